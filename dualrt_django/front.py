"""Django's own handler with the edge in front of it: where ``EdgeMiddleware`` stands first in it,
and what tells the gateway of either door the site's edge.

A middleware is called when Django has begun a request: signals, a request object, an answer of
Django's own, and under ASGI a thread. That is most of what a small view costs. The handler that is
just loading its middleware is known to the first of them, and can be given the gateway that
``get_wsgi_application`` and ``get_asgi_application`` of this package put in front of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIHandler
from django.utils.module_loading import import_string

from dualrt import asgi, wsgi
from dualrt.flow import Edge
from dualrt_django.conf import SiteEdge, current_edge


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
    a project's subclass, Django's own whose ``__call__`` somebody has put another one round, as
    tools that trace requests do: who knows what they do before they call a middleware).
    Tickets are the middleware's own business.
    """
    handler = _loading(sys._getframe(2))
    if type(handler) not in _FRONTED or not _is_stock(type(handler)):
        return
    first = import_string(settings.MIDDLEWARE[0])
    if first is not type(middleware):
        return
    current_edge()  # what is wrong with the edge's code stops the start, not a request
    own, gateway = _FRONTED[type(handler)]
    inner = type(handler).__call__.__get__(handler)
    handler.dualrt_gateway = gateway(inner, SiteEdge())
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


def _is_stock(handler: type[Any]) -> bool:
    """Whether a handler of Django's is called as Django wrote it."""
    call, module = vars(handler)["__call__"], sys.modules[handler.__module__]
    return isinstance(call, FunctionType) and call.__globals__ is vars(module)


_FRONTED: dict[Any, tuple[Any, Callable[..., Any]]] = {
    WSGIHandler: (FrontedWSGI, wsgi.EdgeGateway),
    ASGIHandler: (FrontedASGI, asgi.EdgeGateway),
}


class Fitting(SiteEdge):
    """Tells a gateway the site's edge. The handler's method ``name`` looks after tickets where some
    edge code asks who somebody is: otherwise no response should pay for that.
    """

    __slots__ = ("_app", "_methods", "_name")

    def __init__(self, app: Any, name: str, wrap: Callable[[Any], Any]) -> None:
        super().__init__()
        self._app = app
        self._name = name
        self._methods = {False: getattr(app, name), True: wrap(getattr(app, name))}

    def _fit(self, edge: Edge) -> None:
        setattr(self._app, self._name, self._methods[edge.asks_who])


__all__ = ["Fitting", "FrontedASGI", "FrontedWSGI", "front", "plain"]
