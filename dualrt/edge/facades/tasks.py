"""``asyncio``'s event loop as edge code may have it: time, futures, tasks and timers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from types import GenericAlias
from typing import Any

from dualrt.edge.scope import refuse_name
from dualrt.edge.subset import FETCH, LOOP, TASKS
from dualrt.edge.tasks import stepped

_HINTS = {
    "call_soon_threadsafe": TASKS,
    "run_in_executor": TASKS,
    "set_default_executor": TASKS,
    "create_connection": FETCH,
    "create_datagram_endpoint": FETCH,
    "create_server": FETCH,
    "create_unix_connection": FETCH,
    "getaddrinfo": FETCH,
    "sock_connect": FETCH,
}


class _TaskType(type):
    """Let every task be an ``asyncio.Task``, whoever made it."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, asyncio.Task)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, asyncio.Task)


class EdgeTask(metaclass=_TaskType):
    """``asyncio.Task``: made as ``create_task`` makes it, so that its steps are edge code's."""

    def __new__(  # type: ignore[misc]
        cls,
        coro: Coroutine[Any, Any, Any],
        *,
        loop: Any = None,
        name: str | None = None,
        context: Any = None,
        eager_start: bool = False,
    ) -> asyncio.Task[Any]:
        """Start ``coro`` on the running loop, whichever is given, and in its next round."""
        return asyncio.get_running_loop().create_task(coro, name=name, context=context)

    def __class_getitem__(cls, item: Any) -> GenericAlias:
        """Return ``asyncio.Task[item]``."""
        return GenericAlias(cls, item)


class EdgeLoop:
    """The running loop, without what reaches beyond the request: it stands for the host's."""

    __slots__ = ("_loop",)

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def time(self) -> float:
        """Return the loop's clock, in seconds."""
        return self._loop.time()

    def create_future(self) -> asyncio.Future[Any]:
        """Return a new future of the loop."""
        return self._loop.create_future()

    def create_task(
        self, coro: Coroutine[Any, Any, Any], *, name: str | None = None
    ) -> asyncio.Task[Any]:
        """Start ``coro`` as a task, in this request's context."""
        return self._loop.create_task(coro, name=name)

    def call_soon(
        self, callback: Callable[..., Any], *args: Any, context: Any = None
    ) -> asyncio.Handle:
        """Call ``callback`` in the loop's next round."""
        return self._loop.call_soon(stepped(callback), *args, context=context)

    def call_later(
        self, delay: float, callback: Callable[..., Any], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        """Call ``callback`` in ``delay`` seconds."""
        return self._loop.call_later(delay, stepped(callback), *args, context=context)

    def call_at(
        self, when: float, callback: Callable[..., Any], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        """Call ``callback`` when the loop's clock shows ``when``."""
        return self._loop.call_at(when, stepped(callback), *args, context=context)

    def is_running(self) -> bool:
        """Whether the loop runs."""
        return self._loop.is_running()

    def is_closed(self) -> bool:
        """Whether the loop is closed."""
        return self._loop.is_closed()

    def get_debug(self) -> bool:
        """Whether the loop is in debug mode."""
        return self._loop.get_debug()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or not hasattr(asyncio.AbstractEventLoop, name):
            raise AttributeError(f"the event loop has no attribute {name!r}", name=name)
        refuse_name(f"loop.{name}", _HINTS.get(name, LOOP))


def get_running_loop() -> EdgeLoop:
    """Return the running event loop; ``RuntimeError`` where none runs."""
    return EdgeLoop(asyncio.get_running_loop())


__all__ = ["EdgeLoop", "EdgeTask", "get_running_loop"]
