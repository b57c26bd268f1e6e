"""The applications behind the bare gateways."""

from __future__ import annotations

from typing import Any


def inner(environ: Any, start_response: Any) -> Any:
    """Answer under WSGI."""
    start_response("200 OK", [("content-type", "text/plain")])
    return [b"inner " + environ["PATH_INFO"].encode()]


async def ainner(scope: Any, receive: Any, send: Any) -> None:
    """Answer under ASGI; refuse lifespan."""
    assert scope["type"] == "http"
    fields = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    await send({"type": "http.response.body", "body": b"inner " + scope["path"].encode()})
