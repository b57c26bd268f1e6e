"""From a path to the few routes that may match it: a tree of segments over merged expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from dualrt.routing.levels import SAFE_LENGTH, Convert, Doubt, Leaf, Regex, same
from dualrt.routing.table import Match, Route


def walk(leaves: Iterable[Leaf], path: str) -> Match | None:
    """Return what the first leaf that matches gives, compared one by one; the exact slow way."""
    try:
        for leaf in leaves:
            found = leaf.walk(path)
            if found is not None:
                if leaf.route.target is None:
                    return None
                return Match(leaf.route, found[0], found[1], path)
    except Doubt:
        return None
    return None


class Entry:
    """An edge leaf among a node's candidates, and the framework's own leaves before it.

    ``values``: group, name and converter of each argument to read from the merged expression;
    ``None`` where the leaf must be walked for them.
    """

    __slots__ = ("blockers", "certain", "constants", "leaf", "route", "unmerged", "values")

    def __init__(self, leaf: Leaf, blockers: list[Leaf]) -> None:
        self.leaf = leaf
        self.route = leaf.route
        self.unmerged = [item for item in blockers if item.merged is None]
        merged = [item for item in blockers if item.merged is not None]
        self.certain = all(item.pure for item in merged)
        source = "|".join(f"(?:{item.merged})" for item in merged)
        self.blockers: re.Pattern[str] | _Late | None = None
        if source:
            self.blockers = re.compile(source) if len(merged) < 16 else _Late(self, source)
        self.values: list[tuple[int, str, Convert | None]] | None = None
        self.constants: dict[str, Any] = {}

    def read_from(self, base: int) -> None:
        """Plan how the arguments are read from groups numbered from ``base`` on."""
        if not self.leaf.plain:
            return
        # A level's defaults go over its own groups; an inner level's names over an outer one's.
        last: dict[str, int] = {}
        found: list[tuple[int, str, Convert | None]] = []
        for level in self.leaf.levels:
            names = list(level.regex.groupindex) if isinstance(level, Regex) else []
            converters = getattr(level, "converters", None) or {}
            for name in names:
                convert = converters.get(name, same)
                found.append((base, name, None if convert is same else convert))
                last[name] = base
                self.constants.pop(name, None)
                base += 1
            for name, value in level.defaults.items():
                self.constants[name] = value
                last.pop(name, None)
        if len(last) == len(found):  # else a name is given twice: seldom, and walked
            self.values = found


class Node:
    """All candidates for the paths that begin with some segments and go on with no child's."""

    __slots__ = ("candidates", "children", "probes")

    def __init__(self, candidates: list[Leaf]) -> None:
        self.children: dict[str, Node] = {}
        edges = [i for i, leaf in enumerate(candidates) if leaf.route.target is not None]
        self.candidates = candidates[: edges[-1] + 1] if edges else []
        entries = [Entry(candidates[i], _blockers(candidates, i)) for i in edges]
        self.probes = _probes(entries)

    def match(self, path: str) -> Match | None:
        """Return the match of the first edge leaf that matches, unless a blocker does too."""
        for regex, entries in self.probes:
            if regex is None:
                return walk(self.candidates, path)
            found = regex.match(path)
            if found is None:
                continue
            entry = entries[found.lastindex]
            if entry.blockers is not None and entry.blockers.match(path):
                if entry.certain and len(path) <= SAFE_LENGTH:
                    return None
                return walk(self.candidates, path)
            if entry.unmerged and not _none_matches(entry.unmerged, path):
                return None
            if entry.values is None:
                return walk([entry.leaf], path) or walk(self.candidates, path)
            kwargs = entry.constants.copy()
            try:
                for group, name, convert in entry.values:
                    kwargs[name] = found[group] if convert is None else convert(found[group])
            except Exception:  # this leaf does not match, or the framework fails: see which
                return walk(self.candidates, path)
            return Match(entry.route, (), kwargs, path)
        return None


class _Late:
    """An expression that is compiled when it is first needed: all of them may be too much work."""

    __slots__ = ("_entry", "_source")

    def __init__(self, entry: Entry, source: str) -> None:
        self._entry = entry
        self._source = source

    def match(self, path: str) -> re.Match[str] | None:
        regex = self._entry.blockers = re.compile(self._source)
        return regex.match(path)


def _blockers(candidates: list[Leaf], index: int) -> list[Leaf]:
    """Return the framework's leaves before ``index`` that may match one of its leaf's paths.

    Edge leaves before it need no second look: it is asked only when none of them matches.
    """
    prefix = candidates[index].prefix
    return [
        leaf
        for leaf in candidates[:index]
        if leaf.route.target is None
        and (leaf.prefix.startswith(prefix) or prefix.startswith(leaf.prefix))
    ]


def _none_matches(leaves: Iterable[Leaf], path: str) -> bool:
    try:
        return all(leaf.walk(path) is None for leaf in leaves)
    except Doubt:
        return False


