"""Third-party packages that are known to work at the edge; a part of the published table.

``KNOWN``: the host provides them, since they are compiled or keep to themselves. ``PURE``: they
work from source, and need only be listed in ``DUALRT["PACKAGES"]``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dualrt.edge.subset import Row, Rule, every

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


def rows() -> Iterator[Row]:
    """Yield the packages as lines of the published table."""
    group = "Third-party packages"
    for name in KNOWN:
        yield Row(group, name, "all public names", {})
    for name in PURE:
        yield Row(group, name, "all of it, where DUALRT['PACKAGES'] lists it", {})


__all__ = ["KNOWN", "PURE", "rows"]
