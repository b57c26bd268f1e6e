"""What a name in a module stands for: followed through imports, re-exports and submodules."""

from __future__ import annotations

import builtins
from typing import NamedTuple

from dualrt.edge.findings import Hop
from dualrt.edge.policy import MISSING, PROVIDED, Ruling
from dualrt.edge.policy import SOURCE as FROM_SOURCE
from dualrt.edge.slice.facts import BUILTIN, IMPORT, NAME, Fact
from dualrt.edge.slice.imports import STAR, Alias, Chain
from dualrt.edge.slice.modules import Modules
from dualrt.edge.slice.parsed import Parsed
from dualrt.edge.slice.pieces import Piece


class Want(NamedTuple):
    """``name`` of ``module``: ``""`` for the mere module, ``"*"`` for every name that it has.
    ``attrs`` tell which of ``import a.b`` and ``import a.c`` is meant by ``a``.
    """

    module: str
    name: str = ""
    attrs: Chain = ()


class Step(NamedTuple):
    """What is needed next. ``hops``: the imports on the way there; ``optional``: the code goes on
    without it; ``lazy``: it is needed when a function runs.
    """

    to: Want | Piece
    hops: tuple[Hop, ...] = ()
    optional: bool = False
    lazy: bool = False


class Way(NamedTuple):
    """How a name came to be followed: from ``place``, by way of the imports ``hops``."""

    place: tuple[str, int]
    hops: tuple[Hop, ...] = ()
    optional: bool = False
    lazy: bool = False

    def through(self, alias: Alias, file: str) -> Way | None:
        """Return the way on through an import; ``None`` where it goes in a circle."""
        hop = Hop(file, alias.line, alias.module)
        if hop in self.hops:
            return None
        optional = alias.optional or (self.optional and not alias.lazy)
        return Way(self.place, (*self.hops, hop), optional, self.lazy or alias.lazy)


