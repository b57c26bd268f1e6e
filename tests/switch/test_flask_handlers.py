"""An app's own error handlers answer for edge code, as they do in the server runtime."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import flask
import pytest
from flask import Flask, got_request_exception

from dualrt import runtime
from dualrt.switch import show, switch
from dualrt_flask import DualRT
from dualrt_flask.edge import exceptions
from dualrt_flask.errors import server_error
from dualrt_flask.site import FlaskSite
from tests.switch import flask_handlers


@pytest.mark.parametrize("name", flask_handlers.VIEWS)
@pytest.mark.parametrize("handlers", [True, False], ids=["handled", "nobody"])
def test_an_error_is_answered_the_same(name: str, handlers: bool) -> None:
    """By whichever handler Flask chooses; without any, by itself."""
    site = FlaskSite(flask_handlers.make(handlers))
    reports = switch(site, name, count=6, unsafe=True)
    assert all(each.same for each in reports), show(reports)
    assert all(each.tried for each in reports)


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        pytest.param("/missing", 404, '"error":"no <such> thing"', id="by-status"),
        pytest.param("/conflict", 409, "<title>409 Conflict</title>", id="by-class"),
        pytest.param("/teapot", 418, "and stout!", id="own-http"),
        pytest.param("/empty", 409, '{"item":"book","left":3}', id="own"),
        pytest.param("/looked_up", 400, "KeyError 'key'", id="builtin"),
        pytest.param("/by_response", 418, "own", id="response"),
        pytest.param("/shop/missing", 404, "the shop's", id="blueprint"),
        pytest.param("/failing", 500, "failed: RuntimeError('the handler itself')", id="failing"),
    ],
)
def test_the_handler_answers(path: str, status: int, text: str) -> None:
    """In Flask's own context, with the body that the client has sent."""
    response = flask_handlers.make().test_client().get(path)
    assert (response.status_code, text in response.text) == (status, True), response.text


def test_a_handler_has_the_request() -> None:
    """Its path and its form."""
    response = flask_handlers.make().test_client().post("/missing", data={"a": "1"})
    assert response.get_json() == {
        "error": "no <such> thing",
        "path": "/missing",
        "form": {"a": "1"},
    }


def test_a_failing_handler_is_logged_and_signalled_by_flask() -> None:
    """Once, as any failure of a server view."""
    app = flask_handlers.make()
    seen: list[Any] = []
    with got_request_exception.connected_to(lambda _, exception: seen.append(exception), app):
        app.test_client().get("/failing")
    assert [str(each) for each in seen] == ["the handler itself"]


def test_in_tests_flask_leaves_a_failing_handler_alone(caplog: Any) -> None:
    """It is a 500, and the log has it."""
    app = flask_handlers.make(TESTING=True)
    with caplog.at_level(logging.ERROR, "dualrt"):
        response = app.test_client().get("/failing")
    assert (response.status_code, response.text) == (500, "Internal Server Error")
    assert "an error handler of" in caplog.text


def test_what_nobody_handles_is_a_plain_500(caplog: Any) -> None:
    """`errorhandler(500)` is the server's."""
    for handlers in (True, False):
        response = flask_handlers.make(handlers).test_client().get("/broken")
        assert (response.status_code, response.text) == (500, "Internal Server Error")
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("config", "status"),
    [
        pytest.param({"TRAP_HTTP_EXCEPTIONS": True}, 500, id="trapped"),
        pytest.param({"TRAP_BAD_REQUEST_ERRORS": True}, 500, id="bad-requests-trapped"),
        pytest.param({"DEBUG": True}, 500, id="debug"),
        pytest.param({}, 400, id="stock"),
    ],
)
def test_errors_may_be_trapped(config: dict[str, Any], status: int) -> None:
    """A 400 for a missing key becomes a failure, as in Flask."""
    app = flask_handlers.make(handlers=False, **config)
    assert app.test_client().get("/key").status_code == status


def test_an_app_may_handle_errors_in_a_way_of_its_own() -> None:
    """By a method that it overrides."""

    class Own(Flask):
        def handle_http_exception(self, e: Any) -> Any:
            return f"own {e.code}", 499

    from dualrt_flask import DualRT

    app = Own(__name__)
    app.add_url_rule("/missing", "missing", flask_handlers.missing)
    DualRT(app)
    response = app.test_client().get("/missing")
    assert (response.status_code, response.text) == (499, "own 404")


def test_without_the_door_flask_handles_it_too() -> None:
    """The marked view is called by Flask itself, within its context."""
    app = Flask(__name__)
    app.add_url_rule("/missing", "missing", flask_handlers.missing)
    flask_handlers.add_handlers(app)
    response = app.test_client().get("/missing")
    assert (response.status_code, response.get_json()["path"]) == (404, "/missing")


def test_an_error_without_a_class_on_the_server_is_its_base() -> None:
    """One that is made in a function."""

    class Local(exceptions.NotFound):  # type: ignore[misc]
        description = "local"

    Local.__module__ = "__edge__2.no.such"
    made: Any = server_error(Local())
    assert type(made).__module__ == "werkzeug.exceptions"
    assert (made.code, made.description, type(made).__name__) == (404, "local", "NotFound")
    error = ValueError("x")
    assert server_error(error) is error


class Told(Exception):
    """What an async view raises."""


@runtime("edge")
async def raising() -> str:
    """Raise at once, or after a turn of the loop."""
    if flask.request.args.get("later"):
        await asyncio.sleep(0)
    raise Told("told")


@pytest.mark.parametrize("path", ["/", "/?later=1"], ids=["at-once", "later"])
@pytest.mark.parametrize("door", [True, False], ids=["door", "none"])
def test_an_async_handler_answers_for_an_async_view(path: str, door: bool) -> None:
    """Also where Flask itself calls the view, on a loop that asgiref has made for it."""
    app = Flask("tests.switch.handlers")
    app.add_url_rule("/", "raising", raising)

    @app.errorhandler(Told)
    async def handle(error: Told) -> tuple[str, int]:
        await asyncio.sleep(0)
        return f"handled: {error}", 412

    if door:
        DualRT(app)
    response = app.test_client().get(path)
    assert (response.status_code, response.text) == (412, "handled: told")
