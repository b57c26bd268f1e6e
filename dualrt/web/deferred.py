"""``after``: what shall run once the response has been sent, noted with the request it belongs to.

Only noted here. Whoever sends the response, a gateway or an adapter, runs it
(``dualrt.afterwards``).
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from contextvars import Context, ContextVar
from time import monotonic
from types import CodeType, CoroutineType, FrameType
from typing import Any, ClassVar

from dualrt.errors import DualrtError
from dualrt.web.egress import EDGE, host_context

# In environ or scope: the request's Queue, once there is one; None where the response has been
# made without one.
AFTER = "dualrt.after"

# Which request is handled here: its environ or scope. Set round everything that may call ``after``,
# and round nothing else: setting it costs more than a small site's route table.
REQUEST: ContextVar[Any] = ContextVar("dualrt.request", default=None)


class _Server:
    """``wants``: server code has asked for ``after``, if only by an import. Until some does, a
    request that is handed on to the framework is not noted in ``REQUEST``.
    """

    __slots__ = ("wants",)

    def __init__(self) -> None:
        self.wants = False


SERVER = _Server()

# The code that hands requests on without noting them; each has the request in ``environ``.
HANDING_ON: set[CodeType] = set()

_UNSEEN = (
    "after() was reached in a way that the edge compiler does not see, so that nothing is prepared "
    "for it: import it by its name, from dualrt import after"
)
_NO_REQUEST = (
    "after() was called where no request is being handled, or none that a door of dualrt's has "
    "seen: install one, and call it in the view, before a server view's stream begins"
)


class Job:
    """One call of ``after``. ``scope``: the edge code that made it, ``None`` for server code;
    ``context``: its context variables then, which it runs with. It holds on to no request: where
    a response is never closed, its queue must go away with it, and no later.
    """

    __slots__ = ("args", "context", "kwargs", "name", "scope", "what")

    def __init__(
        self, what: Any, args: tuple[Any, ...], kwargs: dict[str, Any], scope: Any, context: Context
    ) -> None:
        # asked here, where edge code is still watched, and not by the host that will log it
        self.name = str(getattr(what, "__qualname__", None) or type(what).__qualname__)
        self.what = what
        self.args = args
        self.kwargs = kwargs
        self.scope = scope
        self.context = context

    def drop(self) -> None:
        """Never run it."""
        drop(self.what)


def drop(what: Any) -> None:
    """Close a coroutine that never began: it must not warn that nobody awaited it."""
    if what.__class__ is CoroutineType:
        what.close()


class Queue:
    """What one request's code has handed to ``after``, in that order.

    ``done``: all of it has run; what comes later still, from a task that the view has left
    running, is run by ``run_late``. ``began``: when the first was run, on the monotonic clock.
    """

    __slots__ = ("_jobs", "began", "done", "where")

    run_late: ClassVar[Callable[[Queue], object] | None] = None

    def __init__(self, holder: Any, done: bool = False) -> None:
        self._jobs: deque[Job] = deque()
        self.began: float | None = None
        self.done = done
        method = holder.get("REQUEST_METHOD") or holder.get("method", "")
        self.where = f"{method} {holder.get('PATH_INFO') or holder.get('path', '')}"

    @classmethod
    def of(cls, holder: Any) -> Queue:
        """Return the request's queue, made when it is first needed."""
        found: Queue | None = holder.get(AFTER)
        if found is None:
            found = holder[AFTER] = cls(holder, done=AFTER in holder)
        return found

    def add(self, job: Job) -> None:
        """Put a job at the end."""
        self._jobs.append(job)
        if self.done and Queue.run_late is not None:
            Queue.run_late(self)

    def next(self) -> Job | None:
        """Take the first job; ``None`` where none is left."""
        if self.began is None:
            self.began = monotonic()
        while True:
            try:
                self.done = False
                return self._jobs.popleft()
            except IndexError:
                self.done = True
                if not self._jobs:  # none came in between
                    return None

    def __len__(self) -> int:
        return len(self._jobs)

    def __del__(self) -> None:
        while self._jobs:
            self._jobs.popleft().drop()


def after(what: Any, /, *args: Any, **kwargs: Any) -> None:
    """Run something once the response has been sent (Next.js's ``after``, ``waitUntil``).

    ``what`` is a function, which is called with the other arguments, an ``async def`` function, or
    an awaitable. It runs also where the response is an error or a redirect, or the client has
    left; several run one after the other, in the order of the calls. What edge code hands over runs
    as edge code, with its view's ``cpu_ms``; all of it must be done ``stream_timeout`` seconds
    after the first began. An error is logged and stops none of the others.

    ``TypeError`` for what is neither callable nor awaitable, ``DualrtError`` where no request is
    being handled.
    """
    ready = is_awaitable(what)
    if not ready and not callable(what):
        kind = type(what).__name__
        raise TypeError(f"after() takes a function or an awaitable, not {kind}: {what!r:.80}")
    scope = EDGE.get()
    holder = REQUEST.get() if scope is None or scope.holder is None else scope.holder
    if holder is None and scope is None:
        holder = _handed_on()
    context = host_context()
    context.run(REQUEST.set, None)
    job = Job(what, args, kwargs, scope if scope is None else scope.origin or scope, context)
    if holder is None:
        job.drop()
        raise DualrtError(_NO_REQUEST if scope is None else _UNSEEN)
    if ready and (args or kwargs):
        job.drop()
        raise TypeError("after() was given an awaitable and arguments; arguments are a function's")
    Queue.of(holder).add(job)


def _handed_on() -> Any:
    """Return the environ of the request that is handled here though it was not noted: this is the
    first that the process hears of ``after`` in server code.

    A view stands on the stack above who handed its request on; an ``async def`` one has a thread
    of its own, and the other waits.
    """
    SERVER.wants = True
    for start in [sys._getframe(1), *sys._current_frames().values()]:
        frame: FrameType | None = start
        while frame is not None:
            if frame.f_code in HANDING_ON:
                return frame.f_locals["environ"]
            frame = frame.f_back
    return None


def is_awaitable(what: Any) -> bool:
    """Whether ``what`` can be awaited (``inspect`` is too heavy for ``import dualrt``)."""
    return hasattr(type(what), "__await__")


__all__ = ["AFTER", "HANDING_ON", "REQUEST", "SERVER", "Job", "Queue", "after", "is_awaitable"]