class Trail:
    """Follows names and notes the next ``steps`` and the ``facts`` met."""

    __slots__ = ("facts", "modules", "steps")

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.steps: dict[Step, None] = {}
        self.facts: dict[Fact, None] = {}

    def _step(self, to: Want, way: Way) -> None:
        self.steps[Step(to, way.hops, way.optional, way.lazy)] = None

    # --- names

    def use(self, module: Parsed, name: str, attrs: Chain, line: int) -> None:
        """Follow ``name.attrs`` as it stands on ``line`` of ``module``."""
        way = Way((module.file, line))
        binders = self.modules.binders(module, name)
        if binders:
            self._bound(module, name, attrs, binders, way)
        elif name in module.set_by_functions:
            self._step(Want(module.name, name), way)
        elif (ruling := self.modules.policy.builtin(name)).kind != PROVIDED:
            self.facts[Fact(BUILTIN, name, module.file, line, ruling)] = None
        elif module.dynamic and not hasattr(builtins, name):
            self._step(Want(module.name, name), way)

    def _bound(
        self, module: Parsed, name: str, attrs: Chain | None, binders: list[Piece], way: Way
    ) -> None:
        """Go on from the pieces that bind ``name``. ``attrs`` is ``None`` where an import only
        takes the name and nothing is known to be done with it.
        """
        chosen = choose(binders, attrs or ())
        told = (attrs or ()) if len(chosen) < len(binders) else ()
        self._step(Want(module.name, name, told), way)
        for piece in chosen if attrs is not None else ():
            for alias in piece.aliases:
                if alias.uses is None and alias.bound == name:
                    self._chain(module, alias, attrs or (), way)

    def _attribute(self, source: Parsed, name: str, attrs: Chain | None, way: Way) -> None:
        """Follow a name of a source module: one that it binds, else a submodule."""
        binders = self.modules.binders(source, name)
        if any(not is_submodule(each, source, name) for each in binders):
            self._bound(source, name, attrs, binders, way)
            return
        if binders:
            self._step(Want(source.name, name), way)
        below = f"{source.name}.{name}"
        kind = self.modules.ruling(below).kind if source.package else MISSING
        if kind == FROM_SOURCE:
            self._step(Want(below), way)
            if attrs is not None:
                self._at(below, attrs, way)
        elif name == "__dict__":
            self._step(Want(source.name, STAR), way)
        elif source.binders.get("__getattr__"):
            self._step(Want(source.name, "__getattr__"), way)
        elif source.dynamic or name in source.set_by_functions:
            self._step(Want(source.name, name), way)

    def _at(self, name: str, attrs: Chain, way: Way) -> None:
        """Follow ``attrs`` of the module called ``name``."""
        ruling = self.modules.ruling(name)
        if ruling.kind == PROVIDED and attrs:
            self._provided(name, attrs, way)
        elif ruling.kind == FROM_SOURCE and (source := self.modules.get(name)) is not None:
            if attrs:
                self._attribute(source, attrs[0], attrs[1:], way)
            else:
                self._step(Want(name, STAR), way)

    def _provided(self, name: str, attrs: Chain, way: Way) -> None:
        dotted = f"{name}.{attrs[0]}"
        if self.modules.is_source(dotted):  # below the host: dualrt.ready
            self._step(Want(dotted), way)
            self._at(dotted, attrs[1:], way)
            return
        ruling = self.modules.policy.name(name, attrs[0])
        self.facts[Fact(NAME, dotted, *way.place, ruling)] = None
        if len(attrs) > 1 and self.modules.is_provided(dotted):
            self._provided(dotted, attrs[1:], way)

    # --- imports

    def load(self, module: Parsed, alias: Alias) -> None:
        """Follow an import of ``module`` as it runs: what must be there for it."""
        way = Way((module.file, alias.line))
        onward = way.through(alias, module.file)
        if onward is None or alias.module in ("", "__future__"):
            return
        ruling = self.modules.ruling(alias.module)
        self._import(IMPORT, alias.module, alias, ruling, way)
        if ruling.kind == FROM_SOURCE and (source := self.modules.get(alias.module)) is not None:
            self._step(Want(source.name), onward)
            if alias.name == STAR:
                self._step(Want(source.name, STAR), onward)
            elif alias.name:
                self._load_name(source, alias, way, onward)
        elif ruling.kind == PROVIDED and alias.name not in ("", STAR):
            ruling = self.modules.policy.name(alias.module, alias.name)
            self._import(NAME, alias.target, alias, ruling, way)

    def _load_name(self, source: Parsed, alias: Alias, way: Way, onward: Way) -> None:
        """Take a name from a source module; it may be a submodule that edge code cannot have."""
        self._attribute(source, alias.name, None, onward)
        if source.package and not self.modules.binders(source, alias.name):
            ruling = self.modules.ruling(alias.target)
            if ruling.kind != MISSING:
                self._import(IMPORT, alias.target, alias, ruling, way)

    def _import(self, kind: str, target: str, alias: Alias, ruling: Ruling, way: Way) -> None:
        self.facts[Fact(kind, target, *way.place, ruling, alias.optional, alias.lazy)] = None

    def chain(self, module: Parsed, alias: Alias, attrs: Chain, line: int) -> None:
        """Follow ``attrs`` of the variable that an import in a function of ``module`` binds."""
        self._chain(module, alias, attrs, Way((module.file, line)))

    def _chain(self, module: Parsed, alias: Alias, attrs: Chain, way: Way) -> None:
        """Follow ``attrs`` of the name that an import in ``module`` binds."""
        onward = way.through(alias, module.file)
        if onward is None or not alias.module or alias.name == STAR:
            return
        kind = self.modules.ruling(alias.module).kind
        if not alias.name and kind in (PROVIDED, FROM_SOURCE):
            top = alias.module if alias.whole else alias.module.partition(".")[0]
            self._at(top, attrs, onward)
        elif kind == PROVIDED and self.modules.is_provided(alias.target):
            self._at(alias.target, attrs, onward)
        elif kind == FROM_SOURCE and (source := self.modules.get(alias.module)) is not None:
            self._attribute(source, alias.name, attrs, onward)


def is_submodule(piece: Piece, package: Parsed, name: str) -> bool:
    """Whether ``piece`` says ``from . import name`` in the package itself: that is no name but
    the submodule.
    """
    alias = piece.alias
    return alias is not None and (alias.module, alias.name) == (package.name, name)


def choose(binders: list[Piece], attrs: Chain) -> list[Piece]:
    """Return those of ``binders`` that ``name.attrs`` needs. ``import a.b`` and ``import a.c``
    both bind ``a``; ``a.b.x`` needs the first.
    """
    dotted = {
        each: tuple(each.alias.module.split(".")[1:])
        for each in binders
        if each.alias is not None and not each.alias.name and not each.alias.whole
    }
    if not attrs or not dotted:
        return binders
    plain = [each for each in binders if each not in dotted]
    best = max(_common(parts, attrs) for parts in dotted.values())
    if best == 0:
        return plain or binders
    return plain + [each for each, parts in dotted.items() if _common(parts, attrs) == best]


def _common(parts: Chain, attrs: Chain) -> int:
    count = 0
    for one, other in zip(parts, attrs, strict=False):
        if one != other:
            break
        count += 1
    return count


__all__ = ["Step", "Trail", "Want", "Way", "choose", "is_submodule"]
