"""``django.template.defaultfilters.stringfilter`` at the edge, for filters of a site's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import unwrap
from typing import Any

from dualrt_django.edge.utils.safestring import mark_safe


def stringfilter(func: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter whose value is made a text first."""
    innermost = unwrap(func)

    @wraps(func)
    def filtered(value: Any, *args: Any, **kwargs: Any) -> Any:
        value = str(value)
        made = func(value, *args, **kwargs)
        is_safe = hasattr(value, "__html__") and getattr(innermost, "is_safe", False)
        return mark_safe(made) if is_safe else made

    return filtered


__all__ = ["stringfilter"]