Probe = tuple[re.Pattern[str] | None, dict[Any, Entry]]


def _probes(entries: list[Entry]) -> list[Probe]:
    """Return the expressions to try in turn; after ``None`` the candidates are walked."""
    merged = []
    for entry in entries:
        if entry.leaf.merged is None:
            break
        merged.append(entry)
    probes: list[Probe] = []
    if merged:
        parts, table, groups = [], {}, 0
        for entry in merged:
            entry.read_from(groups + 1)
            groups += len(entry.leaf.groups) + 1
            # The empty group at an alternative's end is the last one closed: it tells which.
            parts.append(f"(?:{entry.leaf.merged}())")
            table[groups] = entry
        probes.append((re.compile("|".join(parts)), table))
    if len(merged) < len(entries):
        probes.append((None, {}))
    return probes


# A fixed path's answer: an edge view with its arguments, the framework, or the leaves to ask at
# each request, where a site's own converter is asked first: it may look into a database.
Fixed = tuple[Route, tuple[Any, ...], dict[str, Any]] | list[Leaf] | None
MISSING: Any = object()


def settle(found: Fixed, path: str) -> Match | None:
    """Return the match that a fixed path's answer stands for."""
    if found.__class__ is tuple:
        route, args, kwargs = found
        return Match(route, args, kwargs.copy(), path)
    return walk(found, path) if isinstance(found, list) else None


def _decide(leaves: Sequence[Leaf], moving: list[tuple[int, Leaf]]) -> dict[str, Any]:
    below: dict[str, list[tuple[int, Leaf]]] = {}
    for place, leaf in moving:
        segment, slash, _ = leaf.prefix[1:].partition("/")
        below.setdefault(segment if slash else "", []).append((place, leaf))
    fixed: dict[str, list[tuple[int, Leaf]]] = {}
    for place, leaf in enumerate(leaves):
        if leaf.static is not None:
            fixed.setdefault(leaf.static, []).append((place, leaf))
    for path, found in fixed.items():
        segment = path[1:].partition("/")[0]
        found += [item for key in {segment, ""} for item in below.get(key, ())]
    return {path: _answer(path, sorted(found, key=itemgetter(0))) for path, found in fixed.items()}


def _answer(path: str, leaves: list[tuple[int, Leaf]]) -> Fixed:
    asked = [leaf for _, leaf in leaves if path.startswith(leaf.prefix)]
    for leaf in asked:
        if not leaf.pure:
            return asked
        found = leaf.walk(path)
        if found is not None:
            return (leaf.route, *found) if leaf.route.target is not None else None
    return None


class Tree:
    """Every leaf of one language, found by its literal beginning."""

    __slots__ = ("_leaves", "_root", "_unsure", "fixed")

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self._leaves = leaves
        self._unsure = [leaf for leaf in leaves if leaf.blocked or not leaf.pure]
        moving = [(place, leaf) for place, leaf in enumerate(leaves) if leaf.static is None]
        self._root = _grow("/", moving)
        self.fixed: dict[str, Any] = _decide(leaves, moving)
        """Each path that is a leaf's only one: ``Fixed``."""

    def resolve(self, path: str) -> Match | None:
        """Return the match for any path."""
        found = self.fixed.get(path, MISSING)
        return self.match(path) if found is MISSING else settle(found, path)

    def doubts(self, path: str) -> bool:
        """Say whether a path without a match may still be one of an edge route's: only the
        framework can tell.
        """
        if not any(path.startswith(leaf.prefix) for leaf in self._unsure):
            return False
        try:
            for leaf in self._leaves:
                if leaf.walk(path) is not None:
                    return leaf.blocked
        except Doubt:
            return True
        return False

    def match(self, path: str) -> Match | None:
        """Return the match for a path that no leaf has as its only one."""
        node = self._root
        if node.children:
            for segment in path.split("/")[1:-1]:
                child = node.children.get(segment)
                if child is None:
                    break
                node = child
                if not node.children:
                    break
        return node.match(path) if node.probes and path[:1] == "/" else None


def _grow(prefix: str, leaves: list[tuple[int, Leaf]]) -> Node:
    """Return the node for paths that begin with ``prefix``; ``leaves`` are those that may match.

    Each comes with its place in the framework's order.
    """
    if not any(leaf.route.target is not None for _, leaf in leaves):
        return Node([])
    below: dict[str, list[tuple[int, Leaf]]] = {}
    here = []
    for place, leaf in leaves:
        segment, slash, _ = leaf.prefix[len(prefix) :].partition("/")
        if slash:
            below.setdefault(segment, []).append((place, leaf))
        else:
            here.append((place, leaf))
    node = Node([leaf for _, leaf in here])
    for segment, inside in below.items():
        start = f"{prefix}{segment}/"
        inside += [(place, leaf) for place, leaf in here if start.startswith(leaf.prefix)]
        node.children[segment] = _grow(start, sorted(inside, key=itemgetter(0)))
    return node


__all__ = ["MISSING", "Tree", "settle"]
