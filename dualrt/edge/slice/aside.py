"""Modules that are imported for what they add: ``from . import handlers`` fills a registry that
stands elsewhere, and no name of theirs is wanted.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping

from dualrt.edge.slice.builders import Builders, Ident
from dualrt.edge.slice.modules import Modules
from dualrt.edge.slice.parsed import Parsed
from dualrt.edge.slice.pieces import Piece

Path = tuple[Piece, ...]  # the imports on the way to such a module

_EMPTY = frozenset({"Counter", "OrderedDict", "defaultdict", "deque", "dict", "list", "set"})


def ways(
    modules: Modules,
    builders: Builders,
    reached: Collection[str],
    wanted: Mapping[Ident, Collection[object]],
) -> Iterator[tuple[Path, str, list[Piece]]]:
    """Yield ``(imports, module, pieces)``: by which imports of the modules ``reached`` another one
    runs that has pieces which build something of the ``wanted``.
    """
    registries = {each: by for each, by in wanted.items() if _may_grow(each, modules, builders)}
    if not registries:
        return
    for path, module in _imported(modules, reached):
        if pieces := [piece for piece, _, _ in builders.of(module, registries)]:
            yield path, module.name, pieces


def _may_grow(found: Ident, modules: Modules, builders: Builders) -> bool:
    """Whether a name begins empty, or is an object or a class of the project's own: what other
    modules add to. Of a list with something in it this is not expected.
    """
    module = modules.known(found[0])
    pieces = module.binders.get(found[1], ()) if module else ()
    nodes = [node for piece in pieces if piece.alias is None for node in piece.nodes]
    if any(isinstance(node, ast.ClassDef) for node in nodes):
        return builders.knows_of(found, {found: list(pieces)})
    values = [n.value for n in nodes if isinstance(n, ast.Assign | ast.AnnAssign) and n.value]
    return any(module is not None and _is_open(value, module, builders) for value in values)


def _is_open(value: ast.expr, module: Parsed, builders: Builders) -> bool:
    if isinstance(value, ast.Dict):
        return not value.keys
    if isinstance(value, ast.List):
        return not value.elts
    if not isinstance(value, ast.Call):
        return False
    made = value.func
    name = made.attr if isinstance(made, ast.Attribute) else getattr(made, "id", "")
    if name in _EMPTY:
        return len(value.args) < 2
    return isinstance(made, ast.Name) and builders.is_own(module, made.id)


def _imported(modules: Modules, reached: Iterable[str]) -> Iterator[tuple[Path, Parsed]]:
    """Yield every other module of the project that importing those ``reached`` imports."""
    seen = set(reached)
    queue: list[tuple[Path, str]] = [((), name) for name in reached]
    for path, name in queue:
        module = modules.known(name) if not path else modules.find(name)
        if module is None:
            continue
        if path:
            yield path, module
        for piece in module.pieces:
            for target in _targets(piece, modules):
                if target not in seen:
                    seen.add(target)
                    queue.append(((*path, piece), target))


def _targets(piece: Piece, modules: Modules) -> list[str]:
    alias = piece.alias
    if alias is None or not alias.module:
        return []
    found = [alias.module] if modules.is_source(alias.module) else []
    if found and alias.name and (source := modules.get(alias.module)) and source.package:
        found += [alias.target] if modules.is_source(alias.target) else []
    return found


__all__ = ["ways"]
