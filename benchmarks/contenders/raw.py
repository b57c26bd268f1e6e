"""The floor: a callable that does nothing but answer, with the very bytes that an edge view sends.

The headers, too: a server looks at each of them, and longer ones take it longer.
"""

from __future__ import annotations

from typing import Any

TYPE = "text/plain;charset=UTF-8"
HEADERS = [("content-type", TYPE), ("content-length", "12")]
RAW_HEADERS = [(b"content-type", TYPE.encode()), (b"content-length", b"12")]


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
