"""Views in shadow behind the one-line door: what Django answers is kept from its own response."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from typing import Any

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase

from dualrt.afterwards import start
from dualrt.flow import Edge
from dualrt.gateway import SEEN, now
from dualrt.passes import Here
from dualrt.shadow.gate import Shadow, ahas_body, has_body, marks, own_environ, own_scope, taken
from dualrt.shadow.kept import Kept
from dualrt_django.conf import KEY
from dualrt_django.visit import holder_of

GetResponse = Callable[[HttpRequest], Any]


def beside(
    edge: Edge, get_response: GetResponse, http: HttpRequest, here: Here | None = None
) -> GetResponse:
    """Return ``get_response``, or what calls it and lets the request's edge view run beside it."""
    shadow = _shadow(edge, http, here)
    return get_response if shadow is None else partial(_watched, get_response, shadow)


def abeside(
    edge: Edge, get_response: GetResponse, http: HttpRequest, here: Here | None = None
) -> GetResponse:
    """The same where an event loop runs it."""
    shadow = _shadow(edge, http, here)
    return get_response if shadow is None else partial(_awatched, get_response, shadow)


def _shadow(edge: Edge, http: HttpRequest, here: Here | None) -> Shadow | None:
    assert edge.shadows is not None
    holder, method = holder_of(http), (http.method or "GET").upper()
    # the other door has asked, or a middleware above chose other routes for this request
    if KEY in holder.get(SEEN, ()) or hasattr(http, "urlconf"):
        return None
    match = edge.shadows.router.resolve(http.path_info, method)
    if match is None or not taken(edge, match, method, holder, here):
        return None
    is_asgi = hasattr(http, "scope")
    make: Any = edge.asgi_request if is_asgi else edge.wsgi_request
    own = own_scope(holder) if is_asgi else own_environ(holder)
    shadow = Shadow(edge, match, own, make, method)
    if ahas_body(holder) if is_asgi else has_body(holder):
        shadow.skip("it has a body")
        return None
    return shadow


def _watched(get_response: GetResponse, shadow: Shadow, http: HttpRequest) -> HttpResponseBase:
    began = now()
    try:
        response: HttpResponseBase = get_response(http)
    except BaseException:
        shadow.skip("the server raised an error")
        raise
    return _keep(shadow, response, began, shadow.begin)


async def _awatched(
    get_response: Callable[[HttpRequest], Awaitable[HttpResponseBase]],
    shadow: Shadow,
    http: HttpRequest,
) -> HttpResponseBase:
    began = now()
    try:
        response = await get_response(http)
    except BaseException:
        shadow.skip("the server raised an error, or the client left")
        raise
    begin = _on_loop(shadow) if hasattr(http, "scope") else shadow.begin
    return _keep(shadow, response, began, begin)


def _on_loop(shadow: Shadow) -> Callable[[], None]:
    """Return what begins the run on the loop that is running now, from whichever thread."""
    import asyncio

    loop = asyncio.get_running_loop()

    def on_loop() -> None:
        job = shadow.job()
        if job is not None:
            start(shadow.queue(job))

    def begin() -> None:
        try:
            loop.call_soon_threadsafe(on_loop)
        except RuntimeError:  # the loop has ended
            shadow.skip("the server ended")

    return begin


def _keep(
    shadow: Shadow, response: Any, began: float, begin: Callable[[], None]
) -> HttpResponseBase:
    """Keep the response as the client will have it; begin the run when it has been sent."""
    kept = shadow.kept
    cookies = [("set-cookie", each.OutputString()) for each in response.cookies.values()]
    kept.begin(response.status_code, [*response.items(), *cookies])
    for name, value in marks(shadow, began):
        response.headers[name] = value
    if isinstance(response, FileResponse):
        shadow.skip("a file that the web server sends itself")
        return response
    if not response.streaming:
        kept.take(response.content)
        kept.end()
    elif response.is_async:
        response.streaming_content = _akept(response.streaming_content, kept)
    else:
        response.streaming_content = _kept(response.streaming_content, kept)
    response._resource_closers.append(begin)
    return response  # type: ignore[no-any-return]


def _kept(chunks: Any, kept: Kept) -> Iterator[bytes]:
    for chunk in chunks:
        kept.take(chunk)
        yield chunk
    kept.end()


async def _akept(chunks: Any, kept: Kept) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        kept.take(chunk)
        yield chunk
    kept.end()


__all__ = ["abeside", "beside"]
