"""What the edge compiler makes of a site: the modules' slices, and which code is whose view's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
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


class Template(NamedTuple):
    """A template that edge views render, as its file was at start-up."""

    name: str
    file: str
    source: str

    @property
    def size(self) -> int:
        """Bytes, UTF-8."""
        return len(self.source.encode("utf-8", "surrogatepass"))


class ViewCode(NamedTuple):
    """Where a view's code stands: the top-level ``name`` in ``module``; ``modules`` are all that
    it reaches, its own first; ``templates`` all that it may render; ``size`` is theirs together, in
    bytes.
    """

    view: str
    module: str
    name: str
    modules: tuple[str, ...]
    size: int
    templates: tuple[str, ...] = ()


class Bundle(NamedTuple):
    """All edge code of a site: modules by their name, views by their dotted name, templates."""

    modules: Mapping[str, Module]
    views: Mapping[str, ViewCode]
    templates: Mapping[str, Template] = MappingProxyType({})


__all__ = ["Bundle", "Module", "Template", "ViewCode"]
