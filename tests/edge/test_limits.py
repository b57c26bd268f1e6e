"""``cpu_ms``: a step that computes for too long is stopped, and nothing else is."""

from __future__ import annotations

import gc
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dualrt.config import Options
from dualrt.edge import collector, limits, raising
from dualrt.edge.isolate import run
from dualrt.edge.scope import EDGE, Scope, cells, here, host, new_cell
from dualrt.errors import CpuLimitExceeded, ViewOverran
from dualrt.testing import IncompleteResponse
from tests.edge.guarded import PROTOCOLS, edge_names, site

pytestmark = pytest.mark.overrun

ROOT = Path(__file__).parents[2]

LOOPS = """
import asyncio, time

def plain(request):
    while True:
        pass

def swallows(request):
    while True:
        try:
            while True:
                str(1)
        except BaseException:
            pass

def swallows_twice(request):
    while True:
        try:
            while True:
                try:
                    while True:
                        str(1)
                except BaseException as error:
                    str(error)
        except BaseException:
            str(2)

def in_a_handler(request):
    try:
        1 / 0
    except ZeroDivisionError:
        while True:
            [each for each in range(100)]

def in_the_end(request):
    try:
        return "never sent"
    finally:
        while True:
            pass

async def coroutine(request):
    while True:
        pass

async def after_a_wait(request):
    await asyncio.sleep(0.001)
    while True:
        pass

async def task(request):
    async def work():
        await asyncio.sleep(0.001)
        while True:
            pass
    await asyncio.gather(asyncio.sleep(0.001), asyncio.create_task(work()))

async def group(request):
    async def work():
        while True:
            pass
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(work())

def generator(request):
    while True:
        pass
    yield "never sent"

async def async_generator(request):
    while True:
        pass
    yield "never sent"

def answers(request):
    return "still here"
"""
STOPPED = [name for name in edge_names(LOOPS) if name in LOOPS and name not in ("asyncio", "time")]
STOPPED = [name for name in STOPPED if not name.startswith("_") and name != "answers"]
if sys.version_info < (3, 12):  # said in ``limits``: there is no monitoring yet
    STOPPED.remove("swallows_twice")


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("name", STOPPED)
def test_a_loop_is_stopped_answered_500_logged_once_and_the_next_request_is_served(
    name: str, protocol: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whichever way the step is taken, and however it catches what stops it."""
    client = site(LOOPS, protocol, cpu_ms=20)
    if "generator" in name and protocol == "asgi":  # the status is out before the first chunk
        with pytest.raises(IncompleteResponse), caplog.at_level(logging.ERROR, "dualrt"):
            client.get(f"/{name}")
    else:
        with caplog.at_level(logging.ERROR, "dualrt"):
            response = client.get(f"/{name}")
        assert response.status == 500
        assert response.text == "Internal Server Error"
    (record,) = caplog.records
    assert f"site.{name} failed" in record.getMessage()
    assert record.exc_text is None or "cpu_ms" in record.exc_text
    assert client.get("/answers").text == "still here"
    assert EDGE.get() is None
    assert here.cell.step is None


BODIES = """
def forever(request):
    def body():
        yield "one"
        while True:
            pass
    return body()

async def async_forever(request):
    async def body():
        yield "one"
        while True:
            pass
    return body()
"""


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("name", ["forever", "async_forever"])
def test_a_body_that_computes_without_end_breaks_off(
    name: str, protocol: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What was sent stays sent; the end is no clean one, and the error is logged once."""
    client = site(BODIES, protocol, cpu_ms=20)
    with pytest.raises(IncompleteResponse) as broken:
        client.get(f"/{name}")
    assert broken.value.response.body == b"one"
    assert [each.name for each in caplog.records] == ["dualrt"]


PATIENT = """
import asyncio

async def waits(request):
    await asyncio.sleep(0.15)
    return "slept"

async def many_steps(request):
    for _ in range(60):
        for _ in range(20_000):
            pass
        await asyncio.sleep(0)
    return "done"

def stream(request):
    for _ in range(60):
        for _ in range(20_000):
            pass
        yield "."
"""


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("name", "answer"), [("waits", "slept"), ("many_steps", "done"), ("stream", "." * 60)]
)
def test_waiting_uses_no_cpu_and_each_step_has_its_own_budget(
    name: str, answer: str, protocol: str
) -> None:
    """``cpu_ms`` is not for a whole request: only for what is done between awaits or chunks."""
    assert site(PATIENT, protocol, cpu_ms=40).get(f"/{name}").text == answer


