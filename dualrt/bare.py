"""A gateway with its routes given in code, as dualrt's commands see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dualrt import asgi, wsgi
from dualrt.check import check
from dualrt.edge.findings import Finding
from dualrt.errors import ConfigError
from dualrt.flow import Edge
from dualrt.routing import Route
from dualrt.site import Added, Asked, Twins, Ways
from dualrt.toll import Toll
from dualrt.types import Environ
from dualrt.web.request import Request


def is_gateway(app: Any) -> bool:
    """Whether ``app`` is one of dualrt's own gateways."""
    return isinstance(app, wsgi.EdgeGateway | asgi.EdgeGateway)


class BareSite:
    """The site behind an ``EdgeGateway``."""

    framework = "bare"
    request: type[Request] = Request
    serious: Mapping[str, str] = {}
    loggers = ("dualrt",)

    def __init__(self, gateway: wsgi.EdgeGateway | asgi.EdgeGateway) -> None:
        self._gateway = gateway

    def edge(self) -> Edge:
        """Return the gateway's edge."""
        return self._gateway.current()

    def packed(self, edge: Edge) -> None:
        """Return nothing: there are no pages."""

    def draft(self) -> Edge:
        """Return the gateway's edge, which was compiled when the gateway was made."""
        return self.edge()

    def findings(self) -> list[Finding]:
        """Return what is wrong with the edge code."""
        return check(self.edge())

    def ask(self, environ: Environ) -> Asked:
        """Say that the wrapped application answers: nothing is known of it."""
        return Asked(note="the wrapped application answers")

    def toll(self, route: Route) -> Toll:
        """Say that the way through the wrapped application is not known."""
        return Toll(note="the wrapped application's own way to a view is not known")

    def skipped(self) -> dict[str, str]:
        """Return nothing: nothing is known of the wrapped application."""
        return {}

    def twins(self, route: Route, protocol: str) -> Twins:
        """Say that there is nothing to compare with: no framework calls these views."""
        raise ConfigError("a gateway's own routes have one runtime: no framework calls their views")

    def ways(self, route: Route) -> Ways:
        """Return none."""
        return Ways("localhost", ())

    def added(self) -> tuple[Added, ...]:
        """Return nothing."""
        return ()


__all__ = ["BareSite", "is_gateway"]
