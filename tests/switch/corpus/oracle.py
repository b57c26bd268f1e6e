"""A corpus in both runtimes: all views at the edge at once, and none; made once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from dualrt import wsgi
from dualrt.config import Config
from dualrt.edge.compiler import inspect_site
from dualrt.edge.findings import CheckFailed, Finding, errors
from dualrt.errors import ConfigError
from dualrt.flow import Edge
from dualrt.routing import Route
from dualrt.runtime import EdgeView, edge_view
from dualrt.site import Site, Twins
from dualrt.switch import Report, Sample, try_route
from dualrt.switch.calls import environ_of
from dualrt.switch.generate import SAFE

MakeEdge = Callable[[Callable[[Any, Config], EdgeView | None]], Edge]
Gateways = Callable[[str, Edge, Edge], tuple[Any, Any]]


class Corpus:
    """A site as ``dualrt.switch`` sees it, with ``twins`` that are the same for all its views.

    ``make``: makes the site's edge of the views that it is told to. ``gateways``: ``(protocol,
    edge, server)`` → two applications.
    """

    def __init__(self, site: Site, make: MakeEdge, gateways: Gateways) -> None:
        self._site = site
        self._make = make
        self._gateways = gateways
        self._apps: dict[str, tuple[Any, Any]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._site, name)

    @cached_property
    def routes(self) -> dict[str, list[Route]]:
        """The routes of edge views by their names."""
        found: dict[str, list[Route]] = {}
        for route in self._edges[0].router.routes:
            if route.view is not None and edge_view(route.view, self._edges[0].config):
                found.setdefault(route.name or "", []).append(route)
        return found

    @cached_property
    def _edges(self) -> tuple[Edge, Edge, Mapping[str, tuple[Finding, ...]]]:
        """The edge of all views that can be there, that of none, and why others cannot."""
        failing: dict[str, tuple[Finding, ...]] = {}

        def chosen(view: Any, config: Config) -> EdgeView | None:
            found = edge_view(view, config)
            return None if found is None or found.name in failing else found

        try:
            edge = self._make(chosen).start()
        except CheckFailed:
            edge = self._make(chosen)
            failing |= {view.name: _findings(view, edge) for view in edge.views}
            failing = {name: found for name, found in failing.items() if found}
            edge = self._make(chosen).start()
        return edge, self._make(lambda view, config: None).start(), failing

    def twins(self, route: Route, protocol: str) -> Twins:
        """Return the two applications, whatever the view; ``CheckFailed`` if it is not there."""
        edge, server, failing = self._edges
        if route.view_name in failing:
            raise CheckFailed(failing[route.view_name])
        if protocol not in self._apps:
            self._apps[protocol] = self._gateways(protocol, edge, server)

        def takes(environ: Any) -> bool:
            match = edge.router.wsgi(environ)
            return match is not None and match.route.pattern == route.pattern

        return Twins(*self._apps[protocol], takes)

    def compare(self, name: str, also: Sequence[Sample], **options: Any) -> list[Report]:
        """Try the routes that are called ``name``, by ``also`` and by made-up requests; without
        ``count`` by ``also`` alone.
        """
        reports = []
        for route in self.routes[name]:
            unsafe = self._site.ways(route).unsafe
            given = [_let_in(each, unsafe) for each in also]
            by: dict[str, Any] = {"also" if "count" in options else "samples": given}
            reports.append(try_route(self, route, unsafe=True, **by, **options))
        return reports

    def lost(self, asked: Mapping[str, Sequence[Sample]]) -> list[Sample]:
        """Return the requests that no view is given."""
        takes = self._edges[0].router.wsgi
        every = [each for samples in asked.values() for each in samples]
        return [each for each in every if takes(environ_of(each)) is None]


def django_names() -> list[str]:
    """Return the names of the Django corpus's routes."""
    from django.utils.module_loading import import_string

    from tests.switch.corpus.django.urls import NAMES

    modules = [import_string(f"tests.switch.corpus.django.{name}.urlpatterns") for name in NAMES]
    return [f"{n}:{each.name}" for n, urls in zip(NAMES, modules, strict=True) for each in urls]


def flask_names() -> list[str]:
    """Return the names of the Flask corpus's routes."""
    from tests.switch.corpus.flask.app import make

    return sorted(name for name in make().view_functions if name != "static")


def _findings(view: EdgeView, edge: Edge) -> tuple[Finding, ...]:
    return tuple(errors(inspect_site([view], edge.policy).findings))


def _let_in(sample: Sample, unsafe: Any) -> Sample:
    """Return the request with what methods that may change something need to get in."""
    if sample.method in SAFE:
        return sample
    headers = dict(sample.headers)
    for name, value in unsafe:
        headers[name] = (
            f"{headers[name]}; {value}" if name == "cookie" and name in headers else value
        )
    return sample._replace(headers=tuple(headers.items()))


def django_corpus() -> Corpus:
    """Return the Django corpus; the settings are those that are active."""
    from django.core.handlers.asgi import ASGIHandler
    from django.core.handlers.wsgi import WSGIHandler

    from dualrt import asgi
    from dualrt_django.conf import forbid_databases, make_edge
    from dualrt_django.entry import fitted
    from dualrt_django.site import DjangoSite

    forbid_databases()

    def gateways(protocol: str, edge: Edge, server: Edge) -> tuple[Any, Any]:
        if protocol == "asgi":
            handler = fitted(ASGIHandler(), is_async=True, edge=edge)
            return asgi.EdgeGateway(handler, lambda: edge), asgi.EdgeGateway(
                handler, lambda: server
            )
        handler = fitted(WSGIHandler(), is_async=False, edge=edge)
        return wsgi.EdgeGateway(handler, lambda: edge), wsgi.EdgeGateway(handler, lambda: server)

    return Corpus(DjangoSite(), make_edge, gateways)


def flask_corpus() -> Corpus:
    """Return the Flask corpus."""
    from dualrt_flask.conf import site_of
    from dualrt_flask.site import FlaskSite
    from tests.switch.corpus.flask.app import make

    app = make()

    def gateways(protocol: str, edge: Edge, server: Edge) -> tuple[Any, Any]:
        if protocol != "wsgi":
            raise ConfigError("Flask speaks WSGI")
        inner: Any = app.wsgi_app
        return wsgi.EdgeGateway(inner, lambda: edge), wsgi.EdgeGateway(inner, lambda: server)

    return Corpus(FlaskSite(app), site_of(app).make_edge, gateways)


DJANGO_SETTINGS: dict[str, Any] = {
    "ROOT_URLCONF": "tests.switch.corpus.django.urls",
    "DUALRT": {"SETTINGS": ["SITE_TITLE"]},
    "SITE_TITLE": "The corpus",
    "INSTALLED_APPS": [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "dualrt_django",
    ],
    # as `startproject` writes it
    "MIDDLEWARE": [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "STATIC_URL": "static/",
    "TIME_ZONE": "Europe/Zurich",
}


@contextmanager
def django_settings() -> Iterator[None]:
    """Make the Django corpus's settings the active ones."""
    from django.test import override_settings

    with override_settings(**DJANGO_SETTINGS):
        yield
