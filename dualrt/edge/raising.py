"""Exceptions that the watchdog raises in another thread's step: sent, taken back, traced.

``limits`` says when; here is how, and how whoever ends a step, or begins the host's work within
one, makes sure that none is on its way any more.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from dualrt import native
from dualrt.edge.scope import EDGE, Cell, here, is_edge
from dualrt.errors import CpuLimitExceeded

_set_async_exc: Callable[[int, Any], int] | None = None
_set_handled: Callable[[Any], None] | None = None

_never = native.allocate_lock()
_never.acquire()


def load() -> None:
    """Find ``PyThreadState_SetAsyncExc``; without ctypes nothing is stopped."""
    global _set_async_exc, _set_handled
    try:
        import ctypes
    except ImportError:  # pragma: no cover - a Python built without it
        return
    call = ctypes.pythonapi.PyThreadState_SetAsyncExc
    call.argtypes, call.restype = (ctypes.c_ulong, ctypes.py_object), ctypes.c_int
    _set_async_exc = call
    set_handled = ctypes.pythonapi.PyErr_SetHandledException
    set_handled.argtypes, set_handled.restype = (ctypes.py_object,), None
    _set_handled = set_handled


def fire(cell: Cell, step: object, error: type[CpuLimitExceeded] = CpuLimitExceeded) -> None:
    """Raise ``CpuLimitExceeded`` in the cell's thread, if it is in ``step`` still.

    Between the check and the raising the step may end. So whoever ends a step looks at
    ``settle``, which was set before the check, and there waits until ``firing`` is over.
    """
    if _set_async_exc is None or _spared(cell.thread):
        return
    cell.settle = settle
    cell.firing = True
    try:
        if cell.step is step and not cell.shield:
            _set_async_exc(cell.thread, error)
    finally:
        cell.firing = False


spared: set[CodeType] = set()  # host code that has yet to set the shield


def _spared(thread: int) -> bool:
    """Whether the edge code that ``thread`` runs is interrupted by what would lose an exception:
    a finalizer, or the collector's callback (``collector``). The next one is tried soon enough.
    """
    frame = sys._current_frames().get(thread)
    while frame is not None and not is_edge(frame.f_globals):
        if frame.f_code in spared or frame.f_code.co_name == "__del__":
            return True
        frame = frame.f_back
    return False


def settle(cell: Cell) -> None:
    """After a step, in its own thread: see to it that no exception is on its way any more.

    One that was may still be raised in here; then this is called again (see ``isolate.run``).
    """
    calm(cell)
    if _traced() and not _untrace():
        return  # whoever comes next sees to it
    if cell.over is not None:
        forget_handled()
    cell.settle = None


def calm(cell: Cell) -> None:
    """In the cell's own thread, where no other exception is sent any more: wait for one that is
    being sent, and take it. One may be raised in here, as in ``settle``.
    """
    while cell.firing:
        _never.acquire(timeout=1e-5)  # lets the watchdog go on; a sleep would be an audit event
    if _set_async_exc is not None:
        _take(cell)


def forget_handled() -> None:
    """Make what a stopped step was handling the thread's handled exception no more.

    An exception that monitoring raises at a jump out of a handler ends the step without the
    handler's own ending (CPython 3.12 and 3.13): what it handled stays behind in
    ``sys.exception()``, and becomes the context of every later exception of the thread. To be
    called outside of any handler of this module's or its caller's, in the step's thread.
    """
    handled = sys.exception()
    kept = handled
    while kept is not None and _made_by_edge(kept):
        kept = kept.__context__
    if kept is not handled and _set_handled is not None:
        _set_handled(kept)


def _made_by_edge(error: BaseException) -> bool:
    """Whether edge code was handling it: its traceback begins with the frame that caught it."""
    traceback = error.__traceback__
    return traceback is not None and is_edge(traceback.tb_frame.f_globals)


def _take(cell: Cell) -> None:
    """Take the exception that may be on its way, by raising one in its place, here.

    Calling it off (``PyThreadState_SetAsyncExc`` with ``NULL``) leaves the interpreter's request to
    look for one standing, before 3.13 for good: every call is slower from then on, and 3.11 spins
    for ever where it is traced.
    """
    assert _set_async_exc is not None
    try:
        _set_async_exc(cell.thread, CpuLimitExceeded)
        for _ in range(1000):  # the first call or jump raises it; none does for no such thread
            _nothing()
    except CpuLimitExceeded:
        pass


def _nothing() -> None:
    pass


class Traced(CpuLimitExceeded):
    """Where there is no monitoring: when this is caught, it is made, in the thread that runs the
    step; and there, the next line of edge code, the handler's own, comes to raise another one.
    """

    def __init__(self) -> None:
        super().__init__()
        token = EDGE.set(None)
        try:
            if not _traced():
                here.outer_trace = (sys.gettrace(),)
            sys.settrace(_trace)
            frame: FrameType | None = sys._getframe(1)
            while frame is not None:
                if is_edge(frame.f_globals):
                    frame.f_trace = _trace
                frame = frame.f_back
        finally:
            EDGE.reset(token)


def _traced() -> bool:
    return getattr(here, "outer_trace", None) is not None


def _untrace() -> bool:
    """Put the outer trace function back. ``False``: not now, for Python is setting one; that asks
    the guard's hook, where the collector may run a finalizer that comes by here.
    """
    token = EDGE.set(None)
    try:
        (outer,) = here.outer_trace or (None,)
        sys.settrace(outer)
        here.outer_trace = None
    except RuntimeError:
        return False
    finally:
        EDGE.reset(token)
    return True


def _trace(frame: FrameType, event: str, arg: object) -> Any:
    """Raise in edge code's next line; that ends the tracing, until the watchdog fires again."""
    if not is_edge(frame.f_globals):
        return None
    cell = here.cell
    if event == "line" and cell.over is cell.step and not cell.shield:
        raise CpuLimitExceeded
    return _trace


__all__ = ["Traced", "calm", "fire", "forget_handled", "load", "spared"]
