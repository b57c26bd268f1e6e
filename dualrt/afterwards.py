"""Runs what ``after`` was given, when the response has been sent.

Under WSGI that is when the server closes the body: functions run there and then; from the first
that has to be awaited on, the rest runs on the background loop. Under ASGI it is when the
application has sent its last message: all of it runs on the server's loop.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Awaitable, Iterable, Iterator
from time import monotonic, sleep
from typing import Any

from dualrt.edge.isolate import guarded, run
from dualrt.errors import DualrtError, ViewCancelled, ViewTimeout
from dualrt.failure import logger, printable
from dualrt.steps import as_coroutine
from dualrt.types import Environ, StartResponse, WSGIApp
from dualrt.web.deferred import AFTER, HANDING_ON, REQUEST, SERVER, Job, Queue, drop, is_awaitable

GRACE = 1.0  # seconds that a cancelled job has for its clean-up
DRAIN = 10.0  # seconds that the end of the process waits for jobs: less than servers' own patience

_set = REQUEST.set
_reset = REQUEST.reset


def tracked(app: WSGIApp, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Call ``app`` for a request whose code may call ``after``, to run when the body is closed."""
    token = _set(environ)
    try:
        body = app(environ, start_response)
    except BaseException:
        abandoned(environ)
        raise
    finally:
        _reset(token)
    queue = environ.setdefault(AFTER)  # end(environ)
    return body if queue is None else Closing(body, queue)


def hand_on(app: WSGIApp, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Call ``app`` for a request that is the framework's. Its code may call ``after``, but few
    sites' does: only from the first time on each request is ``tracked``.
    """
    if SERVER.wants:
        return tracked(app, environ, start_response)
    try:
        body = app(environ, start_response)
    except BaseException:
        abandoned(environ)
        raise
    queue = environ.get(AFTER)
    return body if queue is None else Closing(body, queue)


HANDING_ON.add(hand_on.__code__)


def abandoned(environ: Environ) -> None:
    """Run what waits for a request that the application has failed on; the server has still to
    answer it, and nothing may hold that up.
    """
    if (queue := end(environ)) is not None:
        background(queue)


class Closing:
    """A body; when it has been closed, what waits in ``queue`` runs."""

    __slots__ = ("_body", "_queue")

    def __init__(self, body: Iterable[bytes], queue: Queue) -> None:
        self._body = body
        self._queue = queue

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        """Called by the server once, at the end or when the client has left."""
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            finish(self._queue)


async def atracked(holder: Any, answering: Awaitable[None]) -> None:
    """Await what answers a request whose code may call ``after``; then run that."""
    token = _set(holder)
    try:
        await answering
    except BaseException:  # the server is to hear of it at once
        if (queue := end(holder)) is not None:
            start(queue)
        raise
    finally:
        _reset(token)
    if (queue := end(holder)) is not None:
        await _shield(start(queue))


def end(holder: Any) -> Queue | None:
    """Return the queue of a request whose response is made, ``None`` where nothing needs it; a
    later call is then a late one.
    """
    queue: Queue | None = holder.setdefault(AFTER, None)
    return queue


async def _shield(task: Any) -> None:
    """Wait for a task; whoever stops waiting does not stop it."""
    import asyncio

    await asyncio.wait({task})


def finish(queue: Queue) -> None:
    """Run the jobs here; from the first on that has to be awaited, on the background loop."""
    while (job := queue.next()) is not None:
        try:
            _check_time(queue, job)
            found = _call(queue, job)
        except Exception as error:
            _report(queue, job, error)
            continue
        if is_awaitable(found):
            background(queue, (job, found))
            return


def background(queue: Queue, begun: tuple[Job, Any] | None = None) -> None:
    """Run the jobs on the background loop. ``begun``: one that is to be awaited first."""
    from dualrt.loop import detach

    _keep(detach(_finish(queue, begun)))


def start(queue: Queue) -> Any:
    """Run the jobs as a task of the running loop."""
    import asyncio

    return _keep(asyncio.get_running_loop().create_task(_finish(queue)))


def _late(queue: Queue) -> None:
    """Run what is handed over when all the rest has run."""
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:  # in a thread
        background(queue)
    else:
        start(queue)


Queue.run_late = _late


async def _finish(queue: Queue, begun: tuple[Job, Any] | None = None) -> None:
    REQUEST.set(None)  # each job has the context of its own
    if begun is not None:
        await _one(queue, *begun)
    while (job := queue.next()) is not None:
        await _one(queue, job)


async def _one(queue: Queue, job: Job, found: Any = None) -> None:
    try:
        _check_time(queue, job)
        if found is None:
            found = await _in_thread(queue, job) if _may_block(job) else _call(queue, job)
        if is_awaitable(found):
            await _result(queue, job, found)
    except Exception as error:
        drop(found)
        _report(queue, job, error)


def _call(queue: Queue, job: Job) -> Any:
    """Call a function as the code that it came from; return an awaitable as it is."""
    job.context.run(_set, {AFTER: queue})  # what it hands over itself comes behind it
    if is_awaitable(job.what):
        return job.what
    if job.scope is None:
        return job.context.run(job.what, *job.args, **job.kwargs)
    return job.context.run(run, job.scope, job.what, job.args, job.kwargs)


def _may_block(job: Job) -> bool:
    """Whether this is server code that is not ``async def``: an event loop must not wait for it."""
    if job.scope is not None or is_awaitable(job.what):
        return False
    from inspect import iscoroutinefunction

    return not iscoroutinefunction(job.what)


async def _in_thread(queue: Queue, job: Job) -> Any:
    import asyncio

    try:
        future = asyncio.get_running_loop().run_in_executor(None, _call, queue, job)
    except RuntimeError:  # the process ends, and starts no more threads
        return _call(queue, job)
    return await future


async def _result(queue: Queue, job: Job, awaitable: Any) -> None:
    """Await what a job is or gave, in a task of its own: a cancellation of it is no one else's."""
    import asyncio

    coro = awaitable if hasattr(type(awaitable), "send") else as_coroutine(awaitable)
    if job.scope is not None:
        coro = guarded(job.scope, coro)
    task = asyncio.get_running_loop().create_task(_contained(coro), context=job.context)
    left = _left(queue, job)
    try:
        await asyncio.wait({task}, timeout=left)
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=GRACE)
            raise _too_late(job)
    finally:
        task.cancel()  # where this very task is cancelled: the loop ends
    try:
        task.result()
    except asyncio.CancelledError as error:
        raise ViewCancelled from error


