"""A Flask app as dualrt's commands see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from dualrt.check import check, settings_finding
from dualrt.edge.findings import CheckFailed, Finding
from dualrt.errors import ConfigError
from dualrt.flow import Edge
from dualrt.routing import Route
from dualrt.site import Added, Asked, Twins, Ways
from dualrt.toll import Toll
from dualrt.types import Environ
from dualrt.web.request import Request
from dualrt_flask import switch
from dualrt_flask.conf import site_of
from dualrt_flask.toll import Tolls, skipped

_TEMPLATES, _DATABASES, _FILES = "templates", "databases", "files"
SERIOUS = {
    "flask.send_file()": _FILES,
    "flask.send_from_directory": _FILES,
    "flask_login": "users in the database",
    "flask_login.login_required": "",  # dualrt's own does that
    "flask_sqlalchemy": _DATABASES,
    "flask_wtf": "forms",
    "jinja2": _TEMPLATES,
    "wtforms": "forms",
}


class FlaskSite:
    """One app, with or without ``DualRT``."""

    framework = "flask"
    request: type[Request] = Request
    serious: Mapping[str, str] = SERIOUS

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._site = site_of(app)
        self._tolls = Tolls(app)

    def edge(self) -> Edge:
        """Return the app's edge, compiled."""
        return self._site.current()

    def packed(self, edge: Edge) -> None:
        """Return nothing: no page here does without the framework."""

    def draft(self) -> Edge:
        """Return the app's edge, not compiled."""
        return self._site.make_edge()

    def findings(self) -> list[Finding]:
        """Return what is wrong with the config and the edge code."""
        try:
            return check(self._site.make_edge())
        except CheckFailed as error:
            return list(error.findings)
        except ConfigError as error:
            return [settings_finding(error)]

    def ask(self, environ: Environ) -> Asked:
        """Ask the app's url map."""
        adapter = self._app.create_url_adapter(self._app.request_class(environ))
        if adapter is None:
            return Asked(note="the app has no URL map for this host")
        try:
            rule, _ = adapter.match(return_rule=True)
        except RequestRedirect as error:
            return Asked(note=f"Flask redirects to {error.new_url}")
        except HTTPException as error:
            return Asked(note=f"Flask answers {error.code}")
        view: Any = self._app.view_functions.get(rule.endpoint)
        name = f"{getattr(view, '__module__', '')}.{getattr(view, '__qualname__', rule.endpoint)}"
        return Asked(name.lstrip("."), rule.rule)

    def toll(self, route: Route) -> Toll:
        """Time the app's functions and those of the route's blueprints."""
        return self._tolls.of(route)

    def skipped(self) -> dict[str, str]:
        """Return the functions that the app runs for a request."""
        return skipped(self._app)

    @property
    def loggers(self) -> tuple[str, ...]:
        """dualrt's logger and the app's."""
        return ("dualrt", self._app.logger.name)

    def twins(self, route: Route, protocol: str) -> Twins:
        """Return the app with the route's view at the edge, and with no view there."""
        return switch.twins(self._app, self._site, route, protocol)

    def ways(self, route: Route) -> Ways:
        """Return URLs that the app's map gives to the route's view."""
        return switch.ways(self._app, route)

    def added(self) -> tuple[Added, ...]:
        """Return what Flask itself adds."""
        return switch.ADDED


def open_site(app: Flask) -> FlaskSite:
    """Return the app's site."""
    return FlaskSite(app)


__all__ = ["FlaskSite", "open_site"]
