"""Whether two functions do the same: the value and its type, or the error and its text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings


def told(function: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[Any, ...]:
    """Return what a call ends in, in a form in which Django's objects and ours can be equal."""
    try:
        value = function(*args, **kwargs)
    except Exception as error:
        return "error", type(error).__name__, str(error)
    return "value", type(value).__name__, value


def same(ours: Callable[..., Any], stock: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Check that both do the same with these arguments."""
    assert told(ours, *args, **kwargs) == told(stock, *args, **kwargs), (args, kwargs)


def tried(*args: Any, count: int = 100, **kwargs: Any) -> Callable[[Any], Any]:
    """As ``given``, ``count`` times, without a deadline: machines may be slow."""

    def decorator(test: Any) -> Any:
        return settings(max_examples=count, deadline=None)(given(*args, **kwargs)(test))

    return decorator
