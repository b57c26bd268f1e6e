"""A site as dualrt's commands see it: what each adapter answers for its framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from dualrt.compare import Added
from dualrt.edge.findings import Finding
from dualrt.flow import Edge
from dualrt.routing import Route
from dualrt.toll import Toll
from dualrt.types import Environ
from dualrt.web.request import Request


class Asked(NamedTuple):
    """What the framework itself would do with a request: the dotted name of the ``view``, its
    ``pattern``, or a ``note`` that says why there is none (``404``, a redirect).
    """

    view: str = ""
    pattern: str = ""
    note: str = ""


class Twins(NamedTuple):
    """Two applications that differ in where one view runs. ``takes``: whether a request, as an
    environ, goes to that view.
    """

    edge: Any
    server: Any
    takes: Callable[[Environ], bool]


class Ways(NamedTuple):
    """How requests come to a view: a ``host`` that the site takes, ``paths`` (percent-encoded), and
    the headers that methods which may change something need to get in (``unsafe``).
    """

    host: str
    paths: Sequence[str]
    unsafe: Sequence[tuple[str, str]] = ()


class Site(Protocol):
    """One site. ``framework`` is ``"django"``, ``"flask"`` or ``"bare"``; ``loggers`` are where an
    error of a view is logged.

    ``request``: the class of what its edge views are given. ``serious``: dotted prefix → in a word
    the work that only the server does and that these names stand for.
    """

    framework: str
    request: type[Request]
    serious: Mapping[str, str]

    @property
    def loggers(self) -> Sequence[str]: ...

    def edge(self) -> Edge:
        """Return the site's edge, compiled. ``ConfigError`` where it cannot be served."""

    def packed(self, edge: Edge) -> Mapping[str, Any] | None:
        """Return as plain data (JSON) what the pages of ``edge`` need of the framework, for a
        process without it; ``None`` where there are none, or this framework's always need it.
        """

    def draft(self) -> Edge:
        """Return the same, its code not yet compiled."""

    def findings(self) -> list[Finding]:
        """Return everything that is wrong, warnings too; raise nothing for it."""

    def ask(self, environ: Environ) -> Asked:
        """Ask the framework's own resolver what it would do with a WSGI request."""

    def toll(self, route: Route) -> Toll:
        """Time what stands before the view of ``route`` on the server, without calling a view."""

    def skipped(self) -> dict[str, str]:
        """Return the names of what stands before the site's views on the server, in their order,
        each with what it does in a word, ``""`` where only the site knows.
        """

    def twins(self, route: Route, protocol: str) -> Twins:
        """Return the site with the route's view at the edge, as if it were marked, and with no view
        there. ``CheckFailed`` where it cannot run there, ``ConfigError`` where none can be made.
        """

    def ways(self, route: Route) -> Ways:
        """Return how requests come to the route's view."""

    def added(self) -> Sequence[Added]:
        """Return what the middleware that is configured adds."""


__all__ = ["Added", "Asked", "Site", "Twins", "Ways"]
