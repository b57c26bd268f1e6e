"""Third-party packages that are known to work at the edge; a part of the published table.

``KNOWN``: the host provides them, since they are compiled or keep to themselves. ``PURE``: they
work from source, and need only be listed in ``DUALRT["PACKAGES"]``.
"""

from __future__ import annotations

from collections.abc import Mapping

from dualrt.edge.subset import Rule, every

KNOWN: Mapping[str, Rule] = {
    "markupsafe": every(),
    "typing_extensions": every(),
}

PURE = ("idna", "itsdangerous", "sortedcontainers")

__all__ = ["KNOWN", "PURE"]
