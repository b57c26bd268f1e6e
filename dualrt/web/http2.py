"""What httpcore2 leaves out of HTTP/2: tell the server that nobody waits for a stream any more.

Without it, a response that is not read to its end goes on for ever, and what of it came unread
is missing from the window that all streams of the connection share. httpcore2 2.16 has no public
name for a stream's connection; where a later one has other private names, nothing is done here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

Trace = Callable[[str, dict[str, Any]], Awaitable[None]]

_CANCEL = 8  # RFC 9113 section 7
_writing: set[asyncio.Task[None]] = set()  # asyncio itself keeps no reference to a running task


def resets(pool: Any) -> tuple[Trace, Callable[[Any], None]]:
    """Return the ``trace`` extension of a request that is sent by ``pool``, and a function that is
    given that request: whichever way its stream ends before its time, it is reset.
    """
    requests: list[Any] = []

    async def trace(name: str, info: dict[str, Any]) -> None:
        if name == "http2.response_closed.started":
            try:
                _reset(_connection(pool, requests[0]), info["stream_id"], requests[0])
            except (AttributeError, LookupError):
                return

    return trace, requests.append


def _connection(pool: Any, request: Any) -> Any:
    (mine,) = [each for each in pool._requests if each.request is request] or [None]
    return mine.connection._connection


def _reset(connection: Any, stream: int, request: Any) -> None:
    state = connection._h2_state
    if state.streams[stream].closed:  # it came to its end
        return
    for event in connection._events[stream]:
        length = getattr(event, "flow_controlled_length", 0)
        if length:
            state.acknowledge_received_data(length, stream)
    state.reset_stream(stream, error_code=_CANCEL)
    # Not awaited: a server that does not read must not hold up who gives up on it.
    task = asyncio.get_running_loop().create_task(connection._write_outgoing_data(request))
    _writing.add(task)
    task.add_done_callback(_written)


def _written(task: asyncio.Task[None]) -> None:
    _writing.discard(task)
    if not task.cancelled():
        task.exception()  # looked at: the connection is broken, which the next request will see


__all__ = ["resets"]
