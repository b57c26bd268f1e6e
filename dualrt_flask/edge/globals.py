"""``flask.globals`` at the edge."""

from __future__ import annotations

from dualrt_flask.edge.proxies import current_app, g, request, session

__all__ = ["current_app", "g", "request", "session"]
