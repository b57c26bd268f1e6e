"""What the edge compiler makes of a site: the modules' slices, and which code is whose view's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Module(NamedTuple):
    """The part of a module that edge views reach.

    ``name`` is the real dotted name, ``file`` the real path. ``source`` has the file's own line
    numbers: what is not needed is blank. ``package``: it is a package's ``__init__``.
    """

    name: str
    file: str
    source: str
    package: bool = False

    @property
    def size(self) -> int:
        """Bytes of code: UTF-8, without blank lines."""
        return sum(len(line.encode()) + 1 for line in self.source.splitlines() if line.strip())


class ViewCode(NamedTuple):
    """Where a view's code stands: the top-level ``name`` in ``module``; ``modules`` are all that
    it reaches, its own first; ``size`` is theirs together, in bytes.
    """

    view: str
    module: str
    name: str
    modules: tuple[str, ...]
    size: int


class Bundle(NamedTuple):
    """All edge code of a site: modules by their name, views by their dotted name."""

    modules: Mapping[str, Module]
    views: Mapping[str, ViewCode]


__all__ = ["Bundle", "Module", "ViewCode"]
