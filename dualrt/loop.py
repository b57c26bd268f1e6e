"""Coroutines under WSGI: stepped by hand while they do not wait, then on one background loop.

A WSGI worker has no event loop. Making one per request costs 70 us, handing over to another thread
150, ``async_to_sync`` 500; most edge coroutines never wait at all. So a coroutine's first step
is taken on the calling thread, with the process's one loop set as the running loop and locked
against its own thread: ``asyncio.sleep``, ``timeout``, ``TaskGroup``, ``gather`` and ``fetch``
find the loop they will live on. If the step ends the coroutine, no thread was woken (nor, the
first time, made). If it waits, the rest becomes a task on the loop; the caller waits for that.
"""

from __future__ import annotations

import asyncio
import os
import selectors
import threading
from asyncio import tasks
from collections.abc import AsyncIterable, Callable, Coroutine, Generator
from contextvars import Context, copy_context
from sys import get_asyncgen_hooks, set_asyncgen_hooks
from typing import Any

from dualrt.errors import ClientGone, ViewCancelled, ViewTimeout
from dualrt.steps import Rest

POLL = 0.5  # seconds between looks for a client that has left; a leave is seen within 2.5 s
# The event loop's own switches, found once: this is the path of every async edge view.
get_running = asyncio._get_running_loop
set_running = asyncio._set_running_loop
enter_task: Callable[[Any, Any], None] = tasks._enter_task
leave_task: Callable[[Any, Any], None] = tasks._leave_task

GRACE = 1.0  # seconds that cancelled code has for its clean-up before the caller goes on


class _Selector(selectors.DefaultSelector):
    """Wait without the lock: only then may other threads take a first step on the loop."""

    lock: threading.Lock

    def select(self, timeout: float | None = None) -> Any:
        loop = get_running()
        set_running(None)  # with gevent, who goes on meanwhile does so in this very thread
        self.lock.release()
        try:
            return super().select(timeout)
        finally:
            self.lock.acquire()
            set_running(loop)


