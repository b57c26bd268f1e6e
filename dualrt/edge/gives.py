"""Functions that only the server can run and that give templates names: which names those are."""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Giver(NamedTuple):
    """A context processor called ``name``. ``why``: how a message goes on that names it; ``hint``:
    what to do; ``names``: what it may give, ``None`` where only running it can tell.
    """

    name: str
    why: str
    hint: str
    names: frozenset[str] | None


def who_gives(name: str, givers: Iterable[Giver], known: bool = True) -> Giver | None:
    """Return the first that may give ``name``; not ``known``: of those alone whose names are."""
    for each in givers:
        if name in each.names if each.names is not None else known:
            return each
    return None


def names_given(function: Any) -> frozenset[str] | None:
    """Return the keys of the dicts that ``function`` returns, where they all stand in its source:
    ``{"cart": ...}`` and ``dict(cart=...)``.
    """
    code = getattr(function, "__code__", None)
    if code is None or hasattr(function, "__wrapped__"):
        return None
    found: set[str] = set()
    for node in _defined(code.co_filename, code.co_firstlineno, code.co_name):
        for value in _returned(node):
            keys = _keys(value)
            if keys is None:
                return None
            found.update(keys)
        return frozenset(found)
    return None


def _defined(file: str, line: int, name: str) -> Iterator[Function]:
    try:
        with tokenize.open(file) as opened:
            tree = ast.parse(opened.read())
    except (OSError, SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, Function) and node.name == name:  # a lambda may begin in its line
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if line in (first, node.lineno):
                yield node


def _returned(function: Function) -> Iterator[ast.expr | None]:
    """Yield what a function itself returns, not what those in it do."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return):
            yield node.value
        elif not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def _keys(value: ast.expr | None) -> list[str] | None:
    if isinstance(value, ast.Dict):
        keys = [each.value if isinstance(each, ast.Constant) else None for each in value.keys]
        return [str(key) for key in keys] if all(isinstance(key, str) for key in keys) else None
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "dict" and not value.args:
        names = [each.arg for each in value.keywords]
        return [name for name in names if name] if all(names) else None
    return None


__all__ = ["Giver", "names_given", "who_gives"]
