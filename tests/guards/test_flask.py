"""A guarded view or blueprint of Flask is never reached unguarded, with `DualRT` and without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask import request as flask_request

from dualrt import ConfigError, Response, ViewError, guard, middleware
from dualrt.testing import Client
from tests.guards import checks, flask_app, named
from tests.guards.flask_app import SECRET, create_app

KEY = {"cookie": "key=right"}
STOP = {"x-pass": "no", "cookie": "key=right"}
GUARDED = [
    "/secret",
    "/legacy/a/b",
    "/asecret",
    "/shouted",
    "/hidden",
    "/doubled",
    "/page",
    "/sub",
    "/plain",
    "/edge",
    "/edge-page",
    "/in/",
    "/in/a/7",
    "/in/edge/7",
    "/in/page",
    "/in/deep/x",
    "/in/deep/e",
]
At = Callable[..., Client]


@pytest.fixture(params=[True, False], ids=["door", "none"])
def at(request: Any) -> At:
    """Flask with `DualRT`, and without: `at(config, ...)`."""

    def open_it(
        config: dict[str, Any] | None = None, validate: bool = True, **flask: Any
    ) -> Client:
        client = Client(create_app(request.param, config, **flask), validate=validate)
        client.door = request.param  # type: ignore[attr-defined]
        return client

    return open_it


def calls(response: Any) -> list[str]:
    """Return the names of the checks that ran, as the view saw it."""
    return [name for name, *_ in response.json()["calls"]]


class TestTheGate:
    @pytest.mark.parametrize("path", GUARDED)
    def test_a_stranger_gets_the_checks_answer(self, at: At, path: str) -> None:
        """Instead of the view's, whichever way the guard was put there."""
        response = at().get(path)
        assert (response.status, response.text) == (401, "who are you?")

    @pytest.mark.parametrize("path", GUARDED)
    def test_who_has_the_key_is_checked_once(self, at: At, path: str) -> None:
        """At the edge or at the view, but not at both."""
        response = at().get(path, headers=KEY)
        assert (response.status, response.json()["text"]) == (200, SECRET)
        assert calls(response) == (["akey", "key"] if path == "/asecret" else ["key"]) or (
            calls(response) == ["key"]
        )

    def test_static_files_of_a_blueprint_too(self, at: At) -> None:
        """They are its views."""
        client = at(validate=False)
        assert client.get("/in/static_files/secret.txt").status == 401
        assert client.get("/in/static_files/secret.txt", headers=KEY).text == "the secret\n"

    @pytest.mark.parametrize("path", ["/passed", "/waited"])
    def test_edits_are_applied(self, at: At, path: str) -> None:
        """Request headers and cookies for the view, headers and cookies for its answer."""
        response = at().get(path)
        told = response.json()
        assert (told["checked"], told["seen"], len(told["calls"])) == ("yes", "1", 1)
        sent = [(k.lower(), v) for k, v in response.headers.raw]
        assert [v for k, v in sent if k == "x-check"] == ["1"]
        assert [v for k, v in sent if k == "set-cookie"] == ["seen=1; Path=/"]

    @pytest.mark.parametrize(("path", "status"), [("/stream", 200), ("/text", 201)])
    def test_other_answers_have_them_too(self, at: At, path: str, status: int) -> None:
        """A stream, and what Flask makes a response of."""
        response = at().get(path)
        assert (response.status, response.text) == (status, SECRET)
        assert response.headers["x-check"] == "1"

    def test_several_run_from_the_top_down(self, at: At) -> None:
        """Each once."""
        response = at().get("/twice")
        assert calls(response) == ["passes", "inner"]
        assert (response.headers["x-check"], response.headers["x-inner"]) == ("1", "1")

    def test_the_check_has_the_urls_arguments(self, at: At) -> None:
        """Converted, under their names."""
        client = at()
        assert client.get("/own/ann/", headers={"cookie": "user=ann"}).json()["user"] == "ann"
        assert client.get("/own/ann/", headers={"cookie": "user=bob"}).status == 403
        assert client.get("/number/4").json()["calls"] == [["even", "/number/4", {"n": 4}]]
        assert client.get("/number/5").status == 403

    @pytest.mark.parametrize("method", ["POST", "PUT", "BREW", "OPTIONS"])
    def test_every_method_is_checked(self, at: At, method: str) -> None:
        """That the view takes."""
        client = at(validate=False)
        assert client.request(method, "/secret").status == 401
        assert client.request(method, "/secret", headers=KEY).status == 200

    def test_head_is_checked(self, at: At) -> None:
        """Without a body, in both cases."""
        client = at()
        assert (client.head("/in/a/7").status, client.head("/in/a/7").body) == (401, b"")
        assert client.head("/in/a/7", headers=KEY).status == 200

    def test_flasks_own_options_are_not(self, at: At) -> None:
        """No view is called for them, so a browser's preflight is answered."""
        response = at().request("OPTIONS", "/in/a/7")
        assert (response.status, "GET" in response.headers["allow"]) == (200, True)

    def test_the_body_is_the_views(self, at: At) -> None:
        """The check leaves it whole."""
        assert at().post("/passed", body=b"a=1").json()["body"] == "a=1"

    def test_a_check_may_read_the_body(self, at: At) -> None:
        """Which says so; it is whole for the view, and too much of it is a 413."""
        client = at()
        assert client.post("/body", body=b"no").status == 403
        response = client.post("/body", body=b"the word")
        assert (response.json()["body"], "body" in calls(response)) == ("the word", True)
        assert client.post("/body", body=b"the word, " * 9).status == 413
        assert client.post("/tiny", body=b"the word").status == 413

    def test_debug_says_who_answered(self, at: At) -> None:
        """The check's name, in the header of its answer."""
        response = at({"DEBUG": True}).get("/secret")
        assert response.headers["x-dualrt"] == "edge; view=tests.guards.checks.key"

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/in/nowhere", 404),
            ("GET", "/secret/x", 404),
            ("DELETE", "/in/a/7", 405),
            ("GET", "/own/ann", 308),
            ("GET", "/open", 200),
        ],
    )
    def test_nobody_else_is_checked(self, at: At, method: str, path: str, status: int) -> None:
        """Neither Flask's own answers nor an open page."""
        response = at(validate=False).request(method, path)
        assert response.status == status
        assert SECRET not in response.text or path == "/open"
        assert path != "/open" or calls(response) == []

    def test_a_view_that_is_called_by_another_is_checked(self, at: At) -> None:
        """As a function, through a URL that is not its own."""
        client = at()
        assert client.get("/calls").status == 401
        assert client.get("/calls", headers=KEY).json()["text"] == SECRET

    def test_a_redirect_and_a_stream_are_sent(self, at: At) -> None:
        """Any answer of a check goes out as it is."""
        client = at(validate=False)
        response = client.get("/redirects")
        assert (response.status, response.headers["location"]) == (307, "/login/?next=/redirects")
        assert client.get("/streams").text == "nope"

    def test_rewrites(self, at: At, caplog: Any) -> None:
        """Where a door is in front. Without one the view is chosen already: a 500 that says so."""
        client = at()
        assert client.get("/stays").json()["text"] == SECRET
        response = client.get("/rewrites")
        if client.door:  # type: ignore[attr-defined]
            assert calls(response) == ["rewrites"]
        else:
            assert response.status == 500
            assert "put dualrt's door in front" in caplog.text


