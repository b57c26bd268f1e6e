"""A coroutine whose first step was taken by hand, to be awaited from there on."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any


def _same(yielded: Any) -> Any:
    return yielded


class Rest:
    """What is left of ``coro`` after a step that yielded ``first``.

    ``translate`` may exchange what the coroutine yields for what the loop shall wait for.
    """

    __slots__ = ("coro", "first", "translate")

    def __init__(self, coro: Any, first: Any, translate: Callable[[Any], Any] = _same) -> None:
        self.coro = coro
        self.first = first
        self.translate = translate

    def __await__(self) -> Generator[Any, Any, Any]:
        coro, yielded, translate = self.coro, self.first, self.translate
        try:
            while True:
                try:
                    sent = yield translate(yielded)
                except GeneratorExit:
                    coro.close()
                    raise
                except BaseException as error:
                    yielded = coro.throw(error)
                else:
                    yielded = coro.send(sent)
        except StopIteration as stop:
            return stop.value


async def as_coroutine(awaitable: Any) -> Any:
    """Await ``awaitable``: what has ``__await__`` but no ``send`` becomes a coroutine."""
    return await awaitable


__all__ = ["Rest", "as_coroutine"]
