"""``django.views.decorators.csrf``: a mark for ``CsrfViewMiddleware``."""

from __future__ import annotations

from typing import Any

from dualrt_django.edge.decorators import around, nothing


def csrf_exempt(view_func: Any) -> Any:
    """Mark a view as one that other sites may post to."""
    made = around(view_func, nothing)
    made.csrf_exempt = True
    return made


__all__ = ["csrf_exempt"]