def test_the_error_says_which_view_how_much_and_what_to_do() -> None:
    """The log's reader must not have to guess; the loop's own line is in the traceback."""
    view = edge_names(LOOPS)["plain"]
    with pytest.raises(ViewOverran) as caught:
        run(Scope("shop.views.slow", Options(cpu_ms=10)), view, (None,), {})
    message = str(caught.value)
    assert "shop.views.slow used more than its 10 ms of CPU" in message
    assert "cpu_ms=" in message
    trace = caught.value.__cause__.__traceback__  # type: ignore[union-attr]
    files = set()
    while trace is not None:
        files.add(trace.tb_frame.f_code.co_filename)
        trace = trace.tb_next
    assert "/site/views.py" in files


HANDLERS = """
def goes_on(request):
    number = 0
    while True:
        try:
            number += 1
            str(number)
        except BaseException:
            continue

def in_a_handler(request):
    while True:
        try:
            int("x")
        except ValueError:
            str(3)

def in_the_end(request):
    while True:
        try:
            while True:
                int("5")
        except BaseException as error:
            kept = error
        finally:
            for each in range(3):
                str(each)

def another_error(request):
    for _ in range(3):
        try:
            try:
                while True:
                    int("3")
            except BaseException:
                while True:
                    int("4")
        except BaseException:
            for each in range(10**6):
                str(each)
    raise ValueError("in the end")
"""


@pytest.mark.parametrize("name", ["goes_on", "in_a_handler", "in_the_end", "another_error"])
def test_a_step_that_is_stopped_in_a_handler_leaves_no_handled_exception(name: str) -> None:
    """It would be the context of every later exception of that thread. The host's own stays."""
    view = edge_names(HANDLERS)[name]
    scope = Scope("site.handles", Options(cpu_ms=5))
    with pytest.raises(ViewOverran):
        run(scope, view, (None,), {})
    assert sys.exception() is None
    hosts = LookupError("the host's")
    seen: list[BaseException | None] = []
    try:
        raise hosts
    except LookupError:
        try:
            run(scope, view, (None,), {})
        except ViewOverran as overran:
            seen.append(overran.__context__)
        seen.append(sys.exception())
    assert seen == [hosts, hosts]


def test_a_call_into_c_is_stopped_when_it_returns() -> None:
    """It cannot be stopped before: said in ``limits``, and true."""
    ended = []

    def view() -> None:
        sum(range(12_000_000))
        ended.append(True)
        while True:
            pass

    with pytest.raises(ViewOverran):
        run(Scope("site.c", Options(cpu_ms=10)), view, (), {})


def test_the_host_is_not_stopped_while_it_works_for_edge_code() -> None:
    """``host()`` shields: a lock or a log that the host holds is never left half-way."""
    done = []

    def view() -> None:
        with host():
            end = time.thread_time() + 0.15
            while time.thread_time() < end:
                pass
            done.append("the host's work")
        while True:
            pass

    with pytest.raises(ViewOverran):
        run(Scope("site.host", Options(cpu_ms=10)), view, (), {})
    assert done == ["the host's work"]
    assert here.cell.shield == 0


def burn(seconds: float) -> None:
    """Use CPU of this thread."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_the_hosts_cpu_is_not_counted_for_the_view() -> None:
    """A view that calls on the host for long, and computes little itself, goes on."""
    scope = Scope("shop.views.item", Options(cpu_ms=60))
    limits.watchdog.expect(60)

    def view() -> str:
        for _ in range(3):
            with host():
                burn(0.08)
            burn(0.005)
        return "done"

    assert run(scope, view, (), {}) == "done"


def test_a_garbage_collection_is_not_counted_for_the_view() -> None:
    """In a large process a full collection takes longer than a view may; it falls on anybody."""
    heap = [[number] for number in range(300_000)]
    scope = Scope("shop.views.item", Options(cpu_ms=60))
    limits.watchdog.expect(60)

    def view() -> int:
        end = time.thread_time() + 0.4
        while time.thread_time() < end:
            gc.collect()
        return len(heap)

    assert run(scope, view, (), {}) == 300_000


class Cycle:
    """A server's object that only the collector ends: ``__del__`` notes that it came to its end."""

    def __init__(self, ended: list[str], work: Callable[[], object]) -> None:
        self.me, self.ended, self.work = self, ended, work

    def __del__(self) -> None:
        self.work()
        self.ended.append("done")


