"""The ASGI client's side of a request: its body, whether it is still there, and how long it waits.

A view or body that never waits costs nothing here. When one first waits, a watcher task starts to
listen for ``http.disconnect``, and a timer runs; either cancels the request's own task. Code that
waits again instead of ending is given up on after ``GRACE`` seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dualrt.errors import BodyTooLarge, ClientGone, StreamAborted, ViewCancelled, ViewTimeout
from dualrt.steps import Rest, as_coroutine
from dualrt.types import Receive
from dualrt.web.request import Request

GRACE = 1.0  # seconds that cancelled code has for its clean-up, as in dualrt.loop


class _Lingers(Exception):
    """Cancelled code waits again, for ``args[0]``."""


class Client:
    """One request's client. ``receive`` has one owner at a time: the reader, then the watcher.
    ``why``: the reason that the code was cancelled for which was waited for last, ``None`` if it
    was not; nothing that it still makes is sent.
    """

    __slots__ = ("_read_all", "_receive", "_task", "gone", "request", "watching", "why")

    def __init__(self, receive: Receive, request: Request) -> None:
        self._receive = receive
        self._read_all = True
        self._task: Any = None
        self.why: Any = None
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
        """Return an awaitable's result. ``ViewTimeout`` after ``timeout`` seconds, ``ClientGone``
        if the client leaves meanwhile: the awaitable is cancelled in both cases, and what it then
        returns is dropped.
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
        self._task, self.why = task, None
        timer = loop.call_later(
            timeout, self._cancel, ViewTimeout(f"no answer within {timeout} seconds")
        )
        if self.watching is None and self._read_all:
            self.watching = loop.create_task(self._watch())
        cause: Exception | None = None
        try:
            result = await Rest(coro, first, self._waits)
            if self.why is None:
                return result
        except asyncio.CancelledError:
            if self.why is None:
                if task.cancelling():
                    raise
                raise ViewCancelled from None
        except _Lingers as error:
            from dualrt.lingering import linger

            await linger(coro, error.args[0], GRACE)
        except Exception as error:
            if not isinstance(self.why, ViewTimeout):
                raise  # its own, or one in its clean-up: nobody else would tell
            cause = error
        finally:
            self._task = None
            timer.cancel()
        if task.uncancel() > 0:  # the server ends the request, too
            raise asyncio.CancelledError
        raise self.why from cause

    def _waits(self, yielded: Any) -> Any:
        """Return what the code waits for. Once it is cancelled, this is no longer the request's."""
        if self.why is None:
            return yielded
        raise _Lingers(yielded)

    def _cancel(self, why: BaseException) -> None:
        if self._task is not None and self.why is None:
            self.why = why
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
