"""Third-party packages that are known to work at the edge; a part of the published table.

``KNOWN``: the host provides them, since they are compiled or keep to themselves. ``PURE``: they
work from source, and need only be listed in ``DUALRT["PACKAGES"]``.
"""

from __future__ import annotations

from collections.abc import Mapping

from dualrt.edge.subset import Rule, every

_ATTRS = "converters exceptions filters setters validators".split()

KNOWN: Mapping[str, Rule] = {
    "attr": every(),
    "attrs": every(),
    **{f"{package}.{name}": every() for package in ("attr", "attrs") for name in _ATTRS},
    "markupsafe": every(),
    "typing_extensions": every(),
}

PURE = (
    "cachetools",
    "idna",
    "inflection",
    "isodate",
    "itsdangerous",
    "jmespath",
    "packaging",
    "sortedcontainers",
)

__all__ = ["KNOWN", "PURE"]
