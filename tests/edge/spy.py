"""A module that a test's policy provides: says in whose scope it was called."""

from __future__ import annotations

from dualrt.edge.scope import EDGE


def scope() -> str | None:
    """Return the view's name of the scope that is set."""
    now = EDGE.get()
    return now.view if now is not None else None
