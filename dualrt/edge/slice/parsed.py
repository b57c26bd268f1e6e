"""A module's source, parsed and cut into pieces, with what only all of it together can tell."""

from __future__ import annotations

import ast
from functools import cached_property
from types import CodeType
from typing import NamedTuple

from dualrt.edge.slice import edits
from dualrt.edge.slice.imports import STAR, Alias, Collector, aliases_of
from dualrt.edge.slice.names import CO_OPTIMIZED, Names
from dualrt.edge.slice.pieces import HEADERS, Piece
from dualrt.edge.slice.source import Source, lines_of


class Parsed:
    """One module's source, parsed. ``SyntaxError`` where it cannot be."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self.file = source.file
        self.package = source.package
        self.lines = lines_of(source.text)
        self.edits: edits.Lines = {}
        self.moved: dict[int, int] = {}  # first line without the stripped decorators → with them
        self.tree = ast.parse("\n".join(self.lines), source.file)
        if any(word in source.text for word in edits.DECIDED):
            edits.drop_dead(self.tree.body, self.lines, self.edits)
        self.may_import = any(
            "import_module" in line or "__import__" in line for line in self.lines
        )
        self.postponed = any(map(_postpones, self.tree.body))
        self.docstring: Piece | None = None
        self.futures: list[Piece] = []
        self.always: list[Piece] = []  # what shares its line with a ``from __future__``
        self.pieces = self._cut()
        may = any("import" in line and "*" in line for line in self.lines)
        self.stars = [piece for piece in self.pieces if may and _has_star(piece)]
        self.views: set[str] = set()  # the names of views that it defines
        self.guarded: dict[str, int] = {}  # definitions that a guard was taken off, and their lines
        self._taken: dict[tuple[int, str], Piece] = {}

    def _cut(self) -> list[Piece]:
        pieces: list[Piece] = []
        for nodes, first in _groups(self.tree.body, self.lines):
            node = nodes[0]
            if len(nodes) > 1 or not isinstance(node, ast.Import | ast.ImportFrom):
                pieces.append(Piece(self, nodes, first))
                if any(map(_is_future, nodes)):
                    self.always.append(pieces[-1])
            elif _is_future(node):
                self.futures.append(Piece(self, nodes, first))
            else:
                aliases = aliases_of(node, self.name, self.package)
                for alias, written in zip(aliases, node.names, strict=True):
                    pieces.append(Piece(self, nodes, first, alias, written))
        if self.tree.body and pieces and _is_text(self.tree.body[0]):
            self.docstring = pieces[0]
        return pieces

    @cached_property
    def binders(self) -> dict[str, list[Piece]]:
        """Name of the module → the pieces that bind it."""
        found: dict[str, list[Piece]] = {}
        for piece in self.pieces:
            for name in sorted(piece.binds):
                if name != STAR:
                    found.setdefault(name, []).append(piece)
        return found

    @cached_property
    def set_by_functions(self) -> frozenset[str]:
        """The names that functions declare ``global``: calling one may bind them."""
        if not any("global " in line for line in self.lines):
            return frozenset()
        nodes = (each for each in ast.walk(self.tree) if isinstance(each, ast.Global))
        return frozenset(name for node in nodes for name in node.names)

    @cached_property
    def dynamic(self) -> list[Piece]:
        """The pieces that may bind names which only running them can tell: ``globals()[x] = y``."""
        words = ("globals(", "vars(", "locals(", "sys.modules")
        if not any(word in line for line in self.lines for word in words):
            return []
        return [piece for piece in self.pieces if piece.mentions(*words) and _is_dynamic(piece)]

    @cached_property
    def twins(self) -> dict[str, set[str]]:
        """Name → all names that may stand for the same object, or for one within it:
        ``a = b = []``, ``c = a``, ``d = a["x"]``, ``for e in a.values()``.
        """
        found: dict[str, set[str]] = {}
        for piece in self.pieces:
            for node in piece.nodes:
                names = _twins_in(node, self.binders)
                group = names.union(*(found.get(name, ()) for name in names))
                found.update(dict.fromkeys(group if len(names) > 1 else (), group))
        return found

    @cached_property
    def exported(self) -> frozenset[str] | None:
        """The names in ``__all__``, ``None`` where there is none. Every name that the module binds
        where only running it can tell.
        """
        if "__all__" not in self.binders:
            return None
        return frozenset(self.binders) if self._listed is None else self._listed

    @property
    def exports_unknown(self) -> bool:
        """Whether only running it can tell which names ``__all__`` has."""
        return "__all__" in self.binders and self._listed is None

    @cached_property
    def _listed(self) -> frozenset[str] | None:
        if any("__all__." in line for line in self.lines):
            return None  # __all__.extend(...)
        names: set[str] = set()
        for piece in self.binders.get("__all__", ()):
            for node in piece.nodes:
                if not isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
                    return None
                try:
                    names.update(map(str, ast.literal_eval(node.value or ast.Tuple([]))))
                except (ValueError, TypeError):
                    return None
        return frozenset(names)

    def take_from_star(self, star: Piece, name: str) -> Piece:
        """Return the piece that takes ``name`` out of a ``from module import *``."""
        key = (star.first, name)
        if key not in self._taken:
            assert star.alias is not None
            alias = star.alias._replace(bound=name, name=name)
            self._taken[key] = Piece(self, star.nodes, star.first, alias, ast.alias(name))
        return self._taken[key]

    def functions_at(self, line: int) -> list[Function]:
        """Return the functions, nested ones too, whose definition begins on ``line``."""
        found = []
        for piece in self.pieces:
            if piece.alias is not None or not piece.first <= line <= piece.last:
                continue
            nodes = [each for each in edits.definitions(piece.nodes) if self._line(each) == line]
            for names in piece.names.walk():
                code = names.code
                begins = self.moved.get(code.co_firstlineno, code.co_firstlineno)
                if begins == line and code.co_flags & CO_OPTIMIZED and _is_function(code):
                    node = next((each for each in nodes if each.name == code.co_name), None)
                    found.append(Function(piece, names, node))
        return found

    def _line(self, node: edits.Definition) -> int:
        first = edits.first_line(node)
        return self.moved.get(first, first)

    def strip(self, node: edits.Definition, count: int) -> None:
        """Take the uppermost ``count`` decorators off a definition of the module."""
        if count:
            before = edits.first_line(node)
            edits.strip(node, count, self.lines, self.edits)
            self.moved[edits.first_line(node)] = before
            for piece in self.pieces:
                if piece.first <= before <= piece.last:
                    piece.forget()


class Function(NamedTuple):
    """A function's code within a piece; ``node`` is its definition, ``None`` for a lambda."""

    piece: Piece
    names: Names
    node: edits.Definition | None

    @property
    def aliases(self) -> list[Alias]:
        """Every name that it imports."""
        collector = Collector(self.piece.module.name, self.piece.module.package)
        collector.walk(self.node.body if self.node else [], self.names, lazy=True)
        return collector.aliases


