"""Compare a name that edge code has of Flask with Flask's own: what it returns, raises, shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any


def outcome(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Return what a call gives as plain values: its result, or its error's type and text."""
    try:
        return "returned", plain(call(*args, **kwargs))
    except Exception as error:
        return "raised", type(error).__name__, str(error)


def plain(value: Any, depth: int = 4) -> Any:
    """Return what two values of twin classes must have in common."""
    if value is None or isinstance(value, bool | int | float | bytes | datetime):
        return value
    name = type(value).__name__
    if type(value) is str or depth == 0:
        return name, str(value)
    shown: list[Any] = ["iterator"] if isinstance(value, Iterator) else [name, repr(value)]
    if isinstance(value, Mapping):
        shown.append([(plain(k, depth - 1), plain(v, depth - 1)) for k, v in value.items()])
    elif isinstance(value, Iterable) and not isinstance(value, str):
        items = [plain(each, depth - 1) for each in value]
        shown.append(sorted(items, key=repr) if isinstance(value, set | frozenset) else items)
    return shown


__all__ = ["outcome", "plain"]
