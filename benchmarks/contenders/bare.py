"""dualrt's gateways round a plain application, with the routes given in code."""

from __future__ import annotations

from typing import Any

from benchmarks.contenders import raw
from benchmarks.sites import edge_views

CONFIG = {
    "ROUTES": [
        ("/hello", edge_views.hello),
        ("/hello-async", edge_views.hello_async),
        ("/stream", edge_views.stream),
        ("/stream-async", edge_views.stream_async),
    ]
}


def wsgi() -> Any:
    from dualrt.wsgi import EdgeGateway

    return EdgeGateway(raw.wsgi(), CONFIG)


def asgi() -> Any:
    from dualrt.asgi import EdgeGateway

    return EdgeGateway(raw.asgi(), CONFIG)
