"""Slices all of a site's edge views at once; what the compiler calls."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from dualrt.edge.bundle import Bundle, Module, ViewCode
from dualrt.edge.policy import REFUSED, Policy, Ruling
from dualrt.edge.slice.asks import asked, parts_of
from dualrt.edge.slice.facts import GUARDED, SOURCE, Fact, Met, Sliced
from dualrt.edge.slice.marks import strip_view
from dualrt.edge.slice.mentions import mentioned
from dualrt.edge.slice.modules import Modules, Read
from dualrt.edge.slice.parsed import Function, Parsed
from dualrt.edge.slice.pieces import Piece
from dualrt.edge.slice.reach import Graph, Next, Walk
from dualrt.edge.slice.render import text_of
from dualrt.edge.slice.resolve import Step, Want
from dualrt.edge.slice.source import read_source

_CHANGED = "Restart the server; if it stays so, write the view as a plain def of the module."


class Entry(NamedTuple):
    """Where a part of ``view`` stands: ``name`` of ``module``, dotted for what a class holds. A
    function that another one made is found by the ``line`` that its definition begins on.

    ``strip``: which decorators go where the source has no ``@runtime`` on it: ``"all"``,
    ``"none"``, ``"routes"``, those down to the last ``@app.route(...)``, or ``"registers"``, the
    first ones if they are ``@register.filter`` or its kin.
    """

    view: str
    module: str
    name: str
    strip: str = "none"
    line: int = 0


def slice_site(entries: Sequence[Entry], policy: Policy, read: Read = read_source) -> Sliced:
    """Return the slices of all modules that ``entries`` reach, and what each view meets there.

    One view may have several entries. ``read`` gives a module's source by its dotted name.
    """
    with warnings.catch_warnings(action="ignore"):  # Python has warned of the code at its import
        return _slice(entries, policy, read)


def _slice(entries: Sequence[Entry], policy: Policy, read: Read) -> Sliced:
    modules = Modules(policy, read, [entry.module for entry in entries])
    graph = Graph(modules)
    views: dict[str, list[Entry]] = {}
    for entry in entries:
        views.setdefault(entry.view, []).append(entry)
        module = modules.get(entry.module)
        if module is not None and not entry.line:
            module.views.add(entry.name.partition(".")[0])
            strip_view(module, entry.name, modules, entry.strip)
    walks = {view: _walk(rows, graph) for view, rows in views.items()}
    texts = _texts(walks.values(), modules)
    found = {view: _view_code(views[view][0], walk, texts) for view, walk in walks.items()}
    uses = {view: _met(walk, views[view]) for view, walk in walks.items()}
    mentions = {view: mentioned(_pieces(walk)) for view, walk in walks.items()}
    renders = policy.pages.calls if policy.pages is not None else {}
    rendering = {v: w for v, w in walks.items() if renders and _renders(uses[v], renders)}
    asks = {
        view: asked(parts_of(_pieces(walk), _nested(views[view], modules)), modules)
        for view, walk in rendering.items()
    }
    return Sliced(Bundle(texts, found), uses, mentions, asks)


def _renders(uses: tuple[Met, ...], renders: Collection[str]) -> bool:
    return any(met.fact.target in renders for met in uses)


def _nested(entries: list[Entry], modules: Modules) -> list[Function]:
    """Return the functions of ``entries`` that others made: no piece has their code alone."""
    found = [(modules.get(each.module), each.line) for each in entries if each.line]
    return [
        each for module, line in found if module is not None for each in module.functions_at(line)
    ]


def _pieces(walk: Walk) -> list[Piece]:
    return [node for node in walk.seen if isinstance(node, Piece)]


def _met(walk: Walk, entries: list[Entry]) -> tuple[Met, ...]:
    """Return what a view meets; that it is guarded itself is as it should be."""
    own = {f"{entry.module}.{entry.name}" for entry in entries}
    return tuple([m for m in walk.met if m.fact.kind != GUARDED or m.fact.target not in own])


def _walk(entries: list[Entry], graph: Graph) -> Walk:
    walk = Walk(graph)
    for entry in entries:
        module = graph.modules.get(entry.module)
        if module is None:
            ruling = graph.modules.ruling(entry.module)
            walk.met[Met(Fact(SOURCE, entry.module, "", 0, ruling))] = None
            continue
        walk.start(module.name, _start(entry, module, graph))
        walk.go([])
    walk.finish()
    return walk


def _start(entry: Entry, module: Parsed, graph: Graph) -> Next:
    if not entry.line:
        name = entry.name.partition(".")[0]
        if graph.modules.binders(module, name):
            return Next((Step(Want(module.name, name)),))
        why = f"{entry.name} is not defined by a statement of {module.file}"
        return Next((), (_lost(entry, module, why),))
    functions = module.functions_at(entry.line)
    if not functions:
        why = f"no function begins on line {entry.line} of {module.file} any more"
        return Next((), (_lost(entry, module, why),))
    found = [graph.of_function(each) for each in functions]
    steps = [step for each in found for step in each.steps]
    return Next(tuple(steps), tuple(fact for each in found for fact in each.facts))


def _lost(entry: Entry, module: Parsed, why: str) -> Fact:
    ruling = Ruling(REFUSED, why, _CHANGED, "dualrt.E009")
    return Fact(SOURCE, f"{entry.module}.{entry.name}", module.file, entry.line, ruling)


def _texts(walks: Iterable[Walk], modules: Modules) -> dict[str, Module]:
    """Return every module that a walk reached, with all the pieces that any walk took."""
    taken: dict[str, dict[Piece, None]] = {}
    for walk in walks:
        for name in walk.modules:
            taken.setdefault(name, {})
        for piece in _pieces(walk):
            taken[piece.module.name][piece] = None
    found = {}
    for name in sorted(taken):
        module = modules.get(name)
        if module is not None:
            found[name] = Module(name, module.file, text_of(module, taken[name]), module.package)
    return found


def _view_code(entry: Entry, walk: Walk, texts: dict[str, Module]) -> ViewCode:
    own = [entry.module] if entry.module in texts else []
    names = tuple(dict.fromkeys([*own, *walk.modules]))
    size = sum(texts[name].size for name in names)
    return ViewCode(entry.view, entry.module, entry.name, names, size)


__all__ = ["Entry", "slice_site"]
