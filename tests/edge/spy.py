"""A module that a test's policy provides: says in whose scope, and step, it was called."""

from __future__ import annotations

from dualrt.edge.scope import EDGE, here


def scope() -> str | None:
    """Return the view's name of the scope that is set."""
    now = EDGE.get()
    return now.view if now is not None else None


def stepping() -> bool:
    """Whether the watchdog measures what runs here."""
    return here.cell.step is not None
