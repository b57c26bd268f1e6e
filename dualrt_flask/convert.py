"""Flask's habits for edge answers: JSON as the app writes it, its own responses, its signal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, got_request_exception
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response as WerkzeugResponse

from dualrt.visits import Shared
from dualrt.web.request import Request
from dualrt.web.response import Response
from dualrt_flask.edge.jsons import encoder


class DualrtRequest:
    """What ``DualRT`` adds to the app's request class: ``flask.request.dualrt``."""

    environ: dict[str, Any]

    @property
    def dualrt(self) -> Shared:
        """What the edge has left for the view: ``.state``."""
        return Shared(self.environ)


def dumps_of(app: Flask) -> Callable[[Any], bytes]:
    """Return the app's JSON as bytes: what ``return {...}`` gives in a Flask view."""

    def respond(data: Any) -> bytes:
        # What jsonify does; the provider needs no context for it.
        response: WerkzeugResponse = app.json.response(data)  # type: ignore[assignment]
        return response.get_data()

    config = app.config
    encode: Callable[[Any], str] = str
    made_by: Any = None

    def dumps(data: Any) -> bytes:
        # DefaultJSONProvider.response without the response it wraps this in, and with the encoder
        # that json.dumps would make anew: a third of the cost
        nonlocal encode, made_by
        provider = app.json
        if provider.__class__ is not DefaultJSONProvider or "dumps" in provider.__dict__:
            return respond(data)
        compact = provider.compact
        if config["DEBUG"] if compact is None else not compact:
            return respond(data)
        ways = provider.default, provider.ensure_ascii, provider.sort_keys
        if ways != made_by:
            encode, made_by = encoder(*ways), ways
        return f"{encode(data)}\n".encode()

    return dumps


def from_response(result: Any) -> Response | None:
    """Return a response as dualrt's: of the names that edge code has of Flask, or Werkzeug's own,
    or a raised HTTP exception's; ``None`` for anything else.
    """
    own = getattr(result.__class__, "__response__", None)
    if own is not None:
        return own(result)  # type: ignore[no-any-return]
    if isinstance(result, HTTPException):
        result = result.get_response()
    if not isinstance(result, WerkzeugResponse):
        return None
    body: Any = _Stream(result) if result.is_streamed else result.get_data()
    response = Response(body, result.status_code)
    response.content_type = None
    for name, value in result.headers.items():
        response.headers.append(name, iri_to_uri(value) if name.lower() in _LOCATIONS else value)
    return response


_LOCATIONS = frozenset({"location", "content-location"})


class _Stream:
    """A streamed Werkzeug response as a body; closing it runs its ``call_on_close``."""

    def __init__(self, response: WerkzeugResponse) -> None:
        self._response = response

    def __iter__(self) -> Any:
        return iter(self._response.iter_encoded())

    def close(self) -> None:
        self._response.close()


def reporter(app: Flask) -> Callable[[Request, BaseException], None]:
    """Return what tells ``got_request_exception``; Flask's own handlers need its context."""

    def report(request: Request, error: BaseException) -> None:
        got_request_exception.send(app, _async_wrapper=app.ensure_sync, exception=error)

    return report


__all__ = ["DualrtRequest", "dumps_of", "from_response", "reporter"]
