"""The floor: a callable that does nothing but answer."""

from __future__ import annotations

from typing import Any

HEADERS = [("Content-Type", "text/plain"), ("Content-Length", "12")]
RAW_HEADERS = [(b"content-type", b"text/plain"), (b"content-length", b"12")]


def wsgi() -> Any:
    def application(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", HEADERS)
        return [b"Hello world!"]

    return application


def asgi() -> Any:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise RuntimeError(scope["type"])
        await send({"type": "http.response.start", "status": 200, "headers": RAW_HEADERS})
        await send({"type": "http.response.body", "body": b"Hello world!"})

    return application
