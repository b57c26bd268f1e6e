"""Views for `test_compiler`: each stands here as a project would write it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from dualrt import runtime

HITS: list[str] = []
APP = object()


def shout(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a view: its answer in capitals."""

    @wraps(view)
    def inner(*args: Any, **kwargs: Any) -> str:
        return str(view(*args, **kwargs)).upper()

    return inner


@runtime("edge")
def plain(request: Any) -> str:
    """Note a hit in the module's state."""
    HITS.append("plain")
    return f"hits {len(HITS)}"


@runtime("edge")
@shout
def below(request: Any) -> str:
    """Run with the decorator that stands below the mark."""
    return "below"


def _bare(request: Any) -> str:
    return "by hand"


by_hand = runtime("edge")(shout(_bare))


def _greet(request: Any, word: str) -> str:
    return f"{word} {request.path}"


greet = partial(runtime("edge")(_greet), word="hello")


@runtime("edge", isolation="isolate")
def isolated(request: Any) -> str:
    """Ask for what this version has not."""
    return "never"


def marked(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark views in a way of the project's own."""
    del name
    return runtime("edge")


@marked("x")
def by_own_decorator(request: Any) -> str:
    """Be marked by a decorator that calls `runtime`."""
    return "own decorator"


class Colour:
    """A plain class of the project."""

    def __init__(self, name: str) -> None:
        self.name = name


def factory(limit: int, app: Any = None) -> dict[str, Any]:
    """Make views as an app factory does."""
    count = 0
    names = ["a"]

    def helper(text: str) -> str:
        return f"{text} of {limit}"

    @runtime("edge")
    def nested(request: Any) -> str:
        nonlocal count
        count += 1
        names.append("b")
        return helper(f"{count} {''.join(names)} {Colour('red').name}")

    @runtime("edge")
    def of_class(request: Any, kind: type[Colour] = Colour) -> str:
        return kind("blue").name

    @runtime("edge")
    def of_app(request: Any) -> str:
        return str(app)

    return {"nested": nested, "of_class": of_class, "of_app": of_app}
