"""Statements that build what another statement made: ``REGISTRY.append(x)``, ``X["k"] = v``,
``@REGISTRY.register`` above a function. Who takes ``REGISTRY`` takes them too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from dualrt.edge.slice.edits import Definition
from dualrt.edge.slice.imports import Chain, blocks
from dualrt.edge.slice.pieces import Piece

STORE = "store"  # an item or an attribute of the name is set
METHOD = "method"  # a method of it is called; or, where the name is a module, a function
CALL = "call"  # the name itself is called: what the function changes is changed
ARGUMENT = "argument"  # the name is handed to a call, which may change it
BASE = "base"  # the name is inherited from, or a metaclass, which may register the class

# methods that change their object, where the statement could be about anything else too
_CHANGING = frozenset(
    "add append appendleft clear connect discard extend extendleft insert pop popitem popleft "
    "register remove reverse setdefault sort subscribe update __setitem__".split()
)
_SETTERS = frozenset({"delattr", "setattr"})
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Effect(NamedTuple):
    """``how`` the statement changes ``root``, or ``attrs`` of it."""

    root: str
    attrs: Chain
    how: str = STORE


def effects_of(piece: Piece) -> tuple[Effect, ...]:
    """Return what ``piece`` changes when it runs."""
    if piece.alias is not None:
        return ()
    return tuple(dict.fromkeys(_of_block(piece.nodes)))


def _of_block(body: list[ast.stmt]) -> Iterator[Effect]:
    for node in body:
        if isinstance(node, _DEFINITIONS):
            yield from _of_definition(node)
            continue
        yield from _of_statement(node)
        for block, _ in blocks(node):
            yield from _of_block(block)


def _of_definition(node: Definition) -> Iterator[Effect]:
    for each in node.decorator_list:
        root = chain_of(each)
        if root is not None:
            # a plain @cached is no registry; one that a function of the project fills is
            yield Effect(*root, METHOD if _is_method(each) else CALL)
    keywords = getattr(node, "keywords", ())
    metaclasses = [each.value for each in keywords if each.arg == "metaclass"]
    for base in (*getattr(node, "bases", ()), *metaclasses):
        if (root := chain_of(base)) is not None:
            yield Effect(*root, BASE)


def _is_method(node: ast.expr) -> bool:
    while isinstance(node, ast.Call):
        node = node.func
    return isinstance(node, ast.Attribute)


def _of_statement(node: ast.stmt) -> Iterator[Effect]:
    for target in _targets(node):
        yield from _of_target(target)
    value = getattr(node, "value", None)
    if isinstance(node, ast.Expr):
        yield from _of_call(node.value, any_method=True)
    elif isinstance(value, ast.expr):
        yield from _of_call(value, any_method=False)


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign | ast.Delete):
        return node.targets
    if isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For):
        return [node.target]
    if isinstance(node, ast.With):
        return [item.optional_vars for item in node.items if item.optional_vars]
    return []


def _of_target(node: ast.expr) -> Iterator[Effect]:
    if isinstance(node, ast.Tuple | ast.List):
        for each in node.elts:
            yield from _of_target(each)
    elif isinstance(node, ast.Starred):
        yield from _of_target(node.value)
    elif isinstance(node, ast.Subscript | ast.Attribute) and (root := chain_of(node)) is not None:
        yield Effect(*root)


def _of_call(node: ast.expr, any_method: bool) -> Iterator[Effect]:
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        node = node.elt
    if isinstance(node, ast.Await):
        node = node.value
    if not isinstance(node, ast.Call):
        return
    root = chain_of(node.func)
    if root is not None and isinstance(node.func, ast.Attribute):
        if any_method or node.func.attr in _CHANGING:
            yield Effect(*root, METHOD)
    elif root is not None:
        yield Effect(*root, CALL)
        if root[0] in _SETTERS and node.args and (owner := chain_of(node.args[0])) is not None:
            yield Effect(*owner)
    # setup(X) may change X; REGISTRY.add(X) changes REGISTRY
    if any_method and not (isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING):
        for each in node.args:
            if isinstance(each, ast.Name):
                yield Effect(each.id, (), ARGUMENT)


def chain_of(node: ast.expr) -> tuple[str, Chain] | None:
    """Return the name that an expression begins with, and the attributes that follow right on it:
    ``a.b["c"].d`` is ``a`` and ``("b",)``.
    """
    attrs: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            attrs.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript):
            attrs.clear()
            node = node.value
        elif isinstance(node, ast.Call):
            attrs.clear()
            node = node.func
        elif isinstance(node, ast.Name):
            return node.id, tuple(reversed(attrs))
        else:
            return None


def changed_by(piece: Piece) -> tuple[frozenset[str], frozenset[str]]:
    """Return which names of its module a function changes when it is called, and which functions
    it calls that may do so.
    """
    loaded = {use.name for names in piece.names.walk() for use in names.uses}
    changed = {name for names in piece.names.walk() for name in names.stores_global}
    called: set[str] = set()
    for node in (each for top in piece.nodes for each in ast.walk(top)):
        if isinstance(node, ast.stmt):
            for target in _targets(node):
                changed |= {effect.root for effect in _of_target(target)} & loaded
        if isinstance(node, ast.Call):
            for effect in _of_call(node, any_method=False):
                if effect.root in loaded:
                    (called if effect.how == CALL else changed).add(effect.root)
    return frozenset(changed), frozenset(called)


__all__ = ["ARGUMENT", "BASE", "CALL", "METHOD", "STORE", "Effect"]
__all__ += ["chain_of", "changed_by", "effects_of"]
