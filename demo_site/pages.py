"""What the shared templates show, made the same way for both sites."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterable
from typing import Any

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
    lines = inspect.getsource(view).rstrip().splitlines()
    return [{"text": line, "hot": line.startswith("@runtime")} for line in lines]


def route_rows(routes: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the rows of the route table's page from dualrt's own ``Route`` objects."""
    return [
        {
            "pattern": route.host + route.pattern or "''",
            "view": route.view_name,
            "name": route.name,
            "methods": ", ".join(sorted(route.methods)) if route.methods else "any",
            "runtime": route.runtime,
            "limits": _limits(route.target),
        }
        for route in routes
    ]


def _limits(target: Any) -> list[str]:
    """Return an edge view's limits in words; a server view has none."""
    options = getattr(target, "options", None)
    if options is None:
        return []
    return [
        f"answer {options.timeout:g} s",
        f"stream {options.stream_timeout:g} s",
        f"cpu {options.cpu_ms} ms a step",
        f"body {_size(options.max_body)}",
    ]


def _size(count: int) -> str:
    for unit, size in (("MB", 1 << 20), ("kB", 1 << 10)):
        if count >= size:
            return f"{count / size:g} {unit}"
    return f"{count} bytes"
