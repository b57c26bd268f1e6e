"""What is left of a coroutine that was cancelled and waits again, under ASGI: it has a while for
its clean-up, is then cancelled again, and at last goes on no more.

All that in its own task, which timeouts, groups and cancel scopes within it know. Loaded with the
first such coroutine.
"""

from __future__ import annotations

import asyncio
from typing import Any

TIMES = 10  # cancellations more that code may catch
AGAIN = 0.02  # seconds from one to the next: tasks that it waits for have to end, too

_left: list[Any] = []  # collected, such code would be called once more, and without the guard


async def linger(coro: Any, yielded: Any, seconds: float) -> None:
    """Go on with ``coro``, which waits for ``yielded``, until it ends or is given up on.

    ``seconds``: how long it may wait for what it likes.
    """
    ended = False
    for left in (seconds, *(AGAIN,) * TIMES):
        ended, yielded = await _go_on(coro, yielded, left)
        if not ended:
            _cancel(yielded)
            ended, yielded = _step(coro, asyncio.CancelledError())
        if ended:
            return
    try:
        coro.close()
    except RuntimeError:  # it waits even so
        _left.append(coro)


async def _go_on(coro: Any, yielded: Any, seconds: float) -> tuple[bool, Any]:
    """Step ``coro`` as a task would; return whether it has ended, and what it waits for."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    ended = False
    while not ended and (left := end - loop.time()) > 0:
        error: BaseException | None = None
        try:
            if not await _comes(yielded, left):
                break
        except asyncio.CancelledError as again:  # by a scope within the code, or by the server
            if _cancel(yielded, *again.args):
                continue
            error = again
        except TypeError as wrong:
            error = wrong
        ended, yielded = _step(coro, error)
    return ended, yielded


async def _comes(awaited: Any, seconds: float) -> bool:
    """Wait for what a coroutine has yielded, and say whether it has come in time."""
    if awaited is None:  # a bare ``yield``, as in ``sleep(0)``
        await asyncio.sleep(0)
        return True
    if not asyncio.isfuture(awaited):
        raise TypeError(f"no event loop can wait for {awaited!r:.80}")
    awaited._asyncio_future_blocking = False  # the mark of one that a task takes from ``yield``
    await asyncio.wait({awaited}, timeout=seconds)
    return awaited.done()


def _cancel(awaited: Any, *message: Any) -> bool:
    """Cancel what a coroutine waits for, as a task's own ``cancel`` does first."""
    return asyncio.isfuture(awaited) and awaited.cancel(*message)


def _step(coro: Any, error: BaseException | None) -> tuple[bool, Any]:
    try:
        return False, coro.send(None) if error is None else coro.throw(error)
    except (Exception, asyncio.CancelledError):  # StopIteration, too
        return True, None


__all__ = ["linger"]
