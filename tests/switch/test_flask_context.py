"""Flask's context names at the edge: `request`, `session`, `g`, `current_app`, more."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import flask as flask_module
import pytest
from flask import Flask, Request
from flask.sessions import SecureCookieSessionInterface, SessionInterface
from flask.views import MethodView as FlaskMethodView
from flask.views import View as FlaskView

from dualrt.edge.findings import CheckFailed
from dualrt.edge.scope import EDGE, Scope
from dualrt.errors import ConfigError
from dualrt.flow import Edge
from dualrt.runtime import as_server
from dualrt.switch import show, switch
from dualrt.wsgi import WSGIRequest
from dualrt_flask import DualRT
from dualrt_flask.edge import current, proxies, views
from dualrt_flask.edge.given import App
from dualrt_flask.edge.session import KeySession, SecureCookieSession, Sessions
from dualrt_flask.edge.site import Site
from dualrt_flask.site import FlaskSite
from tests.switch import flask_context, flask_more
from tests.switch.test_flask_names import BLOCKED, HERE

SESSIONS = (
    "/set /look /peek /forever /empty /inside /flashes /flash?say=x /flashed /later /with /raises "
    "/things /globs /kinds-of"
).split()
COOKIES: dict[str, dict[str, Any]] = {
    "plain": {},
    "attributes": {
        "SESSION_COOKIE_NAME": "sid",
        "SESSION_COOKIE_DOMAIN": "localhost",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_COOKIE_SECURE": False,
        "SESSION_COOKIE_HTTPONLY": False,
        "SESSION_COOKIE_SAMESITE": "Lax",
    },
    "partitioned": {
        "SESSION_COOKIE_PARTITIONED": True,
        "SESSION_COOKIE_SECURE": True,
        "APPLICATION_ROOT": "/",
        "SESSION_COOKIE_SAMESITE": "None",
        "PREFERRED_URL_SCHEME": "https",
    },
    "not-refreshed": {"SESSION_REFRESH_EACH_REQUEST": False},
    "fallbacks": {"SECRET_KEY_FALLBACKS": ["old" * 9, "older" * 9]},
    "short": {"PERMANENT_SESSION_LIFETIME": 3600},
    "no-key": {"SECRET_KEY": None},
    "not-ascii": {},
}


@contextmanager
def stock(app: Flask) -> Iterator[None]:
    """Let Flask call the views of an app as if they were not marked."""
    with ExitStack() as stack:
        for view in app.view_functions.values():
            stack.enter_context(as_server(view))
        yield


def seen(response: Any) -> Any:
    """Return what the two runtimes must have in common."""
    lines = sorted((name.lower(), value) for name, value in response.headers.items())
    if response.status_code < 500:
        return response.status_code, lines, response.data
    return response.status_code, [each for each in lines if each[0] == "set-cookie"]


FLASK = tuple(int(part) for part in version("flask").split(".")[:2])


@pytest.mark.parametrize("name", flask_context.SAME)
def test_a_view_answers_the_same(name: str) -> None:
    """By each of its methods, to made-up requests."""
    if name == "limited" and FLASK < (3, 1):
        pytest.skip("a request's own limit came with Flask 3.1")
    reports = switch(FlaskSite(flask_context.make()), name, unsafe=True, count=15)
    assert all(each.same for each in reports), show(reports)
    tried = [each for report in reports for each in report.tried]
    assert tried
    assert any(each.edge < 500 for each in tried)


@pytest.mark.parametrize("door", [True, False], ids=["door", "no-door"])
@pytest.mark.parametrize("kind", COOKIES)
def test_a_client_sees_no_difference(kind: str, door: bool) -> None:
    """Over many requests, with its session: where dualrt's door stands, and where Flask itself
    calls the views.
    """
    apps = [flask_context.make(COOKIES[kind]) for _ in range(2)]
    if kind == "not-ascii":
        for app in apps:
            app.json.ensure_ascii = app.json.sort_keys = False  # type: ignore[attr-defined]
    if door:
        DualRT(apps[1])
    base = "https://localhost" if kind == "partitioned" else "http://localhost"
    clients = [app.test_client() for app in apps]
    random, told = Random(5), 0
    for _ in range(60):
        path = random.choice(SESSIONS)
        if kind == "no-key" and path == "/later":
            continue  # Flask's own 500 has half of what was done after the request
        told += _ask_in_one_second(apps, clients, path, base)
    assert told > 30


def _ask_in_one_second(apps: Any, clients: Any, path: str, base: str) -> bool:
    """Ask both, and say whether the answers could be compared: a signature has the second in it.
    Cookies are kept, so that a second chance would be another request.
    """
    if time.time() % 1 > 0.6:
        time.sleep(1 - time.time() % 1)
    second = int(time.time())
    with stock(apps[0]):
        server = clients[0].get(path, base_url=base)
    edge = clients[1].get(path, base_url=base)
    in_time = int(time.time()) == second
    assert not in_time or seen(edge) == seen(server), path
    return in_time


def test_the_door_answers_itself() -> None:
    """Flask is not reached by any of the views."""
    app = flask_context.make()
    DualRT(app)
    reached: list[str] = []
    gateway: Any = app.wsgi_app
    gateway.wrapped = lambda environ, start: reached.append(environ["PATH_INFO"])
    client = app.test_client()
    for path in SESSIONS:
        client.get(path)
    assert reached == []


@pytest.mark.skipif(FLASK < (3, 1), reason="SECRET_KEY_FALLBACKS came with Flask 3.1")
def test_a_session_of_a_fallback_key_is_read_and_signed_by_the_new_one() -> None:
    """As Flask does it when a key is rotated."""
    old = flask_context.make({"SECRET_KEY": "old" * 9})
    app = flask_context.make({"SECRET_KEY_FALLBACKS": ["old" * 9]})
    DualRT(app)
    signer: Any = old.session_interface.get_signing_serializer(old)  # type: ignore[attr-defined]
    client = app.test_client()
    client.set_cookie("session", signer.dumps({"count": 7}))
    assert client.get("/set").get_json()[0] == 8
    made: Any = client.get_cookie("session")
    assert app.session_interface.get_signing_serializer(app).loads(made.value) == {"count": 8}  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", ["junk", "a.b.c", "eyJhIjoxfQ.aw.x", ".eJw.aw.x", '"', "é"])
def test_a_forged_session_is_an_empty_one(value: str) -> None:
    """And no error; it is not sent back."""
    app = flask_context.make()
    DualRT(app)
    raw = f"session={value}".encode().decode("latin-1")
    response = app.test_client(use_cookies=False).get("/look", headers={"Cookie": raw})
    assert response.get_json() == [[], [], False, False]
    assert "Set-Cookie" not in response.headers


def test_an_expired_session_is_an_empty_one() -> None:
    """By the lifetime that the settings say now."""
    app = flask_context.make({"PERMANENT_SESSION_LIFETIME": timedelta(seconds=-1)})
    DualRT(app)
    client = app.test_client()
    client.get("/set")
    assert client.get("/look").get_json()[0] == []


@pytest.mark.parametrize(
    ("session", "expected"),
    [(SecureCookieSession({"a": 1}), False), (KeySession({"a": 1}), True)],
    ids=["3.1.3", "before"],
)
def test_what_counts_as_a_look(session: Any, expected: bool) -> None:
    """Flask before 3.1.3 counts looks at keys, and no other; since then its proxy does."""
    assert "a" in session
    assert session.accessed is False
    assert [session["a"], session.get("b"), session.setdefault("a", 2)] == [1, None, 1]
    assert session.accessed is expected


def test_the_session_before_3_1_3_is_made_where_that_is_so() -> None:
    """By the switch that the adapter sets."""
    made = Sessions(None, by_look=False)
    assert made._class is KeySession
    assert made.lifetime == timedelta(days=31)


class Own(SecureCookieSessionInterface):
    """A site's own way to save."""

    def should_set_cookie(self, app: Any, session: Any) -> bool:
        """Always."""
        return True


