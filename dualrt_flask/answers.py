"""From what a Flask view returned at the edge to dualrt's response, by Flask's own rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dualrt.web.response import HTML, JSON, Convert, Dumps, Response, to_response
from dualrt_flask.edge.errors import HTTPException
from dualrt_flask.edge.head import get_content_type
from dualrt_flask.edge.making import response_for
from dualrt_flask.edge.response import Response as EdgeResponse

PLAIN = frozenset({str, dict, list, Response})  # dualrt makes of these what Flask makes
_BODIES = (str, bytes, bytearray, dict, list, Iterator, EdgeResponse, HTTPException)


def respond(result: Any, view: str, dumps: Dumps, convert: Convert) -> Response:
    """Return the response for a view's result: as Flask's ``make_response`` makes it, and as
    dualrt makes it of what only an edge view may return. ``ViewError`` for anything else.
    """
    kind = result.__class__
    if kind not in PLAIN:
        own = getattr(kind, "__response__", None)
        if own is not None:
            return own(result)  # type: ignore[no-any-return]
        if _is_flasks(result):
            return response_for(result).__response__()
    return to_response(result, view, dumps, convert)


def respond_for(app: Any) -> Any:
    """Return ``respond`` for an app (``given.App``), whose own response class or JSON provider may
    have media types of their own.
    """
    html = app.mimetype and get_content_type(app.mimetype, "utf-8")
    if html == HTML and app.json.mimetype == JSON:
        return respond

    def respond_own(result: Any, view: str, dumps: Dumps, convert: Convert) -> Response:
        if isinstance(result, str | dict | list):
            return response_for(result).__response__()
        return respond(result, view, dumps, convert)

    return respond_own


def _is_flasks(result: Any) -> bool:
    """Whether it is a tuple that Flask takes, with a body that Flask takes, or such a body."""
    if isinstance(result, tuple):
        if not 2 <= len(result) <= 3:
            return False
        result = result[0]
    return isinstance(result, _BODIES) and not isinstance(result, Response)


__all__ = ["respond", "respond_for"]
