"""A marked view called by Flask itself: no door installed, or a decorator above the mark."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import Flask, current_app, has_request_context
from flask import request as flask_request

from dualrt.routing import Match
from dualrt.runtime import EdgeView, Mark, view_of
from dualrt.wsgi import answer
from dualrt_flask.answer import as_flask
from dualrt_flask.conf import site_of
from dualrt_flask.lending import lend, route_of
from dualrt_flask.passing import passing


def claims(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether this is Flask calling: its request context is pushed."""
    return has_request_context()


def call(mark: Mark, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Answer as the door would: the same request object, the same response."""
    if args:
        args, kwargs = (), _named(mark, args, kwargs)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    edge = site_of(app).current()

    def make() -> EdgeView:
        return passing(view_of(mark, edge.config), frozenset(kwargs), mark.owner)

    view = edge.view_for(mark, make)
    match = Match(route_of(view), args, kwargs, flask_request.path)
    environ = _readable(view.options.max_body)
    lend(environ)

    def answered() -> Any:
        return as_flask(lambda start_response: answer(edge, match, environ, start_response))

    if not inspect.iscoroutinefunction(mark.owner):
        return answered()
    return _later(_off_the_loop(answered))


def _off_the_loop(answered: Callable[[], Any]) -> Any:
    """Answer as a thread without an event loop does. Flask calls an async view on a loop that
    asgiref makes, and that waits for it: an error handler of the app's that is async, too, could
    not be run there.
    """
    from dualrt.loop import get_running, set_running

    outer = get_running()
    set_running(None)
    try:
        return answered()
    finally:
        set_running(outer)


def _named(mark: Mark, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return all arguments by name: Flask passes them so, another view of the site need not. What
    it passes as the request is the request that there is.
    """
    given = [each for each in args if each is not flask_request]
    signature = inspect.signature(mark.call)
    parameters = list(signature.parameters.values())
    if len(given) < len(parameters):
        parameters = [each for each in parameters if each.name != "request"]
    bound = signature.replace(parameters=parameters).bind_partial(*given)
    return dict(**bound.arguments, **kwargs)


async def _later(result: Any) -> Any:
    """Return it for Flask's ``ensure_sync``, which wants a coroutine of an async view."""
    return result


def _readable(limit: int) -> dict[str, Any]:
    """Return the request's environ with its body still to be read.

    Flask, or what ran before the view, may have read it; Flask keeps it, and reads it once.
    """
    environ = flask_request.environ
    most = flask_request.max_content_length
    if (flask_request.content_length or 0) > (limit if most is None else min(limit, most)):
        return environ  # not to be read at all: the view, if it asks for it, is told so
    body = flask_request.get_data(cache=True)
    return {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}


__all__ = ["call", "claims"]