def _groups(body: list[ast.stmt], lines: list[str]) -> list[tuple[list[ast.stmt], int]]:
    """Return ``(statements, first line)``; those that share a line, or a logical line, together."""
    groups: list[tuple[list[ast.stmt], int]] = []
    last = 0
    for node in body:
        first = edits.first_line(node)
        while first - 1 > 0 and lines[first - 2].endswith("\\") and first > last:
            first -= 1
        if groups and first <= last:
            groups[-1][0].append(node)
        else:
            groups.append(([node], first))
        last = edits.end_of(node)
    return groups


def _twins_in(node: ast.stmt, binders: dict[str, list[Piece]]) -> set[str]:
    """Return the names that a statement makes stand for the same object, or for one within it."""
    if isinstance(node, ast.For):
        within, targets = node.iter, ast.walk(node.target)
        if isinstance(within, ast.Call) and isinstance(within.func, ast.Attribute):
            within = within.func.value  # .items(), .values()
        names = {each.id for each in targets if isinstance(each, ast.Name)}
    elif isinstance(node, ast.Assign):
        parts, within = [*node.targets, node.value], node.value
        names = {each.id for each in parts if isinstance(each, ast.Name)}
    else:
        return set()
    while isinstance(within, ast.Subscript | ast.Attribute):
        within = within.value
    if isinstance(within, ast.Name) and all(map(_is_made_here, binders.get(within.id, ()))):
        names.add(within.id)
    return names


def _is_made_here(piece: Piece) -> bool:
    kinds = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.ClassDef)
    return all(isinstance(node, kinds) for node in piece.nodes)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _postpones(node: ast.stmt) -> bool:
    names = node.names if isinstance(node, ast.ImportFrom) and _is_future(node) else []
    return any(each.name == "annotations" for each in names)


def _is_dynamic(piece: Piece) -> bool:
    if piece.alias is not None or all(isinstance(node, HEADERS) for node in piece.nodes):
        return False
    chains = {(use.name, *use.attrs[:1]) for use in piece.names.uses}
    return not chains.isdisjoint({("globals",), ("vars",), ("locals",), ("sys", "modules")})


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _has_star(piece: Piece) -> bool:
    if piece.alias is None and all(isinstance(node, HEADERS) for node in piece.nodes):
        return False
    return any(alias.name == STAR for alias in piece.aliases)


def _is_function(code: CodeType) -> bool:
    return code.co_name == "<lambda>" or not code.co_name.startswith("<")


__all__ = ["Function", "Parsed"]
