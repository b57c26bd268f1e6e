"""A marked view called by Flask itself: no door installed, or a decorator above the mark."""

from __future__ import annotations

import inspect
from io import BytesIO
from typing import Any

from flask import Flask, current_app, has_request_context
from flask import request as flask_request

from dualrt.errors import StreamAborted
from dualrt.routing import Match, Route
from dualrt.runtime import EdgeView, Mark, view_of
from dualrt.wsgi import answer
from dualrt_flask.conf import site_of
from dualrt_flask.convert import passing


def claims(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether this is Flask calling: its request context is pushed."""
    return has_request_context()


def call(mark: Mark, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Answer as the door would: the same request object, the same response."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    edge = site_of(app).current()

    def make() -> EdgeView:
        return passing(view_of(mark, edge.config), frozenset(kwargs), mark.owner)

    view = edge.view_for(mark, make)
    match = Match(Route("", None, view.name, target=view), args, kwargs, flask_request.path)
    one = _Answer(edge, match)
    return one.arun() if inspect.iscoroutinefunction(mark.owner) else one.run()


class _Answer:
    """One direct call, run through the gateway's own code, as a Flask response."""

    def __init__(self, edge: Any, match: Match) -> None:
        self._edge = edge
        self._match = match
        self._status = "500 Internal Server Error"
        self._headers: list[tuple[str, str]] = []
        self._built = False

    def run(self) -> Any:
        environ = _readable(self._match.route.target.options.max_body)
        body = answer(self._edge, self._match, environ, self._start)
        self._built = True
        if isinstance(body, list) and not any(body):
            body = iter(body)  # HEAD: of a list, Werkzeug would take the length for the body's
        response = current_app.response_class(body, status=self._status)
        response.headers.clear()
        for name, value in self._headers:
            response.headers.add(name, value)
        return response

    async def arun(self) -> Any:
        """The same, for Flask's ``ensure_sync``, which wants a coroutine of an async view."""
        return self.run()

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        if self._built:  # the body's first chunk failed, and Flask has the status already
            raise StreamAborted from exc_info[1]
        self._status, self._headers = status, headers


def _readable(limit: int) -> dict[str, Any]:
    """Return the request's environ with its body still to be read.

    Flask, or what ran before the view, may have read it; Flask keeps it, and reads it once.
    """
    environ = flask_request.environ
    if (flask_request.content_length or 0) > limit:
        return environ  # not to be read at all
    body = flask_request.get_data(cache=True)
    return {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}


__all__ = ["call", "claims"]
