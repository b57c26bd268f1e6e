"""``request.signal``: how a view, its body and a fetch learn that the client has left."""

from __future__ import annotations

from collections.abc import Callable


class AbortSignal:
    """WHATWG ``AbortSignal`` in Python spelling: ``aborted``, ``reason`` and callbacks."""

    __slots__ = ("_callbacks", "aborted", "reason")

    def __init__(self) -> None:
        self.aborted = False
        self.reason: str | None = None
        self._callbacks: list[Callable[[], object]] = []

    def add_callback(self, callback: Callable[[], object]) -> None:
        """Call ``callback()`` when the signal aborts, at once if it already has."""
        if self.aborted:
            callback()
        else:
            self._callbacks.append(callback)

    def remove_callback(self, callback: Callable[[], object]) -> None:
        """Forget ``callback``; no error where it is not, or no longer, waiting to be called."""
        if callback in self._callbacks:
            self._callbacks.remove(callback)

    def abort(self, reason: str = "the client left") -> None:
        """Set ``aborted`` and run the callbacks once; later calls do nothing."""
        if self.aborted:
            return
        self.aborted, self.reason = True, reason
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def __repr__(self) -> str:
        return f"<AbortSignal {'aborted: ' + str(self.reason) if self.aborted else 'not aborted'}>"


__all__ = ["AbortSignal"]
