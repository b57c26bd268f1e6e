"""Stock Django in a process where the guard's audit hook is installed: what it costs others."""

from __future__ import annotations

from typing import Any

from benchmarks.contenders import django_stock
from dualrt.edge import guard


def wsgi() -> Any:
    guard.install()
    return django_stock.wsgi()