class TestFailsClosed:
    @pytest.mark.parametrize(
        ("name", "status"),
        [
            ("nothing", 500),
            ("anothing", 500),
            ("text", 500),
            ("true", 500),
            ("raises", 500),
            ("slow", 504),
            ("opens", 500),
        ],
    )
    def test_whatever_goes_wrong_is_no_pass(
        self, at: At, name: str, status: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A 500 or 504, logged once with the check's name."""
        response = at().get(f"/bad/{name}", extra={"dualrt.state": {"open": open}})
        assert response.status == status
        assert SECRET not in response.text
        ours = [each for each in caplog.records if each.name == "dualrt"]
        assert len(ours) == 1
        assert f"tests.guards.checks.{name}" in ours[0].getMessage()

    @pytest.mark.parametrize(
        "headers",
        [{"dualrt.passes": "1"}, {"x-dualrt-passes": "1"}, {"x-original-url": "/open"}],
        ids=str,
    )
    def test_no_header_opens_it(self, at: At, headers: dict[str, str]) -> None:
        """What a client sends is no pass."""
        assert at().get("/secret", headers=headers).status == 401

    def test_a_call_without_a_request_is_refused(self) -> None:
        """There is nothing to check."""
        with pytest.raises(ViewError, match="called without a request"):
            guard(checks.key)(flask_app.plain)()


class Moved:
    """A WSGI middleware between the door and Flask that changes the path."""

    def __init__(self, app: Any, to: str) -> None:
        self.app = app
        self.to = to

    def __call__(self, environ: Any, start_response: Any) -> Any:
        environ["PATH_INFO"] = self.to
        return self.app(environ, start_response)


class TestWhateverChangesTheRequest:
    @pytest.mark.parametrize("to", GUARDED)
    def test_a_changed_path(self, to: str) -> None:
        """Behind the edge; it is checked where it leads."""
        app = create_app()
        app.wsgi_app.wrapped = Moved(app.wsgi_app.wrapped, to)  # type: ignore[attr-defined]
        client = Client(app)
        assert client.get("/open").status == 401
        assert client.get("/open", headers=KEY).json()["text"] == SECRET

    @pytest.mark.parametrize("to", GUARDED)
    def test_a_changed_rule(self, to: str) -> None:
        """By the app's own `before_request`, when Flask has settled which blueprints it asks."""
        app = create_app()

        @app.before_request
        def move() -> None:
            adapter = app.url_map.bind("testserver")
            flask_request.url_rule, flask_request.view_args = adapter.match(to, return_rule=True)

        client = Client(app)
        assert client.get("/open").status == 401
        assert client.get("/open", headers=KEY).json()["text"] == SECRET

    def test_a_pass_is_for_one_path_only(self) -> None:
        """Bob's pass does not lead to Ann's page."""
        app = create_app()
        app.wsgi_app.wrapped = Moved(app.wsgi_app.wrapped, "/own/ann/")  # type: ignore[attr-defined]
        assert Client(app).get("/own/bob/", headers={"cookie": "user=bob"}).status == 403

    def test_arguments_that_are_changed_are_checked(self) -> None:
        """By a `url_value_preprocessor`: the check sees what the view sees."""
        app = create_app()

        @app.url_value_preprocessor
        def change(endpoint: Any, values: Any) -> None:
            if values and "user" in values:
                values["user"] = "ann"

        client = Client(app)
        assert client.get("/own/bob/", headers={"cookie": "user=bob"}).status == 403
        response = client.get("/own/bob/", headers={"cookie": "user=ann"})
        assert (response.json()["user"], calls(response)) == ("ann", ["own"])

    def test_mounted_elsewhere(self) -> None:
        """Below a script name that somebody else takes off."""
        app = create_app()

        def mount(environ: Any, start_response: Any) -> Any:
            environ["SCRIPT_NAME"] = "/app"
            environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix("/app")
            return app(environ, start_response)

        client = Client(mount)
        assert client.get("/app/in/a/7").status == 401
        assert calls(client.get("/app/in/a/7", headers=KEY)) == ["key"]

    def test_an_app_that_routes_in_its_own_way(self) -> None:
        """The edge can tell nothing; the views are verified."""

        class Own(Flask):
            def create_url_adapter(self, request: Any) -> Any:
                return super().create_url_adapter(request)

        app = Own(__name__, static_folder=None)
        app.config["DUALRT"] = {"MIDDLEWARE": [named.of_blueprint]}
        flask_app.DualRT(app)
        app.register_blueprint(flask_app.blueprint())
        client = Client(app)
        assert client.get("/in/a/7").status == 401
        assert calls(client.get("/in/a/7", headers=KEY)) == ["of_blueprint", "key"]


@middleware(matcher="/to-secret")
def moves(request: Any) -> Any:
    """Rewrite to a guarded page."""
    return Response.rewrite("/in/a/7")


def test_a_rewrite_leads_to_the_guard() -> None:
    """Of an edge middleware."""
    client = Client(create_app(config={"MIDDLEWARE": [moves]}))
    assert client.get("/to-secret").status == 401
    assert calls(client.get("/to-secret", headers=KEY)) == ["key"]


GROUPS = {"MIDDLEWARE_FOR": {"inside": [named.audit], "inside.deep": [named.aaudit]}}


class TestNamed:
    @pytest.mark.parametrize(
        ("config", "path", "ran"),
        [
            ({"MIDDLEWARE": [named.of_blueprint]}, "/in/a/7", ["of_blueprint", "key"]),
            ({"MIDDLEWARE": [named.of_blueprint]}, "/in/edge/7", ["of_blueprint", "key"]),
            ({"MIDDLEWARE": [named.of_blueprint]}, "/in/deep/x", ["of_blueprint", "key"]),
            ({"MIDDLEWARE": [named.of_plain]}, "/in/", ["of_plain", "key"]),
            ({"MIDDLEWARE": [named.either]}, "/open", ["either"]),
            (GROUPS, "/in/a/7", ["audit", "key"]),
            (GROUPS, "/in/deep/x", ["audit", "aaudit", "key"]),
            (GROUPS, "/in/deep/e", ["audit", "aaudit", "key"]),
            (GROUPS, "/in/page", ["audit", "key"]),
        ],
    )
    def test_they_run_once_in_their_order(self, config: Any, path: str, ran: list[str]) -> None:
        """And may stop the request."""
        client = Client(create_app(config=config))
        response = client.get(path, headers=KEY)
        assert calls(response) == ran
        assert [v for k, v in response.headers.raw if k.lower() == "x-named"] == ["1"]
        assert client.get(path, headers=STOP).text == "stopped"

    @pytest.mark.parametrize("to", ["/in/a/7", "/in/deep/e", "/in/page"])
    def test_late(self, to: str) -> None:
        """Where the path was changed behind the edge."""
        app = create_app(config={"MIDDLEWARE": [named.of_blueprint], **GROUPS})
        app.wsgi_app.wrapped = Moved(app.wsgi_app.wrapped, to)  # type: ignore[attr-defined]
        client = Client(app)
        response = client.get("/open", headers=KEY)
        assert calls(response)[:2] == ["of_blueprint", "audit"]
        assert calls(response)[-1] == "key"
        assert response.headers["x-named"] == "1"
        assert client.get("/open", headers=STOP).text == "stopped"

    def test_late_is_in_front_of_the_apps_own(self) -> None:
        """`before_request` functions of the app come after."""
        app = create_app(config=GROUPS)
        seen = []
        app.before_request(lambda: seen.append("app"))
        app.wsgi_app.wrapped = Moved(app.wsgi_app.wrapped, "/in/a/7")  # type: ignore[attr-defined]
        assert Client(app).get("/open", headers=STOP).status == 403
        assert seen == []

    @pytest.mark.parametrize("path", ["/open", "/in/nowhere"])
    def test_other_views_are_let_alone(self, path: str) -> None:
        """Those of other blueprints, and paths that lead nowhere."""
        response = Client(create_app(config=GROUPS)).get(path, headers=STOP)
        assert response.status in (200, 404)

    def test_the_edge_answers_in_front_of_flask(self) -> None:
        """No context is pushed for a request that a check has ended."""
        app = create_app()
        seen: list[str] = []
        app.before_request(lambda: seen.append("app"))
        client = Client(app)
        for path in GUARDED:
            assert client.get(path).status == 401
        assert seen == ["app"]  # /hidden, whose guard a decorator hides

    def test_a_site_without_them_pays_nothing(self) -> None:
        """No second router, no hook."""
        app = Flask(__name__)
        flask_app.DualRT(app)
        app.add_url_rule("/open", "open", lambda: "open")
        assert Client(app).get("/open").text == "open"
        edge = app.extensions["dualrt"].current()
        assert edge.decide is None
        assert not edge.gated
        first = app.before_request_funcs[None]
        assert all(each.__module__ != "dualrt_flask.late" for each in first)


def test_a_blueprint_is_guarded_before_it_is_registered() -> None:
    """Later it would be too late for its views."""
    app, made = Flask(__name__), Blueprint("late", __name__)
    app.register_blueprint(made)
    with pytest.raises(ConfigError, match="'late' is registered already"):
        guard(checks.key)(made)
    with pytest.raises(ConfigError, match="a whole app"):
        guard(checks.key)(app)