class Named(SecureCookieSessionInterface):
    """A site's own name for the cookie."""

    def get_cookie_name(self, app: Any) -> str:
        """Ask nobody."""
        return "named"


class Elsewhere(SessionInterface):
    """Sessions that are kept elsewhere."""


class ByPath(SecureCookieSessionInterface):
    """A cookie for each part of the site."""

    def get_cookie_name(self, app: Any) -> str:
        """Ask the request."""
        return "admin" if flask_module.request.path.startswith("/admin") else "session"


class ByHost(SecureCookieSessionInterface):
    """A cookie for whichever domain is asked."""

    def get_cookie_domain(self, app: Any) -> str | None:
        """Ask the request."""
        return flask_module.request.host.partition(":")[0]


@pytest.mark.parametrize(
    ("interface", "why"),
    [
        (Own(), "Own.should_set_cookie"),
        (Elsewhere(), "session_interface is a Elsewhere"),
        (ByPath(), "ByPath.get_cookie_name fails without one (RuntimeError)"),
        (ByHost(), "ByHost.get_cookie_domain fails without one (RuntimeError)"),
    ],
    ids=["own-way", "elsewhere", "by-path", "by-host"],
)
def test_sessions_that_the_edge_cannot_have_are_a_finding(interface: Any, why: str) -> None:
    """At start-up, with the line; views that do not name the session are fine."""
    app = flask_context.make()
    app.session_interface = interface
    DualRT(app)
    with pytest.raises(CheckFailed) as failed:
        app.test_client().get("/peek")
    found = failed.value.findings
    assert {each.id for each in found} == {"dualrt.E005"}
    told = [each.message for each in found if why in each.message]
    for name in ("session", "flash", "get_flashed_messages"):
        assert any(f"flask.{name} →" in each for each in told), (name, told)
    assert not {each.view.rpartition(".")[2] for each in found} & {"args", "urls", "globs"}


