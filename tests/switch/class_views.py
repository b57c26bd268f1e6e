"""Classes of Flask views that nobody has marked, and one that waits behind its decorators."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

from flask import Flask, make_response, request
from flask.views import MethodView, View

from dualrt import runtime

MADE: list[str] = []


def counted(view: Callable[..., Any]) -> Callable[..., Any]:
    """Note that it came by here."""

    def inner(**kwargs: Any) -> Any:
        answer = make_response(view(**kwargs))
        answer.headers["X-By"] = f"{view.__name__} {request.endpoint}"
        return answer

    return inner


class Listing(View):
    """Takes what `as_view` was given."""

    decorators: ClassVar = [counted]

    def __init__(self, *things: str, title: str = "all") -> None:
        self.things = things
        self.title = title

    def dispatch_request(self, name: str) -> Any:
        """List them."""
        return {self.title: self.things, "name": name}


class Once(MethodView):
    """Is made once, without arguments."""

    init_every_request = False
    decorators: ClassVar = [counted]

    def __init__(self) -> None:
        self.made = len(MADE)

    def get(self, name: str) -> Any:
        """Greet."""
        return f"hello {name}"


class Told(Once):
    """Is made once, with what nobody can know."""

    def __init__(self, greeting: str = "hi") -> None:
        self.greeting = greeting


@runtime("edge")
class Waits(View):
    """Waits."""

    decorators: ClassVar = [counted]

    async def dispatch_request(self, name: str) -> Any:
        """Wait."""
        await asyncio.sleep(0)
        return name


@runtime("edge")
class Asking(View):
    """Has a parameter for the request."""

    decorators: ClassVar = [counted]

    def dispatch_request(self, name: str, request: Any) -> Any:
        """Tell the path."""
        return f"{request.path} {name}"


def make(view: Any, runtime: str = "edge") -> Flask:
    """Return an app of one view."""
    app = Flask("classes", root_path="/nonexistent")
    app.config["DUALRT"] = {"DEFAULT_RUNTIME": runtime}
    app.add_url_rule("/of/<name>", view_func=view, methods=["GET", "POST"])
    return app
