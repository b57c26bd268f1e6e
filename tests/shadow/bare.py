"""The views in dualrt's own words, and the application behind the gateway that answers for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dualrt import Response, runtime
from tests.shadow import work

HTML = {"content-type": "text/html; charset=utf-8"}
OPTIONS: dict[str, Any] = {"shadow": 1.0, "timeout": 0.3, "stream_timeout": 0.3, "cpu_ms": 40}


@runtime("edge", **OPTIONS)
def view(request: Any, kind: str) -> Any:
    status, headers, body = work.act(kind, request)
    return Response(body, status, headers)


@runtime("edge", **OPTIONS)
async def aview(request: Any, kind: str) -> Any:
    status, headers, body = await work.aact(kind, request)
    return Response(body, status, headers)


@runtime("edge", **OPTIONS)
def stream(request: Any, kind: str) -> Any:
    return Response(work.chunks(kind), headers=HTML)


@runtime("edge", **OPTIONS)
async def astream(request: Any, kind: str) -> Any:
    return Response(work.achunks(kind), headers=HTML)


@runtime("edge", shadow=0.25)
def sometimes(request: Any) -> Any:
    return "sometimes"


@runtime("edge")
def plain(request: Any) -> Any:
    return "plain"


ROUTES: Sequence[tuple[str, Any]] = (
    ("/job/<kind>", view),
    ("/ajob/<kind>", aview),
    ("/stream/<kind>", stream),
    ("/astream/<kind>", astream),
    ("/sometimes", sometimes),
    ("/plain", plain),
)


def answer(path: str) -> work.Work:
    """Return what the application answers."""
    kind = path.rpartition("/")[2]
    if path.startswith(("/stream", "/astream")):
        return 200, [("content-type", "text/html; charset=utf-8")], work.chunks(kind)
    if path == "/sometimes":
        return 200, [("content-type", "text/html; charset=utf-8")], "sometimes"
    status, headers, body = work.act(kind)
    return status, [("content-type", "text/plain;charset=UTF-8"), *headers], body


def inner(environ: Any, start_response: Any) -> Any:
    status, headers, body = answer(environ["PATH_INFO"])
    start_response(f"{status} Said", headers)
    if environ["REQUEST_METHOD"] == "HEAD":
        return [b""]
    if isinstance(body, str):
        return [body.encode()]
    return (each.encode() for each in body)


async def ainner(scope: Any, receive: Any, send: Any) -> None:
    status, headers, body = answer(scope["path"])
    fields = [(name.encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    head = scope["method"] == "HEAD"
    for each in () if head else [body] if isinstance(body, str) else body:
        await send({"type": "http.response.body", "body": each.encode(), "more_body": True})
    await send({"type": "http.response.body", "body": b""})
