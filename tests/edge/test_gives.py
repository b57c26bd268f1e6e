"""Which names a function gives, told by its source."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest

from dualrt.edge.gives import Giver, names_given, who_gives


def written_out(request: Any) -> dict[str, Any]:
    if request is None:
        return {}

    def inner() -> Any:
        return {"inner": 1}

    if request:
        return dict(b=inner())  # noqa: C408
    return {"a": 1, "c": lambda: {"d": 1}}


def computed() -> dict[str, Any]:
    found = {"a": 1}
    found["b"] = 2
    return found


def spread(more: dict[str, Any]) -> dict[str, Any]:
    return {"a": 1, **more}


def spread_keywords(more: dict[str, Any]) -> dict[str, Any]:
    return dict(a=1, **more)


def of_pairs() -> dict[str, Any]:
    return dict([("a", 1)])  # noqa: C406


def a_name(key: str) -> dict[str, Any]:
    return {key: 1}


def nothing() -> None:
    return


def silent() -> None:
    """Return nothing at all."""


async def later() -> dict[str, Any]:
    return {"a": 1}


def same(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a function."""

    @wraps(function)
    def wrapper(*args: Any) -> Any:
        return function(*args)

    return wrapper


@same
def wrapped() -> dict[str, Any]:
    return {"a": 1}


def marked(function: Any) -> Any:
    """Return the function as it is."""
    return function


@marked
def decorated() -> dict[str, Any]:
    return {"a": 1}


NAMES: dict[str, tuple[Any, set[str] | None]] = {
    "written out": (written_out, {"a", "b", "c"}),
    "computed": (computed, None),
    "spread": (spread, None),
    "spread keywords": (spread_keywords, None),
    "of pairs": (of_pairs, None),
    "a name": (a_name, None),
    "nothing": (nothing, None),
    "silent": (silent, set()),
    "a coroutine function": (later, {"a"}),
    "wrapped": (wrapped, None),
    "decorated": (decorated, {"a"}),
    "a lambda": (lambda: {"a": 1}, None),
    "no function": (len, None),
}


@pytest.mark.parametrize("name", NAMES)
def test_the_names_are_those_of_the_dicts_it_returns(name: str) -> None:
    """Only where all of them stand there."""
    function, expected = NAMES[name]
    assert names_given(function) == (None if expected is None else frozenset(expected))


def test_a_function_whose_file_is_gone_may_give_anything() -> None:
    """It was made from a text."""
    space: dict[str, Any] = {}
    exec(compile("def f(): return {'a': 1}", "/not/there.py", "exec"), space)
    assert names_given(space["f"]) is None


def test_who_gives_a_name_is_the_first_that_may() -> None:
    """One whose names are not known may give any, unless only the known are asked for."""
    some, any_name = Giver("some", "", "", frozenset({"a"})), Giver("any", "", "", None)
    assert who_gives("a", [any_name, some]) is any_name
    assert who_gives("a", [any_name, some], known=False) is some
    assert who_gives("b", [some]) is None


def holding(made: Any = lambda: {"a": 1}) -> dict[str, Any]:
    """Hold another function that begins in the same line."""
    return {"b": made}


def test_a_function_is_told_from_another_one_in_its_line() -> None:
    """What a lambda gives is not known."""
    assert names_given(holding) == {"b"}
    assert names_given((holding.__defaults__ or ())[0]) is None