@pytest.mark.parametrize("judging", [False, True], ids=["edge", "guard"])
def test_a_finalizer_is_the_servers_whoever_makes_the_collector_run(judging: bool) -> None:
    """Be it edge code, or the guard while it looks at what edge code wants."""
    scope = Scope("shop.views.item", Options(cpu_ms=30))
    limits.watchdog.expect(30)
    ended: list[str] = []

    def view() -> str:
        burn(0.005)
        token = EDGE.set(None if judging else scope)  # as the guard does
        for _ in range(5):
            Cycle(ended, lambda: burn(0.08))
            gc.collect()
        EDGE.reset(token)
        return "done"

    assert run(scope, view, (), {}) == "done"
    assert ended == ["done"] * 5
    assert here.cell.shield == 0
    assert not here.cell.collecting


def test_the_collectors_first_callback_is_the_shield() -> None:
    """Also where others have put theirs in front since."""
    collector.attend()
    others = [each for each in gc.callbacks if each not in (collector.before, collector.after)]
    gc.callbacks.insert(0, be_called)
    try:
        collector.attend()
        expected = [*[collector.before] * 3, be_called, *others, collector.after]
        assert gc.callbacks == expected
    finally:
        gc.callbacks.remove(be_called)


def be_called(phase: str, info: object) -> None:
    """Be called by the collector."""


def test_a_finalizer_ends_before_the_step_is_stopped_that_let_go_of_its_object() -> None:
    """An exception that is raised in it would be reported and lost."""
    scope = Scope("shop.views.item", Options(cpu_ms=30))
    limits.watchdog.expect(30)
    ended: list[str] = []

    def view() -> None:
        burn(0.005)
        single = Cycle(ended, lambda: burn(0.15))
        del single.me
        del single
        burn(1)

    with pytest.raises(ViewOverran):
        run(scope, view, (), {})
    assert ended == ["done"]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="nothing is traced where it is monitored")
@pytest.mark.parametrize("name", ["goes_on", "in_the_end"])
def test_a_garbage_collection_while_a_trace_is_set_sets_none(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python refuses it, and what was under way would stay half-way."""
    real, setting, nested = sys.settrace, [0], [0]

    def settrace(function: Any) -> None:
        nested[0] += setting[0]
        setting[0] = 1
        gc.collect(0)
        real(function)
        setting[0] = 0

    monkeypatch.setattr(sys, "settrace", settrace)
    view = edge_names(HANDLERS)[name]
    with pytest.raises(ViewOverran):
        run(Scope("site.handles", Options(cpu_ms=5)), view, (None,), {})
    assert nested == [0]
    assert here.cell.shield == 0


def test_calling_on_the_host_buys_no_time() -> None:
    """A loop is stopped, however often it calls on the host for a moment."""
    scope = Scope("shop.views.item", Options(cpu_ms=30))
    limits.watchdog.expect(30)

    def view() -> None:
        while True:
            with host():
                pass

    with pytest.raises(ViewOverran):
        run(scope, view, (), {})


@pytest.fixture
def fast_switches() -> Iterator[None]:
    """Let threads change places as often as they can, and not the garbage collector in between: an
    exception that is raised in its callback is reported by Python, and lost (``collector``).
    """
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    gc.disable()
    yield
    gc.enable()
    sys.setswitchinterval(interval)


class Attacker:
    """A watchdog that believes every step to be over its time, and fires without a pause."""

    def __init__(self) -> None:
        self.fired = 0
        self.cell: Any = None
        self.stop = False
        self.thread = threading.Thread(target=self.attack)

    def attack(self) -> None:
        while not self.stop:
            cell = self.cell
            step = cell.step if cell is not None else None
            if step is not None:
                raising.fire(cell, step)
                self.fired += 1


def under_attack(serve: Callable[[int], None], times: int, seconds: float) -> int:
    """Call ``serve`` so often, or for so long, in a thread that is attacked: on a machine that is
    busy each change of threads takes its time. Return how often it was fired at.
    """
    raising.load()
    # a thread that is being started has its starter's ident for a moment, and would be hit for it
    limits.watchdog.wake()
    collector.attend()
    attacker = Attacker()

    def run_all() -> None:
        attacker.cell = here.cell if hasattr(here, "cell") else new_cell()
        end = time.monotonic() + seconds
        for each in range(times):
            if time.monotonic() > end:
                break
            serve(each)
            assert EDGE.get() is None
            assert here.cell.step is None
            assert here.cell.shield == 0

    server = threading.Thread(target=run_all)
    attacker.thread.start()
    server.start()
    server.join()
    attacker.stop = True
    attacker.thread.join()
    return attacker.fired


def busy(times: int) -> None:
    """Make calls: each is a place where an exception may be raised."""
    for each in range(times):
        str(each)


def test_no_exception_for_edge_code_is_ever_raised_in_the_hosts(fast_switches: None) -> None:
    """Thousands of steps that end just when they are stopped, nested and with the host's work in
    them: each is either done or over, and the exception surfaces nowhere else.
    """
    scope = Scope("site.race", Options(cpu_ms=10**9))
    seen = {"steps": 0, "done": 0, "over": 0, "in the host": 0, "after": 0}

    def view(times: int) -> None:
        busy(times)
        with host():
            try:
                busy(times)
            except CpuLimitExceeded:
                seen["in the host"] += 1
        busy(times)

    def nested(times: int) -> None:
        run(scope, view, (times,), {})

    def serve(each: int) -> None:
        seen["steps"] += 1
        try:
            try:
                run(scope, nested if each % 3 == 0 else view, (each % 40,), {})
                seen["done"] += 1
            except ViewOverran:
                seen["over"] += 1
            busy(20)
        except CpuLimitExceeded:
            seen["after"] += 1

    fired = under_attack(serve, 30_000, 10)
    assert seen["done"] + seen["over"] == seen["steps"] > 100
    assert seen["in the host"] == seen["after"] == 0
    assert seen["over"] > 0
    assert fired > 100


def test_no_exception_for_edge_code_is_ever_raised_in_a_finalizer(
    fast_switches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python would report it and leave the finalizer half-done. The collector's callback that
    takes what was sent before is there three times, to lose one at worst.
    """
    lost: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lost.append)
    scope = Scope("site.race", Options(cpu_ms=10**9))
    begun = [0]
    ended: list[str] = []

    def work() -> None:
        begun[0] += 1
        busy(20)

    def view(times: int) -> None:
        for _ in range(times):
            Cycle(ended, work)
            gc.collect(0)

    def serve(each: int) -> None:
        with suppress(ViewOverran):
            run(scope, view, (each % 40,), {})

    assert under_attack(serve, 3_000, 10) > 100
    gc.collect()
    assert len(ended) == begun[0] > 100
    assert {each.object for each in lost if each.exc_type is CpuLimitExceeded} <= {collector.before}


