"""Starts the workers, lets them take turns, and keeps what they measured."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from statistics import median
from typing import Any

BATCH_SECONDS = 0.04
PATIENCE = 60.0  # seconds for one command; a contender that hangs is ended
HELLO = [200, "Hello world!"]
STREAM = [200, "chunk\n" * 3]


@dataclass
class Contender:
    """One line of a table: what is measured, and every round's figure (µs) or why there is none.

    ``which``: what the module's functions are told; ``expected``: status and body.
    """

    key: str
    title: str
    module: str
    protocol: str
    path: str = "/hello"
    which: tuple[str, ...] = ()
    expected: list[Any] = field(default_factory=lambda: HELLO)
    samples: list[float] = field(default_factory=list)
    error: str = ""


class Worker:
    """A contender's process."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **command: Any) -> Any:
        """Send a command and return its result; `RuntimeError` with the worker's words."""
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(json.dumps(command) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise RuntimeError("the worker has ended") from error
        watchdog = threading.Timer(PATIENCE, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        answer = json.loads(line) if line else {"error": "the worker ended, or hung and was ended"}
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["ok"]

    def stop(self) -> None:
        assert self.process.stdin
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def load(contender: Contender) -> Worker | None:
    """Start a contender and check its answer; on failure note why and return `None`."""
    worker = Worker()
    try:
        answer = worker.ask(
            op="load",
            module=contender.module,
            protocol=contender.protocol,
            path=contender.path,
            which=contender.which,
        )
        if answer != contender.expected:
            raise RuntimeError(f"answered {answer!r} instead of {contender.expected!r}")
    except RuntimeError as error:
        contender.error = str(error)
        worker.stop()
        return None
    return worker


def run_group(contenders: list[Contender], op: str, rounds: int) -> None:
    """Time every contender once a round, in an order that turns by one with each round."""
    workers = {c.key: worker for c in contenders if (worker := load(c)) is not None}
    runners = [c for c in contenders if c.key in workers]
    numbers: dict[str, int] = {}

    def take_turn(contender: Contender) -> None:
        worker = workers[contender.key]
        try:
            if contender.key not in numbers:
                per_call = worker.ask(op=op, number=10)
                numbers[contender.key] = max(10, int(BATCH_SECONDS * 1e6 / per_call))
            contender.samples.append(worker.ask(op=op, number=numbers[contender.key]))
        except RuntimeError as error:
            contender.error = str(error)
            contender.samples.clear()
            runners.remove(contender)

    try:
        for turn in range(rounds):
            cut = turn % max(1, len(runners))
            for contender in runners[cut:] + runners[:cut]:
                take_turn(contender)
    finally:
        for worker in workers.values():
            worker.stop()


def run_pair(
    module: str, path: str, rounds: int, number: int, which: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Measure what a door, or what is ``which`` there, adds to a request that it forwards."""
    worker = Worker()
    try:
        answers = worker.ask(op="load-pair", module=module, path=path, which=which)
        if answers != [HELLO]:
            raise RuntimeError(f"answered {answers!r}")
        samples = worker.ask(op="pair", rounds=rounds, number=number)
    except RuntimeError as error:
        return {"error": str(error)}
    finally:
        worker.stop()
    differences = sorted(
        after - before for before, after in zip(samples["plain"], samples["wrapped"], strict=True)
    )
    quarter = len(differences) // 4
    spread = differences[-quarter - 1] - differences[quarter]
    plain, added = median(samples["plain"]), median(differences)
    return {
        "plain_us": plain,
        "added_us": added,
        "added_percent": 100 * added / plain,
        # Half the notch of a box plot: about the 95 % interval of a median.
        "uncertainty_us": 1.57 * spread / len(differences) ** 0.5,
        "rounds": rounds,
    }


def run_audit(contender: Contender) -> dict[str, Any]:
    """Measure what the guard's audit hook costs a contender that has nothing to do with it."""
    worker = load(contender)
    if worker is None:
        return {"error": contender.error}
    try:
        found: dict[str, Any] = worker.ask(op="audit")
    except RuntimeError as error:
        return {"error": str(error)}
    finally:
        worker.stop()
    return found


def import_time(statement: str, times: int) -> float | None:
    """Return the median milliseconds (CPU) of a statement in fresh interpreters, or `None`."""
    code = f"from time import process_time as c; t = c(); {statement}; print((c() - t) * 1000)"
    # As an installed package has it: with bytecode, written by the first run, which isn't counted.
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    figures = []
    for _ in range(times + 1):
        run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
        if run.returncode:
            return None
        figures.append(float(run.stdout))
    return median(figures[1:])


def loaded_by(statement: str) -> set[str]:
    """Return the names of the modules that a statement loads in a fresh interpreter."""
    code = f"import sys; {statement}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    return set(run.stdout.split())
