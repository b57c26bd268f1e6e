"""The route table as a person or a program reads it: ``dualrt routes``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dualrt.auth.decorators import names_on
from dualrt.beside import Shadows, percent, with_shadows
from dualrt.edge.bundle import Bundle
from dualrt.gates import Gates
from dualrt.middleware import Middleware
from dualrt.routing import Route
from dualrt.runtime import EdgeView

COLUMNS = ("runtime", "methods", "pattern", "view", "name", "code", "limits", "guarded by")


def rows(
    routes: Sequence[Route],
    bundle: Bundle | None = None,
    gates: Gates | None = None,
    shadows: Shadows | None = None,
) -> list[dict[str, Any]]:
    """Return one JSON-able dict per middleware, in the order they run, and one per route. ``size``:
    bytes of code, where ``bundle`` tells. ``guards`` are the checks of a route and
    the decorators of an edge view, such as ``login_required``; ``middleware`` are those that stand
    before it by its view; ``shadow`` is the share of its requests for which a view of the server
    runs at the edge beside it.
    """
    before = [_gate(each, bundle) for each in gates.site] if gates is not None else []
    told = [_row(route, view, bundle, gates) for route, view in with_shadows(routes, shadows)]
    return [*before, *told]


def _gate(one: Middleware, bundle: Bundle | None) -> dict[str, Any]:
    return {
        "runtime": "middleware",
        "methods": None,
        "host": "",
        "pattern": _matched(one),
        "view": one.view.name,
        "name": "",
        "limits": one.view.options.limits(),
        "size": _size(one.view, bundle),
        "shadow": None,
        "middleware": [],
        "guards": [],
    }


def _matched(one: Middleware) -> str:
    parts = [] if one.matcher is None else [str(one.matcher)]
    parts += [f"view={name!r}" for name in one.views]
    return " or ".join(parts) or "every request"


def _row(
    route: Route, beside: EdgeView | None, bundle: Bundle | None, gates: Gates | None
) -> dict[str, Any]:
    more, guards = gates.names_before(route) if gates is not None else ([], [])
    view = beside or route.target
    limits = None
    if isinstance(view, EdgeView):
        guards = [*guards, *names_on(view.origin)]
        options = view.options
        limits = options.limits()
    return {
        "runtime": view.runtime if isinstance(view, EdgeView) and not beside else "server",
        "methods": sorted(route.methods) if route.methods is not None else None,
        "host": route.host,
        "pattern": route.pattern,
        "view": route.view_name,
        "name": route.name,
        "limits": limits,
        "size": _size(view, bundle),
        "shadow": beside.options.shadow if beside else None,
        "middleware": more,
        "guards": guards,
    }


def _size(view: Any, bundle: Bundle | None) -> int | None:
    code = bundle.views.get(view.name) if bundle and isinstance(view, EdgeView) else None
    return code.size if code else None


def show(
    routes: Sequence[Route],
    bundle: Bundle | None = None,
    gates: Gates | None = None,
    shadows: Shadows | None = None,
    *,
    as_json: bool = False,
) -> str:
    """Return the table as text, or JSON: the middlewares in aligned columns above the routes."""
    table = rows(routes, bundle, gates, shadows)
    if as_json:
        return json.dumps(table, indent=2)
    lines = [COLUMNS, *(_cells(row) for row in table)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    text = [
        "  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    edge = sum(isinstance(route.target, EdgeView) for route in routes)
    beside = sum(row["shadow"] is not None for row in table)
    total = f"{len(routes)} routes, {edge} at the edge"
    return "\n".join([*text, "", f"{total}, {beside} in shadow" if beside else total])


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    limits = row["limits"]
    shown = ""
    if limits:
        shown = f"{limits['timeout']:g}s, cpu {limits['cpu_ms']}ms, body {limits['max_body']}"
    methods = ",".join(row["methods"]) if row["methods"] is not None else "any"
    pattern = f"{row['host']}{row['pattern']}"
    code = f"{row['size']} B" if row["size"] is not None else "-"
    guards = [name.replace(".<locals>.check", "") for name in row["guards"]]  # as it was written
    before = ", ".join([*row["middleware"], *guards]) or "-"
    name = row["name"] or "-"
    runtime = row["runtime"]
    if row["shadow"] is not None:
        runtime = f"{runtime} (shadow {percent(row['shadow'])})"
    return (runtime, methods, pattern, row["view"], name, code, shown or "-", before)


__all__ = ["rows", "show"]
