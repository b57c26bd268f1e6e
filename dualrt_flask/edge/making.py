"""What a Flask view may return, made a response as Flask makes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dualrt_flask.edge import given
from dualrt_flask.edge.errors import HTTPException
from dualrt_flask.edge.head import get_content_type
from dualrt_flask.edge.headers import Headers
from dualrt_flask.edge.response import Response as _Response
from dualrt_flask.edge.wrappers import Response

HTML = "text/html"
JSON = "application/json"

_WRONG_TUPLE = (
    "The view function did not return a valid response tuple. The tuple must have the form (body,"
    " status, headers), (body, status), or (body, headers)."
)
_WRONG = (
    "The view function did not return a valid response. The return type must be a string, dict,"
    " list, tuple with headers or status, Response instance, or WSGI callable, but it was a {}."
)


def jsonify(*args: Any, **kwargs: Any) -> Response:
    """Return a response that says its argument, the list of several, or the keywords as JSON."""
    if args and kwargs:
        raise TypeError("app.json.response() takes either args or kwargs, not both")
    data = (args[0] if len(args) == 1 else args) if args else (kwargs or None)
    json = given.app().json
    kind = json.mimetype
    made: Response = Response.quick(
        json.body(data), kind if kind == JSON else get_content_type(kind, "utf-8")
    )
    return made


def make_response(*args: Any) -> Response:
    """Return the response for what a view might return; several arguments are a tuple."""
    if not args:
        return _of_app(None, None, None)
    return response_for(args[0] if len(args) == 1 else args)


def split(result: Any) -> tuple[Any, Any, Any]:
    """Return body, status and headers of what a view returned."""
    if not isinstance(result, tuple):
        return result, None, None
    if len(result) == 3:
        return result
    if len(result) != 2:
        raise TypeError(_WRONG_TUPLE)
    body, other = result
    if isinstance(other, Headers | dict | tuple | list):
        return body, None, other
    return body, other, None


def response_for(result: Any) -> Response:
    """Return the response for what a view returned; ``TypeError`` says why there is none."""
    body, status, headers = split(result)
    if body is None:
        raise TypeError(
            f"The view function for {given.app().endpoint!r} did not return a valid response. The"
            " function either returned None or ended without a return statement."
        )
    if isinstance(body, str | bytes | bytearray | Iterator):
        return _of_app(body, status, headers)
    if isinstance(body, Response):
        made = body
    elif isinstance(body, dict | list):
        made = jsonify(body)
    elif isinstance(body, _Response | HTTPException):
        made = Response.force_type(body)
    else:
        why = "a WSGI application cannot be called at the edge\n" if callable(body) else ""
        raise TypeError(why + _WRONG.format(type(body).__name__))
    if status is not None:
        made.status = status
    if headers:
        made.headers.update(headers)
    return made


def _of_app(body: Any, status: Any, headers: Any) -> Response:
    """Return what the app's own response class would be."""
    mimetype = given.app().mimetype
    if mimetype == HTML:
        return Response(body, status, headers)
    headers = headers if isinstance(headers, Headers) else Headers(headers or None)
    return Response(body, status, headers, None if "content-type" in headers else mimetype)


__all__ = ["jsonify", "make_response", "response_for", "split"]
