"""A response's body as WSGI wants it: chunks of bytes, one at a time, closed once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable, Iterator
from contextvars import copy_context
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from dualrt import loop as loops
from dualrt.errors import ClientGone, ViewCancelled, ViewError
from dualrt.steps import as_coroutine


def to_bytes(chunk: Any, view: str) -> bytes:
    """Return a body's chunk as bytes; ``ViewError`` names the view and the type."""
    kind = chunk.__class__
    if kind is bytes:
        return chunk  # type: ignore[no-any-return]
    if isinstance(chunk, str):
        return chunk.encode()
    if isinstance(chunk, bytes | bytearray | memoryview):
        return bytes(chunk)
    raise ViewError(
        f"the body of {view} gave a chunk of type {kind.__name__}; chunks are bytes or str"
    )


class AsyncChunks:
    """An async body as an iterator: stepped by hand until it waits, then on the background loop.

    The whole body is one task there, so ``asyncio.timeout`` and ``TaskGroup`` may span chunks.
    Nothing runs ahead: the body goes on when the next chunk is asked for. While one is long in
    coming ``next`` raises ``ClientGone`` when ``gone()`` says so, and else returns ``b""``, now and
    then: it sends nothing but the headers, and a server that shows no socket learns of a leave.
    """

    def __init__(self, body: AsyncIterable[Any], gone: Callable[[], bool] | None = None) -> None:
        self._body = body
        self._loop = loops.background_loop()
        self._gone = gone
        self._coro = loops.pump(body, self._deliver)
        self._stub = loops._Stub(self._coro)
        self._context = copy_context()
        self._task: asyncio.Task[Any] | None = None
        # what the task hands over: a chunk, or None when it has ended
        self._handed: SimpleQueue[loops.Handoff | None] = SimpleQueue()
        self._taken: loops.Handoff | None = None  # the last chunk's: the task waits in it
        self._begun = False
        self._done = False

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self._done:
            raise StopIteration
        self._begun = True
        if self._task is None:
            handoff = self._by_hand(self._coro.send, None)
            if handoff is not None:
                return handoff.chunk
        elif self._taken is not None:
            self._go_on(None)
        return self._next_from_task()

    def _by_hand(self, act: Callable[..., Any], value: Any) -> loops.Handoff | None:
        """Take a step; return its chunk, or ``None`` where the rest has become a task."""
        try:
            yielded = loops.step(self._loop, self._stub, self._context, act, value)
        except asyncio.CancelledError as error:
            self._done = True
            raise ViewCancelled from error
        except BaseException:  # StopIteration too: however it ended, it has
            self._done = True
            raise
        if yielded.__class__ is loops.Handoff:
            return yielded
        self._task = yielded
        loops.when_done(self._loop, yielded, lambda: self._deliver(None))
        return None

    def _deliver(self, handoff: loops.Handoff | None) -> None:
        self._handed.put(handoff)

    def _go_on(self, error: BaseException | None) -> None:
        taken, self._taken = self._taken, None
        assert taken is not None
        self._loop.call_soon_threadsafe(taken.go_on, error)

    def _next_from_task(self) -> Any:
        try:
            handoff = self._handed.get(timeout=loops.POLL)
        except Empty:
            if self._gone is None or not self._gone():
                return b""
            self.close()
            raise ClientGone("the client left before the body was done") from None
        if handoff is None:
            self._done = True
            self._result()
            raise StopIteration
        self._taken = handoff
        return handoff.chunk

    def _result(self) -> None:
        assert self._task is not None
        try:
            self._task.result()
        except asyncio.CancelledError as error:
            raise ViewCancelled from error

    def close(self) -> None:
        """End the body: ``finally`` blocks run, up to a second of waiting included."""
        if self._done:
            return
        if not self._begun:
            self._done = True
            self._coro.close()
            if hasattr(self._body, "aclose"):
                loops.run(as_coroutine(self._body.aclose()), loops.GRACE)
            return
        if self._task is None:
            try:
                self._by_hand(self._coro.throw, loops.Stop())
            except StopIteration:
                return
        elif self._taken is None:
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._done = True
        if self._task is not None:
            self._wait_for_end(self._task)

    def _wait_for_end(self, task: asyncio.Task[Any]) -> None:
        end = monotonic() + loops.GRACE
        while True:
            if self._taken is not None:
                self._go_on(loops.Stop())
            try:
                self._taken = self._handed.get(timeout=max(0.0, end - monotonic()))
            except Empty:
                self._loop.call_soon_threadsafe(task.cancel)
                loops.forget(self._loop, task)
                return
            if self._taken is None:
                break
        if not task.cancelled():
            task.result()


__all__ = ["AsyncChunks", "to_bytes"]
