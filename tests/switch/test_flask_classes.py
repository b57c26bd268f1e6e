"""Classes of Flask views: what `as_view` was given, and the decorators of a class. The corpus has
more of them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dualrt.errors import ConfigError
from dualrt_flask import DualRT
from tests.switch import class_views as views

HERE = Path(__file__).parents[2]


def told(app: Any) -> tuple[Any, ...]:
    """Return what the app answers."""
    answer = app.test_client().get("/of/ann")
    return answer.status_code, answer.text, answer.headers.get("X-By")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: views.Listing.as_view("some", "a", "b", title="t"), id="arguments"),
        pytest.param(lambda: views.Listing.as_view(name="some"), id="none"),
        pytest.param(lambda: views.Once.as_view("once"), id="made-once"),
    ],
)
def test_a_class_that_nobody_marked_is_made_as_flask_makes_it(make: Callable[[], Any]) -> None:
    """With what `as_view` was given, behind its decorators."""
    server, edge = views.make(make(), "server"), views.make(make())
    server.debug = edge.debug = True
    DualRT(edge)
    assert told(server) == told(edge)
    assert edge.test_client().get("/of/x").headers["x-dualrt"].startswith("edge")


def test_an_instance_of_which_nobody_knows_how_it_was_made_is_an_error() -> None:
    """At start-up: Flask keeps the instance alone, and edge code needs one of its own."""
    app = views.make(views.Told.as_view("told", "hey"))
    DualRT(app)
    with pytest.raises(ConfigError, match=r"what as_view\(\) was given .* mark the class itself"):
        app.test_client().get("/of/ann")


def test_an_async_method_that_waits_cannot_stand_behind_a_classs_decorators() -> None:
    """They would have to be coroutines, and in Flask they are not."""
    app = views.make(views.Waits.as_view("waits"))
    app.debug = True
    DualRT(app)
    answer = app.test_client().get("/of/ann")
    assert answer.status_code == 500
    assert "an async method that waits" in answer.text


def test_the_request_is_passed_on_behind_decorators() -> None:
    """To a method that has a parameter for it, whoever calls the view."""
    for wrapped in (False, True):
        app = views.make(views.Asking.as_view("asking"), "server")
        if wrapped:
            DualRT(app)
        assert told(app) == (200, "/of/ann ann", "asking asking")


@pytest.mark.parametrize("wrapped", [False, True], ids=["no-door", "door"])
def test_a_body_over_the_limit_matters_to_who_reads_it_alone(wrapped: bool) -> None:
    """Also where Flask itself calls the view."""
    app = views.make(views.Asking.as_view("asking"), "server")
    app.config["MAX_CONTENT_LENGTH"] = 3
    if wrapped:
        DualRT(app)
    assert app.test_client().post("/of/ann", data="a=1234").status_code == 200


def test_a_django_that_is_merely_imported_is_in_nobodys_way() -> None:
    """A library may import it where no site of Django's is set up; here in a process of its own."""
    code = (
        "import django.http\n"
        "from tests.switch import class_views as views\n"
        "app = views.make(views.Asking.as_view('asking'), 'server')\n"
        "print(app.test_client().get('/of/ann').text)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=HERE
    )
    assert told.stdout == "/of/ann ann\n"
