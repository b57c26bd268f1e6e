"""What the dynamic parts of a Werkzeug-like rule take from a path, and the values they make of it.

`routing.machine` calls a capture at each dynamic transition, and converters when a rule is found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

Capture = Callable[[str], tuple[str, ...] | None]
Convert = Callable[[str], Any]

_ISOLATED: Final = re.compile(r"\(\?P<\w+>\[\^/\](?:(\+)|\{(\d+)(,?)(\d*)\})\)\\Z")
_DECIMAL: Final = re.compile(r"\(\?P<\w+>\\d\+\)\\Z")
_REST: Final = re.compile(r"\(\?P<\w+>\[\^/\]\.\*\?\)\\Z")


class Unsure(Exception):
    """The framework's decision cannot be told from here: the request is forwarded."""


class NoValue(ValueError):
    """A converter refuses what its pattern matched; as in Werkzeug, nothing else is tried."""


def capture(content: str, *, final: bool, suffixed: bool) -> Capture:
    """Return what a dynamic part captures: the groups ``__werkzeug_N`` in order, or ``None``.

    The common patterns need no regular expression. With ``suffixed`` the trailing slash, or the
    empty string, comes last. A pattern that cannot be compiled, and one whose groups Werkzeug 3.0
    orders differently from 3.1 (more than ten), is never sure.
    """
    try:
        compiled = re.compile(content)
    except (re.error, OverflowError, RecursionError):
        return _never_sure
    names = [name for name in compiled.groupindex if name.startswith("__werkzeug_")]
    if len(names) > 10:
        return _never_sure
    simple = _isolated(content) if not final else None if suffixed else _rest(content)
    if simple is not None:
        return simple
    names.sort(key=lambda name: int(name[11:]))
    wanted = [compiled.groupindex[name] for name in names] + [compiled.groups] * suffixed
    return _by_pattern(compiled, wanted)


def _isolated(content: str) -> Capture | None:
    if _DECIMAL.fullmatch(content):
        return lambda part: (part,) if part.isdecimal() else None
    match = _ISOLATED.fullmatch(content)
    if match is None:
        return None
    plus, least, comma, most = match.groups()
    if plus or (least == "1" and comma and not most):
        return lambda part: (part,) if part else None
    low = int(least)
    high = int(most) if most else None if comma else low
    if high is None:
        return lambda part: (part,) if len(part) >= low else None
    return lambda part: (part,) if low <= len(part) <= high else None


def _rest(content: str) -> Capture | None:
    if not _REST.fullmatch(content):
        return None

    def rest(target: str) -> tuple[str, ...] | None:
        # "[^/].*?\Z": the dot knows no newline, the first character may be one.
        return None if target[:1] in ("", "/") or "\n" in target[1:] else (target,)

    return rest


def _by_pattern(compiled: re.Pattern[str], wanted: Sequence[int]) -> Capture:
    match = compiled.match
    if list(wanted) == list(range(1, compiled.groups + 1)):

        def every(target: str) -> tuple[str, ...] | None:
            found = match(target)
            return None if found is None else found.groups()

        return every

    def some(target: str) -> tuple[str, ...] | None:
        found = match(target)
        return None if found is None else tuple(found[index] for index in wanted)

    return some


def _never_sure(target: str) -> tuple[str, ...] | None:
    raise Unsure(target)


def number(
    kind: Callable[[str], Any], fixed_digits: int = 0, least: Any = None, most: Any = None
) -> Convert:
    """Return a converter to ``int`` or ``float`` with Werkzeug's limits.

    It raises :class:`NoValue` for a number outside them.
    """
    if not fixed_digits and least is None and most is None:
        return kind

    def convert(text: str) -> Any:
        if fixed_digits and len(text) != fixed_digits:
            raise NoValue(text)
        value = kind(text)
        if (least is not None and value < least) or (most is not None and value > most):
            raise NoValue(text)
        return value

    return convert


__all__ = ["Capture", "Convert", "NoValue", "Unsure", "capture", "number"]
