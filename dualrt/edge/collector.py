"""The garbage collector within a step of edge code: the host's work, not the view's.

It falls on whoever makes an object just then, runs finalizers that are the server's, and in a large
process takes longer than ``cpu_ms``. So its CPU is not counted, and the watchdog (``limits``)
raises nothing in it: Python would report that as unraisable, and the finalizer stay half-done.
"""

from __future__ import annotations

import gc

from dualrt.edge.raising import calm, spared
from dualrt.edge.scope import Cell, here, turn
from dualrt.errors import CpuLimitExceeded


def attend() -> None:
    """Be called before and after each collection from now on (``gc.callbacks``). To be called again
    now and then: others may have put themselves in front.
    """
    if gc.callbacks[:1] != [before]:
        # First of all: what others do in there is shielded, too. An exception that was on its way
        # may be raised where Python enters the function, and is lost with it: the next one
        # comes to do it. There are two at most (see ``isolate.run``).
        others = [each for each in gc.callbacks if each not in (before, after)]
        spared.add(before.__code__)
        gc.callbacks[:] = [*[before] * 3, *others, after]


def before(phase: str, info: object) -> None:
    """Shield a collection that begins within a step."""
    try:
        if phase == "start":
            _shield(_cell())
    except CpuLimitExceeded:
        try:
            _shield(_cell())
        except CpuLimitExceeded:
            _shield(_cell())


def after(phase: str, info: object) -> None:
    """Go on watching the step."""
    if phase == "stop" and (cell := _cell()) is not None and cell.collecting:
        turn(cell, 0)
        cell.collecting = False
        cell.shield = 0


def _shield(cell: Cell | None) -> None:
    """Set the shield, unless the host has; then take what was sent before, also for a step that has
    just ended. May be done anew.
    """
    if cell is None:
        return
    if cell.step is not None and not cell.shield:
        turn(cell, 1)
        cell.collecting = True
        cell.shield = 1
    if cell.settle is not None:
        calm(cell)


def _cell() -> Cell | None:
    try:
        return getattr(here, "cell", None)
    except RuntimeError:  # gevent's local, in a greenlet that is being taken apart
        return None


__all__ = ["after", "attend", "before"]
