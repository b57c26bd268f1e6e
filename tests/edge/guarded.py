"""Make guarded sites out of texts, for the tests of the guard and the limits.

The text is edge code with nothing between it and Python but the guard: the loader is not asked.
"""

from __future__ import annotations

from textwrap import dedent
from types import FunctionType
from typing import Any

from dualrt import asgi, wsgi
from dualrt.config import Config, Options
from dualrt.edge.isolate import Guarded
from dualrt.flow import Edge
from dualrt.routing.ordered import OrderedRouter
from dualrt.runtime import EdgeView
from dualrt.testing import Client

PROTOCOLS = ["wsgi", "asgi"]


def edge_names(text: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
    """Execute ``text`` as an edge module of the file ``/site/views.py``; return its names."""
    names: dict[str, Any] = {"__name__": "__edge__.site", **(given or {})}
    exec(compile(dedent(text), "/site/views.py", "exec"), names)
    return names


def site(
    text: str, protocol: str = "wsgi", given: dict[str, Any] | None = None, **options: Any
) -> Client:
    """Return a client of a site with a view at ``/name`` for each public function in ``text``."""
    names = edge_names(text, given)
    limits = Options(**options)
    rows = [
        (f"/{name}", view, EdgeView(view, f"site.{name}", options=limits), name)
        for name, view in names.items()
        if isinstance(view, FunctionType) and not name.startswith("_") and view.__globals__ is names
    ]
    edge = Edge(OrderedRouter.from_paths(rows), Config(), isolate=Guarded())
    edge.isolate.prepare([row[2] for row in rows])
    gateway: Any = (wsgi if protocol == "wsgi" else asgi).EdgeGateway
    return Client(gateway(None, lambda: edge), protocol=protocol)


__all__ = ["PROTOCOLS", "edge_names", "site"]
