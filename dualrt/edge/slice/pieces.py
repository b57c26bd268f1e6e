"""A piece: what of a module can be taken or left.

It is a top-level statement, or several that share a line; of an import statement each name is a
piece of its own.
"""

from __future__ import annotations
import __future__

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from dualrt.edge.slice import edits
from dualrt.edge.slice.annotations import soft_uses
from dualrt.edge.slice.imports import Alias, Collector
from dualrt.edge.slice.names import CO_OPTIMIZED, Names, Use, read_code

if TYPE_CHECKING:
    from dualrt.edge.slice.parsed import Parsed

_FUTURE = __future__.annotations.compiler_flag
_COMPREHENSIONS = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>"})
HEADERS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Piece:
    """``nodes`` on lines ``first`` to ``last`` of ``module``. The piece of one imported name has
    its ``alias``, and ``written``, the node for it in the statement.
    """

    def __init__(
        self,
        module: Parsed,
        nodes: list[ast.stmt],
        first: int,
        alias: Alias | None = None,
        written: ast.alias | None = None,
    ) -> None:
        self.module = module
        self.nodes = nodes
        self.first = first
        self.last = edits.end_of(nodes[-1])
        self.alias = alias
        self.written = written
        self.error = ""

    def __repr__(self) -> str:
        return f"<Piece {self.module.name}:{self.first} {self.alias or ''}>"

    @cached_property
    def binds(self) -> frozenset[str]:
        """The names of the module that it binds or deletes when it runs."""
        if self.alias is not None:
            return frozenset({self.alias.bound})
        if all(isinstance(node, HEADERS) for node in self.nodes) and not self._has_walrus():
            found = {node.name for node in self.nodes if isinstance(node, HEADERS)}
            extra = map(_members, self.nodes if self.mentions("global_enum") else ())
            return frozenset(found.union(*extra))
        found = self.names.stores | _stored_at_once(self.names)
        if self is not self.module.docstring:
            found.discard("__doc__")
        return frozenset(found)

    def _has_walrus(self) -> bool:
        """Whether a default, a base or a decorator may bind a name: read the code then."""
        return self.mentions(":=")

    @cached_property
    def names(self) -> Names:
        """What the code does with names. Decorators must have been stripped before."""
        flags = _FUTURE if self.module.postponed else 0
        tree = ast.Module(list(self.nodes), [])
        try:
            code = compile(tree, self.module.file, "exec", flags, dont_inherit=True, optimize=0)
        except SyntaxError as error:  # what the parser lets pass: `return` outside of a function
            self.error = str(error)
            code = compile("", self.module.file, "exec")
        return read_code(code)

    @cached_property
    def uses(self) -> list[Use]:
        """Every use of a module's or a builtin name, annotations' last."""
        if self.alias is not None:
            return []
        found = [use for names in self.names.walk() for use in names.uses]
        found += soft_uses(self._collected.annotations, self.module.postponed)
        if self.mentions("globals()"):
            found += _by_globals(self.nodes)
        return list(dict.fromkeys(found))

    @cached_property
    def aliases(self) -> list[Alias]:
        """Every name that it imports."""
        return [self.alias] if self.alias is not None else self._collected.aliases

    @cached_property
    def _collected(self) -> Collector:
        collector = Collector(self.module.name, self.module.package)
        collector.walk(self.nodes, self.names)
        return collector

    @property
    def is_view(self) -> bool:
        """Whether it defines a view."""
        return not self.module.views.isdisjoint(self.binds)

    def mentions(self, *words: str) -> bool:
        """Whether one of ``words`` stands anywhere in its lines: a look before a real search."""
        lines = self.module.lines[self.first - 1 : self.last]
        return any(word in line for line in lines for word in words)

    def forget(self) -> None:
        """Read the nodes again: they have changed."""
        for cached in ("names", "uses", "_collected"):
            self.__dict__.pop(cached, None)


def _by_globals(nodes: list[ast.stmt]) -> list[Use]:
    """Return the names that are looked up as ``globals()["name"]`` or ``globals().get("name")``."""
    found = []
    for node in (each for top in nodes for each in ast.walk(top)):
        where, key = None, None
        if isinstance(node, ast.Subscript):
            where, key = node.value, node.slice
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            where, key = node.func.value, node.args[0]
        if not isinstance(where, ast.Call) or not isinstance(where.func, ast.Name):
            continue
        if where.func.id == "globals" and isinstance(key, ast.Constant):
            found.append(Use(str(key.value), (), where.lineno))
    return found


def _members(node: ast.stmt) -> set[str]:
    """Return the members of an enum that ``@enum.global_enum`` puts into the module."""
    if not isinstance(node, ast.ClassDef):
        return set()
    marks = {ast.unparse(each).rpartition(".")[2] for each in node.decorator_list}
    rows = [each.targets for each in node.body if isinstance(each, ast.Assign)]
    names = {each.id for row in rows for each in row if isinstance(each, ast.Name)}
    return names if "global_enum" in marks else set()


def _stored_at_once(names: Names) -> set[str]:
    """Return what class bodies and comprehensions bind in the module: they run where they stand."""
    found = set(names.stores_global)  # since 3.12 comprehensions have no code of their own
    for inner in names.inner:
        if not inner.code.co_flags & CO_OPTIMIZED or inner.code.co_name in _COMPREHENSIONS:
            found |= _stored_at_once(inner)
    return found


__all__ = ["HEADERS", "Piece"]
