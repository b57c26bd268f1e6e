"""``cpu_ms``: a watchdog thread that stops a step of edge code which computes for too long.

A step is what edge code does between two awaits or chunks. The isolate marks where each begins and
ends (``isolate.run``); the watchdog looks at the marks once in ``cpu_ms``, reads the CPU
clock of a thread whose step it has seen before, and raises ``CpuLimitExceeded`` in it.

How: ``PyThreadState_SetAsyncExc``, again and again while the step goes on, since a bare ``except``
may swallow one. Where that does not help, from Python 3.12 on the step's own code is monitored and
every jump in it raises, in handlers too. On 3.11 it is traced, and the handler that caught one
raises the next: that ends a loop round one ``try``, not one round two nested ones that both catch
everything.

What this cannot stop: one call into C (a long ``re.match``, ``sum(range(10**9))``,
``9**9**8``) is stopped when it returns, not before. A step that blocks without computing (a lock)
uses no CPU: ``timeout`` answers for it where the gateway waits for it (``async def``), and nothing
does in a ``def`` view, which is why edge code is given nothing that blocks. What edge code lets a
``Future`` call back (``add_done_callback``) is guarded, but no step of its own.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from types import CodeType, FrameType

from dualrt import native
from dualrt.edge import collector
from dualrt.edge.raising import Traced, fire, load
from dualrt.edge.scope import EDGE, Cell, cells, here, is_edge
from dualrt.errors import CpuLimitExceeded

# Seconds between two looks: the shortest cpu_ms, within these bounds. A step is seen that much
# later at the most, and stopped once it has used its cpu_ms since: after two of them at the latest.
# Each look takes the interpreter's lock from the thread that answers, which a small machine feels:
# without any, an ASGI server on two cores answered 2 to 6 % more requests than with one in 25 ms.
SHORTEST, LONGEST = 0.001, 0.05
IDLE = 40  # looks without any step before the watchdog sleeps until one begins
AGAIN = 0.002  # seconds until an exception that did not end the step is raised again
PATIENCE = 3  # exceptions that a step may swallow before its code is monitored


class Suspect:
    """A step that was running when the watchdog last looked: since when, and how often stopped."""

    __slots__ = ("_began", "_cell", "_clock", "fired", "step")

    def __init__(self, cell: Cell) -> None:
        self.step = cell.step
        self.fired = 0
        self._cell = cell
        self._clock = _clock_of(cell)
        self._began = self._clock() - cell.credit

    def used(self) -> float:
        """Return the seconds of CPU that the step has used since, the host's work left out."""
        return self._clock() - self._cell.credit - self._began


class Watchdog:
    """The process's one watchdog. ``asleep``: nothing runs; whoever begins a step wakes it."""

    __slots__ = ("_gate", "_monitor", "_started", "_starting", "_suspects", "asleep", "pace")

    def __init__(self) -> None:
        self.asleep = True
        self.pace = LONGEST
        self._started = False
        self._starting = native.allocate_lock()
        self._gate = native.allocate_lock()  # open while it is released
        self._gate.acquire()
        self._suspects: dict[Cell, Suspect] = {}
        self._monitor = _Monitor()

    def expect(self, cpu_ms: int) -> None:
        """Look often enough for a view with this limit."""
        self.pace = min(self.pace, max(SHORTEST, cpu_ms / 1000))

    def wake(self) -> None:
        """Look from now on: a step has begun. Called inside that step, as the host."""
        token = EDGE.set(None)
        try:
            with self._starting:
                if not self.asleep:
                    return
                collector.attend()
                if not self._started:
                    _start_thread(self._watch)
                    self._started = True
                else:
                    self._gate.release()
                self.asleep = False
        except RuntimeError:  # no more threads just now: this step goes unwatched, not unanswered
            pass
        finally:
            EDGE.reset(token)

    def _watch(self) -> None:
        load()  # ctypes: a few milliseconds, here and not in a request
        idle = 0
        while True:
            wait = self._look()
            idle = 0 if self._suspects else idle + 1
            if idle > IDLE:
                self.asleep = True
                # a step may have begun after the look and before ``asleep`` was set
                if not self._look_again():
                    self._gate.acquire()
                idle = 0
                continue
            native.sleep(wait)

    def _look_again(self) -> bool:
        if not any(ref().step is not None for ref in list(cells.values()) if ref()):  # type: ignore[union-attr]
            return False
        with self._starting:
            if self.asleep:
                self.asleep = False
            else:
                self._gate.acquire()  # it woke us meanwhile: take what it left at the gate
        return True

    def _look(self) -> float:
        """Look at every thread's step; return the seconds until the next look."""
        wait = self.pace
        running: dict[Cell, Suspect] = {}
        for ref in list(cells.values()):
            cell = ref()
            if cell is None or (step := cell.step) is None:
                continue
            suspect = self._suspects.get(cell)
            if suspect is None or suspect.step is not step:
                suspect = Suspect(cell)
            running[cell] = suspect
            wait = min(wait, self._judge(cell, suspect))
        self._suspects = running
        if self._monitor.codes and not any(each.fired for each in running.values()):
            self._monitor.stop()
        return max(wait, SHORTEST)

    def _judge(self, cell: Cell, suspect: Suspect) -> float:
        scope = cell.scope
        if scope is None or cell.step is not suspect.step or cell.shield:
            return self.pace
        left = scope.options.cpu_ms / 1000 - suspect.used()
        if left > 0:
            return left
        fire(cell, suspect.step)
        suspect.fired += 1
        if suspect.fired > PATIENCE:
            self._insist(cell, suspect)
        return AGAIN

    def _insist(self, cell: Cell, suspect: Suspect) -> None:
        cell.over = suspect.step
        if self._monitor.available:
            self._monitor.start(cell.thread)
        else:
            fire(cell, suspect.step, Traced)


