"""Tasks and timers that edge code starts: each step of theirs is a step of its view, as long as
any other.

A task runs in a copy of its maker's context, so the guard follows it; the watchdog would not. Made
ready with the first coroutine that an edge view returns: a site of ``def`` views has no asyncio.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import CoroutineType
from typing import Any

from dualrt.edge.events import FETCH, PROCESSES, SERVER
from dualrt.edge.guard import forbid
from dualrt.edge.scope import EDGE, Scope

Wrap = Callable[[Scope, Any], Any]
Run = Callable[[Scope, Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]

# uvloop connects without one audit event
_UVLOOP = {
    "create_connection": FETCH,
    "create_datagram_endpoint": FETCH,
    "create_server": SERVER,
    "create_unix_connection": FETCH,
    "create_unix_server": SERVER,
    "connect_read_pipe": PROCESSES,
    "connect_write_pipe": PROCESSES,
    "getaddrinfo": FETCH,
    "getnameinfo": FETCH,
    "sock_connect": FETCH,
    "subprocess_exec": PROCESSES,
    "subprocess_shell": PROCESSES,
}


class _Steps:
    run: Run | None = None  # dualrt.edge.isolate's, which stands above


def follow(wrap: Wrap, run: Run) -> None:
    """Let ``wrap(scope, coroutine)`` stand for the coroutine of every task that edge code makes,
    and ``run(scope, callback, args, kwargs)`` call what it has a loop call.
    """
    from asyncio import BaseEventLoop

    _Steps.run = run
    _follow(BaseEventLoop, wrap)
    uvloop = sys.modules.get("uvloop")
    if uvloop is not None:
        _follow(uvloop.Loop, wrap)
        for name, hint in _UVLOOP.items():
            forbid(uvloop.Loop, name, f"uvloop.Loop.{name}", hint)


def _follow(loop: Any, wrap: Wrap) -> None:
    original = loop.create_task
    if getattr(original, "__dualrt_follows__", False):
        return
    whose = EDGE.get

    @functools.wraps(original)
    def create_task(self: Any, coro: Any, *args: Any, **kwargs: Any) -> Any:
        scope = whose()
        if scope is not None and coro.__class__ is CoroutineType:
            coro = wrap(scope, coro)
        return original(self, coro, *args, **kwargs)

    create_task.__dualrt_follows__ = True  # type: ignore[attr-defined]
    loop.create_task = create_task


def stepped(callback: Callable[..., Any]) -> Callable[..., Any]:
    """Return a callback of edge code as one whose call is a step of its view, like any other."""
    scope, run = EDGE.get(), _Steps.run
    if scope is None or run is None:
        return callback
    return functools.partial(_call, run, scope, callback)


def _call(run: Run, scope: Scope, callback: Callable[..., Any], *args: Any) -> Any:
    return run(scope, callback, args, {})


__all__ = ["follow", "stepped"]
