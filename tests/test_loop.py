"""Coroutines under WSGI: by hand while they do not wait, else on the one background loop."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any
from unittest.mock import Mock

import pytest

from dualrt import loop as loops
from dualrt.errors import ClientGone, ViewCancelled, ViewTimeout
from dualrt.loop import run
from tests.edge.guarded import site

HERE: ContextVar[str] = ContextVar("HERE", default="nowhere")


async def where() -> tuple[int, str]:
    """Return the running loop's id and the thread's name."""
    return id(asyncio.get_running_loop()), threading.current_thread().name


async def where_after_wait() -> tuple[int, str]:
    """The same after a wait."""
    await asyncio.sleep(0)
    return await where()


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that has not used its loop yet."""
    monkeypatch.setattr(loops, "_loop", None)
    yield
    loop = loops._loop
    if loop is not None and loop._thread is None:
        loop.close()
    elif loop is not None:
        loop.call_soon_threadsafe(loop.stop)
        assert loop._thread is not None
        loop._thread.join()
        loop.close()


def test_what_never_waits_makes_no_thread(fresh: None) -> None:
    """It runs on the calling thread, with the loop that it would live on; the loop itself stays
    untouched.
    """
    before = threading.active_count()
    for _ in range(3):
        assert run(where()) == (id(loops.background_loop()), threading.current_thread().name)
    assert threading.active_count() == before
    assert loops.background_loop()._thread is None
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()


def test_what_waits_goes_to_the_one_loop(fresh: None) -> None:
    """One thread, made when the first coroutine waits; no loop per request."""
    loop = loops.background_loop()
    assert {run(where_after_wait()) for _ in range(5)} == {(id(loop), "dualrt-loop")}
    assert [t.name for t in threading.enumerate()].count("dualrt-loop") <= 2  # the suite's own


def test_many_threads_share_it(fresh: None) -> None:
    """Each gets its own result, those that wait from the loop, the others from its own thread."""

    async def work(n: int) -> tuple[int, int]:
        if n % 3:
            parts = await asyncio.gather(*(asyncio.sleep(0.001, n) for _ in range(3)))
            assert parts == [n] * 3
        return n, id(asyncio.get_running_loop())

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda n: run(work(n)), range(400)))
    assert results == [(n, id(loops.background_loop())) for n in range(400)]


async def _timeout_across_waits() -> str:
    try:
        async with asyncio.timeout(0.02):
            await asyncio.sleep(0)
            await asyncio.sleep(30)
    except TimeoutError:
        return "too slow"
    return "never"


async def _timeout_in_the_first_wait() -> str:
    try:
        async with asyncio.timeout(0.02):
            await asyncio.sleep(30)
    except TimeoutError:
        return "too slow"
    return "never"


async def _timeout_that_is_kept() -> str:
    async with asyncio.timeout(30):
        await asyncio.sleep(0.001)
        return "in time"


async def _wait_for() -> str:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.sleep(30), 0.01)
    return await asyncio.wait_for(asyncio.sleep(0, "in time"), 30)


async def _group() -> list[int]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(asyncio.sleep(0.001, n)) for n in range(3)]
    return [task.result() for task in tasks]


async def _group_that_fails() -> str:
    async def bad() -> None:
        raise KeyError("in the group")

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(bad())
            await asyncio.sleep(30)
    except ExceptionGroup as group_error:
        return repr(group_error.exceptions)
    return "never"


async def _task_from_the_first_step() -> str:
    task = asyncio.create_task(asyncio.sleep(0, "made by hand"))
    return await task


async def _event_across() -> str:
    event = asyncio.Event()
    asyncio.get_running_loop().call_later(0.001, event.set)
    await event.wait()
    return "woken"


async def _to_thread() -> str:
    return await asyncio.to_thread(lambda: "from a thread")


async def _cancels_itself_and_goes_on() -> str:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    assert task.cancelling() == 1
    try:
        await asyncio.sleep(30)
    except asyncio.CancelledError:
        task.uncancel()
        return f"cancelled, {task.cancelling()} left"
    return "never"


async def _uncancels_before_it_waits() -> str:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    assert (task.uncancel(), task.uncancel()) == (0, 0)
    await asyncio.sleep(0)
    return "not cancelled"


