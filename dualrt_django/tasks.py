"""Edge code under Django's ASGI handler, in a task of its own.

Django listens for the disconnect itself and cancels the request. Cancelled directly, the view would
clean up before anybody could tell it why; so its task is cancelled after ``request.signal`` is set.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from dualrt.aclient import Client
from dualrt.web.request import Request


class OwnTask(Client):
    """The waiter of a request whose disconnects Django itself listens for."""

    __slots__ = ()

    def __init__(self, request: Request) -> None:
        super().__init__(_never, request)
        self.watching = False

    async def wait(self, awaitable: Any, timeout: float) -> Any:
        """As ``Client.wait``; cancelled from outside, the signal says that the client left."""
        task = asyncio.create_task(super().wait(awaitable, timeout))
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            self.left()
            await _cancel(task)
            raise
        return task.result()


class Feed:
    """A streamed body's chunks, the next of them made when it is asked for; all in one task."""

    def __init__(
        self, request: Request, chunks: AsyncGenerator[bytes, None], timeout: float
    ) -> None:
        self._chunks = chunks
        self._made: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._wanted = asyncio.Semaphore(0)
        client = Client(_never, request)
        client.watching = False
        self._task = asyncio.create_task(client.wait(self._run(), timeout))
        self._task.add_done_callback(lambda task: self._made.put_nowait(None))

    async def _run(self) -> None:
        try:
            async for chunk in self._chunks:
                self._made.put_nowait(chunk)
                await self._wanted.acquire()
        finally:
            await self._chunks.aclose()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (chunk := await self._made.get()) is not None:
            yield chunk
            self._wanted.release()
        await self._task

    async def close(self) -> None:
        """End the body before its end. Raises what its clean-up raises."""
        await _cancel(self._task)


async def _cancel(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait for it; an error of its own is raised, its cancellation is not."""
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()


async def _never() -> Any:
    raise RuntimeError("Django owns this request's receive")


__all__ = ["Feed", "OwnTask"]
