"""The names in annotations that are text: made so by the ``__future__``, or by quotes.

Nothing evaluates them when the module is loaded; ``typing.get_type_hints`` may, later.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from dualrt.edge.slice.names import Use


def soft_uses(annotations: Iterable[ast.expr], postponed: bool) -> list[Use]:
    """Return the names in ``annotations`` that are text; all of them where ``postponed``."""
    found: list[Use] = []
    for node in annotations:
        if postponed:
            found += _chains_in(node, node.lineno)
        for each in ast.walk(node):
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                found += _quoted(each.value, node.lineno)
    return found


def _quoted(text: str, line: int) -> list[Use]:
    try:
        return _chains_in(ast.parse(text.strip(), mode="eval").body, line)
    except (SyntaxError, ValueError):
        return []


def _chains_in(node: ast.expr, line: int) -> list[Use]:
    found = []
    todo: list[ast.AST] = [node]
    while todo:
        each = todo.pop()
        attrs: list[str] = []
        while isinstance(each, ast.Attribute):
            attrs.append(each.attr)
            each = each.value
        if isinstance(each, ast.Name):
            found.append(Use(each.id, tuple(reversed(attrs)), line, soft=True))
        todo += ast.iter_child_nodes(each)
    return found


__all__ = ["soft_uses"]