async def _contained(coro: Any) -> None:
    try:
        await coro
    except (SystemExit, KeyboardInterrupt) as error:  # they would end the loop
        raise DualrtError(f"after() was given what raised {type(error).__name__}") from error


def _left(queue: Queue, job: Job) -> float | None:
    """Return the seconds that are left for a job; server code has no limit."""
    if job.scope is None or queue.began is None:
        return None
    limit: float = job.scope.options.stream_timeout
    return queue.began + limit - monotonic()


def _check_time(queue: Queue, job: Job) -> None:
    left = _left(queue, job)
    if left is not None and left <= 0:
        job.drop()
        raise _too_late(job)


def _too_late(job: Job) -> ViewTimeout:
    limit = job.scope.options.stream_timeout
    return ViewTimeout(f"what after() was given was not done within {limit} seconds")


def _report(queue: Queue, job: Job, error: BaseException) -> None:
    """Log an error once, with whose it is."""
    view = job.scope.view if job.scope is not None else "the server runtime"
    logger.error(
        "after(%s) of %s failed: %s",
        job.name,
        view,
        printable(queue.where),
        exc_info=(type(error), error, error.__traceback__),
        extra={"view": view},
    )


# --- what still runs when the process ends

_pending: set[Any] = set()
_lost: list[set[Any]] = []  # a parent's, in a forked child: never run here, and not to be collected
_draining = False


def _keep(task: Any) -> Any:
    """Hold on to a task until it is done: the loop itself does not."""
    global _draining
    if not _draining:
        _draining = True
        atexit.register(drain)
    if not task.done():
        _pending.add(task)
        task.add_done_callback(_pending.discard)
    return task


def drain(seconds: float = DRAIN) -> None:
    """Wait for what runs on the background loop; say what is dropped."""
    left = settle(seconds)
    if left:
        logger.warning("the process ended before what after() was given for %d requests", left)


def settle(seconds: float) -> int:
    """Wait until nothing of ``after``'s runs on the background loop; return for how many requests
    something still does when the time is up.
    """
    from dualrt.loop import is_background

    end = monotonic() + seconds
    while True:
        left = sum(is_background(task.get_loop()) for task in list(_pending))
        if not left or monotonic() >= end:
            return left
        sleep(0.005)


async def asettle(seconds: float) -> None:
    """Wait, at most so long, until nothing of ``after``'s runs on the running loop, nor on the
    background loop.
    """
    import asyncio

    loop, end = asyncio.get_running_loop(), monotonic() + seconds
    while waiting := {task for task in _pending if task.get_loop() is loop}:
        if monotonic() >= end:
            return
        await asyncio.wait(waiting, timeout=max(0.0, end - monotonic()))
    # what is left is the background loop's
    while _pending and monotonic() < end:  # noqa: ASYNC110 - no event of this loop tells
        await asyncio.sleep(0.005)


def _after_fork() -> None:
    global _pending
    _lost.append(_pending)
    _pending = set()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


__all__ = ["DRAIN", "Closing", "asettle", "atracked", "background", "drain", "end", "finish"]
__all__ += ["abandoned", "hand_on", "settle", "start", "tracked"]
