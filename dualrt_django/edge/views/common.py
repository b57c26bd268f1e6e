"""``django.views.decorators.common``: a mark for ``CommonMiddleware``."""

from __future__ import annotations

from typing import Any

from dualrt_django.edge.decorators import around, nothing


def no_append_slash(view_func: Any) -> Any:
    """Mark a view as one whose URL is not completed by a slash."""
    made = around(view_func, nothing)
    made.should_append_slash = False
    return made


__all__ = ["no_append_slash"]
