"""The two drivers of ``dualrt.chain``: they do what its steps ask for, in WSGI and in ASGI."""

from __future__ import annotations

from collections.abc import Callable, Generator
from inspect import isawaitable
from typing import Any

from dualrt.chain import Ending, Read, Step
from dualrt.flow import Edge
from dualrt.visit import Visit
from dualrt.web.response import Response


def drive_steps(
    edge: Edge,
    visit: Visit,
    wait: Callable[[Any, float], Any],
    running: Generator[Step, Any, Ending],
) -> Ending:
    """Take the steps under WSGI. ``wait(awaitable, timeout)`` returns its result."""
    try:
        step = next(running)
        while True:
            try:
                if isinstance(step, Read):
                    found = visit.read(step.limit)
                else:
                    if edge.waits and (keys := edge.auth.prepare(visit.request)) is not None:
                        wait(keys, step.options.timeout)
                    found = edge.isolate.call(step, visit.request, (), {})
                    if not isinstance(found, Response) and isawaitable(found):
                        found = wait(found, step.options.timeout)
            except Exception as error:
                step = running.throw(error)
            else:
                step = running.send(found)
    except StopIteration as stop:
        ended: Ending = stop.value
        return ended


async def adrive_steps(
    edge: Edge,
    visit: Visit,
    wait: Callable[[Any, float], Any],
    running: Generator[Step, Any, Ending],
) -> Ending:
    """Take the steps under ASGI. ``wait(awaitable, timeout)`` makes its result."""
    try:
        step = next(running)
        while True:
            try:
                if isinstance(step, Read):
                    found = await visit.read(step.limit)
                else:
                    if edge.waits and (keys := edge.auth.prepare(visit.request)) is not None:
                        await wait(keys, step.options.timeout)
                    found = edge.isolate.call(step, visit.request, (), {}, True)
                    if not isinstance(found, Response) and isawaitable(found):
                        found = await wait(found, step.options.timeout)
            except Exception as error:
                step = running.throw(error)
            else:
                step = running.send(found)
    except StopIteration as stop:
        ended: Ending = stop.value
        return ended


__all__ = ["adrive_steps", "drive_steps"]
