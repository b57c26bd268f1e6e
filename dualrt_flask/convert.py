"""Flask's habits for edge answers: JSON as the app writes it, its own responses, its signal."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from json import JSONEncoder
from typing import Any

from flask import Flask, got_request_exception
from flask.json.provider import DefaultJSONProvider
from flask.views import MethodView, View
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from dualrt.errors import ConfigError
from dualrt.runtime import EdgeView
from dualrt.visits import Shared
from dualrt.web.jsons import encode_with
from dualrt.web.request import Request
from dualrt.web.response import Response


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

    provider = app.json
    if type(provider) is not DefaultJSONProvider:
        return respond

    made: dict[tuple[object, bool, bool], Callable[[Any], str]] = {}

    def dumps(data: Any) -> bytes:
        # DefaultJSONProvider.response without the response it wraps this in, and with the encoder
        # that json.dumps would make anew: a third of the cost
        pretty = app.debug if provider.compact is None else not provider.compact
        if pretty or "dumps" in vars(provider):
            return respond(data)
        ways = provider.default, provider.ensure_ascii, provider.sort_keys
        encode = made.get(ways)
        if encode is None:
            made.clear()
            encode = made[ways] = _encoder(*ways)
        return f"{encode(data)}\n".encode()

    return dumps


def _encoder(default: Any, ensure_ascii: bool, sort_keys: bool) -> Callable[[Any], str]:
    return encode_with(
        JSONEncoder(
            default=default, ensure_ascii=ensure_ascii, sort_keys=sort_keys, separators=(",", ":")
        )
    )


def from_response(result: Any) -> Response | None:
    """Return a Werkzeug response, or a raised HTTP exception's, as dualrt's."""
    if isinstance(result, HTTPException):
        result = result.get_response()
    if not isinstance(result, WerkzeugResponse):
        return None
    body: Any = _Stream(result) if result.is_streamed else result.get_data()
    response = Response(body, result.status_code)
    response.content_type = None
    for name, value in result.headers.items():
        response.headers.append(name, value)
    return response


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


def passing(view: EdgeView, arguments: frozenset[str], owner: Any) -> EdgeView:
    """Say how ``view`` is given its request: by a parameter ``request`` which no URL part fills."""
    cls = getattr(owner, "view_class", None)
    if isinstance(cls, type) and issubclass(cls, View):
        view.call = _class_call(cls, owner, view.name)
        view.bind = lambda loaded: _class_call(loaded, owner, view.name)
        view.request_as = "positional"
        return view
    view.request_as = "keyword" if _wants_request(view.call, arguments) else "none"
    return view


def _wants_request(function: Any, arguments: frozenset[str]) -> bool:
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False
    found = parameters.get("request")
    return (
        found is not None
        and found.kind in (found.POSITIONAL_OR_KEYWORD, found.KEYWORD_ONLY)
        and "request" not in arguments
    )


def _class_call(cls: type[View], owner: Any, name: str) -> Callable[..., Any]:
    """Return what a ``MethodView`` does in Flask, without Flask's request context."""
    if not issubclass(cls, MethodView) or cls.dispatch_request is not MethodView.dispatch_request:
        raise ConfigError(
            f"{name}: a class-based view at the edge is a MethodView that leaves dispatch_request "
            "as it is; run this one in the server runtime"
        )
    if cls.decorators:
        raise ConfigError(
            f"{name}: `decorators` of a class-based view belong to the framework; decorate its "
            "methods, or run it in the server runtime"
        )
    make = _maker(cls, owner)

    def call(request: Request, **arguments: Any) -> Any:
        view = make()
        method = getattr(view, request.method.lower(), None)
        if method is None and request.method == "HEAD":
            method = getattr(view, "get", None)
        if method is None:
            raise ConfigError(f"{name} has no method for {request.method!r}")
        if _wants_request(method, frozenset(arguments)):
            return method(request=request, **arguments)
        return method(**arguments)

    return call


def _maker(cls: type[View], owner: Any) -> Callable[[], Any]:
    """Return what makes the instance: ``as_view`` keeps the arguments in its closure."""
    original = getattr(owner, "__wrapped__", owner)
    kept = inspect.getclosurevars(original).nonlocals
    if cls.init_every_request:
        args, kwargs = kept.get("class_args", ()), kept.get("class_kwargs", {})
        return lambda: cls(*args, **kwargs)
    instance = kept.get("self")
    if type(instance) is not cls:  # the edge's own class: its instance is another, too
        instance = cls()
    return lambda: instance


__all__ = ["DualrtRequest", "dumps_of", "from_response", "passing", "reporter"]
