"""The isolate protocol: the one place where a user's edge function is called.

The spine says what to run and with which arguments; an isolate decides where and under which
restrictions. It returns what the function returned: a value, an awaitable, or an iterator, which
the gateway's driver goes on with.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator, Sequence
from contextvars import copy_context
from inspect import isawaitable
from threading import get_ident, main_thread
from types import CoroutineType
from typing import Any, Protocol

from dualrt.edge import guard
from dualrt.edge.limits import watchdog
from dualrt.edge.raising import forget_handled
from dualrt.edge.scope import EDGE, Cell, Scope, here, is_edge, new_cell
from dualrt.errors import CpuLimitExceeded, ViewCancelled, ViewOverran, ViewQuit
from dualrt.runtime import EdgeView
from dualrt.steps import Rest, as_coroutine
from dualrt.web.deferred import REQUEST, Queue
from dualrt.web.request import Request
from dualrt.web.response import Next, Response


class Isolate(Protocol):
    """Where edge code runs."""

    def prepare(self, views: Sequence[EdgeView]) -> object:
        """Make ready for ``views``, once, before the first of them is called."""

    def call(
        self,
        view: EdgeView,
        request: Request,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        looped: bool = False,
    ) -> Any:
        """Call ``view`` and return what it returned. ``looped``: the event loop that will await it
        runs here.
        """

    def body(self, view: EdgeView, body: Any, request: Request | None = None) -> Any:
        """Return a streamed body that ``view`` answered with, to be iterated and closed."""


class InProcess:
    """Edge code in this process, in the module it was written in, without restrictions."""

    def prepare(self, views: Sequence[EdgeView]) -> None:
        """Do nothing: the views are called as they are."""

    def call(
        self,
        view: EdgeView,
        request: Request,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        looped: bool = False,
    ) -> Any:
        """Call ``view`` with the request as its framework would pass it."""
        how = view.request_as
        if how == "positional":
            return view.call(request, *args, **kwargs)
        if how == "keyword":
            return view.call(request=request, **kwargs)
        return view.call(**kwargs)

    def body(self, view: EdgeView, body: Any, request: Request | None = None) -> Any:
        """Return ``body`` itself."""
        return body


class Guarded:
    """Edge code in this process with the guard round it: every step of it, a call, a part of a
    coroutine between two awaits, a chunk of a body, runs with ``EDGE`` set and its CPU measured.

    ``compile`` is called once with the views: it points each ``view.call`` at its edge code.
    """

    __slots__ = ("_compile",)

    def __init__(self, compile: Callable[[Sequence[EdgeView]], object] | None = None) -> None:
        self._compile = compile

    def prepare(self, views: Sequence[EdgeView]) -> object:
        """Compile ``views``, give each its scope, and put up the guard. Returns what ``compile``
        returned.
        """
        guard.install()
        compiled = self._compile(views) if self._compile is not None else None
        for view in views:
            scope_of(view)
            special = view.is_async or view.sets_context or view.asks_context
            view.direct = view.request_as == "positional" and not special
        if "asyncio" in sys.modules:  # a `def` view may start tasks where a loop runs
            _follow()
        return compiled

    def call(
        self,
        view: EdgeView,
        request: Request,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        looped: bool = False,
    ) -> Any:
        """Call ``view`` with the request as its framework would pass it, guarded."""
        if view.direct:  # most are
            args = (request, *args) if args else (request,)
            result = run(view.scope, view.call, args, kwargs)
            kind = result.__class__
            return result if kind is Response or kind in _PLAIN else _going_on(view.scope, result)
        scope = view.scope or scope_of(view)
        if view.asks_context and scope.site is not None:
            scope = scope.within(scope.site.open(request))
        how = view.request_as
        if how == "positional":
            args = (request, *args)
        else:
            args = ()
            if how == "keyword":
                kwargs = {"request": request, **kwargs}
        if view.is_async:
            return _call_async(scope, view, args, kwargs, looped)
        if view.sets_context:
            result = copy_context().run(run, scope, view.call, args, kwargs)
        else:
            result = run(scope, view.call, args, kwargs)
        return result if result.__class__ in _PLAIN else _going_on(scope, result)

    def body(self, view: EdgeView, body: Any, request: Request | None = None) -> Any:
        """Return ``body`` with each of its chunks made under guard."""
        scope = view.scope or scope_of(view)
        site = scope.site if view.asks_context else None
        if site is not None and site.keeps and request is not None:
            scope = scope.within(site.open(request))
        if view.defers and (holder := REQUEST.get()) is not None:
            Queue.of(holder)  # whoever sends the body must look into it at the end
            scope = scope.bound(holder)
        if hasattr(body, "__aiter__"):
            _follow_tasks()
            return AsyncChunks(scope, body)
        return Chunks(scope, body)


_PLAIN = frozenset({str, dict, list, tuple, bytes, Response, Next})


def _going_on(scope: Scope, result: Any) -> Any:
    """Return what a ``def`` view has returned; what is to be awaited, each step under guard."""
    kind = result.__class__
    if hasattr(kind, "__response__"):
        return result
    if kind is CoroutineType:
        return _steps(scope, result)
    if isawaitable(result):
        return _steps(scope, as_coroutine(result))
    return result


_CO_COROUTINE = 0x80


def _call_async(
    scope: Scope, view: EdgeView, args: tuple[Any, ...], kwargs: dict[str, Any], looped: bool
) -> Any:
    """Call an ``async def`` view and take its first step at once, where that needs no event loop
    or the one that will go on with it runs here: most views end in it, and what they return needs
    no awaiting.
    """
    if not _following:
        _follow_tasks()
    if not looped and not view.loopless:
        return Steps(scope, view.call(*args, **kwargs))  # this call runs none of its code
    found, rest = run(scope, _begin, (view.call, args, kwargs), _NONE)
    return found if rest is None else Steps(scope, Rest(rest, found))


def _begin(
    call: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Any, Any]:
    coro = call(*args, **kwargs)
    try:
        return coro.send(None), coro
    except StopIteration as stop:
        return stop.value, None
    except BaseException as error:
        if type(error).__name__ == "CancelledError":  # nobody outside can cancel a first step
            raise ViewCancelled from error
        raise


def scope_of(view: EdgeView) -> Scope:
    """Return the view's scope, made when it is first asked for."""
    if view.scope is None:
        view.scope = Scope(view.name, view.options)
        code = getattr(view.call, "__code__", None)
        view.is_async = bool(code is not None and code.co_flags & _CO_COROUTINE)
        watchdog.expect(view.options.cpu_ms)
        guard.install()
    scope: Scope = view.scope
    return scope