@pytest.mark.parametrize("interface", [ByPath(), ByHost()], ids=["by-path", "by-host"])
def test_a_cookie_that_the_request_chooses_stays_the_servers(interface: Any) -> None:
    """Its views work; to the edge, everybody is a stranger, and ``AUTH`` may not ask for more."""
    app = Flask("tests.switch")
    app.config["SECRET_KEY"] = "only for tests"
    app.session_interface = interface
    for path in ("/admin/count", "/count"):
        app.add_url_rule(path, path, lambda: str(_count()))
    DualRT(app)
    client = app.test_client()
    seen = [client.get(path).text for path in ("/admin/count", "/count", "/admin/count")]
    assert seen == (["1", "1", "2"] if isinstance(interface, ByPath) else ["1", "2", "3"])
    app.config["DUALRT"] = {"AUTH": ["flask-session"]}
    with pytest.raises(ConfigError, match="another one for each request"):
        client.get("/count")


def _count() -> int:
    flask_module.session["n"] = flask_module.session.get("n", 0) + 1
    return int(flask_module.session["n"])


def test_an_own_name_of_the_cookie_is_asked_for() -> None:
    """By the interface's own method."""
    app = flask_context.make()
    app.session_interface = Named()
    DualRT(app)
    client = app.test_client()
    assert [client.get("/set").get_json()[0] for _ in range(2)] == [1, 2]
    assert client.get_cookie("named") is not None


# --- whose request it is


def test_two_apps_in_one_process_are_not_mixed_up() -> None:
    """Each view has its own app's settings, name and session key."""
    apps = [flask_context.make({"SHOP_NAME": name, "SECRET_KEY": name * 9}) for name in "ab"]
    for app in apps:
        DualRT(app)
    found = [app.test_client().get("/app").get_json()["config"][0] for app in apps * 2]
    assert found == ["a", "b", "a", "b"]


def test_threads_are_not_mixed_up() -> None:
    """Many requests at once, each with a `g` and a query of its own."""
    app = flask_more.make()
    client_of = app.test_client
    wrong: list[Any] = []

    def ask(name: str) -> None:
        for _ in range(30):
            found = client_of().get(f"/waits?name={name}").get_json()
            if found != [name, name, name]:
                wrong.append(found)

    threads = [threading.Thread(target=ask, args=(f"n{n}",)) for n in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert wrong == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/tasks?name=x", "x x x"),
        ("/chunks?name=x", "x,x,closed"),
        ("/wrapped?name=x", "x;x"),
        ("/async-chunks?name=x", "x,x"),
        ("/lost?name=x", "Working outside of request context."),
    ],
    ids=["tasks", "stream", "decorated", "async-stream", "without"],
)
def test_the_context_goes_where_it_should(path: str, text: str) -> None:
    """Into tasks, and into bodies that take it along; into no others."""
    assert flask_more.make().test_client().get(path).text.startswith(text)


