"""Edge code under Django's ASGI handler, in a task of its own.

Django listens for the disconnect itself and cancels the request. Cancelled directly, the view would
clean up before anybody could tell it why; so its task is cancelled after ``request.signal`` is set.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from dualrt.aclient import Client
from dualrt.afterwards import start
from dualrt.asgi import stream_chunks
from dualrt.errors import StreamAborted, ViewTimeout
from dualrt.flow import Edge
from dualrt.runtime import EdgeView
from dualrt.web.deferred import AFTER
from dualrt.web.request import Request
from dualrt.wsgi import close_body


class OwnTask(Client):
    """The waiter of a request whose disconnects Django itself listens for."""

    __slots__ = ()

    def __init__(self, request: Request) -> None:
        super().__init__(_never, request)
        self.watching = False

    async def wait(self, awaitable: Any, timeout: float) -> Any:
        """As ``Client.wait``; cancelled from outside, the signal says that the client left."""
        task = asyncio.create_task(self.wait_here(awaitable, timeout))
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            self.left()
            task.cancel()
            await asyncio.wait({task})
            if not task.cancelled():
                task.result()  # an error in its clean-up
            raise
        return task.result()

    async def wait_here(self, awaitable: Any, timeout: float) -> Any:
        """Wait in the task that is running."""
        return await super().wait(awaitable, timeout)


class AsyncBody:
    """A streamed body for Django's ASGI handler: the next chunk is made when it is asked for.

    The whole body is one task. It ends by itself, when it is cancelled or closed where it waits for
    a chunk, or by ``close``: Django does not always close what it iterates, but its responses.
    """

    def __init__(self, edge: Edge, view: EdgeView, request: Request, body: Any) -> None:
        self._edge = edge
        self._view = view
        self._request = request
        self._body = body
        self._task: asyncio.Task[Any] | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._made: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._wanted = asyncio.Semaphore(0)
        waiter = OwnTask(self._request)
        wait = waiter.wait_here(self._run(waiter), self._view.options.stream_timeout)
        task = self._task = asyncio.create_task(wait)
        task.add_done_callback(self._ended)
        try:
            while (chunk := await self._made.get()) is not None:
                yield chunk
                self._wanted.release()
        except BaseException:  # cancelled, or closed early: the client has left
            self._leave()
            await asyncio.wait({task})
            raise
        if task.cancelled() or task.exception() is not None:
            raise StreamAborted from None

    async def _run(self, waiter: OwnTask) -> None:
        chunks = stream_chunks(self._body, self._view)
        try:
            async for chunk in chunks:
                if waiter.why is not None:
                    return  # out of time: nobody wants another one
                self._made.put_nowait(chunk)
                await self._wanted.acquire()
        finally:
            await chunks.aclose()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._made.put_nowait(None)
        error = None if task.cancelled() else task.exception()
        if error is None:
            return
        if isinstance(error, ViewTimeout):
            limit = self._view.options.stream_timeout
            error = ViewTimeout(f"the stream was not done within {limit} seconds")
        self._edge.report(self._request, self._view, error)
        self._request.signal.abort("the stream failed")
        # Django will not close the response whose body has failed
        queue = getattr(self._request, "scope", {}).get(AFTER)
        if queue is not None:
            start(queue)

    def _leave(self) -> None:
        assert self._task is not None
        self._request.signal.abort()
        self._task.cancel()

    def close(self) -> None:
        """Called with the response's ``close``, from a thread of Django's."""
        if self._task is None:
            self._request.signal.abort()
            if not hasattr(self._body, "__aiter__"):
                close_body(self._body)
        elif not self._task.done():
            self._task.get_loop().call_soon_threadsafe(self._leave)


async def _never() -> Any:
    raise RuntimeError("Django owns this request's receive")


__all__ = ["AsyncBody", "OwnTask"]
