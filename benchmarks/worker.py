"""A contender in a process of its own: reads one JSON command a line, answers each with one.

The commander asks one worker at a time, so contenders take turns on an otherwise quiet machine.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import io
import json
import logging
import os
import sys
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

from benchmarks.request import call_asgi, call_wsgi, environ, scope


class Timer:
    """Calls one application with one request."""

    def __init__(
        self, app: Any, protocol: str, path: str, extra: Mapping[str, str] | None = None
    ) -> None:
        self.app, self.protocol = app, protocol
        self.template = (environ if protocol == "wsgi" else scope)(path, extra or {})
        self.loop = asyncio.new_event_loop() if protocol == "asgi" else None

    def answer(self) -> tuple[int, bytes]:
        """Return status and body of one call."""
        if self.loop is None:
            return call_wsgi(self.app, self.template)
        return self.loop.run_until_complete(call_asgi(self.app, self.template))

    def batch(self, number: int) -> float:
        """Return the microseconds of one call, averaged over `number` calls in a row."""
        if self.loop is None:
            return quietly(self._wsgi, number) / number
        return quietly(lambda n: self.loop.run_until_complete(self._asgi(n)), number) / number

    def _wsgi(self, number: int) -> float:
        app, template = self.app, self.template
        start = perf_counter()
        for _ in range(number):
            call_wsgi(app, template)
        return perf_counter() - start

    async def _asgi(self, number: int) -> float:
        app, template = self.app, self.template
        start = perf_counter()
        for _ in range(number):
            await call_asgi(app, template)
        return perf_counter() - start

    def first_chunk(self, number: int) -> float:
        """Return the microseconds until the first body chunk, averaged over `number` calls."""
        if self.loop is None:
            return quietly(self._first_wsgi, number) / number
        return quietly(lambda n: self.loop.run_until_complete(self._first_asgi(n)), number) / number

    def _first_wsgi(self, number: int) -> float:
        total = 0.0
        for _ in range(number):
            env = {**self.template, "wsgi.input": io.BytesIO()}
            start = perf_counter()
            result = self.app(env, lambda *args: None)
            chunks = iter(result)
            next(chunk for chunk in chunks if chunk)
            total += perf_counter() - start
            for _chunk in chunks:
                pass
            if hasattr(result, "close"):
                result.close()
        return total

    async def _first_asgi(self, number: int) -> float:
        total = 0.0
        for _ in range(number):
            marks: list[float] = []
            start = perf_counter()
            await call_asgi(self.app, self.template, lambda: marks.append(perf_counter()))  # noqa: B023
            total += marks[0] - start
        return total


def quietly(function: Callable[[int], float], number: int) -> float:
    """Run without the cyclic collector, as `timeit` does; return microseconds."""
    gc.collect()
    gc.disable()
    try:
        return function(number) * 1e6
    finally:
        gc.enable()


def paired(plain: Timer, wrapped: Timer, rounds: int, number: int) -> dict[str, list[float]]:
    """Time two applications in turn, A B B A, so that a drift of the machine hits both alike."""
    result: dict[str, list[float]] = {"plain": [], "wrapped": []}
    for _ in range(rounds):
        first, second = plain.batch(number), wrapped.batch(number)
        third, fourth = wrapped.batch(number), plain.batch(number)
        result["plain"].append((first + fourth) / 2)
        result["wrapped"].append((second + third) / 2)
    return result


def handle(command: dict[str, Any], state: dict[str, Any]) -> Any:
    """Carry out one command; `state` keeps what was loaded."""
    match command["op"]:
        case "load":
            module = importlib.import_module(f"benchmarks.contenders.{command['module']}")
            app = getattr(module, command["protocol"])(*command["which"])
            # what a contender's requests carry besides a browser's headers
            extra = module.headers(app, *command["which"]) if hasattr(module, "headers") else {}
            timer = state["timer"] = Timer(app, command["protocol"], command["path"], extra)
            status, body = timer.answer()
            timer.batch(20)
            gc.freeze()
            return [status, body.decode()]
        case "load-pair":
            module = importlib.import_module(f"benchmarks.contenders.{command['module']}")
            timers = [Timer(app, "wsgi", command["path"]) for app in module.pair(*command["which"])]
            answers = {timer.answer() for timer in timers}
            for timer in timers:
                timer.batch(200)
            gc.freeze()
            state["pair"] = timers
            return [[status, body.decode()] for status, body in answers]
        case "batch":
            return state["timer"].batch(command["number"])
        case "first-chunk":
            return state["timer"].first_chunk(command["number"])
        case "audit":
            from benchmarks.audit import audit_cost

            return audit_cost(state["timer"].batch)
        case "pair":
            return paired(*state["pair"], command["rounds"], command["number"])
    raise ValueError(command["op"])


def main() -> None:
    """Serve commands until standard input ends. What contenders print must not join the answers."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    logging.disable(logging.WARNING)
    state: dict[str, Any] = {}
    for line in sys.stdin:
        try:
            answer = {"ok": handle(json.loads(line), state)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
