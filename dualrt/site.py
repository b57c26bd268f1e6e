"""A site as dualrt's commands see it: what each adapter answers for its framework."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

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


class Site(Protocol):
    """One site. ``framework`` is ``"django"``, ``"flask"`` or ``"bare"``.

    ``request``: the class of what its edge views are given. ``serious``: dotted prefix → in a word
    the work that only the server does and that these names stand for.
    """

    framework: str
    request: type[Request]
    serious: Mapping[str, str]

    def edge(self) -> Edge:
        """Return the site's edge, compiled. ``ConfigError`` where it cannot be served."""

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


__all__ = ["Asked", "Site"]
