"""One route as the framework matches it: level by level, each once, with no way back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dualrt.routing.regexes import Shape, shape
from dualrt.routing.table import Route

Convert = Callable[[str], Any]
Found = tuple[str, tuple[Any, ...], dict[str, Any]]

# int() refuses more digits than sys.get_int_max_str_digits(); that cannot be set below this.
SAFE_LENGTH = 640


class Doubt(Exception):
    """Only the framework can tell whether this level matches: the request is forwarded."""


def same(value: str) -> str:
    """Give a converter's value as it is."""
    return value


PURE: frozenset[Convert] = frozenset({same, int, uuid.UUID})
"""Converters whose answer depends on nothing but the text and that cannot fail on a short one."""


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A level of fixed text. ``end``: nothing may follow it."""

    text: str
    end: bool = False
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def match(self, path: str) -> Found | None:
        if self.end:
            return ("", (), {}) if path == self.text else None
        if path.startswith(self.text):
            return path[len(self.text) :], (), {}
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Regex:
    """A level that is a regular expression, searched for or (``full``) matched to the end.

    With ``converters`` (a route in path syntax) each group has one; without, named groups that
    took part are arguments and, only where there is none, all unnamed ones are.
    """

    regex: re.Pattern[str]
    full: bool = False
    converters: Mapping[str, Convert] | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def match(self, path: str) -> Found | None:
        match = self.regex.fullmatch(path) if self.full else self.regex.search(path)
        if match is None:
            return None
        kwargs: dict[str, Any] = match.groupdict()
        args: tuple[Any, ...] = ()
        if self.converters is None:
            args = () if kwargs else match.groups()
            kwargs = {name: value for name, value in kwargs.items() if value is not None}
        else:
            try:
                kwargs = {name: self.converters[name](value) for name, value in kwargs.items()}
            except ValueError:
                return None
            except Exception as error:  # the framework will fail on it: let it, in its own way
                raise Doubt from error
        return path[match.end() :], args, kwargs


@dataclass(frozen=True, slots=True, eq=False)
class Unsure:
    """A level that only the framework can match (its own class, an unknown language)."""

    defaults: Mapping[str, Any] = field(default_factory=dict)

    def match(self, path: str) -> Found | None:
        raise Doubt


@dataclass(frozen=True, slots=True, eq=False)
class Never:
    """What follows levels that are asked for their own sake: a converter there may fail.

    The framework runs a branch's converters before it looks at the branch's leaves, and an error
    other than ``ValueError`` is the request's.
    """

    defaults: Mapping[str, Any] = field(default_factory=dict)

    def match(self, path: str) -> Found | None:
        return None


Level = Literal | Regex | Unsure | Never


class Leaf:
    """A route, the levels that lead to it, and what can be told about them beforehand.

    ``prefix`` begins every path that the leaf matches. ``static``: the only path it can match.
    ``blocked``: it is the framework's, as it may not be among the routes. ``merged`` is the source
    of one regular expression that says whether the leaf matches, up to its converters, ``groups``
    its groups; ``None`` where :meth:`walk` alone can tell.
    """

    __slots__ = (
        "blocked",
        "groups",
        "levels",
        "merged",
        "plain",
        "prefix",
        "pure",
        "route",
        "static",
    )

    def __init__(self, route: Route, levels: tuple[Level, ...], blocked: bool = False) -> None:
        self.blocked = blocked
        self.route = route
        self.levels = levels
        shapes = [_shape(level) for level in levels]
        self.prefix, whole = _prefix(levels, shapes)
        last = shapes[-1]
        ends = last is not None and last.ends
        self.static = self.prefix if whole and ends else None
        self.merged = _merge([item for item in shapes if item]) if all(shapes) else None
        self.groups = [name for item in shapes if item for name in item.groups]
        self.pure = all(map(_pure, levels))
        # Values can be read from the merged expression's groups, each the view's by its name.
        self.plain = all(item and item.plain for item in shapes) and None not in self.groups

    def walk(self, path: str) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
        """Return the arguments that the framework finds in ``path``; ``None`` if no match.

        Raises ``Doubt`` where only the framework can tell.
        """
        found: list[Found] = []
        for level in self.levels:
            item = level.match(path)
            if item is None:
                return None
            path = item[0]
            found.append(item)
        args: tuple[Any, ...] = ()
        kwargs: dict[str, Any] = {}
        inner = False
        for level, (_, more, named) in zip(reversed(self.levels), reversed(found), strict=True):
            kwargs = {**named, **level.defaults, **kwargs}
            # Above the leaf, unnamed groups count only where there is no named argument at all.
            if not inner or not kwargs:
                args = more + args
            inner = True
        return args, kwargs


def _pure(level: Level) -> bool:
    if isinstance(level, Regex):
        return all(convert in PURE for convert in (level.converters or {}).values())
    return isinstance(level, Literal)


def _shape(level: Level) -> Shape | None:
    if isinstance(level, Literal):
        return Shape(level.text, True, level.end, re.escape(level.text), (), True)
    if isinstance(level, Regex):
        return shape(level.regex, full=level.full)
    if isinstance(level, Never):
        return Shape("", True, False, "", (), True)
    return None


def _prefix(levels: tuple[Level, ...], shapes: list[Shape | None]) -> tuple[str, bool]:
    """Return the literal beginning, and whether it is all there is."""
    text = ""
    for item in shapes:
        if item is None:
            return text, False
        text += item.prefix
        if not item.exact:
            return text, False
    return text, True


def _merge(shapes: list[Shape]) -> str:
    # A level takes what it takes and the next one gets the rest, as in the framework: no way back
    # into it, which is what an atomic group says.
    *outer, last = shapes
    parts = [_closed(item) if item.exact else f"(?>{_closed(item)})" for item in outer]
    return "".join([*parts, _closed(last)])


def _closed(item: Shape) -> str:
    return item.body + r"\Z" if item.ends else item.body


__all__ = [
    "PURE",
    "SAFE_LENGTH",
    "Convert",
    "Doubt",
    "Leaf",
    "Level",
    "Literal",
    "Never",
    "Regex",
    "Unsure",
    "same",
]
