"""The modules that a site's slices are taken from, each read once, and what binds their names."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterable

from dualrt.edge.policy import PROVIDED, REFUSED, Policy, Ruling
from dualrt.edge.policy import SOURCE as FROM_SOURCE
from dualrt.edge.slice.imports import STAR, Alias
from dualrt.edge.slice.parsed import Parsed
from dualrt.edge.slice.pieces import Piece
from dualrt.edge.slice.source import Source

Read = Callable[[str], Source | None]

UNREADABLE = Ruling(
    REFUSED,
    "its source cannot be had",
    "Edge code is loaded from its source: keep it in a .py file that the server can read.",
    "dualrt.E009",
)


class Modules:
    """``own``: the modules that hold views; they are source whatever the policy says of them."""

    def __init__(self, policy: Policy, read: Read, own: Iterable[str] = ()) -> None:
        self.policy = policy
        self.own = frozenset(own)
        self._read = read
        self._parsed: dict[str, Parsed | None] = {}
        self._reasons: dict[str, str] = {}

    def get(self, name: str) -> Parsed | None:
        """Return the parsed source of a module; ``None`` where it cannot be had."""
        if name not in self._parsed:
            self._parsed[name] = self._parse(name)
        return self._parsed[name]

    def known(self, name: str) -> Parsed | None:
        """Return the module if it has been read before."""
        return self._parsed.get(name)

    def _parse(self, name: str) -> Parsed | None:
        source = self._read(name)
        if source is None:
            return None
        try:
            return Parsed(source)
        except (SyntaxError, ValueError) as error:
            self._reasons[name] = f"{source.file} cannot be compiled: {error}"
            return None

    def ruling(self, name: str) -> Ruling:
        """Return the policy's ruling on a module, E009 where there should be source and is not."""
        if name not in self.own:
            ruling = self.policy.module(name)
            if ruling.kind != FROM_SOURCE:
                return ruling
        if self.get(name) is not None:
            return Ruling(FROM_SOURCE)
        return UNREADABLE._replace(why=self._reasons.get(name, UNREADABLE.why))

    def find(self, name: str) -> Parsed | None:
        """Return the module if it is loaded at the edge from its source."""
        return self.get(name) if self.is_source(name) else None

    def is_source(self, name: str) -> bool:
        """Whether the module is loaded at the edge from its source."""
        return self.ruling(name).kind == FROM_SOURCE

    def is_provided(self, name: str) -> bool:
        """Whether the host provides the module."""
        return self.ruling(name).kind == PROVIDED

    def binders(self, module: Parsed, name: str, seen: frozenset[str] = frozenset()) -> list[Piece]:
        """Return the pieces that bind ``name`` in ``module``, out of a star import too."""
        if module.name in seen:  # a star import in a circle: the name is not there yet
            return []
        found = list(module.binders.get(name, ()))
        if name.startswith("__") or not module.stars:
            return found
        may = not found and not hasattr(builtins, name)
        stars = _stars(module)
        given = [each for each in stars if self._gives(each[1], name, may, seen | {module.name})]
        if may and not given:  # a name that edge code is not given of what it is given
            given = [each for each in stars if self._has(each[1].module, name)]
        for piece, _ in given:
            lone = piece.alias is not None
            found.append(module.take_from_star(piece, name) if lone else piece)
        return found

    def _has(self, provided: str, name: str) -> bool:
        """Whether ``from provided import *`` binds ``name`` in the server runtime."""
        module = sys.modules.get(provided) if self.is_provided(provided) else None
        known: dict[str, object] = getattr(module, "__dict__", {})
        exported = known.get("__all__")
        if isinstance(exported, list | tuple):
            return name in exported
        return not name.startswith("_") and name in known

    def _gives(self, alias: Alias, name: str, may: bool, seen: frozenset[str]) -> bool:
        """Whether ``from module import *`` binds ``name``; ``may`` where it cannot be known."""
        ruling = self.ruling(alias.module)
        if ruling.kind == PROVIDED:
            return name in self.policy.names(alias.module)
        module = self.get(alias.module) if ruling.kind == FROM_SOURCE else None
        if module is None:
            return may
        if module.exported is not None and not module.exports_unknown:
            return name in module.exported
        return (module.exports_unknown or not name.startswith("_")) and bool(
            self.binders(module, name, seen)
        )

    def names(self, module: Parsed, seen: frozenset[str] = frozenset()) -> list[str]:
        """Return every name that ``module`` has, in the order they are bound."""
        found = dict.fromkeys(module.binders)
        seen |= {module.name}
        for _, alias in _stars(module):
            if alias.module not in seen:
                found.update(dict.fromkeys(self.exports(alias.module, seen)))
        return list(found)

    def exports(self, name: str, seen: frozenset[str] = frozenset()) -> list[str]:
        """Return what ``from name import *`` binds."""
        if self.is_provided(name):
            return sorted(self.policy.names(name))
        module = self.get(name) if self.is_source(name) else None
        if module is None:
            return []
        if module.exports_unknown:
            return self.names(module, seen)
        if module.exported is not None:
            return sorted(module.exported)
        return [each for each in self.names(module, seen) if not each.startswith("_")]


def _stars(module: Parsed) -> list[tuple[Piece, Alias]]:
    return [
        (piece, alias)
        for piece in module.stars
        for alias in piece.aliases
        if alias.name == STAR and alias.module
    ]


__all__ = ["UNREADABLE", "Modules", "Read"]
