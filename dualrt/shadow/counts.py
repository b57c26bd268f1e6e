"""How the shadow runs of each view went, in this process."""

from __future__ import annotations

import os
from threading import Lock
from typing import NamedTuple


class Counts(NamedTuple):
    """Of one view. ``seen``: safe requests that the edge would have answered; ``sampled``: those
    that were taken, each of which ends as one of the others: ``same``, ``different``, ``failed``
    (the view raised, took too long, or did what the edge does not do), or ``skipped`` (nothing can
    be said).
    """

    seen: int = 0
    sampled: int = 0
    same: int = 0
    different: int = 0
    failed: int = 0
    skipped: int = 0


_PLACES = {name: at for at, name in enumerate(Counts._fields)}
_lock = Lock()
_rows: dict[str, list[int]] = {}


def count(view: str, what: str) -> None:
    """Count one more of ``what``, a field of ``Counts``."""
    with _lock:
        row = _rows.get(view)
        if row is None:
            row = _rows[view] = [0] * len(_PLACES)
        row[_PLACES[what]] += 1


def counts() -> dict[str, Counts]:
    """Return the counts of every view that was asked for, by its dotted name. A process counts for
    itself, from its start (or ``reset``) on.
    """
    with _lock:
        return {view: Counts(*row) for view, row in sorted(_rows.items())}


def reset() -> None:
    """Count from nothing."""
    with _lock:
        _rows.clear()


def _after_fork() -> None:
    global _lock
    _lock = Lock()
    _rows.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


__all__ = ["Counts", "count", "counts", "reset"]
