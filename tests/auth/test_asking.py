"""A site whose edge code asks nobody's name: the server runtime does nothing for it."""

from __future__ import annotations

from typing import Any

import flask
import pytest

from dualrt import guard, login_required, runtime
from dualrt.testing import Client
from dualrt_flask import DualRT


def app_with(*views: Any) -> flask.Flask:
    """Return an app that logs in with Flask's session."""
    app = flask.Flask(__name__)
    app.secret_key = "only for tests"
    for view in views:
        app.add_url_rule(f"/{view.__name__}", view_func=view)
    DualRT(app)
    return app


@runtime("edge")
def nobody(request: Any) -> str:
    """Answer all alike."""
    return request.path


@runtime("edge")
def somebody(request: Any) -> dict[str, Any]:
    """Say who is there."""
    return {"id": request.auth and request.auth.id}


@runtime("edge")
@login_required
def known(request: Any) -> str:
    """Be for whoever is known."""
    return "known"


@guard(login_required)
def guarded() -> str:
    """Be Flask's own."""
    return "guarded"


def made() -> Any:
    """Return a view that has no name to be found by."""

    @runtime("edge")
    def inside(request: Any) -> Any:
        return request.auth and request.auth.id

    return inside


@pytest.mark.parametrize(
    ("views", "asks"),
    [
        pytest.param((nobody,), False, id="none asks"),
        pytest.param((nobody, somebody), True, id="one asks"),
        pytest.param((known,), True, id="a decorator asks"),
        pytest.param((nobody, guarded), True, id="a guard asks"),
        pytest.param((made(),), True, id="a view without a name asks"),
    ],
)
def test_it_is_known_whether_any_edge_code_asks(views: tuple[Any, ...], asks: bool) -> None:
    app = app_with(*views)
    assert Client(app).get("/elsewhere").status == 404
    assert app.extensions["dualrt"].current().asks_who is asks
