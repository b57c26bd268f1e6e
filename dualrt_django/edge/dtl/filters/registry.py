"""What a filter is: a function with the flags that Django puts on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from dualrt_django.edge.dtl.tools import Filter
from dualrt_django.edge.utils.safestring import SafeData, mark_safe


class Registry(dict[str, Filter]):
    """Filters by their names."""

    def filter(
        self,
        name: str = "",
        *,
        safe: bool = False,
        text: bool = False,
        autoescape: bool = False,
        local: bool = False,
    ) -> Callable[[Filter], Filter]:
        """Return a decorator that adds a filter, called ``name`` or as its function is without a
        last underscore.

        ``safe``: of what is safe in HTML it makes what is. ``text``: it is given text, whatever the
        value is. ``autoescape``: it is told whether the page escapes. ``local``: times are given to
        it as they are in the current zone.
        """

        def add(function: Filter) -> Filter:
            made: Any = _of_text(function, safe) if text else function
            made.is_safe = safe
            made.needs_autoescape = autoescape
            made.expects_localtime = local
            self[name or function.__name__.rstrip("_")] = made
            return function

        return add


def _of_text(function: Filter, safe: bool) -> Filter:
    if not safe:

        @wraps(function)
        def plain(value: Any, *args: Any, **kwargs: Any) -> Any:
            return function(str(value), *args, **kwargs)

        return plain

    @wraps(function)
    def marking(value: Any, *args: Any, **kwargs: Any) -> Any:
        text = str(value)
        made = function(text, *args, **kwargs)
        return mark_safe(made) if isinstance(text, SafeData) else made

    return marking


__all__ = ["Registry"]
