"""Where a name comes from: the module whose statement binds it, or a dotted name from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dualrt.edge.slice.imports import Alias, Chain
from dualrt.edge.slice.parsed import Parsed
from dualrt.edge.slice.resolve import choose, is_submodule

Find = Callable[[str], Parsed | None]

_DEEPEST = 20  # imports of imports; a circle is cut there


class Origin(NamedTuple):
    """``name`` is bound by a statement of ``module``, and ``rest`` are attributes of it. What
    comes from outside the project has no ``module`` and is dotted.
    """

    module: str
    name: str
    rest: Chain = ()

    @property
    def dotted(self) -> str:
        """All of it in one."""
        return ".".join(filter(None, (self.module, self.name, *self.rest)))


def trace(module: Parsed, name: str, attrs: Chain, find: Find, depth: int = 0) -> Origin | None:
    """Follow ``name.attrs`` of ``module`` through imports; ``None`` where nothing binds it.

    ``find`` gives the project's modules; what it does not give is outside.
    """
    binders = choose(module.binders.get(name, []), attrs)
    aliases = [
        alias
        for piece in binders
        for alias in piece.aliases
        if alias.bound == name and alias.uses is None
    ]
    if depth > _DEEPEST or not (binders or name in module.set_by_functions):
        return None
    if not aliases:
        return Origin(module.name, name, attrs)
    return imported(aliases[-1], attrs, find, depth + 1)


def imported(alias: Alias, attrs: Chain, find: Find, depth: int = 0) -> Origin | None:
    """Follow ``attrs`` of what an import binds."""
    head, path = alias.module, attrs
    if alias.name:
        path = (alias.name, *attrs)
    elif not alias.whole:
        head = alias.module.partition(".")[0]
    while path:
        source = find(head)
        if source is None:
            break
        binders = source.binders.get(path[0], ())
        if any(not is_submodule(each, source, path[0]) for each in binders):
            return trace(source, path[0], path[1:], find, depth)
        head, path = f"{head}.{path[0]}", path[1:]
    return Origin("", ".".join((head, *path)))


__all__ = ["Origin", "imported", "trace"]
