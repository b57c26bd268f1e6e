"""The import statements of a piece of code: what they bind, where, and how sure they are to run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from dualrt.edge.slice.names import CO_OPTIMIZED, Names, local_uses

STAR = "*"
Chain = tuple[str, ...]

# what an ``except`` clause must name for the imports in its ``try`` to be optional
_CAUGHT = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_COMPOUND = (
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar),
    *(ast.Match, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Alias(NamedTuple):
    """One name that an import statement binds.

    ``module`` is absolute, ``""`` where a relative import leaves its package. ``name``: what is
    taken from it, ``""`` for ``import module``, ``"*"`` for all. ``whole``: ``bound`` stands for
    ``module`` itself (``import a.b as c``), not for its top package (``import a.b``).
    ``optional``: an ``ImportError`` is caught. ``lazy``: it stands in a function. ``uses``: what is
    done with a function's own variable, as ``(attrs, line)``; ``None`` for a name of the module.
    """

    bound: str
    module: str
    name: str
    line: int
    whole: bool = True
    optional: bool = False
    lazy: bool = False
    uses: tuple[tuple[Chain, int], ...] | None = None

    @property
    def target(self) -> str:
        """What is imported, dotted."""
        return f"{self.module}.{self.name}" if self.name not in ("", STAR) else self.module


def aliases_of(node: ast.Import | ast.ImportFrom, module: str, package: bool) -> list[Alias]:
    """Return what an import statement in ``module`` binds."""
    found = []
    for each in node.names:
        if isinstance(node, ast.ImportFrom):
            source = _absolute(node, module, package)
            found.append(Alias(each.asname or each.name, source, each.name, node.lineno))
        else:
            bound = each.asname or each.name.partition(".")[0]
            whole = each.asname is not None or "." not in each.name
            found.append(Alias(bound, each.name, "", node.lineno, whole))
    return found


def _absolute(node: ast.ImportFrom, module: str, package: bool) -> str:
    if not node.level:
        return node.module or ""
    base = module if package else module.rpartition(".")[0]
    for _ in range(node.level - 1):
        base = base.rpartition(".")[0]
    if not base:
        return ""
    return f"{base}.{node.module}" if node.module else base


class Collector:
    """Walks the statements of a piece: ``aliases`` of its imports, ``annotations`` of its
    parameters, results and class-level or module-level variables.
    """

    def __init__(self, module: str, package: bool) -> None:
        self.module = module
        self.package = package
        self.aliases: list[Alias] = []
        self.annotations: list[ast.expr] = []

    def walk(
        self, body: list[ast.stmt], names: Names, optional: bool = False, lazy: bool = False
    ) -> None:
        """Go through ``body``, whose code is ``names``'s."""
        for node in body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in aliases_of(node, self.module, self.package):
                    uses = _uses(alias, names)
                    row = alias._replace(optional=optional, lazy=lazy, uses=uses)
                    self.aliases.append(row)
            elif isinstance(node, ast.ClassDef):
                for inner in _inner(names, node):
                    self.walk(node.body, inner, optional, lazy)
            elif isinstance(node, _FUNCTIONS):
                self._function(node, names)
            elif isinstance(node, ast.AnnAssign):
                if not lazy or not names.code.co_flags & CO_OPTIMIZED:
                    self.annotations.append(node.annotation)
            else:
                for block, caught in blocks(node):
                    self.walk(block, names, optional or caught, lazy)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, names: Names) -> None:
        every = node.args
        given = [*every.posonlyargs, *every.args, *every.kwonlyargs, every.vararg, every.kwarg]
        self.annotations += [each.annotation for each in given if each and each.annotation]
        if node.returns:
            self.annotations.append(node.returns)
        for inner in _inner(names, node):
            self.walk(node.body, inner, lazy=True)


def blocks(node: ast.stmt) -> Iterator[tuple[list[ast.stmt], bool]]:
    """Yield the statement lists of a compound statement, and whether ImportErrors are caught."""
    if not isinstance(node, _COMPOUND):
        return
    caught = _catches(node)
    for field in ("body", "orelse", "finalbody"):
        if block := getattr(node, field, None):
            yield block, caught and field == "body"
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield part.body, False


def _catches(node: ast.stmt) -> bool:
    """Whether an ImportError in the statement's body goes no further."""
    if isinstance(node, ast.Try):
        return any(
            (each.type is None or _names_import_error(each.type))
            and not isinstance(each.body[-1], ast.Raise)
            for each in node.handlers
        )
    if isinstance(node, ast.With):
        calls = [item.context_expr for item in node.items]
        return any(
            isinstance(call, ast.Call)
            and _last(call.func) == "suppress"
            and any(map(_names_import_error, call.args))
            for call in calls
        )
    return False


def _names_import_error(node: ast.expr) -> bool:
    if isinstance(node, ast.Tuple):
        return any(map(_names_import_error, node.elts))
    return _last(node) in _CAUGHT


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _inner(
    names: Names, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
) -> list[Names]:
    """Return the code of a nested definition; none where the compiler saw that it never runs."""
    line = node.decorator_list[0].lineno if node.decorator_list else node.lineno
    found = []
    for each in names.inner:
        if each.code.co_name == node.name and each.code.co_firstlineno == line:
            found.append(each)
        elif each.code.co_name.startswith("<generic parameters"):
            found += _inner(each, node)
    return found


def _uses(alias: Alias, names: Names) -> tuple[tuple[Chain, int], ...] | None:
    """Return what is done with the variable that an import in ``names``'s code binds."""
    code = names.code
    if code.co_name == "<module>":
        return None
    if not code.co_flags & CO_OPTIMIZED or alias.bound in names.stores_global:
        # an attribute of a class, or set for the whole module: anything may follow
        return (((), alias.line),)
    found = local_uses(names, alias.bound)
    return tuple(dict.fromkeys((use.attrs, use.line) for use in found))


__all__ = ["STAR", "Alias", "Chain", "Collector", "aliases_of", "blocks"]