_enter = EDGE.set
_leave = EDGE.reset


def run(
    scope: Scope, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Take one step of edge code: return ``function(*args, **kwargs)``.

    The watchdog stops it by an exception that comes from outside, between any two calls or jumps.
    It must never be raised in the host's code. Once ``step`` is ``None`` no other one is sent, but
    one may have been before, and one may be on its way: two at most. Each may be raised wherever a
    call is made, the call to ``settle`` included; hence one attempt more than there are exceptions.
    """
    try:
        cell = here.cell
    except AttributeError:
        cell = new_cell()
    if cell.step is not None:
        return _run_nested(cell, scope, function, args, kwargs)
    token = _enter(scope)
    try:
        try:
            try:
                cell.scope = scope
                cell.shield = 0
                cell.step = token
                if watchdog.asleep:
                    watchdog.wake()
                return function(*args, **kwargs)
            finally:
                cell.step = None
                if cell.settle is not None:
                    try:  # noqa: SIM105 - suppress() would be one more place to raise
                        cell.settle(cell)
                    except CpuLimitExceeded:
                        pass
        finally:
            if cell.settle is not None:
                try:  # noqa: SIM105
                    cell.settle(cell)
                except CpuLimitExceeded:
                    pass
            if cell.settle is not None:
                cell.settle(cell)
            _leave(token)
    except BaseException as error:
        # whatever a step ends with that had to be insisted upon, it has overrun
        if not isinstance(error, CpuLimitExceeded) and cell.over is not token:
            if isinstance(error, _ENDS) and not _ends_the_process(error):
                raise ViewQuit(type(error).__name__) from error
            raise
        overran = ViewOverran(scope.view, scope.options.cpu_ms)
        overran.__cause__ = error
    forget_handled()
    raise overran


# what asyncio and servers take for the end of the process
_ENDS = (SystemExit, KeyboardInterrupt)


def _ends_the_process(error: BaseException) -> bool:
    """Whether it came from outside (Ctrl-C, a server's signal handler) while edge code ran, and
    was not raised by edge code. Only the main thread gets signals.
    """
    if get_ident() != main_thread().ident:
        return False
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    edge = trace is not None and is_edge(trace.tb_frame.f_globals)
    return isinstance(error, KeyboardInterrupt) or not edge  # Python's own handler has no frame


def _run_nested(
    cell: Cell,
    scope: Scope,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    """Take a step within a step: edge code has called the host, and that calls edge code."""
    outer = cell.step, cell.scope, cell.shield
    cell.step = None
    try:
        return run(scope, function, args, kwargs)
    finally:
        cell.step, cell.scope, cell.shield = outer


class Steps(Coroutine[Any, Any, Any], Generator[Any, Any, Any]):
    """An edge coroutine, each of whose steps runs under guard, whichever thread or task drives it.

    Between the steps nothing of the guard is left: neither in the driver's context nor on its
    thread.
    """

    __slots__ = ("_coro", "_scope")

    def __init__(self, scope: Scope, coro: Any) -> None:
        self._scope = scope
        self._coro = coro

    def send(self, value: Any) -> Any:
        return run(self._scope, self._coro.send, (value,), _NONE)

    def throw(self, *error: Any) -> Any:
        return run(self._scope, self._coro.throw, error, _NONE)

    def close(self) -> None:
        run(self._scope, self._coro.close, (), _NONE)

    def __next__(self) -> Any:
        return self.send(None)

    def __await__(self) -> Generator[Any, Any, Any]:
        return self

    def __getattr__(self, name: str) -> Any:
        # cr_frame, cr_code, __qualname__: what asyncio and debuggers show of a coroutine
        if name in guard.INNER and is_edge(sys._getframe(1).f_globals):
            guard.refuse_inner(name)
        return getattr(self._coro, name)


_NONE: dict[str, Any] = {}

_following = False


def _steps(scope: Scope, coro: Any) -> Steps:
    if not _following:
        _follow_tasks()
    return Steps(scope, coro)


def guarded(scope: Scope, coro: Any) -> Steps:
    """Return a coroutine of edge code as one whose steps run under guard."""
    return _steps(scope, coro)


def _follow_tasks() -> None:
    global _following
    if not _following:
        _follow()
        _following = True  # now: the server has loaded its uvloop


def _follow() -> None:
    from dualrt.edge.tasks import follow  # asyncio, with the first coroutine

    follow(Steps, run)


class Chunks(Iterator[Any]):
    """A body of edge code: each chunk is one step; closed once."""

    __slots__ = ("_body", "_closed", "_next", "_scope")

    def __init__(self, scope: Scope, body: Any) -> None:
        self._scope = scope
        self._body = body
        self._next: Callable[[], Any] | None = None
        self._closed = False

    def __iter__(self) -> Chunks:
        return self

    def __next__(self) -> Any:
        if self._next is None:
            self._next = run(self._scope, iter, (self._body,), _NONE).__next__
        return run(self._scope, self._next, (), _NONE)

    def close(self) -> None:
        """Close the body; a second time does nothing."""
        if not self._closed:
            self._closed = True
            close = getattr(self._body, "close", None)
            if close is not None:
                run(self._scope, close, (), _NONE)


class AsyncChunks(AsyncIterator[Any]):
    """An async body of edge code: each step of making a chunk runs under guard; closed once."""

    __slots__ = ("_body", "_closed", "_next", "_scope")

    def __init__(self, scope: Scope, body: Any) -> None:
        self._scope = scope
        self._body = body
        self._next: Callable[[], Any] | None = None
        self._closed = False

    def __aiter__(self) -> AsyncChunks:
        return self

    def __anext__(self) -> Steps:
        if self._next is None:
            self._next = run(self._scope, _aiter, (self._body,), _NONE).__anext__
        return self._steps(self._next)

    def aclose(self) -> Steps | _Nothing:
        """Close the body; a second time does nothing."""
        close = None if self._closed else getattr(self._body, "aclose", None)
        self._closed = True
        if close is None:
            return _Nothing()
        return self._steps(close)

    def _steps(self, make: Callable[[], Any]) -> Steps:
        made = run(self._scope, make, (), _NONE)
        return Steps(self._scope, made if hasattr(made, "send") else made.__await__())


_aiter = aiter


class _Nothing:
    """An awaitable without a step."""

    __slots__ = ()

    def __await__(self) -> Generator[Any, Any, None]:
        return
        yield


__all__ = ["AsyncChunks", "Chunks", "Guarded", "InProcess", "Isolate", "Steps", "guarded"]
__all__ += ["run", "scope_of"]