def test_outside_of_edge_code_there_is_no_context() -> None:
    """The names say so as Flask's do."""
    assert EDGE.get() is None
    assert not current.has_request_context()
    assert not current.has_app_context()
    assert not proxies.request
    assert repr(proxies.session) == "<LocalProxy unbound>"
    assert dir(proxies.g) == []
    assert type(proxies.request) is proxies.request.__class__
    for name, function in [
        ("request", lambda: proxies.request.args),
        ("request", lambda: proxies.session["a"]),
        ("application", lambda: proxies.g.a),
        ("application", lambda: proxies.current_app.name),
        ("application", lambda: current.url_for("a")),
        ("request", lambda: current.flash("a")),
    ]:
        with pytest.raises(RuntimeError, match=f"^Working outside of {name} context"):
            function()
    for refused in (current.after_this_request, current.stream_with_context):
        with pytest.raises(RuntimeError, match="can only be used when a request context is active"):
            refused(iter(()))  # type: ignore[arg-type]


def test_a_view_that_names_none_of_them_pays_nothing() -> None:
    """It has no context, and its request none either."""
    app = flask_more.make()
    edge: Edge = app.extensions["dualrt"].current()
    asks = {each.name.rpartition(".")[2]: each.asks_context for each in edge.views}
    assert asks["plain"] is False
    assert asks["jsonified"] is False
    assert asks["waits"] is asks["by_module"] is asks["in_a_helper"] is True


@pytest.mark.parametrize("path", ["/by-module?name=x", "/in-a-helper?name=x", "/made?name=x"])
def test_the_names_are_found_however_they_are_reached(path: str) -> None:
    """By the module, by another function, in a view that a function makes."""
    assert flask_more.make().test_client().get(path).text == "x"


def test_middlewares_and_views_share_g_and_the_session() -> None:
    """A middleware reads what the view will, and what it puts into `g` is there."""
    app = flask_more.make(["tests.switch.flask_more.greet"])
    client = app.test_client()
    client.get("/remember?name=ann")
    assert client.get("/greeted").get_json() == ["ann", "GET", None]


def test_a_middleware_that_answers_sends_the_session() -> None:
    """With what it has flashed."""
    app = flask_more.make(["tests.switch.flask_more.gate"])
    client = app.test_client()
    response = client.get("/greeted")
    assert (response.status_code, response.headers["Location"]) == (307, "/login")
    with client.session_transaction() as session:
        assert session["_flashes"] == [("message", "log in")]


@pytest.mark.parametrize(
    ("name", "what"),
    [("writes", "changed the session"), ("calls_after", "called after_this_request()")],
)
def test_a_middleware_that_lets_go_on_changes_nothing(name: str, what: str, caplog: Any) -> None:
    """It has no answer to send that with: an error, and not silence."""
    app = flask_more.make([f"tests.switch.flask_more.{name}"])
    assert app.test_client().get("/plain").status_code == 500
    assert what in caplog.text


def test_a_middleware_that_fails_is_a_500_with_the_session() -> None:
    """What it had changed by then is kept, as Flask keeps it."""
    app = flask_more.make(["tests.switch.flask_more.fails"])
    response = app.test_client().get("/plain")
    assert response.status_code == 500
    assert response.headers["Set-Cookie"].startswith("session=")


def test_a_guard_reads_the_session() -> None:
    """On a server view, at the edge and where the view is reached without it."""
    for door in (True, False):
        app = flask_more.make(door=door)
        client = app.test_client()
        assert client.get("/guarded").status_code == 403
        client.get("/remember?name=ann")
        assert client.get("/guarded").text == "guarded"


