"""Django's own handler with the edge in front of it, where ``EdgeMiddleware`` stands first in it.

A middleware is called when Django has begun a request: signals, a request object, an answer of
Django's own, and under ASGI a thread. That is most of what a small view costs. The handler that is
just loading its middleware is known to the first of them, and can be given the gateway that
``get_wsgi_application`` and ``get_asgi_application`` of this package put in front of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIHandler
from django.utils.module_loading import import_string

from dualrt import asgi, wsgi
from dualrt.flow import Edge
from dualrt.gateway import Live
from dualrt_django.conf import current_edge, settle


class FrontedWSGI(WSGIHandler):
    """Django's WSGI application, fronted."""

    dualrt_gateway: wsgi.EdgeGateway

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.dualrt_gateway(environ, start_response)


class FrontedASGI(ASGIHandler):
    """Django's ASGI application, fronted."""

    dualrt_gateway: asgi.EdgeGateway

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.dualrt_gateway(scope, receive, send)


def front(middleware: object) -> None:
    """Put the gateway in front of the handler that is about to load ``middleware``, whose
    ``__init__`` calls this, if it stands first: nothing above it shall be passed over.

    Left alone are handlers that are not just Django's (the test client's, that of static files,
    a project's subclass: who knows what they do before they call a middleware).
    """
    handler = _loading(sys._getframe(2))
    if type(handler) not in _FRONTED:
        return
    first = import_string(settings.MIDDLEWARE[0])
    if first is not type(middleware):
        return
    current_edge()  # what is wrong with the edge's code stops the start, not a request
    own, gateway = _FRONTED[type(handler)]
    inner = type(handler).__call__.__get__(handler)
    handler.dualrt_gateway = gateway(inner, _Current())
    handler.__class__ = own


def plain(handler: Any) -> None:
    """Take the gateway away again: another one will stand in front of ``handler``."""
    if type(handler) in (FrontedWSGI, FrontedASGI):
        handler.__class__ = type(handler).__base__
        del handler.dualrt_gateway


def _loading(frame: Any) -> Any:
    """Return the handler whose ``load_middleware`` runs in ``frame``, else ``None``."""
    if frame.f_code is BaseHandler.load_middleware.__code__:
        return frame.f_locals.get("self")
    return None


_FRONTED: dict[Any, tuple[Any, Callable[..., Any]]] = {
    WSGIHandler: (FrontedWSGI, wsgi.EdgeGateway),
    ASGIHandler: (FrontedASGI, asgi.EdgeGateway),
}


class _Current:
    """Tells a gateway the site's edge. Tickets are the middleware's own business."""

    __slots__ = ("live",)

    def __init__(self) -> None:
        self.live = Live()

    def __call__(self) -> Edge:
        return settle(self.live, _as_it_is)


def _as_it_is(edge: Edge) -> None:
    pass


__all__ = ["FrontedASGI", "FrontedWSGI", "front", "plain"]
