"""``flask.ctx`` at the edge."""

from __future__ import annotations

from dualrt_flask.edge.current import (
    after_this_request,
    copy_current_request_context,
    has_app_context,
    has_request_context,
)

__all__ = [
    "after_this_request",
    "copy_current_request_context",
    "has_app_context",
    "has_request_context",
]
