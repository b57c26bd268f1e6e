"""Which decorators are ``@runtime`` or ``@middleware``, by any name: what is above goes too; and
which only hand a function to templates.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from dualrt.edge.slice.edits import Definition, definitions, surplus
from dualrt.edge.slice.effects import chain_of
from dualrt.edge.slice.imports import blocks
from dualrt.edge.slice.modules import Modules
from dualrt.edge.slice.parsed import Parsed
from dualrt.edge.slice.pieces import Piece
from dualrt.edge.slice.trace import Origin, imported, trace

_MARKS = frozenset({"dualrt.runtime", "dualrt.runtime.runtime"})
_MARKS |= {"dualrt.middleware", "dualrt.middleware.middleware"}
_GUARDS = frozenset({"dualrt.guard", "dualrt.guard.guard"})


def strip_marks(piece: Piece, modules: Modules) -> None:
    """Take such a mark and what stands above it off every definition in ``piece``, and what only
    hands a function to templates.
    """
    for node in definitions(piece.nodes) if piece.alias is None else ():
        count = surplus(node, lambda each: _is_mark(each, piece.module, modules))
        count = count or registering(node, piece.module, modules)
        _strip(piece.module, node, count, modules)


def _strip(module: Parsed, node: Definition, count: int, modules: Modules) -> None:
    """Take decorators off; note where a guard was one: elsewhere it must not go unnoticed."""
    for each in node.decorator_list[:count]:
        if isinstance(each, ast.Call) and origin_of(each.func, module, modules) in _GUARDS:
            module.guarded[node.name] = node.lineno
    module.strip(node, count)


def guarded_in(piece: Piece) -> list[tuple[str, int]]:
    """Return the names and lines of the guarded views that ``piece`` defines."""
    known = piece.module.guarded
    if not known or piece.alias is not None:
        return []
    names = [node.name for node in definitions(piece.nodes)]
    return [(name, known[name]) for name in names if name in known]


def strip_view(module: Parsed, name: str, modules: Modules, strip: str) -> None:
    """Strip the view called ``name`` (dotted for what a class holds) as its source says; where it
    says nothing, as ``strip`` does (``Entry``).
    """
    for node in named(module, name):
        count = surplus(node, lambda each: _is_mark(each, module, modules))
        if not count and strip == "all":
            count = len(node.decorator_list)
        elif not count and strip == "routes":
            count = surplus(node, _is_route)
        elif not count and strip == "registers":
            count = registering(node, module, modules, sure=False)
        _strip(module, node, count, modules)
    if name in module.binders:
        module.binders[name] = [
            each for each in module.binders[name] if not _marks(each, name, modules)
        ]


def _marks(piece: Piece, name: str, modules: Modules) -> bool:
    """Whether a piece says ``view = runtime("edge")(view)``: a decorator written as a statement."""
    value = getattr(piece.nodes[0], "value", None)
    if not isinstance(value, ast.Call) or not isinstance(piece.nodes[0], ast.Assign):
        return False
    given = [each.id for each in value.args if isinstance(each, ast.Name)]
    return given == [name] and _is_mark(value.func, piece.module, modules)


def named(module: Parsed, name: str) -> list[Definition]:
    """Return the definitions of the dotted ``name`` in ``module``."""
    head, _, rest = name.partition(".")
    found = [each for each in _level(module.tree.body) if each.name == head]
    while rest:
        head, _, rest = rest.partition(".")
        found = [each for node in found for each in _level(node.body) if each.name == head]
    return found


def _level(body: list[ast.stmt]) -> Iterable[Definition]:
    """Yield the definitions in ``body`` that stand in no other definition."""
    for node in body:
        if isinstance(node, Definition):
            yield node
        else:
            for block, _ in blocks(node):
                yield from _level(block)


def _is_mark(node: ast.expr, module: Parsed, modules: Modules) -> bool:
    if isinstance(node, ast.Call):
        if origin_of(node.func, module, modules) in _MARKS:
            return True
        return _is_assigned(node.func, module, modules, called=True)
    return _is_assigned(node, module, modules, called=False)


# Flask's (``Scaffold``): they hand the function on to the app, and return it as it is
_ROUTING = frozenset({"route", "get", "post", "put", "delete", "patch"})


def _is_route(node: ast.expr) -> bool:
    """Whether a decorator is ``@app.route("/")`` or its kin: what it is called on may be anything,
    its first argument is a path.
    """
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    first = node.args[0] if node.args else None
    path = isinstance(first, ast.Constant) and str(first.value).startswith("/")
    return path and node.func.attr in _ROUTING


# Django's ``template.Library`` and Flask's ``Scaffold``: they keep the function for templates, and
# return it as it is; Jinja's put a flag on it
_REGISTERING = frozenset({"simple_tag", "simple_block_tag", "inclusion_tag"})
_REGISTERING |= {
    f"{app}{what}"
    for app in ("", "app_")
    for what in ("template_filter", "template_test", "template_global", "context_processor")
}
_FLAGS = frozenset(
    f"{module}.{name}"
    for module in ("jinja2", "jinja2.utils")
    for name in ("pass_context", "pass_environment", "pass_eval_context")
)


_LIBRARIES = frozenset({"django.template.Library", "django.template.library.Library"})


def registering(node: Definition, module: Parsed, modules: Modules, sure: bool = True) -> int:
    """Return how many decorators, from the first one, only hand a function to templates:
    ``@register.filter`` and its kin. ``sure``: of ``filter``, which many things may be called, only
    that of a library of Django's.
    """
    count = 0
    for each in node.decorator_list:
        called = each.func if isinstance(each, ast.Call) else each
        if not _registers(called, module, modules, sure):
            break
        count += 1
    return count


def _registers(called: ast.expr, module: Parsed, modules: Modules, sure: bool) -> bool:
    if not isinstance(called, ast.Attribute):
        return origin_of(called, module, modules) in _FLAGS
    if called.attr in _REGISTERING:
        return not _is_own(called, module, modules)
    if called.attr != "filter":
        return origin_of(called, module, modules) in _FLAGS
    return not sure or _is_library(called.value, module, modules)


def _is_own(called: ast.Attribute, module: Parsed, modules: Modules) -> bool:
    """Whether the decorator is a function or a method that the project defines: who knows what that
    does. One that its class has from Flask's or Django's is theirs.
    """
    origin = _origin(called, module, modules)
    if origin is not None and origin.module and not origin.rest:
        return True
    return _has_method(called.value, called.attr, module, modules) or any(
        _has_method(call.func, called.attr, owner, modules)
        for owner, call in _calls_named(called.value, module, modules)
    )


def _has_method(
    node: ast.expr, method: str, module: Parsed, modules: Modules, depth: int = 10
) -> bool:
    """Whether a name is a class of the project that defines ``method``, or comes from one."""
    origin = _origin(node, module, modules)
    owner = modules.find(origin.module) if origin and origin.module and depth else None
    if owner is None or origin is None:
        return False
    nodes = (each for piece in owner.binders.get(origin.name, ()) for each in piece.nodes)
    return any(
        any(getattr(part, "name", "") == method for part in each.body)
        or any(_has_method(base, method, owner, modules, depth - 1) for base in each.bases)
        for each in nodes
        if isinstance(each, ast.ClassDef)
    )


def _is_library(node: ast.expr, module: Parsed, modules: Modules) -> bool:
    """Whether a name was given to a ``template.Library()``."""
    for owner, call in _calls_named(node, module, modules):
        return origin_of(call.func, owner, modules) in _LIBRARIES
    return False


def _is_assigned(node: ast.expr, module: Parsed, modules: Modules, called: bool) -> bool:
    """Whether a name was given to a mark: ``edge = runtime("edge")``; or, for one that is
    ``called``, to a ``partial(runtime, "edge")``.
    """
    for owner, call in _calls_named(node, module, modules):
        made_of = call.args[0] if called and call.args else call.func
        if origin_of(made_of, owner, modules) in _MARKS:
            return True
    return False


def _calls_named(
    node: ast.expr, module: Parsed, modules: Modules
) -> Iterator[tuple[Parsed, ast.Call]]:
    """Yield the calls whose results a name was given to, each with the module it stands in."""
    origin = _origin(node, module, modules)
    owner = modules.find(origin.module) if origin and origin.module else None
    if owner is None or origin is None:
        return
    for piece in owner.binders.get(origin.name, ()):
        for each in piece.nodes:
            value = each.value if isinstance(each, ast.Assign | ast.AnnAssign) else None
            if isinstance(value, ast.Call):
                yield owner, value


def origin_of(node: ast.expr, module: Parsed, modules: Modules) -> str:
    """Return the dotted name that an expression like ``a.b`` comes from, ``""`` if from nowhere:
    ``r`` under ``from dualrt import runtime as r`` is ``dualrt.runtime``.
    """
    origin = _origin(node, module, modules)
    return origin.dotted if origin else ""


def _origin(node: ast.expr, module: Parsed, modules: Modules) -> Origin | None:
    root = chain_of(node) if isinstance(node, ast.Name | ast.Attribute) else None
    if root is None:
        return None
    found = trace(module, *root, modules.find)
    if found is None and module.stars:
        taken = [piece.alias for piece in modules.binders(module, root[0])]
        return imported(taken[-1], root[1], modules.find) if taken and taken[-1] else None
    return found


__all__ = ["guarded_in", "named", "origin_of", "strip_marks", "strip_view"]