@pytest.mark.skipif(sys.version_info < (3, 12), reason="monitoring came with Python 3.12")
def test_code_that_was_monitored_runs_at_its_own_speed_again() -> None:
    """Only the code of a step that is over pays for it."""
    names = edge_names(LOOPS)
    with pytest.raises(ViewOverran):
        run(Scope("site.swallows", Options(cpu_ms=5)), names["swallows"], (None,), {})
    monitor = limits.watchdog._monitor
    for _ in range(500):
        if not monitor.codes:
            break
        time.sleep(0.01)
    assert not monitor.codes
    assert sys.monitoring.get_local_events(monitor._tool or 4, names["swallows"].__code__) == 0


def test_the_watchdog_sleeps_when_nothing_runs_and_wakes_for_the_next_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An idle site is not woken 40 times a second."""
    monkeypatch.setattr(limits, "IDLE", 2)
    asleep = []

    def loop() -> None:
        asleep.append(limits.watchdog.asleep)
        while True:
            pass

    for number in range(1, 4):
        for _ in range(500):
            if limits.watchdog.asleep:
                break
            time.sleep(0.01)
        assert limits.watchdog.asleep
        with pytest.raises(ViewOverran):
            run(Scope("site.loop", Options(cpu_ms=10)), loop, (), {})
        assert asleep == [False] * number


def test_a_step_goes_unwatched_where_no_thread_can_be_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The answer matters more than its limit; the next step tries again."""

    def fail(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    dog = limits.Watchdog()
    monkeypatch.setattr(threading.Thread, "start", fail)
    dog.wake()
    assert dog.asleep


def test_cells_of_threads_that_ended_are_forgotten() -> None:
    """A server that makes a thread per request would otherwise collect them."""
    before = len(cells)

    def step() -> None:
        run(Scope("site.thread"), str, (1,), {})

    for _ in range(20):
        thread = threading.Thread(target=step)
        thread.start()
        thread.join()
    assert len(cells) <= before + 1


FORKED = """
import os, sys, threading
from dualrt.config import Options
from dualrt.edge.isolate import run
from dualrt.edge.scope import Scope
from dualrt.errors import ViewOverran

def loop():
    while True:
        pass

def stopped():
    try:
        run(Scope("site.loop", Options(cpu_ms=10)), loop, (), {})
    except ViewOverran:
        return True

assert stopped()
child = os.fork()
if child == 0:
    os._exit(0 if stopped() and threading.active_count() == 2 else 1)
assert os.waitpid(child, 0)[1] == 0
assert stopped()
print("both")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_limits_hold_in_a_worker_that_was_forked_after_the_first_request() -> None:
    """gunicorn --preload, and every pre-forking server whose master has served a request."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKED],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "both\n", done.stderr
