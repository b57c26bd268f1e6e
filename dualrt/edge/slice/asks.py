"""Which templates a view's code renders: the framework's functions called with constant names."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from dualrt.edge.pages import Ask, PageCall
from dualrt.edge.slice.imports import Alias
from dualrt.edge.slice.marks import origin_of
from dualrt.edge.slice.modules import Modules
from dualrt.edge.slice.parsed import Function, Parsed
from dualrt.edge.slice.pieces import Piece
from dualrt.edge.slice.trace import trace

Groups = tuple[tuple[str, ...], ...]

_DEEPEST = 8  # constants that are made of constants
_LONGEST = 200  # characters of a text that may be a template's name


class Part(NamedTuple):
    """Code that may ask: statements of a module, or a function that stands within another one."""

    module: Parsed
    nodes: Sequence[ast.AST]
    aliases: Sequence[Alias]


def parts_of(pieces: Iterable[Piece], functions: Iterable[Function]) -> list[Part]:
    """Return the parts of ``pieces``, and of ``functions`` that others made."""
    found = [Part(each.module, each.nodes, each.aliases) for each in pieces if each.alias is None]
    nested = [(each, [each.node]) for each in functions if each.node is not None]
    return [*found, *(Part(each.piece.module, nodes, each.aliases) for each, nodes in nested)]


def asked(parts: Sequence[Part], modules: Modules) -> tuple[Ask, ...]:
    """Return the calls in ``parts`` of functions that render, in the order of their places."""
    found = list(dict.fromkeys(ask for part in parts for ask in _of_part(part, modules)))
    if any(not ask.names for ask in found):
        texts = tuple(dict.fromkeys(text for part in parts for text in _texts(part)))
        found = [ask if ask.names else ask._replace(maybe=texts) for ask in found]
    return tuple(sorted(found, key=lambda ask: (ask.file, ask.line)))


def _of_part(part: Part, modules: Modules) -> Iterator[Ask]:
    local = {alias.bound: alias.target for alias in part.aliases if alias.uses is not None}
    pages = modules.policy.pages
    renders = pages.calls if pages is not None else {}
    for node in (each for top in part.nodes for each in ast.walk(top)):
        if not isinstance(node, ast.Call):
            continue
        target = _target(node.func, part.module, modules, local)
        how = renders.get(target)
        if how is not None:
            names = _groups(_argument(node, how), part.module, modules)
            place = (part.module.file, node.lineno)
            yield Ask(target, names, *place, text=how.text, keys=_keys(node, how))


def _target(node: ast.expr, module: Parsed, modules: Modules, local: dict[str, str]) -> str:
    """Return the dotted name of what is called; ``render`` may be imported in a function, too."""
    if not isinstance(node, ast.Name | ast.Attribute):
        return ""
    name = ast.unparse(node)
    head, _, rest = name.partition(".")
    if head in local:
        return f"{local[head]}.{rest}" if rest else local[head]
    return origin_of(node, module, modules)


def _argument(node: ast.Call, how: PageCall) -> ast.expr | None:
    given = {each.arg: each.value for each in node.keywords if each.arg}
    if how.keyword in given:
        return given[how.keyword]
    first = node.args[: how.position + 1]
    if len(first) <= how.position or any(isinstance(each, ast.Starred) for each in first):
        return None
    return first[how.position]


def _keys(node: ast.Call, how: PageCall) -> frozenset[str] | None:
    """Return the names in the context that a call passes, ``None`` where they are not known."""
    if any(isinstance(each, ast.Starred) for each in node.args):
        return None
    names = [each.arg for each in node.keywords]
    if how.context is None:
        return None if None in names else frozenset(filter(None, names))
    given: ast.expr | None = node.args[how.context] if len(node.args) > how.context else None
    for each in node.keywords:
        given = each.value if each.arg == "context" else given
    if given is None:
        return None if None in names else frozenset()
    if not isinstance(given, ast.Dict):
        return None
    keys = [each.value if isinstance(each, ast.Constant) else None for each in given.keys]
    return frozenset(map(str, keys)) if all(isinstance(each, str) for each in keys) else None


def _groups(node: ast.expr | None, module: Parsed, modules: Modules, depth: int = 0) -> Groups:
    """Return the names that ``node`` may stand for, ``()`` where that is not known."""
    if depth > _DEEPEST:
        return ()
    match node:
        case ast.Constant(value=str() as text):
            return ((text,),)
        case ast.List(elts=nodes) | ast.Tuple(elts=nodes):
            found = [_groups(each, module, modules, depth + 1) for each in nodes]
            if not found or any(len(each) != 1 for each in found):
                return ()
            return (tuple(name for group in found for name in group[0]),)
        case ast.IfExp(body=one, orelse=other):
            left = _groups(one, module, modules, depth + 1)
            right = _groups(other, module, modules, depth + 1)
            return left + right if left and right else ()
        case ast.BinOp(left=one, op=ast.Add(), right=other):
            left = _groups(one, module, modules, depth + 1)
            right = _groups(other, module, modules, depth + 1)
            return tuple((a[0] + b[0],) for a in left for b in right if len(a) == len(b) == 1)
        case ast.Name(id=name):
            return _constant(name, module, modules, depth + 1)
    return ()


def _constant(name: str, module: Parsed, modules: Modules, depth: int) -> Groups:
    """Return what a name of the module stands for that one statement gives a constant."""
    origin = trace(module, name, (), modules.find)
    owner = modules.find(origin.module) if origin and origin.module and not origin.rest else None
    pieces = owner.binders.get(origin.name, []) if owner and origin else []
    if len(pieces) != 1 or owner is None or len(pieces[0].nodes) != 1:
        return ()
    node = pieces[0].nodes[0]
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target: ast.expr = node.targets[0]
    elif isinstance(node, ast.AnnAssign):
        target = node.target
    else:
        return ()
    if not isinstance(target, ast.Name):
        return ()
    return _groups(node.value, owner, modules, depth)


def _texts(part: Part) -> Iterator[str]:
    for node in (each for top in part.nodes for each in ast.walk(top)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if "." in text and len(text) < _LONGEST and "\n" not in text:
                yield text


__all__ = ["Part", "asked", "parts_of"]