def _start_thread(target: Callable[[], None]) -> None:
    """Start a thread of the system's, beside gevent's greenlets too: they are what it watches."""
    if native.patched():
        native.own("_thread", "start_new_thread")(target, ())
    else:
        threading.Thread(target=target, name="dualrt-cpu-limit", daemon=True).start()


def _clock_of(cell: Cell) -> Callable[[], float]:
    """Return the CPU clock of the cell's thread, in seconds; the wall clock where there is none.

    Only a thread that is alive may be asked for: it is in a step, and this runs under its cell.
    """
    clock = cell.clock
    if clock is None:
        return time.perf_counter

    def read() -> float:
        try:
            return time.clock_gettime(clock)
        except OSError:  # the thread has ended since
            return 0.0

    return read


class _Monitor:
    """From 3.12 on: every jump and call in the code of a step that is over raises, for its thread
    alone. No exception handler outlives that.
    """

    def __init__(self) -> None:
        self.codes: set[CodeType] = set()
        self._tool: int | None = None
        self.available = hasattr(sys, "monitoring")

    def start(self, thread: int) -> None:
        """Monitor the edge code that ``thread`` runs now."""
        if self._tool is None and not self._take_tool():
            self.available = False
            return
        frame: FrameType | None = sys._current_frames().get(thread)
        while frame is not None:
            if is_edge(frame.f_globals) and frame.f_code not in self.codes:
                self.codes.add(frame.f_code)
                self._watch(frame.f_code, on=True)
            frame = frame.f_back

    def stop(self) -> None:
        """Let all code run at its own speed again."""
        while self.codes:
            self._watch(self.codes.pop(), on=False)

    def _watch(self, code: CodeType, *, on: bool) -> None:
        monitoring = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
        events = monitoring.events
        wanted = events.JUMP | events.BRANCH | events.PY_START | events.PY_RESUME
        monitoring.set_local_events(self._tool, code, wanted if on else 0)

    def _take_tool(self) -> bool:
        monitoring = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
        for tool in (4, 3):  # 0 to 2 and 5 are spoken for: debuggers, coverage, profilers
            if monitoring.get_tool(tool) is None:
                monitoring.use_tool_id(tool, "dualrt")
                self._tool = tool
                for name in ("JUMP", "BRANCH", "PY_START", "PY_RESUME"):
                    event = getattr(monitoring.events, name)
                    monitoring.register_callback(tool, event, _raise_if_over)
                return True
        return False


def _raise_if_over(*event: object) -> None:
    cell = getattr(here, "cell", None)
    if cell is not None and cell.step is not None and cell.over is cell.step and not cell.shield:
        raise CpuLimitExceeded


watchdog = Watchdog()


def _after_fork() -> None:
    # the watchdog's thread and every other step's thread stayed in the parent
    global watchdog
    pace = watchdog.pace
    watchdog.__init__()  # type: ignore[misc]
    watchdog.pace = pace
    cells.clear()
    cell = getattr(here, "cell", None)
    if cell is not None:
        cell.register()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)

__all__ = ["Suspect", "Watchdog", "watchdog"]
