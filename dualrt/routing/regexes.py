"""What a route's regular expression says, as far as it can be told without doubt: read at build.

A site's routes are many regular expressions; a request should cost one. Those written with the
usual means can stand in one alternation, and their literal beginnings decide who is compared at
all. Whatever is not recognised here stays by itself and is matched as the framework matches it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_BRACES = re.compile(r"\{(?:\d+(?:,\d*)?|,\d*)\}")
_OPENERS = ("(?:", "(?=", "(?!", "(?>")


class Shape(NamedTuple):
    """A regular expression that matches at the start of a text only.

    ``prefix`` begins every match; where ``exact`` nothing else does. ``ends``: the match reaches
    the text's end. ``body`` is the source without anchors and group names, ``groups`` its groups'
    names. ``plain``: each group takes part exactly once in each match.
    """

    prefix: str
    exact: bool
    ends: bool
    body: str
    groups: tuple[str | None, ...]
    plain: bool


class _Scanner:
    def __init__(self, source: str, full: bool) -> None:
        self.source = source
        self.full = full
        self.at = 1
        self.depth = 0
        self.out: list[str] = []
        self.prefix: list[str] = []
        self.literal = True  # so far nothing but literal characters
        self.groups: list[str | None] = []
        self.opened: list[bool] = []
        self.captured = False  # the last atom was a capturing group
        self.plain = True
        self.ends = full

    def scan(self) -> bool:
        """Return whether every token is one that means the same inside a larger expression."""
        while self.at < len(self.source):
            char = self.source[self.at]
            if char == "$" and self.at == len(self.source) - 1:
                return self.full and self.depth == 0
            if not _TOKENS.get(char, _Scanner._character)(self, char):
                return False
        return self.depth == 0

    def _emit(self, text: str, literal: str | None = None) -> bool:
        self.out.append(text)
        self.at += len(text)
        self.captured = False
        if literal is None or self.depth:
            self.literal = False
        elif self.literal:
            self.prefix.append(literal)
        return True

    def _character(self, char: str) -> bool:
        return self._emit(char, char)

    def _dot(self, char: str) -> bool:
        return self._emit(char)

    def _never(self, char: str) -> bool:
        return False

    def _escape(self, char: str) -> bool:
        after = self.source[self.at + 1 : self.at + 2]
        text = char + after
        if after in "Zz" and self.at + 2 == len(self.source) and not self.depth:
            self.ends = True
            self.at += 2
            return True
        if after in "dDwWsS":
            return self._emit(text)
        # Back references count groups, \b and \B look back: neither survives a move.
        return not after.isalnum() and self._emit(text, after)

    def _set(self, char: str) -> bool:
        end = self.at + 1
        end += self.source.startswith("^", end)
        end += self.source.startswith("]", end)
        while self.source[end] != "]":
            end += 2 if self.source[end] == "\\" else 1
        return self._emit(self.source[self.at : end + 1])

    def _open(self, char: str) -> bool:
        rest = self.source[self.at : self.at + 4]
        if rest == "(?P<":
            end = self.source.index(">", self.at)
            self.groups.append(self.source[self.at + 4 : end])
            self.at = end
            text, captures = "(", True
        elif not rest.startswith("(?"):
            self.groups.append(None)
            text, captures = "(", True
        elif rest[:3] in _OPENERS:
            text, captures = rest[:3], False
        else:
            return False
        if captures and self.depth:
            self.plain = False
        self.opened.append(captures)
        self.literal = False
        self.depth += 1
        return self._emit(text)

    def _close(self, char: str) -> bool:
        self.depth -= 1
        captured = self.opened.pop()
        self._emit(char)
        self.captured = captured
        return True

    def _or(self, char: str) -> bool:
        # At the top it would part the anchor from all but the first alternative.
        return self.depth > 0 and self._emit(char)

    def _repeat(self, char: str) -> bool:
        text = char
        if char == "{":
            braces = _BRACES.match(self.source, self.at)
            if braces is None:
                return self._character(char)
            text = braces[0]
        if self.captured:
            self.plain = False
        if self.literal and self.prefix:
            self.prefix.pop()
        return self._emit(text)


_TOKENS = {
    "\\": _Scanner._escape,
    "[": _Scanner._set,
    "(": _Scanner._open,
    ")": _Scanner._close,
    "|": _Scanner._or,
    ".": _Scanner._dot,
    "^": _Scanner._never,
    "$": _Scanner._never,
    "*": _Scanner._repeat,
    "+": _Scanner._repeat,
    "?": _Scanner._repeat,
    "{": _Scanner._repeat,
}


def shape(regex: re.Pattern[str], *, full: bool) -> Shape | None:
    """Return the shape of ``regex``; ``None`` where it is not certain.

    ``full``: it is matched with ``fullmatch``, else with ``search``.
    """
    source = regex.pattern
    if regex.flags != re.UNICODE or not source.startswith("^"):
        return Shape("", True, full, "", (), True) if source == "" else None
    scanner = _Scanner(source, full)
    if not scanner.scan():
        return None
    return Shape(
        "".join(scanner.prefix),
        scanner.literal,
        scanner.ends,
        "".join(scanner.out),
        tuple(scanner.groups),
        scanner.plain,
    )


__all__ = ["Shape", "shape"]
