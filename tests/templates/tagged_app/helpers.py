"""What the tags of the app use."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

SIGNS = {"EUR": "€", "GBP": "£"}


def twice(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a function so that its text comes twice."""

    @wraps(function)
    def doubled(*args: Any, **kwargs: Any) -> str:
        return function(*args, **kwargs) * 2  # type: ignore[no-any-return]

    return doubled
