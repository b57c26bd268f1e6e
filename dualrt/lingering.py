"""What is left of a coroutine that was cancelled and waits again, under ASGI: its request waits
with it for a while, then lets it go, and nobody looks at what it comes to.

Loaded with the first such coroutine. Under WSGI, ``dualrt.loop`` does the same.
"""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from typing import Any

from dualrt.steps import Rest

_left: set[asyncio.Task[Any]] = set()  # the loop itself does not hold on to its tasks


async def linger(coro: Any, yielded: Any, seconds: float) -> None:
    """Go on with ``coro``, which waits for ``yielded``, until it ends. What has not ended after
    ``seconds`` goes on in a task of its own: not at once, for clean-up belongs to the task in which
    the code has begun.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while True:
        try:
            if not await _comes(yielded, end - loop.time()):
                _let_go(coro, yielded)
                return
        except asyncio.CancelledError:  # the server's own: it ends the request
            _let_go(coro, yielded).cancel()
            raise
        try:
            yielded = coro.send(None)
        except (Exception, asyncio.CancelledError):  # StopIteration, too: it has ended
            return


async def _comes(awaited: Any, seconds: float) -> bool:
    """Wait for what a coroutine has yielded, and say whether it has come in time."""
    if seconds <= 0:
        return False
    if awaited is None:  # a bare ``yield``, as in ``sleep(0)``
        await asyncio.sleep(0)
        return True
    if getattr(awaited, "_asyncio_future_blocking", None) is None:
        return False  # no future: its task will tell it so
    awaited._asyncio_future_blocking = False  # the mark of one that a task takes from ``yield``
    await asyncio.wait({awaited}, timeout=seconds)
    return bool(awaited.done())


def _let_go(coro: Any, yielded: Any) -> asyncio.Task[Any]:
    if yielded is not None and hasattr(yielded, "_asyncio_future_blocking"):
        yielded._asyncio_future_blocking = True
    rest = Rest(coro, yielded)
    task = asyncio.get_running_loop().create_task(rest, context=copy_context())
    _left.add(task)
    task.add_done_callback(_ended)
    return task


def _ended(task: asyncio.Task[Any]) -> None:
    _left.discard(task)
    if not task.cancelled():
        task.exception()  # looked at: the request's end has been told already


__all__ = ["linger"]