ASYNCIO: dict[str, tuple[Callable[[], Any], Any]] = {
    "timeout across waits": (_timeout_across_waits, "too slow"),
    "timeout in the first wait": (_timeout_in_the_first_wait, "too slow"),
    "timeout that is kept": (_timeout_that_is_kept, "in time"),
    "wait_for": (_wait_for, "in time"),
    "TaskGroup": (_group, [0, 1, 2]),
    "TaskGroup that fails": (_group_that_fails, "(KeyError('in the group'),)"),
    "create_task in the first step": (_task_from_the_first_step, "made by hand"),
    "Event": (_event_across, "woken"),
    "to_thread": (_to_thread, "from a thread"),
    "cancel before the first wait": (_cancels_itself_and_goes_on, "cancelled, 0 left"),
    "uncancel before the first wait": (_uncancels_before_it_waits, "not cancelled"),
}


@pytest.mark.parametrize("name", ASYNCIO)
def test_asyncio_works_across_the_first_step(name: str) -> None:
    """What begins on the calling thread goes on on the loop as if it had begun there."""
    make, result = ASYNCIO[name]
    assert run(make()) == result


def test_the_current_task_is_one_from_first_to_last() -> None:
    """`asyncio.current_task()` before the first wait stands for the task that comes of it."""

    async def work() -> None:
        first = asyncio.current_task()
        assert first is not None
        assert not first.done()
        assert first.get_name() == "dualrt"
        assert asyncio.iscoroutine(first.get_coro())
        with pytest.raises(RuntimeError, match="before the edge view's first await"):
            first.add_done_callback(print)
        await asyncio.sleep(0)
        second = asyncio.current_task()
        assert second is not None
        assert first.cancelling() == second.cancelling() == 0
        first.add_done_callback(ended.append)
        first.cancel()
        assert first.cancelling() == second.cancelling() == 1
        with pytest.raises(asyncio.CancelledError):
            await asyncio.sleep(0)
        assert first.uncancel() == 0
        assert not first.done()
        stubs.append(first)

    stubs: list[Any] = []
    ended: list[Any] = []
    run(work())
    assert stubs[0].done()
    run(asyncio.sleep(0))  # the loop has had its turn
    assert len(ended) == 1


def test_an_async_generator_that_is_left_is_closed_on_the_loop() -> None:
    """Also one that began by hand: its `finally` may wait."""
    closed = threading.Event()

    async def numbers() -> Any:
        try:
            yield 1
            yield 2
        finally:
            await asyncio.sleep(0)
            closed.set()

    async def work() -> int:
        async for n in numbers():
            return int(n)
        return 0

    assert run(work()) == 1
    assert closed.wait(10)


def test_a_generator_that_edge_code_leaves_starts_the_loop(fresh: None) -> None:
    """Letting go of it is the first thing that needs the loop's thread."""
    text = """
    import asyncio

    async def _numbers(seen):
        try:
            yield 1
        finally:
            await asyncio.sleep(0)
            seen.append("closed")

    async def left(request):
        seen = []
        async for n in _numbers(seen):
            break
        while not seen:
            await asyncio.sleep(0.001)
        return seen
    """
    assert site(text, timeout=5).get("/left").json() == ["closed"]


