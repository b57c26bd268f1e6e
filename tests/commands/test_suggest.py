"""`dualrt suggest`: which views could run at the edge, what holds them back, what they pay."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import sys
from io import StringIO
from pathlib import Path
from threading import Event, Thread
from types import ModuleType
from typing import Any, cast

import pytest
from flask import Flask, Response

from dualrt import suggestions
from dualrt.bare import BareSite
from dualrt.candidates import missing_names
from dualrt.cli import main
from dualrt.config import Config
from dualrt.errors import ConfigError
from dualrt.runtime import as_if_marked, own_mark
from dualrt.suggest import ALMOST, NO, NOW, Advice, Advised, suggest
from dualrt.toll import Answered, Outside, Toll, leaves_trace, measure, sealed
from dualrt_flask import DualRT
from dualrt_flask.site import FlaskSite
from tests.commands import shop
from tests.commands.suggested import flask_app
from tests.commands.suggested.flask_app import create_app

from django.core.management import call_command  # isort: skip
from django.db import ConnectionHandler, connection  # isort: skip
from django.test import override_settings  # isort: skip
from dualrt_django.site import DjangoSite  # isort: skip
from tests.commands.suggested import django_views, middleware  # isort: skip

STOOD = "tests.commands.suggested.middleware"
DJANGO = {"ROOT_URLCONF": django_views, "MIDDLEWARE": [f"{STOOD}.Passing"]}
FLASK_APP = "--app=tests.commands.suggested.flask_app:create_app"


def of_django(**settings: Any) -> Advised:
    """Return what is said of the Django site, under other settings."""
    with override_settings(**{**DJANGO, **settings}):
        return suggest(DjangoSite())


def named(told: Advised, name: str) -> Advice:
    """Return what is said of one view."""
    (found,) = [each for each in told.advice if each.name.endswith(f".{name}")]
    return found


@pytest.fixture(scope="module")
def django_told() -> Advised:
    """What is said of the Django site."""
    return of_django()


@pytest.fixture(scope="module")
def flask_told() -> Advised:
    """What is said of the Flask app."""
    return suggest(FlaskSite(create_app()))


NO_PAGE = "django.shortcuts.render: no template of the site is called 'page.html'"
NO_FLASK_PAGE = "flask.render_template: the app has no template 'page.html'"


class TestVerdicts:
    @pytest.mark.parametrize(
        ("name", "verdict", "causes"),
        [
            pytest.param("hello", NOW, [], id="function"),
            pytest.param("Page", NOW, [], id="class"),
            pytest.param("make.<locals>.made", NOW, [], id="made in a function"),
            pytest.param("stays", NOW, [], id="marked for the server"),
            pytest.param("mailing", ALMOST, ["smtplib"], id="one module, far away"),
            pytest.param("searching", ALMOST, ["request.GOT"], id="a name of the request"),
            pytest.param("Asking", ALMOST, ["request.GOT"], id="a name of self.request"),
            pytest.param("counting", NO, ["the ORM"], id="one line of the ORM"),
            pytest.param("page", ALMOST, [NO_PAGE], id="a template that is not there"),
            pytest.param(
                "Listing", NO, ["generic views of the ORM and templates"], id="generic view"
            ),
            pytest.param("heavy", NO, ["ctypes", "socket", "subprocess"], id="many causes"),
        ],
    )
    def test_a_django_view_is_judged_by_what_it_reaches(
        self, name: str, verdict: str, causes: list[str], django_told: Advised
    ) -> None:
        """Nothing against it; few causes that can be mended; the server's work, or many causes."""
        found = named(django_told, name)
        assert (found.verdict, sorted(each.what for each in found.causes)) == (verdict, causes)

    @pytest.mark.parametrize(
        ("name", "verdict", "causes"),
        [
            pytest.param("hello", NOW, [], id="function"),
            pytest.param("wrapped", NOW, [], id="below the project's decorator"),
            pytest.param("Item", NOW, [], id="class"),
            pytest.param("create_app.<locals>.inner", NOW, [], id="in a factory"),
            pytest.param("mailing", ALMOST, ["smtplib"], id="one module, far away"),
            pytest.param("asking", ALMOST, ["request.args_of_flask"], id="a name of the request"),
            pytest.param("page", ALMOST, [NO_FLASK_PAGE], id="a template that is not there"),
            pytest.param("heavy", NO, ["ctypes", "socket", "subprocess"], id="many causes"),
        ],
    )
    def test_a_flask_view_is_judged_by_what_it_reaches(
        self, name: str, verdict: str, causes: list[str], flask_told: Advised
    ) -> None:
        """The decorators that route it are no part of it."""
        found = named(flask_told, name)
        assert (found.verdict, sorted(each.what for each in found.causes)) == (verdict, causes)

    def test_a_cause_says_where_it_stands_and_how_the_view_got_there(
        self, django_told: Advised
    ) -> None:
        """File, line, and each import on the way."""
        (cause,) = named(django_told, "mailing").causes
        (place,) = cause.places
        assert cause.id == "dualrt.E001"
        assert cause.hint
        assert Path(place.file).name == "helper.py"
        lines = Path(place.file).read_text("utf-8").splitlines()
        assert lines[place.line - 1] == "import smtplib"
        assert [Path(hop.file).name for hop in place.chain] == ["django_views.py", "helper.py"]
        assert place.chain[-1].target == "smtplib"

    def test_the_line_of_a_missing_name_is_the_request_s(self, django_told: Advised) -> None:
        """In functions and in classes."""
        for name in ("searching", "Asking"):
            (cause,) = named(django_told, name).causes
            (place,) = cause.places
            line = Path(place.file).read_text("utf-8").splitlines()[place.line - 1]
            assert "request.GOT" in line

    def test_a_view_is_one_row_whatever_leads_to_it(self, django_told: Advised) -> None:
        """Its routes are listed; a `partial` is another view."""
        found = [each for each in django_told.advice if each.name.endswith(".hello")]
        assert [[r.pattern for r in each.candidate.routes] for each in found] == [
            ["/hello/", "/hello/<name>/", "/partial/"]
        ]

    def test_what_is_not_the_site_s_own_is_left_out(self, django_told: Advised) -> None:
        """A view of Django's, an object that is called; each with the reason."""
        why = {each.route.pattern: each.why for each in django_told.others}
        assert why == {
            "/away/": "part of django",
            "/object/": "an object that is called (Caller)",
        }
        assert django_told.edge == 1

    def test_marks_are_not_made_and_views_are_not_called(self, django_told: Advised) -> None:
        """The functions are as they were: every one raises what nothing catches."""
        assert own_mark(django_views.hello) is None
        with pytest.raises(django_views.Called):
            django_views.hello(None)
        assert own_mark(django_views.stays) is not None
        assert [each.candidate.marked for each in django_told.advice if "stays" in each.name] == [
            True
        ]

    def test_a_view_without_source_has_no_names_to_look_for(self) -> None:
        """A function that was made of text."""
        space: dict[str, Any] = {"__name__": __name__}
        exec("def view(request): return request.GOT", space)
        assert missing_names(as_if_marked(space["view"], Config()), DjangoSite()) == []
        made = type("Made", (django_views.View,), {"__module__": __name__})
        urlconf = type("Urls", (), {"urlpatterns": [django_views.path("x/", made.as_view())]})
        (found,) = of_django(ROOT_URLCONF=urlconf).advice
        assert (found.candidate.file, found.candidate.line) == ("", 0)

    def test_rest_framework_s_functions_stand_for_their_class(self) -> None:
        """A view set's function says in `cls` whose it is."""

        def view(request: Any) -> None:
            """Call the class."""

        cast("Any", view).cls = django_views.Page
        urlconf = type("Urls", (), {"urlpatterns": [django_views.path("set/", view)]})
        told = of_django(ROOT_URLCONF=urlconf)
        (found,) = told.advice
        assert found.candidate.view.owner is django_views.Page
        assert found.candidate.line > 1


