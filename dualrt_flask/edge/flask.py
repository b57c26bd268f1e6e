"""``flask`` at the edge."""

from __future__ import annotations

from dualrt_flask.edge.current import (
    after_this_request,
    copy_current_request_context,
    flash,
    get_flashed_messages,
    has_app_context,
    has_request_context,
    stream_with_context,
    url_for,
)
from dualrt_flask.edge.helpers import abort, make_response, redirect, send_file
from dualrt_flask.edge.making import jsonify
from dualrt_flask.edge.proxies import current_app, g, request, session
from dualrt_flask.edge.wrappers import Request, Response

__all__ = [
    "Request",
    "Response",
    "abort",
    "after_this_request",
    "copy_current_request_context",
    "current_app",
    "flash",
    "g",
    "get_flashed_messages",
    "has_app_context",
    "has_request_context",
    "jsonify",
    "make_response",
    "redirect",
    "request",
    "send_file",
    "session",
    "stream_with_context",
    "url_for",
]