# --- what there is not


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/secret", "current_app.config['SECRET_KEY'] is not available"),
        ("/secret-get", "current_app.config['SECRET_KEY'] is not available"),
        ("/unlisted", "List it in DUALRT['SETTINGS']"),
        ("/write-config", "changing current_app.config is not available"),
        ("/extensions", "current_app.extensions is not available"),
        ("/write-app", "setting current_app.debug is not available"),
        ("/copies", "copy_current_request_context() is not available"),
        ("/defaults", "whose values a function of url_defaults changes"),
        ("/mended", "url_build_error_handlers"),
        ("/async-after", "was given an async def function"),
        ("/bad-after", "returned int; it returns the response"),
    ],
)
def test_what_the_edge_lacks_says_so(path: str, said: str, caplog: Any) -> None:
    """With the place and what to do instead; the client sees a plain 500."""
    app = flask_more.make()
    if path == "/defaults":
        app.url_defaults(lambda endpoint, values: None)
    if path == "/mended":
        app.url_build_error_handlers.append(lambda error, endpoint, values: "/x")
    response = app.test_client().get(path)
    assert (response.status_code, response.text) == (500, "Internal Server Error")
    assert said in caplog.text, caplog.text


def test_a_setting_that_is_not_there_is_missing_as_ever() -> None:
    """A `KeyError`, or the default; a list is a copy."""
    client = flask_more.make().test_client()
    assert client.get("/settings").get_json() == ["'NOPE'", 3, [1, 2], [1], True]


def test_settings_that_are_no_plain_values_are_refused_at_start_up() -> None:
    """By their names."""
    app = flask_context.make({"SHOP_NAME": object()})
    DualRT(app)
    with pytest.raises(ConfigError, match=r"SETTINGS.*'SHOP_NAME'.* is a object"):
        app.test_client().get("/peek")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "x", "'SECRET_KEY' is named like a secret"),
        ("MAIL_PASSWORD", "x", "'MAIL_PASSWORD' is"),
        ("SQLALCHEMY_DATABASE_URI", "x", "'SQLALCHEMY_DATABASE_URI' is"),
        ("SHOP", {"a": [{"api_token": 1}]}, r"'api_token' in app.config\['SHOP'\]"),
    ],
)
def test_secrets_are_not_shown(name: str, value: Any, said: str) -> None:
    """Whoever lists them."""
    app = flask_context.make({name: value, "DUALRT": {"SETTINGS": [name]}})
    DualRT(app)
    with pytest.raises(ConfigError, match=said):
        app.test_client().get("/peek")


class OwnRequest(Request):
    """A site's own request."""

    shop = "x"


def test_what_an_own_request_class_has_is_the_servers(caplog: Any) -> None:
    """An attribute that is not there says why."""
    for kind, why in [(Request, ""), (OwnRequest, " at the edge: switch.test_flask_context.")]:
        app = flask_more.make(door=False)
        app.request_class = kind
        DualRT(app)
        assert app.test_client().get("/own-request").status_code == 500
        assert f"'Request' object has no attribute 'shop'{why}" in caplog.text


def test_url_defaults_of_another_blueprint_do_not_matter() -> None:
    """Nor build errors, where nobody mends them."""
    app = flask_context.make()
    app.url_default_functions["other"] = [lambda endpoint, values: None]
    DualRT(app)
    client = app.test_client()
    assert client.get("/bad-urls").status_code == 200
    assert client.get("/pages/inner/there").status_code == 200


def test_it_all_works_without_flask() -> None:
    """Compiled, called and settled where neither Flask nor Werkzeug can be imported."""
    program = Path(__file__).with_name("without_flask.py").read_text("utf-8")
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED + program], cwd=HERE, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "200 {'app': 'alone', 'n': 1, 'name': 'ann', 'path': '/hello', 'url': '/hello?name=ann'}",
        "session=eyJuIjoxfQ.a",
        "404",
        "400",
    ]


