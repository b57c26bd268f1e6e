"""What the slice meets on its way, for the check to judge."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from dualrt.edge.bundle import Bundle
from dualrt.edge.findings import Hop
from dualrt.edge.pages import Ask
from dualrt.edge.policy import MISSING, REFUSED, Ruling

IMPORT = "import"
NAME = "name"
BUILTIN = "builtin"
DYNAMIC = "dynamic"
WRITE = "write"
SOURCE = "source"
GUARDED = "guarded"


class Fact(NamedTuple):
    """At ``file``:``line`` the code wants ``target``, and the policy's ``ruling`` on that.

    ``kind``: ``IMPORT`` of a module, ``NAME`` of a provided module, ``BUILTIN``, ``DYNAMIC``
    import, ``WRITE`` to what belongs to the framework, ``SOURCE`` that cannot be read, ``GUARDED``
    view that is not called as one.
    ``optional``: an ``ImportError`` is caught there. ``lazy``: it happens when a function runs.
    """

    kind: str
    target: str
    file: str
    line: int
    ruling: Ruling
    optional: bool = False
    lazy: bool = False

    @property
    def bad(self) -> bool:
        """Whether edge code cannot have it."""
        return self.ruling.kind in (REFUSED, MISSING)


class Met(NamedTuple):
    """A fact, and the imports that lead from a view's module to it."""

    fact: Fact
    chain: tuple[Hop, ...] = ()


class Sliced(NamedTuple):
    """A site's slices. ``uses``: view → everything that its code meets, nearest first.
    ``mentions``: view → what of a request it may look at (``dualrt.edge.slice.mentions``).
    ``asks``: view → the templates that it renders.
    """

    bundle: Bundle
    uses: Mapping[str, tuple[Met, ...]]
    mentions: Mapping[str, frozenset[str]]
    asks: Mapping[str, tuple[Ask, ...]] = MappingProxyType({})


__all__ = [
    "BUILTIN",
    "DYNAMIC",
    "GUARDED",
    "IMPORT",
    "NAME",
    "SOURCE",
    "WRITE",
    "Fact",
    "Met",
    "Sliced",
]
