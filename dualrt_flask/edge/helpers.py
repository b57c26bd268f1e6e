"""``flask.helpers`` at the edge."""

from __future__ import annotations

from typing import Any

from dualrt_flask.edge.current import (
    flash,
    get_flashed_messages,
    stream_with_context,
    url_for,
)
from dualrt_flask.edge.exceptions import abort
from dualrt_flask.edge.making import make_response
from dualrt_flask.edge.sending import send_file
from dualrt_flask.edge.utils import redirect as _redirect
from dualrt_flask.edge.wrappers import Response as _Response


def redirect(location: str, code: int = 302, Response: Any = None) -> Any:
    """Return a response that sends the client to ``location``: one of the app's, as in Flask,
    whatever ``Response`` is.
    """
    return _redirect(location, code, _Response)


__all__ = [
    "abort",
    "flash",
    "get_flashed_messages",
    "make_response",
    "redirect",
    "send_file",
    "stream_with_context",
    "url_for",
]
