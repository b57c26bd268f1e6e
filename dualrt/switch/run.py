"""A view in both runtimes: which requests it is given, and what came of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from dualrt.beside import with_shadows
from dualrt.compare import Added, Answer, Difference, compare, steady
from dualrt.edge.findings import CheckFailed, Finding
from dualrt.errors import ConfigError
from dualrt.routing import Route
from dualrt.runtime import as_server
from dualrt.site import Site, Twins, Ways
from dualrt.switch.calls import call, environ_of
from dualrt.switch.generate import SAFE, UNSAFE, generate
from dualrt.switch.samples import Sample

COUNT = 40  # requests made up for a view: some ways to it, each method, some dozen mixtures
SEED = 0


class Tried(NamedTuple):
    """One request, both statuses, what was different. ``varies``: nothing was but what a runtime
    did not answer the same twice (the time, a counter, a random number), of which nothing can be
    said.
    """

    sample: Sample
    edge: int
    server: int
    differences: tuple[Difference, ...] = ()
    varies: bool = False


class Report(NamedTuple):
    """What came of a view. ``runtime``: where it runs now. ``findings``: why it cannot run at the
    edge; nothing was tried then. ``skipped``: recorded requests that go to no such view, or by a
    method that was not asked for. ``note``: why nothing could be tried.
    """

    view: str
    pattern: str
    runtime: str
    tried: tuple[Tried, ...] = ()
    findings: tuple[Finding, ...] = ()
    skipped: int = 0
    note: str = ""

    @property
    def different(self) -> list[Tried]:
        """The requests that were answered differently."""
        return [each for each in self.tried if each.differences]

    @property
    def same(self) -> bool:
        """Whether it ran in both runtimes, and no answer was another's."""
        return bool(self.tried) and not self.findings and not self.different


def switch(site: Site, name: str, **options: Any) -> list[Report]:
    """Try the view ``name`` (dotted, or a route's name), a report for each of its routes.

    ``samples``: the requests; ``None``: some are made up, ``count`` of them by ``seed``, and tried
    after those of ``also``.
    ``unsafe``: by methods that may change something, too. ``protocol``: ``"wsgi"``, ``"asgi"``.
    ``ConfigError`` where the site has no such view.
    """
    routes = site.draft().router.routes
    found = [route for route in routes if name in (*route.names, route.view_name, route.name)]
    if not found:
        known = ", ".join(sorted({route.view_name for route in routes}))
        raise ConfigError(f"no view or route is called {name!r}; the views are {known}")
    return [try_route(site, route, **options) for route in found]


def switch_all(site: Site, *, server: bool = False, **options: Any) -> Iterator[Report]:
    """Try every edge view, those in shadow among them; with ``server`` those of the server runtime,
    too.
    """
    edge = site.draft()
    for route, beside in with_shadows(edge.router.routes, edge.shadows):
        if route.view is not None and (server or beside or route.target is not None):
            yield try_route(site, route, **options)


def try_route(
    site: Site,
    route: Route,
    *,
    samples: Sequence[Sample] | None = None,
    also: Sequence[Sample] = (),
    count: int = COUNT,
    seed: int = SEED,
    unsafe: bool = False,
    protocol: str = "wsgi",
) -> Report:
    """Try the view of one route; see ``switch``."""
    runtime = "server" if route.target is None else "edge"
    report = Report(route.view_name, route.host + route.pattern, runtime)
    try:
        twins = site.twins(route, protocol)
    except CheckFailed as error:
        return report._replace(findings=error.findings)
    except ConfigError as error:
        return report._replace(note=str(error))
    methods = (*SAFE, *UNSAFE) if unsafe else SAFE
    if samples is None:
        ways = site.ways(route)
        reaching = [each for each in methods if _reaches(each, ways, twins)]
        samples = [*also, *generate(route.view, ways, reaching, count, seed, route.view_name)]
    mine = [each for each in samples if each.method in methods and twins.takes(environ_of(each))]
    added = site.added()
    tried = [_one(site, route.view, twins, each, protocol, added) for each in mine]
    note = "" if mine else "no request is known that goes to this view: record some"
    return report._replace(tried=tuple(tried), skipped=len(samples) - len(mine), note=note)


def _reaches(method: str, ways: Ways, twins: Twins) -> bool:
    """Whether the view is given such a request: Flask answers ``OPTIONS`` itself, as a rule."""
    fields = (("host", ways.host),)
    return any(twins.takes(environ_of(Sample(method, path, fields))) for path in ways.paths)


def _one(
    site: Site, view: Any, twins: Twins, sample: Sample, protocol: str, added: Sequence[Added]
) -> Tried:
    def at_edge() -> Answer:
        return call(twins.edge, protocol, sample, site.loggers)

    def at_server() -> Answer:
        with as_server(view):
            return call(twins.server, protocol, sample, site.loggers)

    edge, server = at_edge(), at_server()
    found = compare(edge, server, sample.method, added)
    varies = False
    if found:  # a clock may have gone on between the two
        again = at_edge(), at_server()
        if sample.method in SAFE:
            pairs = (edge, again[0]), (server, again[1])
            found = steady(found, sample.method, *pairs)
            varies = not found
        # what such a request changes may be seen in the next answer, and is no reason to look away
        elif not compare(*again, sample.method, added):
            found = []
    return Tried(sample, edge.status, server.status, tuple(found), varies)


__all__ = ["COUNT", "SEED", "Report", "Tried", "switch", "switch_all", "try_route"]