@pytest.mark.parametrize("limit", [None, 3], ids=["whole", "limited"])
@pytest.mark.parametrize("chunked", [True, False], ids=["chunked", "length"])
def test_a_body_is_read_as_it_comes(limit: int | None, chunked: bool) -> None:
    """With `stream_body=True`, as a file; over the app's limit it is a 413."""
    app = flask_more.make()
    app.config["MAX_CONTENT_LENGTH"] = limit
    more: dict[str, Any] = {"wsgi.input_terminated": True} if chunked else {}
    body = BytesIO(b"ab\ncd")
    headers = {} if chunked else {"Content-Length": "5"}
    response = app.test_client().post(
        "/pieces", input_stream=body, environ_overrides=more, headers=headers
    )
    assert response.status_code == (200 if limit is None else 413)
    if limit is None:
        assert response.get_json() == ["ab", "\n", "cd"]


@pytest.mark.parametrize("debug", [True, False])
def test_a_missing_file_is_explained_in_debug(debug: bool) -> None:
    """As Flask explains it, word by word: a form without `enctype` carries none."""
    server, app = flask_more.make(door=False), flask_more.make()
    app.debug = server.debug = debug
    with stock(server):
        theirs = server.test_client().post("/posted-file", data={"a": "x.txt"})
    mine = app.test_client().post("/posted-file", data={"a": "x.txt"})
    assert mine.text == theirs.text
    with stock(server):
        theirs = server.test_client().get("/missing-file")
    assert app.test_client().get("/missing-file").text == theirs.text


def test_a_proxy_does_what_its_object_does() -> None:
    """And is left in place by what changes the object in place."""
    found = flask_more.make().test_client().get("/sources").get_json()
    assert found[:3] == [["a", "b", "c"], ["a", "b", "d"], ["a", "b"]]
    assert found[3:] == [True, [True, None], ["APPLICATION_ROOT"], True, "<Config ", {}, True]
    text = flask_more.make().test_client().get("/called").text
    assert text == "'Request' object is not callable"


@pytest.mark.parametrize("every", [True, False])
def test_a_class_based_view_is_made_as_flask_makes_it(every: bool) -> None:
    """Its methods, its names, one instance or many; decorators."""

    def build(base: Any, method_base: Any) -> Any:
        class Shown(base):  # type: ignore[misc]
            """Shown."""

            methods = ("GET", "PUT")
            init_every_request = every
            decorators = (lambda view: view,)

            def __init__(self, word: str = "") -> None:
                self.word = word

            def dispatch_request(self, name: str) -> Any:
                return self.word, name, id(self)

        class Base(method_base):  # type: ignore[misc]
            methods = ("TRACE",)

        class Many(Base):
            def get(self) -> None: ...
            def delete(self) -> None: ...

        class Plain(method_base):  # type: ignore[misc]
            pass

        view = Shown.as_view("shown", word="w")
        rows = [vars(view)["methods"], view.__name__, view.__doc__, view.view_class is Shown]
        rows += [sorted(Many.methods), Plain.methods, view.provide_automatic_options]
        return rows, view

    mine, view = build(views.View, views.MethodView)
    theirs, _ = build(FlaskView, FlaskMethodView)
    assert mine == theirs
    one, two = view(name="a"), view(name="a")
    assert one[:2] == ("w", "a")
    assert (one[2] == two[2]) is not every or every
    with pytest.raises(NotImplementedError):
        views.View().dispatch_request()


def test_a_method_view_goes_by_the_method_of_the_request() -> None:
    """`get` answers a `HEAD`; a method that is not there is an error."""

    class Shown(views.MethodView):
        def get(self) -> str:
            return "got"

    answers = []
    for method in ("GET", "HEAD", "PUT"):
        site = Site(App("x"))
        source = WSGIRequest({"REQUEST_METHOD": method, "wsgi.url_scheme": "http"}, "", {}, "web")
        token = EDGE.set(Scope("x").within(site.open(source)))
        try:
            answers.append(Shown().dispatch_request())
        except AssertionError as error:
            answers.append(str(error))
        finally:
            EDGE.reset(token)
    assert answers == ["got", "got", "Unimplemented method 'PUT'"]


def test_a_log_record_is_the_apps(caplog: Any) -> None:
    """By the name of the app's logger."""
    flask_more.make().test_client().get("/logs")
    assert [(each.name, each.getMessage()) for each in caplog.records] == [("more", "hello x")]
