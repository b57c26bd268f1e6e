"""The route table as a person or a program reads it: ``dualrt routes``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from dualrt.routing import Route
from dualrt.runtime import EdgeView

COLUMNS = ("runtime", "methods", "pattern", "view", "name", "limits")


def add_arguments(parser: ArgumentParser) -> None:
    """Add what ``routes`` takes."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def rows(routes: Sequence[Route]) -> list[dict[str, Any]]:
    """Return one JSON-able dict per route."""
    return [_row(route) for route in routes]


def _row(route: Route) -> dict[str, Any]:
    view = route.target
    limits = None
    if isinstance(view, EdgeView):
        options = view.options
        limits = {name: getattr(options, name) for name in options._fields}
    return {
        "runtime": view.runtime if isinstance(view, EdgeView) else "server",
        "methods": sorted(route.methods) if route.methods is not None else None,
        "host": route.host,
        "pattern": route.pattern,
        "view": route.view_name,
        "name": route.name,
        "limits": limits,
    }


def show(routes: Sequence[Route], *, as_json: bool = False) -> str:
    """Return the table as text: aligned columns, or JSON."""
    if as_json:
        return json.dumps(rows(routes), indent=2)
    lines = [COLUMNS, *(_cells(row) for row in rows(routes))]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    text = [
        "  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    edge = sum(row["runtime"] != "server" for row in rows(routes))
    return "\n".join([*text, "", f"{len(routes)} routes, {edge} at the edge"])


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    limits = row["limits"]
    shown = ""
    if limits:
        shown = f"{limits['timeout']:g}s, body {limits['max_body']}"
    methods = ",".join(row["methods"]) if row["methods"] is not None else "any"
    pattern = f"{row['host']}{row['pattern']}"
    return (row["runtime"], methods, pattern, row["view"], row["name"] or "-", shown or "-")


__all__ = ["add_arguments", "rows", "show"]
