"""The state machine of a Werkzeug-like url map: what `routing.states` walks for each request.

A path is cut at its slashes; every piece takes one transition: static ones first, then dynamic
ones in the map's order of weights, with backtracking. The tree is built once, by an adapter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dualrt.routing.captures import Capture, Convert
from dualrt.routing.table import Route


@dataclass(frozen=True, slots=True, eq=False)
class Canonical:
    """A rule of the same endpoint whose defaults make it the canonical address (a redirect)."""

    methods: frozenset[str] | None
    defaults: Mapping[str, Any]
    required: frozenset[str]

    def suits(self, values: Mapping[str, Any], method: str) -> bool:
        """Say whether a request with these values is redirected to this rule."""
        if self.methods is not None and method not in self.methods:
            return False
        if not self.required <= values.keys():
            return False
        return not any(
            key in values and value != values[key] for key, value in self.defaults.items()
        )


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One rule at the end of its path. ``route`` is ``None`` where the framework must answer."""

    route: Route | None
    methods: frozenset[str] | None = None
    websocket: bool = False
    strict: bool = True
    automatic_options: bool = False
    converters: Sequence[tuple[str, Convert | None]] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    canonical: Sequence[Canonical] = ()

    def accepts(self, method: str, websocket: bool) -> bool:
        """Say whether the rule takes this kind of request."""
        return self.websocket is websocket and (self.methods is None or method in self.methods)

    def values(self, captured: Sequence[str], method: str) -> dict[str, Any] | None:
        """Return the view's arguments, ``None`` if the framework would redirect instead.

        Raises whatever a converter raises.
        """
        values: dict[str, Any] = {}
        for (name, convert), text in zip(self.converters, captured, strict=False):
            values[name] = text if convert is None else convert(text)
        if self.defaults:
            values.update(self.defaults)
        if self.canonical and any(rule.suits(values, method) for rule in self.canonical):
            return None
        return values


class Node:
    """A state: its transitions, and the rules that end here."""

    __slots__ = ("dynamic", "rules", "static", "tail")

    def __init__(self) -> None:
        self.static: dict[str, Node] = {}
        self.dynamic: list[tuple[Capture, bool, bool, Node]] = []
        """``(capture, final, suffixed, node)``; a final part takes all that is left."""
        self.rules: list[Leaf] = []
        self.tail: Node | None = None
        """The last thing to try here, if that is a transition; itself, if it is a static one."""

    def reaches_edge(self) -> bool:
        """Say whether a rule at or below this state has a route for the edge."""
        return any(leaf.route is not None for leaf in self.rules) or any(
            node.reaches_edge() for node in self.children()
        )

    def children(self) -> Iterator[Node]:
        """Yield the states one step further, in the order in which they are tried."""
        yield from self.static.values()
        for _, _, _, node in self.dynamic:
            yield node


Found = tuple[Leaf, tuple[str, ...]]

SLASH: Final = Leaf(None)
_REDIRECT: Final[Found] = (SLASH, ())
_SLASH_LEFT: Final = [""]


def walk(
    node: Node, parts: list[str], at: int, values: tuple[str, ...], method: str, websocket: bool
) -> Found | None:
    """Return the first rule that takes ``parts[at:]``, with what was captured on the way.

    ``None`` means that nothing matched; a leaf without a route that the framework answers
    (one of its views, or a redirect to the address with a slash). Raises :class:`Unsure`.
    """
    count = len(parts)
    while at < count:
        part = parts[at]
        child = node.static.get(part)
        if node.tail is node:
            if child is None:
                return None
            node, at = child, at + 1
            continue
        if child is not None:
            found = walk(child, parts, at + 1, values, method, websocket)
            if found is not None:
                return found
        for capture, final, suffixed, child in node.dynamic:
            groups = capture("/".join(parts[at:]) if final else part)
            if groups is None:
                continue
            rest, index = parts, count if final else at + 1
            if suffixed:
                if groups[-1] == "/":
                    rest, index = _SLASH_LEFT, 0
                groups = groups[:-1]
            if child is node.tail:
                break
            found = walk(child, rest, index, values + groups, method, websocket)
            if found is not None:
                return found
        else:
            return _lax(node, values, method, websocket) if parts[at:] == _SLASH_LEFT else None
        node, parts, at, values, count = child, rest, index, values + groups, len(rest)
    return _arrive(node, values, method, websocket)


def _lax(node: Node, values: tuple[str, ...], method: str, websocket: bool) -> Found | None:
    """Try the rules that end one slash earlier, and do not mind it."""
    for leaf in node.rules:
        if not leaf.strict and leaf.accepts(method, websocket):
            return leaf, values
    return None


def _arrive(node: Node, values: tuple[str, ...], method: str, websocket: bool) -> Found | None:
    for leaf in node.rules:
        methods = leaf.methods
        if leaf.websocket is websocket and (methods is None or method in methods):
            return leaf, values
    slash = node.static.get("")
    if slash is not None:
        for leaf in slash.rules:
            if leaf.accepts(method, websocket):
                return _REDIRECT if leaf.strict else (leaf, values)
    return None


def prune(node: Node, later: bool = False) -> None:
    """Drop in place what can neither reach an edge route nor stand in the way of one.

    ``later``: an edge route may still be found after this state's own transitions fail. A state
    without edge routes must stay where that is so, because its rules come first.
    """
    lax = any(not leaf.strict for leaf in node.rules)
    later = later or any(leaf.route is not None and not leaf.strict for leaf in node.rules)
    kept: list[tuple[Capture, bool, bool, Node]] = []
    for transition in reversed(node.dynamic):
        child = transition[3]
        reaches = child.reaches_edge()
        if reaches or later:
            prune(child, later)
            kept.append(transition)
        later = later or reaches
    node.dynamic[:] = reversed(kept)
    for name, child in list(node.static.items()):
        if later or child.reaches_edge():
            prune(child, later)
        else:
            del node.static[name]
    if not lax:
        node.tail = node.dynamic[-1][3] if node.dynamic else node


def static_paths(node: Node, parts: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the path of every rule below ``node`` that is reached by static transitions alone."""
    for name, child in node.static.items():
        if child.rules:
            yield "/".join((*parts, name))
        yield from static_paths(child, (*parts, name))


__all__ = ["SLASH", "Canonical", "Found", "Leaf", "Node", "prune", "static_paths", "walk"]
