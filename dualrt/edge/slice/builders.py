"""Which statements of the modules reached build a name that is wanted."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping

from dualrt.edge.slice.effects import (
    ARGUMENT,
    BASE,
    CALL,
    METHOD,
    STORE,
    Effect,
    changed_by,
    effects_of,
)
from dualrt.edge.slice.imports import Chain
from dualrt.edge.slice.modules import Modules
from dualrt.edge.slice.parsed import Parsed
from dualrt.edge.slice.pieces import Piece
from dualrt.edge.slice.trace import Origin, trace

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_MAKING = frozenset({"__call__", "__init__", "__new__", "__prepare__"})  # what a metaclass does

Ident = tuple[str, str]  # the module that binds a name, and the name


class Builders:
    """Knows, for each module, which of its pieces change what."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self._effects: dict[str, list[tuple[Piece, Effect]]] = {}
        self._changes: dict[Ident, frozenset[Ident]] = {}

    def of(
        self, module: Parsed, wanted: Mapping[Ident, Collection[object]]
    ) -> Iterator[tuple[Piece, frozenset[Ident], bool]]:
        """Yield ``(piece, what it builds of the wanted, sure)``. Where it is not sure, a piece is
        best left out if edge code cannot have it. ``wanted``: a name, and the pieces that want it.
        """
        if module.name not in self._effects:
            rows = [(piece, effect) for piece in module.pieces for effect in effects_of(piece)]
            self._effects[module.name] = rows
        for piece, effect in self._effects[module.name]:
            origin = self._trace(module, effect.root, effect.attrs)
            if origin is None:
                continue
            found = (origin.module, origin.name)
            twins = self._twins(found)
            if effect.how == BASE:
                if any(self.knows_of(each, wanted) for each in self._ancestors(found)):
                    yield piece, frozenset({found}), False
                continue
            if effect.how == ARGUMENT:
                if self._is_data(found) and not twins.isdisjoint(wanted):
                    yield piece, frozenset({found}), False
                continue
            built: set[Ident] = set()
            if effect.how in (CALL, METHOD):
                built |= {each for each in self.changes(found) if self._is_read(each, wanted)}
            if effect.how == STORE or (effect.how == METHOD and origin.rest):
                built |= twins.intersection(wanted)
            if built:
                yield piece, frozenset(built), True

    def _twins(self, found: Ident) -> set[Ident]:
        module = self.modules.known(found[0])
        names = module.twins.get(found[1], ()) if module else ()
        return {found, *((found[0], name) for name in names)}

    def _is_read(self, found: Ident, wanted: Mapping[Ident, Collection[object]]) -> bool:
        """Whether anything wants a name but the functions that fill it: a decorator that keeps a
        list of what it decorated does not need all of it for each.
        """
        return any(not self._fills(each, found) for each in wanted.get(found, ()))

    def _fills(self, piece: object, found: Ident) -> bool:
        if not isinstance(piece, Piece) or not isinstance(piece.nodes[0], ast.FunctionDef):
            return False
        changed, _ = changed_by(piece)
        origins = [self._trace(piece.module, name, ()) for name in changed]
        return any(each and (each.module, each.name) == found for each in origins)

    def _trace(self, module: Parsed, name: str, attrs: Chain) -> Origin | None:
        """Return where a name of the project is bound, as far as its modules have been read."""
        origin = trace(module, name, attrs, self.modules.known)
        return origin if origin is not None and origin.module else None

    def changes(self, found: Ident) -> frozenset[Ident]:
        """Return what calling the function ``found`` changes."""
        if found not in self._changes:
            self._changes[found] = frozenset()  # while it is worked out: it may call itself
            module = self.modules.known(found[0])
            every: set[Ident] = set()
            for piece in module.binders.get(found[1], ()) if module else ():
                if module and isinstance(piece.nodes[0], ast.FunctionDef) and not piece.alias:
                    every |= self._changes_of(module, piece)
            self._changes[found] = frozenset(every)
        return self._changes[found]

    def _changes_of(self, module: Parsed, piece: Piece) -> set[Ident]:
        changed, called = changed_by(piece)
        origins = [self._trace(module, name, ()) for name in changed]
        every = {(each.module, each.name) for each in origins if each}
        for origin in [self._trace(module, name, ()) for name in called]:
            if origin is not None:
                every |= self.changes((origin.module, origin.name))
        return every

    def _is_data(self, found: Ident) -> bool:
        """Whether the name is assigned, not defined: a list or a dict that a call may fill."""
        return all(isinstance(node, ast.Assign | ast.AnnAssign) for node in self._nodes(found))

    def _ancestors(self, found: Ident) -> set[Ident]:
        """Return a class of the project with those that it comes from, and their metaclasses."""
        every: set[Ident] = set()
        queue = [found]
        while queue:
            each = queue.pop()
            module = self.modules.known(each[0])
            if each in every or module is None:
                continue
            every.add(each)
            for piece in module.binders.get(each[1], ()):
                for effect in effects_of(piece):
                    origin = effect.how == BASE and self._trace(module, effect.root, effect.attrs)
                    if origin:
                        queue.append((origin.module, origin.name))
        return every

    def knows_of(self, found: Ident, wanted: Mapping[Ident, Collection[object]]) -> bool:
        """Whether a wanted class does something with its subclasses, or is asked for them."""
        if found not in wanted:
            return False
        module = self.modules.known(found[0])
        makers = module.binders.get(found[1], []) if module else []
        askers = [each for each in (*wanted[found], *makers) if isinstance(each, Piece)]
        if any(each.mentions("__subclasses__") for each in askers):
            return True
        nodes = [node for node in self._nodes(found) if isinstance(node, ast.ClassDef)]
        names = {each.name for node in nodes for each in node.body if isinstance(each, _FUNCTIONS)}
        metaclass = any(isinstance(b, ast.Name) and b.id == "type" for n in nodes for b in n.bases)
        return "__init_subclass__" in names or (metaclass and not names.isdisjoint(_MAKING))

    def is_own(self, module: Parsed, name: str) -> bool:
        """Whether ``name`` of ``module`` is a class of the project."""
        origin = self._trace(module, name, ())
        nodes = self._nodes((origin.module, origin.name)) if origin else []
        return any(isinstance(node, ast.ClassDef) for node in nodes)

    def _nodes(self, found: Ident) -> list[ast.stmt]:
        module = self.modules.known(found[0])
        pieces = module.binders.get(found[1], ()) if module else ()
        return [node for piece in pieces for node in piece.nodes]


__all__ = ["Builders", "Ident"]
