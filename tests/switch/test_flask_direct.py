"""Edge views that server code of a Flask app calls itself, with arguments by place or by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask import request as flask_request

from dualrt import runtime
from dualrt.testing import Client
from dualrt_flask import DualRT


@runtime("edge")
def plain(name: str, more: str = "-") -> str:
    """Take what the URL has."""
    return f"{name} {more}"


@runtime("edge")
def asking(request: Any, name: str, more: str = "-") -> str:
    """Take the request, too."""
    return f"{request.path} {name} {more}"


@runtime("edge")
def last(name: str, request: Any) -> str:
    """Take it behind the others."""
    return f"{request.path} {name}"


@runtime("edge")
def of_url(request: str) -> str:
    """Have a part of the URL of that name."""
    return request


CALLS: dict[str, tuple[Callable[[], Any], str]] = {
    "by place": (lambda: plain("a"), "a -"),
    "all by place": (lambda: plain("a", "b"), "a b"),
    "by name": (lambda: plain(name="a"), "a -"),
    "both": (lambda: plain("a", more="b"), "a b"),
    "beside the request": (lambda: asking("a", "b"), "/ a b"),
    "with the request": (lambda: asking(flask_request, "a"), "/ a -"),
    "before the request": (lambda: last("a"), "/ a"),
    "called like the request": (lambda: of_url("a"), "a"),
}


@pytest.mark.parametrize(
    "call",
    [lambda: plain("a", "b", "c"), lambda: plain("a", name="a"), lambda: plain(), lambda: last()],
    ids=["too many", "twice", "none", "only the request"],
)
def test_wrong_arguments_are_an_error(call: Callable[[], Any]) -> None:
    """As of any function."""
    app = Flask(__name__)
    app.add_url_rule("/", "calling", lambda: call())
    assert Client(app).get("/").status == 500


@pytest.mark.parametrize("door", [True, False], ids=["door", "no-door"])
@pytest.mark.parametrize("name", CALLS)
def test_another_view_may_call_it(name: str, door: bool) -> None:
    """As it may in Flask: a view is a function."""
    call, expected = CALLS[name]
    app = Flask(__name__)
    app.add_url_rule("/", "calling", lambda: call())
    if door:
        DualRT(app)
    found = Client(app).get("/")
    assert (found.status, found.text) == (200, expected)