class _Loop(asyncio.SelectorEventLoop):
    """The process's background loop. ``lock`` is held by whoever runs code on it."""

    def __init__(self) -> None:
        selector = _Selector()
        self.lock = selector.lock = threading.Lock()
        self.touched = False
        self._thread: threading.Thread | None = None
        super().__init__(selector)
        # what this loop sets in its own thread: an async generator belongs where it first ran
        self.asyncgen_hooks: tuple[Any, Any] = (
            self._asyncgen_firstiter_hook,  # type: ignore[attr-defined]
            self._asyncgen_finalizer_hook,
        )

    def call_soon(self, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        self.touched = True
        return super().call_soon(*args, **kwargs)

    def call_at(self, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        self.touched = True
        return super().call_at(*args, **kwargs)

    def wake(self) -> None:
        """Let the loop's thread see what was scheduled from outside; start it the first time."""
        self.touched = False
        if self._thread is None:
            self._start()
        self.call_soon_threadsafe(_nothing)

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._serve, name="dualrt-loop", daemon=True)
        try:
            self._thread.start()
        except BaseException:
            self._thread = None  # the next one that waits tries again
            raise

    def _asyncgen_finalizer_hook(self, agen: Any) -> None:
        super()._asyncgen_finalizer_hook(agen)  # type: ignore[misc]
        Context().run(self.wake)  # what lets go of a generator may be edge code: this is not

    def disown(self) -> None:
        """In a forked child: be closed, without the system calls of ``close``. The parent's epoll
        is shared with it: what is unregistered here no longer wakes the parent.
        """
        self._closed = True
        self._ssock.close()  # type: ignore[attr-defined]
        self._csock.close()  # type: ignore[attr-defined]

    def _serve(self) -> None:
        """Run until stopped. What a callback raises to end a process ends none from this thread;
        without the loop, every request that waits would wait for ever.
        """
        with self.lock:
            while True:
                try:
                    return self.run_forever()
                except (SystemExit, KeyboardInterrupt) as error:
                    context = {"message": "a callback asked for the end", "exception": error}
                    self.call_exception_handler(context)


def _nothing() -> None:
    pass


_loop: _Loop | None = None
_making = threading.Lock()


def background_loop() -> _Loop:
    """Return the process's loop; its thread starts when a coroutine first waits on it."""
    global _loop
    loop = _loop
    if loop is None:
        with _making:
            loop = _loop = _loop or _Loop()
    return loop


def _after_fork() -> None:
    # the parent's loop thread does not exist here, and its lock may have been held by it
    global _loop, _making
    if _loop is not None:
        _loop.disown()
    _loop = None
    _making = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def detach(coro: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """Let a coroutine run on the background loop, and do not wait for it."""
    loop = background_loop()
    if get_running() is loop:  # called by code on the loop, which holds the lock
        return asyncio.Task(coro, loop=loop)
    with loop.lock:
        task = asyncio.Task(coro, loop=loop)
    loop.wake()
    return task


def is_background(loop: Any) -> bool:
    """Whether ``loop`` is this process's background loop."""
    return loop is _loop


class _Stub:
    """``asyncio.current_task()`` of a coroutine that is stepped by hand.

    ``asyncio.timeout`` and ``TaskGroup`` keep it and call it later: from the moment that the rest
    of the coroutine is a task, it stands for that task.
    """

    __slots__ = ("_cancelled", "coro", "task")

    def __init__(self, coro: Any) -> None:
        self.coro = coro
        self.task: asyncio.Task[Any] | None = None
        self._cancelled = 0

    def become(self, task: asyncio.Task[Any]) -> None:
        """Stand for ``task`` from now on."""
        self.task = task
        for _ in range(self._cancelled):
            task.cancel()

    def cancel(self, msg: Any = None) -> bool:
        if self.task is not None:
            return self.task.cancel(msg)
        self._cancelled += 1
        return True

    def cancelling(self) -> int:
        return self._cancelled if self.task is None else self.task.cancelling()

    def uncancel(self) -> int:
        if self.task is not None:
            return self.task.uncancel()
        self._cancelled = max(0, self._cancelled - 1)
        return self._cancelled

    def done(self) -> bool:
        return self.task is not None and self.task.done()

    def get_coro(self) -> Any:
        return self.coro

    def get_name(self) -> str:
        return "dualrt"

    def __getattr__(self, name: str) -> Any:
        if self.task is None:
            raise RuntimeError(f"current_task().{name} before the edge view's first await")
        return getattr(self.task, name)


def step(loop: _Loop, stub: _Stub, context: Context, act: Callable[..., Any], value: Any) -> Any:
    """Take one step of a hand-driven coroutine: ``act`` is its ``send`` or ``throw``.

    Returns the ``Handoff`` it yielded, or the task that its rest has become.
    """
    outer = get_running()
    if outer is loop:
        raise RuntimeError(
            "an edge view cannot call the WSGI app it is part of from its first step"
        )
    hooks = get_asyncgen_hooks()
    with loop.lock:
        set_running(loop)
        set_asyncgen_hooks(*loop.asyncgen_hooks)
        enter_task(loop, stub)
        try:
            yielded = context.run(act, value)
        finally:
            leave_task(loop, stub)
            set_asyncgen_hooks(*hooks)
            set_running(outer)
            if loop.touched:
                loop.wake()
        if yielded.__class__ is Handoff:
            return yielded
        rest = Rest(stub.coro, yielded, _wait_for_turn)
        stub.become(asyncio.Task(rest, loop=loop, context=context))
        loop.wake()
        return stub.task


def _wait_for_turn(yielded: Any) -> Any:
    return yielded.wait() if yielded.__class__ is Handoff else yielded


def when_done(loop: _Loop, task: asyncio.Task[Any], call: Callable[[], None]) -> None:
    """Call ``call()`` on the loop when ``task`` has ended, also if it has already."""
    with loop.lock:
        task.add_done_callback(lambda _: call())
    loop.wake()


def run(
    coro: Coroutine[Any, Any, Any],
    timeout: float | None = None,
    watch: Callable[[], Callable[[], bool] | None] | None = None,
    late: Callable[[str], object] | None = None,
) -> Any:
    """Return a coroutine's result. ``ViewTimeout`` after ``timeout`` seconds, ``ClientGone`` when
    the function that ``watch()`` gives says that the client has left; the coroutine is cancelled
    in both cases. ``late(why)`` is called before a cancellation because of the time.
    """
    loop = _loop or background_loop()
    stub = _Stub(coro)
    try:
        task = step(loop, stub, copy_context(), coro.send, None)
    except StopIteration as stop:
        return stop.value
    except asyncio.CancelledError as error:
        raise ViewCancelled from error
    gone = watch() if watch is not None else None
    gate = threading.Lock()
    gate.acquire()
    when_done(loop, task, gate.release)
    try:
        wait(gate, lambda: cancel(loop, task, gate), timeout, gone, late)
    except (ViewTimeout, ClientGone) as why:
        raise why from failure(task)
    try:
        return task.result()
    except asyncio.CancelledError as error:
        raise ViewCancelled from error


def wait(
    gate: Any,
    stop: Callable[[], None],
    timeout: float | None,
    gone: Callable[[], bool] | None,
    late: Callable[[str], object] | None = None,
) -> None:
    """Wait until ``gate`` opens; call ``stop()`` and raise when time is up or the client left."""
    left = float("inf") if timeout is None else max(0.0, timeout)
    step = POLL if gone is not None else threading.TIMEOUT_MAX
    while not gate.acquire(timeout=min(step, left)):
        left -= step
        if gone is not None and gone():
            stop()
            raise ClientGone("the client left before the answer was made")
        if left <= 0:
            error = ViewTimeout(f"no answer within {timeout} seconds")
            if late is not None:
                late(str(error))  # what is cancelled may want to know why
            stop()
            raise error


def cancel(loop: _Loop, task: asyncio.Task[Any], gate: Any) -> None:
    """Cancel a task from outside the loop and give it ``GRACE`` to clean up."""
    loop.call_soon_threadsafe(task.cancel)
    if gate.acquire(timeout=GRACE):
        gate.release()
    else:
        forget(loop, task)


def failure(task: asyncio.Task[Any]) -> BaseException | None:
    """Return the error that a task has ended with, if it has: one in its clean-up."""
    return task.exception() if task.done() and not task.cancelled() else None


def forget(loop: _Loop, task: asyncio.Task[Any]) -> None:
    """Let a task go on that nobody waits for any longer; what it comes to is not told."""
    loop.call_soon_threadsafe(task.add_done_callback, failure)  # looked at, it is not logged


class Handoff:
    """A chunk on its way from an async body to the thread that sends it; awaiting it waits until
    the next one is wanted.
    """

    __slots__ = ("chunk", "deliver", "future")

    def __init__(self, chunk: Any, deliver: Callable[[Handoff], None]) -> None:
        self.chunk = chunk
        self.deliver = deliver
        self.future: asyncio.Future[None] | None = None

    def __await__(self) -> Generator[Any, Any, None]:
        yield self

    def wait(self) -> asyncio.Future[None]:
        """On the loop: hand the chunk over and return what the task waits for."""
        self.future = asyncio.get_running_loop().create_future()
        self.future._asyncio_future_blocking = True
        self.deliver(self)
        return self.future

    def go_on(self, error: BaseException | None) -> None:
        """On the loop: let the task go on, or raise ``error`` where it waits."""
        assert self.future is not None
        if self.future.done():
            return  # the body's own timeout has ended this wait
        if error is None:
            self.future.set_result(None)
        else:
            self.future.set_exception(error)


class Stop(BaseException):
    """Thrown into a body's driver where it waits for the next request for a chunk: close it."""


async def pump(body: AsyncIterable[Any], deliver: Callable[[Handoff], None]) -> None:
    """Drive an async body: one ``Handoff`` per chunk; it is closed at the end, whatever the end."""
    try:
        async for chunk in body:
            await Handoff(chunk, deliver)
    except Stop:
        pass
    finally:
        close = getattr(body, "aclose", None)
        if close is not None:
            await close()


__all__ = ["GRACE", "POLL", "Handoff", "Stop", "background_loop", "cancel", "detach", "forget"]
__all__ += ["is_background", "pump", "run", "step", "wait", "when_done"]
