"""``after`` where Django itself sends the response: what it was given runs when that is closed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dualrt.afterwards import background, end, finish, start
from dualrt.web.deferred import REQUEST, Queue
from dualrt_django.visit import holder_of


def tracked(call: Callable[[HttpRequest], HttpResponseBase], http: HttpRequest) -> HttpResponseBase:
    """Return what ``call`` answers a request whose code may call ``after``."""
    holder = holder_of(http)
    if REQUEST.get() is holder:  # the other door does it
        return call(http)
    token = REQUEST.set(holder)
    try:
        response = call(http)
    except BaseException:
        if (queue := end(holder)) is not None:
            background(queue)
        raise
    finally:
        REQUEST.reset(token)
    if (queue := end(holder)) is not None:
        response._resource_closers.append(partial(finish, queue))  # type: ignore[attr-defined]
    return response


async def atracked(
    call: Callable[[HttpRequest], Awaitable[HttpResponseBase]], http: HttpRequest
) -> HttpResponseBase:
    """The same where an event loop runs it."""
    holder = holder_of(http)
    if REQUEST.get() is holder:
        return await call(http)
    token = REQUEST.set(holder)
    try:
        response = await call(http)
    except BaseException:
        if (queue := end(holder)) is not None:
            _starter(http, queue)()
        raise
    finally:
        REQUEST.reset(token)
    if (queue := end(holder)) is not None:
        close = _starter(http, queue)
        response._resource_closers.append(close)  # type: ignore[attr-defined]
    return response


def _starter(http: HttpRequest, queue: Queue) -> Callable[[], None]:
    """Return what begins to run the queue, from whichever thread; it does not wait for it."""
    import asyncio

    if not hasattr(http, "scope"):  # an async view under WSGI: its loop ends before the response
        return partial(finish, queue)
    loop = asyncio.get_running_loop()

    def begin() -> None:
        try:
            loop.call_soon_threadsafe(start, queue)
        except RuntimeError:  # the loop has ended
            background(queue)

    return begin


__all__ = ["atracked", "tracked"]
