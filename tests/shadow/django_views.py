"""The views in Django's words."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse

from dualrt import Response, guard, runtime
from tests.shadow import work

OPTIONS: dict[str, Any] = {"shadow": 1.0, "timeout": 0.3, "stream_timeout": 0.3, "cpu_ms": 40}


@runtime("edge", **OPTIONS)
def view(request: Any, kind: str) -> Any:
    if kind == "missing" or (kind == "missing-at-edge" and work.WORD[0] == "edge"):
        raise Http404("nothing")
    own = request if hasattr(request, "state") else None
    status, headers, body = work.act(kind, own)
    # a server leaves the body of a HEAD out; there is none here
    response = HttpResponse("" if request.method == "HEAD" else body, status=status)
    for name, value in headers:
        response[name] = value
    if kind == "cookie":
        response.set_cookie("sid", f"{work.WORD[0]}-value", httponly=True)
    if kind == "user":
        request.marked = True
    return response


@runtime("edge", **OPTIONS)
async def aview(request: Any, kind: str) -> Any:
    status, headers, body = await work.aact(kind)
    response = HttpResponse(body, status=status)
    for name, value in headers:
        response[name] = value
    return response


@runtime("edge", **OPTIONS)
def stream(request: Any, kind: str) -> Any:
    return StreamingHttpResponse(work.chunks(kind))


@runtime("edge", **OPTIONS)
async def astream(request: Any, kind: str) -> Any:
    return StreamingHttpResponse(work.achunks(kind))


@runtime("edge", shadow=0.25)
def sometimes(request: Any) -> Any:
    return HttpResponse("sometimes")


@runtime("edge")
def plain(request: Any) -> Any:
    return HttpResponse("plain")


def check(request: Any) -> Any:
    """Let in who knows the word."""
    return Response.next() if request.query.get("word") == "please" else Response("no", 403)


@guard(check)
@runtime("edge", shadow=1)
def guarded(request: Any) -> Any:
    return HttpResponse(f"guarded {work.WORD[0]}")
