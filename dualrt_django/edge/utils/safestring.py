"""``django.utils.safestring`` at the edge: text that needs no escaping in HTML."""

from __future__ import annotations

from functools import wraps
from typing import Any

from dualrt_django.edge.utils.functional import keep_lazy


class SafeData:
    """What is safe in HTML as it is; ``__html__`` tells so to any template engine."""

    __slots__ = ()

    def __html__(self) -> Any:
        return self


class SafeString(str, SafeData):
    """A ``str`` that is safe in HTML. Added to one that is not, it is not either."""

    __slots__ = ()

    def __add__(self, rhs: Any) -> Any:
        if not isinstance(rhs, str):
            return NotImplemented
        text = str.__add__(self, rhs)
        return SafeString(text) if isinstance(rhs, SafeData) else text

    def __str__(self) -> str:
        return self


SafeText = SafeString


def _marking(func: Any) -> Any:
    @wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return mark_safe(func(*args, **kwargs))

    return wrapper


@keep_lazy(SafeString)
def mark_safe(s: Any) -> Any:
    """Return ``s`` as safe in HTML; a function so that what it returns is."""
    if hasattr(s, "__html__"):
        return s
    return _marking(s) if callable(s) else SafeString(s)


__all__ = ["SafeData", "SafeString", "SafeText", "mark_safe"]