def test_a_callback_that_quits_does_not_end_the_loop(
    fresh: None, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told of, and the next one that waits is served."""

    async def quits() -> None:
        def callback(_: Any) -> None:
            raise SystemExit(3)

        future = asyncio.get_running_loop().create_future()
        future.add_done_callback(callback)
        future.set_result(None)
        await asyncio.sleep(0)

    run(quits(), timeout=5)
    assert run(where_after_wait(), timeout=5)[1] == "dualrt-loop"
    assert "a callback asked for the end" in caplog.text


def test_a_thread_that_cannot_be_started_is_tried_again(
    fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that is short of threads now may have some later."""
    with monkeypatch.context() as short, pytest.raises(RuntimeError, match="can't start"):
        short.setattr(threading.Thread, "start", Mock(side_effect=RuntimeError("can't start")))
        run(where_after_wait())
    assert run(where_after_wait())[1] == "dualrt-loop"


def test_context_variables_go_with_the_coroutine() -> None:
    """It sees the caller's, and what it sets stays its own."""

    async def work() -> str:
        before = HERE.get()
        HERE.set("inside")
        await asyncio.sleep(0)
        return f"{before}, {HERE.get()}"

    token = HERE.set("outside")
    try:
        assert run(work()) == "outside, inside"
        assert HERE.get() == "outside"
    finally:
        HERE.reset(token)


@pytest.mark.parametrize("waits", [False, True])
def test_errors_come_out_as_they_are(waits: bool) -> None:
    """With their traceback; a CancelledError of its own becomes a ViewCancelled."""

    async def fails(error: BaseException) -> None:
        if waits:
            await asyncio.sleep(0)
        raise error

    with pytest.raises(KeyError, match="mine") as caught:
        run(fails(KeyError("mine")))
    assert caught.traceback[-1].name == "fails"
    with pytest.raises(ViewCancelled):
        run(fails(asyncio.CancelledError()))


def test_a_view_that_is_late_is_cancelled_and_told_first() -> None:
    """`late` is called before the cancellation, and clean-up may wait itself."""
    told: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            told.append("cleaned up")

    with pytest.raises(ViewTimeout, match=r"no answer within 0\.02 seconds"):
        run(work(), 0.02, late=told.append)
    assert told == ["no answer within 0.02 seconds", "cleaned up"]
    with pytest.raises(ViewTimeout):
        run(work(), 0)


def test_clean_up_that_does_not_end_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """After `GRACE` seconds the caller goes on."""
    monkeypatch.setattr(loops, "GRACE", 0.01)
    release = threading.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            while not release.is_set():
                await asyncio.sleep(0.001)

    with pytest.raises(ViewTimeout):
        run(work(), 0.01)
    release.set()


def test_a_client_that_has_left_cancels_the_view(monkeypatch: pytest.MonkeyPatch) -> None:
    """`watch` is asked for once, when the coroutine first waits; what it gives, now and then."""
    monkeypatch.setattr(loops, "POLL", 0.001)
    looks: list[bool] = []
    ends: list[str] = []

    def watch() -> Callable[[], bool]:
        ends.append("watched")

        def gone() -> bool:
            looks.append(True)
            return len(looks) > 3

        return gone

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ends.append("closed")

    assert run(asyncio.sleep(0, "quick"), None, lambda: None) == "quick"
    with pytest.raises(ClientGone):
        run(work(), 30, watch)
    assert ends == ["watched", "closed"]
    looks.clear()
    with pytest.raises(ViewTimeout):
        run(work(), 0.002, watch)


def test_a_first_step_inside_another_is_refused() -> None:
    """It would wait for itself."""

    async def outer() -> None:
        inner = where()
        try:
            run(inner)
        finally:
            inner.close()

    with pytest.raises(RuntimeError, match="WSGI app it is part of"):
        run(outer())


async def test_a_caller_on_a_loop_of_its_own_gets_it_back() -> None:
    """A WSGI app under an ASGI server's adapter may be called on that server's loop."""
    mine = asyncio.get_running_loop()
    loop, thread = run(where_after_wait())
    assert (loop, thread) == (id(loops.background_loop()), "dualrt-loop")
    assert asyncio.get_running_loop() is mine
    assert asyncio.current_task() is not None


FORK = """
    import asyncio, os, sys
    from dualrt.loop import run

    async def quick():
        return "quick"

    async def slow():
        await asyncio.sleep(0.001)
        return "slow"

    def child():
        pid = os.fork()
        if pid == 0:
            assert (run(slow()), run(quick())) == ("slow", "quick")
            sys.exit(0)  # as a server's worker ends, with all that Python does at its end
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0

    {before}
    child()
    for _ in range(3):
        assert run(slow()) == "slow"
    child()
    assert run(slow()) == "slow"
    print("both")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("before", ["pass", "run(quick())", "run(slow())"])
def test_a_fork_has_a_loop_of_its_own(before: str) -> None:
    """Whether the parent's was made, had run or neither; and the parent's goes on unharmed."""
    code = textwrap.dedent(FORK).format(before=before)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "both\n", "")
