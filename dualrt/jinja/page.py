"""One Jinja template while it is looked at: what it reads, sets and names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jinja2 import meta, nodes

from dualrt.edge.findings import Finding
from dualrt.edge.twins import Twin


class Page:
    """One template while it is looked at. ``key`` is its name, or made up for a text; ``names``:
    the templates that it names; ``reads``: names of the context or globals, and where; ``binds``:
    those that it sets itself, which templates that it includes see, too. ``words``: all names and
    attributes; ``twins``: the functions of the site's own that it calls.
    """

    def __init__(self, key: str, file: str) -> None:
        self.key = key
        self.file = file
        self.names: list[str] = []
        self.reads: dict[str, int] = {}
        self.binds: set[str] = set()
        self.words: set[str] = set()
        self.findings: list[Finding] = []
        self.twins: list[Twin] = []


def look_at_names(page: Page, tree: nodes.Template) -> None:
    """Note the names that a template reads and does not set itself."""
    page.words.update(each.name for each in tree.find_all(nodes.Name))
    page.words.update(each.attr for each in tree.find_all(nodes.Getattr))
    items = [each.arg for each in tree.find_all(nodes.Getitem)]
    page.words.update(str(each.value) for each in items if isinstance(each, nodes.Const))
    undeclared = _undeclared(tree)
    for each in tree.find_all(nodes.Name):
        if each.ctx != "load":
            page.binds.add(each.name)
        elif each.name in undeclared:
            page.reads.setdefault(each.name, each.lineno)


def _undeclared(tree: nodes.Template) -> set[str]:
    """Return the names that a template gets from outside, globals too: one that has the name of an
    environment's own need not be that.
    """
    bare = tree.environment.overlay()  # type: ignore[union-attr]
    bare.globals = {}
    generator = meta.TrackingCodeGenerator(bare)
    generator.visit(tree)
    return generator.undeclared_identifiers


# Filters that are told the name of another one, or of a test, by the argument of this number.
_NAMING = {
    "map": ("filter", 0),
    "select": ("test", 0),
    "reject": ("test", 0),
    "selectattr": ("test", 1),
    "rejectattr": ("test", 1),
}


_KINDS = ("filter", "test")  # also what the tests are called that ask whether there is one


def functions_in(tree: nodes.Template) -> Iterator[tuple[str, str | None, int]]:
    """Yield ``("filter" or "test", its name, the line)`` for each use; the name is ``None`` where
    only a rendering can tell.
    """
    node: Any
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        is_filter = isinstance(node, nodes.Filter)
        yield "filter" if is_filter else "test", node.name, node.lineno
        kind, position = _NAMING.get(node.name, ("", 0)) if is_filter else ("", 0)
        if kind and len(node.args) > position:
            named = node.args[position]
            yield kind, named.value if isinstance(named, nodes.Const) else None, node.lineno
        if not is_filter and node.name in _KINDS and isinstance(node.node, nodes.Const):
            yield node.name, str(node.node.value), node.lineno  # 'price' is filter


def named_in(node: nodes.Node) -> list[tuple[str, ...]]:
    """Return the names of templates that a tag has, ``[]`` where only a rendering can tell."""
    match node:
        case nodes.Const(value=str() as name):
            return [(name,)]
        case nodes.Const(value=tuple() | list() as names):
            return [tuple(map(str, names))]
        case nodes.List(items=items) | nodes.Tuple(items=items):
            found = [named_in(each) for each in items]
            flat = [name for each in found for group in each for name in group]
            return [tuple(flat)] if all(found) and flat else []
        case nodes.CondExpr(expr1=one, expr2=other) if other is not None:
            left, right = named_in(one), named_in(other)
            return left + right if left and right else []
    return []


__all__ = ["Page", "functions_in", "look_at_names", "named_in"]
