"""A plain application behind the bare gateway, without middlewares and with some."""

from __future__ import annotations

from typing import Any

from benchmarks.contenders import raw
from benchmarks.sites import edge_middleware

SITES: dict[str, list[Any]] = {
    "one": [edge_middleware.gate],
    "fifty": edge_middleware.OTHERS,
    "header": [edge_middleware.header],
}


def pair(name: str) -> tuple[Any, Any]:
    """Return the application without middlewares and with those of ``name``."""
    from dualrt.wsgi import EdgeGateway

    return EdgeGateway(raw.wsgi(), {}), EdgeGateway(raw.wsgi(), {"MIDDLEWARE": SITES[name]})
