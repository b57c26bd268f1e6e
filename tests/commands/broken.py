"""A module whose edge view cannot be served."""

from __future__ import annotations

import sqlite3
from typing import Any

from dualrt import runtime


@runtime("edge")
def count(request: Any) -> int:
    """Ask a database, which the edge has not."""
    return int(sqlite3.connect(":memory:").execute("select 1").fetchone()[0])


ROUTES = [("/count", count)]
