"""Which request belongs to which view: the frameworks' routing rules, without the frameworks."""

from __future__ import annotations

from dualrt.routing.table import Match, Route, Router

__all__ = ["Match", "Route", "Router"]
