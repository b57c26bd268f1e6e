"""What the guard's audit hook costs a request of stock Django: events × the cost of one.

The difference is a fraction of a microsecond in a hundred: too little to be seen between two
processes. So the events of a request are counted, and the cost of one is timed by itself.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

EVENTS, ROUNDS, REQUESTS = 20_000, 15, 200


def audit_cost(batch: Callable[[int], float]) -> dict[str, Any]:
    """Return a request's microseconds without the hook, its audit events, and what the hook adds
    to one event. ``batch(number)`` gives the microseconds of a request, averaged over ``number``.

    To be called once in a process: a hook stays for good.
    """
    from dualrt.edge import guard

    request = median(batch(REQUESTS) for _ in range(ROUNDS))
    before = median(_event() for _ in range(ROUNDS))
    guard.install()
    after = median(_event() for _ in range(ROUNDS))
    counted = 0

    def count(event: str, args: Any) -> None:
        nonlocal counted
        counted += 1

    gc.collect()
    sys.addaudithook(count)
    counted = 0
    batch(REQUESTS)
    events = counted / REQUESTS
    return {"request_us": request, "events": events, "event_us": after - before}


def _event() -> float:
    """Return the microseconds of one audit event with two arguments, the loop's own included."""
    audit = sys.audit
    start = perf_counter()
    for _ in range(EVENTS):
        audit("object.__getattr__", None, "name")
    return (perf_counter() - start) / EVENTS * 1e6
