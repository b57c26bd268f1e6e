"""A stopwatch round a whole application: ``Server-Timing: app`` is the time spent inside Python.

It is put outside of both runtimes, so that both are measured by the same clock, from the server's
call to the moment the response begins. ``dualrt`` has no part in it.
"""

from __future__ import annotations

from time import perf_counter
from typing import Any


def timed_wsgi(app: Any) -> Any:
    """Return ``app`` with a ``Server-Timing`` header on every WSGI response."""

    def timed(environ: dict[str, Any], start_response: Any) -> Any:
        began = perf_counter()

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            headers = [*headers, ("Server-Timing", _value(began))]
            return start_response(status, headers, *exc_info)

        return app(environ, start)

    return timed


def timed_asgi(app: Any) -> Any:
    """Return ``app`` with a ``Server-Timing`` header on every HTTP response."""

    async def timed(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began = perf_counter()

        async def start(message: Any) -> None:
            if message["type"] == "http.response.start":
                header = (b"server-timing", _value(began).encode())
                message = message | {"headers": [*message.get("headers", ()), header]}
            await send(message)

        await app(scope, receive, start)

    return timed


def _value(began: float) -> str:
    return f"app;dur={(perf_counter() - began) * 1000:.4f}"


__all__ = ["timed_asgi", "timed_wsgi"]
