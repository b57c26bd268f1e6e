"""A site as dualrt's commands see it: what each adapter answers for its framework."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from dualrt.edge.findings import Finding
from dualrt.flow import Edge
from dualrt.types import Environ


class Asked(NamedTuple):
    """What the framework itself would do with a request: the dotted name of the ``view``, its
    ``pattern``, or a ``note`` that says why there is none (``404``, a redirect).
    """

    view: str = ""
    pattern: str = ""
    note: str = ""


class Site(Protocol):
    """One site. ``framework`` is ``"django"``, ``"flask"`` or ``"bare"``."""

    framework: str

    def edge(self) -> Edge:
        """Return the site's edge, compiled. ``ConfigError`` where it cannot be served."""

    def findings(self) -> list[Finding]:
        """Return everything that is wrong, warnings too; raise nothing for it."""

    def ask(self, environ: Environ) -> Asked:
        """Ask the framework's own resolver what it would do with a WSGI request."""


__all__ = ["Asked", "Site"]
