"""A response's body as WSGI wants it: chunks of bytes, one at a time, closed once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterable, Callable, Iterator
from contextvars import copy_context
from typing import Any

from dualrt import loop as loops
from dualrt.errors import ViewCancelled, ViewError


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
    Nothing runs ahead: the body goes on when the next chunk is asked for. ``tick`` (where the
    server can use it) makes ``next`` return ``b""`` while a chunk is long in coming.
    """

    def __init__(
        self,
        body: AsyncIterable[Any],
        gone: Callable[[], bool] | None = None,
        tick: float | None = None,
    ) -> None:
        self._loop = loops.background_loop()
        self._gone = gone
        self._tick = tick
        self._coro = loops.pump(body, self._deliver)
        self._stub = loops._Stub(self._coro)
        self._context = copy_context()
        self._task: asyncio.Task[Any] | None = None
        self._at: loops.Handoff | None = None
        # closed while a chunk is awaited: the task opens it when it delivers one, or ends
        self._gate = threading.Lock()
        self._gate.acquire()
        self._waiting = True
        self._done = False

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self._done:
            raise StopIteration
        if self._task is not None:
            return self._from_task()
        return self._by_hand(self._coro.send, None)

    def _by_hand(self, act: Callable[..., Any], value: Any) -> Any:
        try:
            yielded = loops.step(self._loop, self._stub, self._context, act, value)
        except asyncio.CancelledError as error:
            self._done = True
            raise ViewCancelled from error
        except BaseException:  # StopIteration too: however it ended, it has
            self._done = True
            raise
        if yielded.__class__ is loops.Handoff:
            return yielded.chunk
        self._task = yielded
        loops.when_done(self._loop, yielded, self._deliver_end)
        return self._wait()

    def _deliver(self, handoff: loops.Handoff) -> None:
        self._at = handoff
        self._gate.release()

    def _deliver_end(self) -> None:
        self._at = None
        self._done = True
        if self._gate.locked():
            self._gate.release()

    def _from_task(self) -> Any:
        if not self._waiting:
            self._waiting = True
            self._go_on(None)
        return self._wait()

    def _go_on(self, error: BaseException | None) -> None:
        handoff, self._at = self._at, None
        future = handoff.future if handoff else None
        if future is not None:
            set_result = future.set_result if error is None else future.set_exception
            self._loop.call_soon_threadsafe(set_result, error)  # type: ignore[arg-type]

    def _wait(self) -> Any:
        if self._tick is not None:
            if not self._gate.acquire(timeout=self._tick):
                return b""
        else:
            loops.wait(self._gate, self._cancel, None, self._gone)
        self._waiting = False
        if self._at is not None:
            return self._at.chunk
        assert self._task is not None
        try:
            self._task.result()
        except asyncio.CancelledError as error:
            raise ViewCancelled from error
        raise StopIteration

    def _cancel(self) -> None:
        assert self._task is not None
        loops.cancel(self._loop, self._task, self._gate)

    def close(self) -> None:
        """End the body: ``finally`` blocks run, up to a second of waiting included."""
        if self._done:
            return
        if self._task is None:
            try:
                self._by_hand(self._coro.throw, loops.Stop())
            except (StopIteration, loops.Stop):  # Stop itself: the body had not begun
                return
            if self._task is None:
                return
        if self._at is not None:
            if self._waiting:
                self._gate.acquire()
            self._go_on(loops.Stop())
            self._gate.acquire(timeout=loops.GRACE)
        else:
            self._cancel()
        self._done = True


__all__ = ["AsyncChunks", "to_bytes"]