class TestToll:
    def test_the_middleware_is_timed_with_a_stub(self, django_told: Advised) -> None:
        """Numbers of this machine: some time with, some time alone; Django is told of a stub."""
        toll = named(django_told, "hello").toll
        assert toll.note == ""
        assert toll.through is not None
        assert toll.through > 0
        assert toll.alone is not None
        assert toll.ratio == toll.through / toll.alone
        assert set(middleware.SEEN) == {"_Stub._view"}
        assert " us alone" in str(toll)

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            pytest.param("Answering", "answers by itself: 302 to /elsewhere/", id="answers"),
            pytest.param("Failing", "ValueError in the middleware: no tenant", id="fails"),
            pytest.param("Asking", "reaches outside: a database", id="database"),
            pytest.param("Writing", "reaches outside: open('/tmp/dualrt", id="file"),
            pytest.param("Connecting", "reaches outside: socket.", id="connection"),
            pytest.param("Starting", "reaches outside: subprocess.Popen", id="process"),
            pytest.param("Threading", "reaches outside: a thread", id="thread"),
            pytest.param("Broken", "cannot be set up: RuntimeError: no such setting", id="broken"),
            pytest.param("Nowhere", "cannot be set up: ImportError", id="missing"),
        ],
    )
    def test_what_cannot_be_timed_safely_is_not(self, name: str, words: str) -> None:
        """It says why, and the views are judged all the same."""
        with override_settings(**{**DJANGO, "MIDDLEWARE": [f"{STOOD}.{name}"]}):
            site = DjangoSite()
            told = suggest(site)
            assert site.skipped() == {f"{STOOD}.{name}": ""}
        toll = named(told, "hello").toll
        assert (toll.through, toll.ratio) == (None, None)
        assert words in toll.note
        assert str(toll).startswith("not measured: ")
        assert not Path("/tmp/dualrt-suggest-wrote").exists()

    @pytest.mark.parametrize("name", ["Reading", "Talking", "Unused"])
    def test_harmless_middleware_is_timed(
        self, name: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What it prints is not shown."""
        assert of_django(MIDDLEWARE=[f"{STOOD}.{name}"]).advice[0].toll.note == ""
        assert capsys.readouterr().out == ""

    @pytest.mark.parametrize(
        "settings",
        [
            pytest.param({"ALLOWED_HOSTS": [".example.com"]}, id="hosts"),
            pytest.param({"SECURE_SSL_REDIRECT": True}, id="https"),
        ],
    )
    def test_the_stock_middleware_lets_the_request_go_on(self, settings: dict[str, Any]) -> None:
        """For the host and the scheme that the site wants; dualrt's own door does not count."""
        stock = [
            "dualrt_django.EdgeMiddleware",
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ]
        told = of_django(MIDDLEWARE=stock, SESSION_ENGINE=SIGNED, **settings)
        assert told.advice[0].toll.note == ""
        assert list(told.skipped) == stock[1:]
        assert all(told.skipped.values())

    def test_a_database_whose_driver_is_missing_is_no_obstacle(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody can open it."""
        handler = ConnectionHandler({"default": {"ENGINE": "no.such.engine", "NAME": "x"}})
        monkeypatch.setattr("dualrt_django.toll.connections", handler)
        assert of_django().advice[0].toll.note == ""

    def test_the_database_is_there_again_afterwards(self, django_told: Advised) -> None:
        """Nothing is left of the measure."""
        assert "cursor" not in vars(connection)
        with sqlite3.connect(":memory:") as made:
            assert made.execute("select 1").fetchone() == (1,)
        made.close()

    def test_flask_s_functions_are_timed_for_each_blueprint(self, flask_told: Advised) -> None:
        """Once per set of blueprints; each with a stub of its own."""
        tolls = {each.toll for each in flask_told.advice}
        assert len(tolls) == 3  # of the app, and of each of two blueprints
        assert all(toll.through and toll.alone for toll in tolls)

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            pytest.param("no", "a before_request function answers by itself: 200", id="answer"),
            pytest.param(OSError("no tenant"), "OSError: no tenant", id="error"),
        ],
    )
    def test_flask_functions_that_end_the_request_are_not_timed(
        self, answer: Any, words: str
    ) -> None:
        """They answer, or fail."""
        app = Flask(__name__)

        @app.before_request
        def first() -> Any:
            if isinstance(answer, Exception):
                raise answer
            return answer

        app.add_url_rule("/", view_func=flask_app.hello)
        assert suggest(FlaskSite(app)).advice[0].toll.note == words

    def test_flask_s_functions_are_named(self, flask_told: Advised) -> None:
        """What they hang on, and the session, if there is one."""
        here = "tests.commands.suggested.flask_app"
        assert flask_told.skipped == {
            f"{here}.create_app.<locals>.who": "before_request of bare",
            f"{here}.late": "after_request",
            "SecureCookieSessionInterface": "the session, as flask.session",
        }

    def test_dualrt_s_own_hook_is_not_named(self) -> None:
        """An app without functions and without a key, behind `DualRT`."""
        app = Flask(__name__)
        DualRT(app)
        app.add_url_rule("/", view_func=flask_app.hello)
        told = suggest(FlaskSite(app))
        assert told.skipped == {}
        assert told.advice[0].toll.note == ""

    def test_a_request_finds_the_rule_and_the_session(self) -> None:
        """What a `before_request` function may look at is as it will be."""
        seen = set()
        app = Flask(__name__)

        @app.before_request
        def look() -> None:
            from flask import request, url_for

            seen.add((request.endpoint, request.blueprint, url_for("shop.page")))

        app.register_blueprint(flask_app.bp)
        assert suggest(FlaskSite(app)).advice[0].toll.note == ""
        assert seen == {("shop.hello", "shop", "/shop/page")}


SIGNED = "django.contrib.sessions.backends.signed_cookies"


class TestSeal:
    @pytest.mark.parametrize(
        "act",
        [
            pytest.param(lambda: socket.create_connection(("127.0.0.1", 9)), id="socket"),
            pytest.param(lambda: sqlite3.connect(":memory:"), id="sqlite"),
            pytest.param(lambda: Path("/tmp/x").write_text("x"), id="write"),
            pytest.param(lambda: os.open("/tmp/x", os.O_RDWR | os.O_CREAT), id="os.open"),
            pytest.param(lambda: os.mkdir("/tmp/x/y"), id="mkdir"),  # noqa: PTH102
            pytest.param(lambda: os.system("true"), id="process"),
        ],
    )
    def test_what_leaves_a_trace_is_refused(self, act: Any) -> None:
        """By an exception that `except Exception` does not catch."""
        with sealed(), pytest.raises(Outside):
            act()

    def test_a_driver_in_c_is_refused_for_this_thread(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It raises no event, so its `connect` is; other threads may connect."""
        driver = ModuleType("psycopg")
        cast("Any", driver).connect = lambda: "connected"
        monkeypatch.setitem(sys.modules, "psycopg", driver)
        found = []
        begin, end = Event(), Event()

        def other() -> None:
            begin.wait(5)
            found.append(cast("Any", driver).connect())
            end.set()

        thread = Thread(target=other)
        thread.start()
        with sealed():
            with pytest.raises(Outside):
                cast("Any", driver).connect()
            begin.set()
            assert end.wait(5)
        thread.join()
        assert [*found, cast("Any", driver).connect()] == ["connected", "connected"]

    @pytest.mark.parametrize(
        ("event", "args", "what"),
        [
            pytest.param("open", ("x", "r", os.O_RDONLY), None, id="read"),
            pytest.param("open", ("x", None, os.O_RDONLY | os.O_CLOEXEC), None, id="os.open"),
            pytest.param("open", ("x", None, os.O_WRONLY), "open('x')", id="os.open to write"),
            pytest.param("open", ("x", "w", 0), "open('x')", id="write"),
            pytest.param("socket.__new__", (), None, id="a socket is no connection"),
            pytest.param("socket.connect", (), "socket.connect", id="connect"),
            pytest.param("os.rename", ("a", "b"), "os.rename", id="rename"),
            pytest.param("os.listdir", ("a",), None, id="list"),
            pytest.param("import", ("json",), None, id="import"),
        ],
    )
    def test_an_event_is_judged_by_its_trace(self, event: str, args: Any, what: Any) -> None:
        """Reading, importing and making a socket leave none."""
        assert leaves_trace(event, args) == what

    def test_nothing_is_refused_outside_of_it(self, tmp_path: Path) -> None:
        """The seal ends, after an error too."""
        bytecode = sys.dont_write_bytecode
        with pytest.raises(KeyError), sealed():
            raise KeyError
        (tmp_path / "x").write_text("x")
        assert sys.dont_write_bytecode is bytecode

    def test_an_answer_is_no_time(self) -> None:
        """What the caller says is the note."""

        def answer() -> None:
            raise Answered("it answers")

        assert measure(answer, int) == Toll(note="it answers")
        assert measure(int, answer) == Toll(note="it answers")


class TestOutput:
    def test_json_has_everything(self, capsys: pytest.CaptureFixture[str]) -> None:
        """`--json`: counts, a row per view, its routes, its causes with their places."""
        assert main([FLASK_APP, "suggest", "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert set(told) == {"framework", "counts", "views", "not_yours", "skipped"}
        assert told["framework"] == "flask"
        verdicts = [row["verdict"] for row in told["views"]]
        counts = {verdict: verdicts.count(verdict) for verdict in (NOW, ALMOST, NO)}
        assert told["counts"] == {**counts, "edge": 1, "not_yours": 1}
        assert told["not_yours"] == [
            {"view": told["not_yours"][0]["view"], "pattern": "/static/<path:filename>"}
            | {"why": "part of flask"}
        ]
        rows = {row["view"].rpartition(".")[2]: row for row in told["views"]}
        assert [each["pattern"] for each in rows["hello"]["routes"]] == [
            "/shop/hi/<name>",
            "/shop/hello/<name>",
        ]
        assert rows["hello"]["size"] > 0
        assert set(rows["hello"]["middleware"]) == {"through_us", "alone_us", "ratio", "note"}
        (cause,) = rows["mailing"]["causes"]
        assert set(cause) == {"id", "what", "why", "hint", "serious", "places"}
        assert cause["places"][0]["chain"][-1]["target"] == "smtplib"

    def test_the_text_is_a_table_by_verdict(self, django_told: Advised) -> None:
        """How many of each, the causes with the way to them, the most frequent ones, what is
        skipped.
        """
        text = suggestions.show(django_told)
        now, rest = text.split("views almost could")
        almost, rest = rest.split("views need the server")
        assert "django_views.hello" in now
        assert "and 2 more" in now
        assert 'it says @runtime("server") itself' in now
        assert "django_views.mailing" in almost
        assert "helper.py:5 smtplib" in almost
        assert "django_views.Listing" in rest
        assert "the most frequent first" in rest
        assert "     2  request.GOT" in rest
        assert "1 views, middlewares and guards are at the edge already" in rest
        assert "2 routes lead to views that are not yours to mark: --all lists them" in rest
        assert f"{STOOD}.Passing  only the site knows what it does" in rest
        assert "no view was run" in rest
        assert "part of django" not in text
        assert "part of django" in suggestions.show(django_told, everything=True)

    def test_long_lists_are_cut_in_the_text_and_whole_in_json(self, django_told: Advised) -> None:
        """A view far from the edge shows four causes, and one place of each."""
        heavy = named(django_told, "heavy")
        cause = heavy.causes[0]
        places = tuple(cause.places[0]._replace(line=line) for line in range(1, 6))
        causes = tuple(cause._replace(what=f"cause {n}", places=places) for n in range(6))
        for verdict, more in ((NO, "and 4 more places"), (ALMOST, "and 2 more places")):
            one = heavy._replace(causes=causes, verdict=verdict)
            told = django_told._replace(advice=(one,), others=(), edge=0, skipped={})
            text = suggestions.show(told)
            assert more in text
            assert ("and 2 causes more" in text) is (verdict == NO)
            assert len(json.loads(suggestions.show(told, as_json=True))["views"][0]["causes"]) == 6
        two = cause._replace(places=places[:2])
        told = django_told._replace(advice=(heavy._replace(causes=(two,)),))
        assert "and one more place" in suggestions.show(told)

    def test_manage_and_flask_run_the_same(self) -> None:
        """`manage.py dualrt suggest`, `flask dualrt suggest`; exit code 0 whatever is found."""
        out = StringIO()
        with override_settings(**DJANGO):
            call_command("dualrt", "suggest", "--json", stdout=out)
        assert json.loads(out.getvalue())["counts"]["not_yours"] == 2
        app = create_app()
        DualRT(app)
        done = app.test_cli_runner().invoke(args=["dualrt", "suggest", "--all"])
        assert done.exit_code == 0, done.output
        assert "part of flask" in done.output

    def test_a_gateway_s_views_are_judged_too(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Its routes are known, its application is not."""
        assert main(["--app=tests.commands.shop:app", "suggest", "--json"]) == 0
        (row,) = json.loads(capsys.readouterr().out)["views"]
        assert (row["verdict"], row["says_server"]) == (NO, True)
        assert [each["what"] for each in row["causes"]] == ["databases"]
        assert row["middleware"]["through_us"] is None
        assert BareSite(shop.app).skipped() == {}

    def test_settings_that_cannot_be_used_are_told(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """As by every command: exit code 1."""
        with override_settings(**{**DJANGO, "DUALRT": {"TIMEOUTS": 1}}), pytest.raises(ConfigError):
            suggest(DjangoSite())
        assert main(["--app=tests.commands.shop:x", "suggest"]) == 1
        assert "has no x" in capsys.readouterr().err

    def test_wrong_usage_is_two(self) -> None:
        """An option that is not there."""
        with pytest.raises(SystemExit) as caught:
            main(["suggest", "--nothing"])
        assert caught.value.code == 2


def test_a_response_of_after_request_is_an_answer_all_the_same() -> None:
    """The stub's answer goes through the app's own functions."""
    seen = []
    app = Flask(__name__)

    @app.after_request
    def note(response: Response) -> Response:
        seen.append(response.get_data())
        return response

    app.add_url_rule("/", view_func=flask_app.hello)
    suggest(FlaskSite(app))
    assert set(seen) == {b"ok"}
