"""The ASGI client's side of a request: its body, whether it is still there, and how long it waits.

A view or body that never waits costs nothing here. When one first waits, a watcher task starts to
listen for ``http.disconnect``, and a timer runs; either cancels the request's own task.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dualrt.errors import BodyTooLarge, ClientGone, StreamAborted, ViewCancelled, ViewTimeout
from dualrt.steps import Rest, as_coroutine
from dualrt.types import Receive
from dualrt.web.request import Request


class Client:
    """One request's client. ``receive`` has one owner at a time: the reader, then the watcher."""

    __slots__ = ("_interrupt", "_read_all", "_receive", "_task", "gone", "request", "watching")

    def __init__(self, receive: Receive, request: Request) -> None:
        self._receive = receive
        self._read_all = True
        self._task: Any = None
        self._interrupt: BaseException | None = None
        self.gone = False
        self.request = request
        self.watching: Any = None

    def reader(self, limit: int) -> Callable[[], Any]:
        """Return an async function that gives the body's next chunk, ``b""`` at its end."""
        self._read_all = False
        got = 0

        async def read() -> bytes:
            nonlocal got
            while not self._read_all:
                message = await self._receive()
                if message["type"] == "http.disconnect":
                    self.left()
                    raise ClientGone("the client left while it sent the body")
                self._read_all = not message.get("more_body", False)
                chunk: bytes = message.get("body", b"")
                got += len(chunk)
                if got > limit:
                    raise BodyTooLarge(limit)
                if chunk:
                    return chunk
            return b""

        return read

    def left(self) -> None:
        """Note that the client has left."""
        self.gone = True
        self.request.signal.abort()

    def listen(self) -> None:
        """Nothing more of the body is wanted: hear from now on when the client leaves."""
        self._read_all = True
        if self.watching is None:
            import asyncio

            self.watching = asyncio.get_running_loop().create_task(self._watch())

    def fail(self) -> None:
        """End a response abnormally. Returning would do in uvicorn; other servers would then
        finish the response as if it were whole.
        """
        raise StreamAborted from None

    async def wait(self, awaitable: Any, timeout: float) -> Any:
        """Return an awaitable's result. ``ViewTimeout`` after ``timeout`` seconds; ``ClientGone``
        if the client leaves meanwhile: the awaitable is cancelled in both cases.
        """
        if self.gone:
            raise ClientGone("the client left before the answer was made")
        coro = awaitable if hasattr(awaitable, "send") else as_coroutine(awaitable)
        try:
            first = coro.send(None)
        except StopIteration as stop:
            return stop.value
        except BaseException as error:
            # nobody outside can cancel a first step; asyncio may not even be loaded yet
            if type(error).__name__ != "CancelledError":
                raise
            raise ViewCancelled from error
        return await self._watched(coro, first, timeout)

    async def _watched(self, coro: Any, first: Any, timeout: float) -> Any:
        import asyncio

        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None
        self._task, self._interrupt = task, None
        timer = loop.call_later(
            timeout, self._cancel, ViewTimeout(f"no answer within {timeout} seconds")
        )
        if self.watching is None and self._read_all:
            self.watching = loop.create_task(self._watch())
        try:
            return await Rest(coro, first)
        except asyncio.CancelledError:
            why: BaseException | None = self._interrupt
            if why is None and not task.cancelling():
                raise ViewCancelled from None
            if why is None or task.uncancel() > 0:
                raise
            raise why from None
        finally:
            self._task = None
            timer.cancel()

    def _cancel(self, why: BaseException) -> None:
        if self._task is not None and self._interrupt is None:
            self._interrupt = why
            if isinstance(why, ViewTimeout):
                self.request.signal.abort(str(why))
            self._task.cancel()

    async def _watch(self) -> None:
        """Listen until the client leaves. The body has been read: nothing else may come."""
        message = await self._receive()
        while message["type"] == "http.request" and message.get("more_body"):
            message = await self._receive()
        if message["type"] == "http.request":
            message = await self._receive()
        if message["type"] == "http.disconnect":
            self.left()
            self._cancel(ClientGone("the client left before the answer was made"))

    def stop(self) -> None:
        """Stop listening: the response has been sent."""
        self.watching.cancel()


__all__ = ["Client"]
