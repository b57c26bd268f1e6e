"""The full-speed door: what ``wsgi.py`` and ``asgi.py`` call instead of Django's functions."""

from __future__ import annotations

from typing import Any

from dualrt import asgi, wsgi
from dualrt.flow import Edge
from dualrt.types import ASGIApp, WSGIApp


def get_wsgi_application() -> WSGIApp:
    """Return Django's WSGI application with the edge in front of it."""
    from django.core.wsgi import get_wsgi_application as stock

    app: Any = fitted(stock(), is_async=False)
    from dualrt_django.front import Fitting
    from dualrt_django.tickets import with_tickets

    return wsgi.EdgeGateway(app, Fitting(app, "get_response", with_tickets))


def get_asgi_application() -> ASGIApp:
    """Return Django's ASGI application with the edge in front of it."""
    from django.core.asgi import get_asgi_application as stock

    app: Any = fitted(stock(), is_async=True)
    from dualrt_django.front import Fitting
    from dualrt_django.tickets import with_tickets_async

    return asgi.EdgeGateway(app, Fitting(app, "get_response_async", with_tickets_async))


def fitted(app: Any, *, is_async: bool, edge: Edge | None = None) -> Any:
    """Return a handler of Django's, made ready to stand behind a gateway: that of ``edge``, or of
    the site's own.
    """
    from dualrt_django.conf import current_edge
    from dualrt_django.front import plain
    from dualrt_django.late import aprocess_view, process_view, put_first
    from dualrt_django.visit import DualrtRequest

    plain(app)
    # a wrong setting or mark stops the start, not a request
    if (edge or current_edge()).gates.by_view:
        put_first(app, aprocess_view if is_async else process_view)
    name = "ASGIRequest" if is_async else "WSGIRequest"
    app.request_class = type(name, (DualrtRequest, app.request_class), {})
    return app


__all__ = ["fitted", "get_asgi_application", "get_wsgi_application"]
