"""A coroutine whose first step was taken by hand, to be awaited or made a task from there on."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from typing import Any


def _same(yielded: Any) -> Any:
    return yielded


class Rest(Coroutine[Any, Any, Any], Generator[Any, Any, Any]):
    """What is left of ``coro`` after a step that yielded ``first``.

    A coroutine of its own and not an ``async def`` round it: what is thrown in before the first
    ``send`` (a task cancelled before it starts) must reach the code that waits.
    ``translate`` may exchange what the coroutine yields for what the loop shall wait for.
    """

    __slots__ = ("_coro", "_first", "_started", "_translate")

    def __init__(self, coro: Any, first: Any, translate: Callable[[Any], Any] = _same) -> None:
        self._coro = coro
        self._first = first
        self._started = False
        self._translate = translate

    def send(self, value: Any) -> Any:
        if self._started:
            return self._translate(self._coro.send(value))
        self._started = True
        return self._translate(self._first)

    def throw(self, *error: Any) -> Any:
        self._started = True
        return self._translate(self._coro.throw(*error))

    def close(self) -> None:
        self._coro.close()

    def __next__(self) -> Any:
        return self.send(None)

    def __await__(self) -> Generator[Any, Any, Any]:
        return self


async def as_coroutine(awaitable: Any) -> Any:
    """Await ``awaitable``: what has ``__await__`` but no ``send`` becomes a coroutine."""
    return await awaitable


__all__ = ["Rest", "as_coroutine"]
