"""What ends a fetch's waiting from outside: time that is up, or a signal that was aborted."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any

from dualrt.errors import FetchAborted, FetchError, FetchTimeout
from dualrt.web.signal import AbortSignal


async def settle() -> None:
    """Give way once where no real task runs: before a WSGI view's first wait there is a stand-in,
    which the engine's scopes cannot hold on to.
    """
    import asyncio

    if not isinstance(asyncio.current_task(), asyncio.Task):
        await asyncio.sleep(0)


class Interrupt:
    """``with Interrupt(...)``: cancel the task that waits below after ``seconds``, or when
    ``signal`` aborts, and raise ``FetchTimeout`` or ``FetchAborted`` in place of the cancellation.

    A cancellation by anybody else goes on as it is (as with ``asyncio.timeout``). The signal may
    be aborted by any thread: a WSGI server's own does.
    """

    __slots__ = ("_before", "_loop", "_seconds", "_signal", "_task", "_timer", "_what", "_why")

    def __init__(self, seconds: float, signal: AbortSignal | None, what: str) -> None:
        self._seconds = seconds
        self._signal = signal
        self._what = what
        self._why: FetchError | None = None
        self._task: Any = None

    def __enter__(self) -> None:
        if self._signal is not None and self._signal.aborted:
            raise self._aborted()
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._before = self._task.cancelling()
        late = FetchTimeout(f"{self._what}: nothing came within {self._seconds:g} seconds")
        self._timer = self._loop.call_later(self._seconds, self._stop, late)
        if self._signal is not None:
            self._signal.add_callback(self._abort)
            if self._signal.aborted:  # since the first look, by another thread
                self._abort()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        task, self._task = self._task, None
        self._timer.cancel()
        if self._signal is not None:
            self._signal.remove_callback(self._abort)
        if self._why is None or task.uncancel() > self._before:
            return
        if error is not None and kind is not None and kind.__name__ == "CancelledError":
            raise self._why from None

    def _aborted(self) -> FetchAborted:
        return FetchAborted(f"{self._what}: aborted: {self._signal and self._signal.reason}")

    def _abort(self) -> None:
        self._loop.call_soon_threadsafe(self._stop, self._aborted())

    def _stop(self, why: FetchError) -> None:
        if self._task is not None and self._why is None:
            self._why = why
            self._task.cancel()


__all__ = ["Interrupt", "settle"]
