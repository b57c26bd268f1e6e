"""What the shared templates show, made the same way for both sites."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from typing import Any

from dualrt.auth.decorators import INNER
from dualrt.listing import rows

# SVG at /favicon.ico: browsers go by the content type, and ask for this path by themselves.
FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="8" fill="#15191e"/>'
    '<path d="M7 11h18" stroke="#34d3a2" stroke-width="5" stroke-linecap="round"/>'
    '<path d="M7 21h10" stroke="#ff9d5c" stroke-width="5" stroke-linecap="round"/></svg>'
)


def site(framework: str, version: str) -> dict[str, Any]:
    """Return what every page shows about the site it belongs to; the site's own URL is empty."""
    peer = os.environ.get("DEMO_PEER_URL", "")
    sites = [
        {"name": name, "url": "" if name == framework else peer} for name in ("Django", "Flask")
    ]
    return {
        "framework": f"{framework} {version}",
        "server": os.environ.get("DEMO_SERVER", "a development server"),
        "sites": [each for each in sites if peer or each["name"] == framework],
    }


def source(view: Callable[..., Any]) -> list[dict[str, Any]]:
    """Return a view's own source, line by line, the line that chooses its runtime marked."""
    view = getattr(view, INNER, view)  # below `login_required`
    lines = inspect.getsource(view).rstrip().splitlines()
    return [{"text": line, "hot": line.startswith("@runtime")} for line in lines]


def route_rows(edge: Any) -> list[dict[str, Any]]:
    """Return the rows of the route table's page: those of ``dualrt routes``, in words."""
    return [
        {
            "pattern": row["host"] + row["pattern"] or "''",
            "view": row["view"],
            "name": row["name"],
            "methods": ", ".join(row["methods"] or ["any"]),
            "runtime": row["runtime"],
            "limits": _limits(row["limits"]),
            "before": [_short(name) for name in (*row["middleware"], *row["guards"])],
        }
        for row in rows(edge.router.routes, gates=edge.gates)
    ]


def _short(name: str) -> str:
    """Return a check's name without its module: ``login_required``."""
    return name.replace(".<locals>.check", "").rpartition(".")[2]


def _limits(options: dict[str, Any] | None) -> list[str]:
    """Return the limits of edge code in words; a server view has none."""
    if options is None:
        return []
    return [
        f"answer {options['timeout']:g} s",
        f"stream {options['stream_timeout']:g} s",
        f"cpu {options['cpu_ms']} ms a step",
        f"body {_size(options['max_body'])}",
    ]


def _size(count: int) -> str:
    for unit, size in (("MB", 1 << 20), ("kB", 1 << 10)):
        if count >= size:
            return f"{count / size:g} {unit}"
    return f"{count} bytes"
