"""A module whose edge view cannot be served."""

from __future__ import annotations

import sqlite3
from typing import Any

from dualrt import runtime
from dualrt.wsgi import EdgeGateway


@runtime("edge")
def count(request: Any) -> int:
    """Ask a database, which the edge has not."""
    return int(sqlite3.connect(":memory:").execute("select 1").fetchone()[0])


ROUTES = [("/count", count)]


def make() -> EdgeGateway:
    """Make a gateway that refuses to be made."""
    return EdgeGateway(lambda environ, start: [], {"ROUTES": ROUTES})
