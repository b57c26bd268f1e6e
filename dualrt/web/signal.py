"""``request.signal``: how a view, its body and a fetch learn that the client has left."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context, copy_context


class AbortSignal:
    """WHATWG ``AbortSignal`` in Python spelling: ``aborted``, ``reason`` and callbacks."""

    __slots__ = ("_callbacks", "aborted", "reason")

    def __init__(self) -> None:
        self.aborted = False
        self.reason: str | None = None
        self._callbacks: list[tuple[Callable[[], object], Context]] = []

    def add_callback(self, callback: Callable[[], object]) -> None:
        """Call ``callback()`` when the signal aborts, at once if it already has. It is called in a
        copy of the context in which it was added: what edge code adds, runs as edge code.
        """
        if self.aborted:
            callback()
        else:
            self._callbacks.append((callback, copy_context()))

    def remove_callback(self, callback: Callable[[], object]) -> None:
        """Forget ``callback``; no error where it is not, or no longer, waiting to be called."""
        waiting = self._callbacks  # another thread may abort, and begin another list, just now
        for index, (added, _) in enumerate(waiting):
            if added == callback:
                del waiting[index]
                return

    def abort(self, reason: str = "the client left") -> None:
        """Set ``aborted`` and run the callbacks once; later calls do nothing. A callback's error is
        logged: it is no affair of whoever tells that the client has left.
        """
        if self.aborted:
            return
        self.aborted, self.reason = True, reason
        callbacks, self._callbacks = self._callbacks, []
        for callback, context in callbacks:
            try:
                context.run(callback)
            except Exception:
                import logging

                logging.getLogger("dualrt").exception("a callback of an AbortSignal failed")

    def __repr__(self) -> str:
        return f"<AbortSignal {'aborted: ' + str(self.reason) if self.aborted else 'not aborted'}>"


__all__ = ["AbortSignal"]
