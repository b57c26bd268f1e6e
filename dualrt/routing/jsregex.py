"""JavaScript's regular expressions as Python's: what stands in a matcher's groups and values.

Source: ECMA-262, "RegExp (Regular Expression) Objects", patterns without flags. Two things differ
on purpose: ``.`` takes any character, newlines too, because a path may hold an encoded one and a
guard must not miss it (CVE-2022-22978), and escapes without meaning are errors. What Python's
``re`` does not have is an error as well, at start-up.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dualrt.routing.jschars import SETS, write_char

DEEPEST = 50  # groups in groups; Python's compiler recurses

_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_HEX = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})")
_BRACES = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_NAME = re.compile(r"<([A-Za-z_$][A-Za-z0-9_$]*)>")
_LOOKS = ("?=", "?!", "?<=", "?<!")


class Wrong(ValueError):
    """A pattern is wrong: why, ``at`` which position of its source, and a ``hint`` what to do.
    The text is path-to-regexp's where that has one: "Unexpected END at 5, expected CLOSE".
    """

    def __init__(self, cause: str, at: int, hint: str = "", more: str = "") -> None:
        super().__init__(f"{cause} at {at}{more}")
        self.at = at
        self.hint = hint


class Regex(NamedTuple):
    """A Python ``pattern``, for ``re.DOTALL``. ``alone``: it has groups that are referred to or
    named, so it can't be part of a larger pattern whose groups are not its own.
    """

    pattern: str
    alone: bool


_WORD = SETS["w"]
_BORDER = f"(?:(?<![{_WORD}])(?=[{_WORD}])|(?<=[{_WORD}])(?![{_WORD}]))"
_INSIDE = f"(?:(?<![{_WORD}])(?![{_WORD}])|(?<=[{_WORD}])(?=[{_WORD}]))"


class _Reader:
    """Reads one pattern. ``start`` is where it stands in a larger source, for positions and for
    names that no other part of that source has. ``numbered``: ``\\1`` may be used.
    """

    def __init__(self, source: str, start: int, numbered: bool) -> None:
        self.source = source
        self.start = start
        self.numbered = numbered
        self.at = 0
        self.out: list[str] = []
        self.names: dict[str, str] = {}
        self.open: list[tuple[int, bool]] = []  # where, and whether it may be repeated
        self.groups = 0
        self.repeatable = False
        self.alone = False

    def wrong(self, cause: str, at: int | None = None, hint: str = "") -> Wrong:
        return Wrong(cause, self.start + (self.at if at is None else at), hint)

    def emit(self, text: str, repeatable: bool = True) -> None:
        self.out.append(text)
        self.repeatable = repeatable

    def read(self) -> Regex:
        while self.at < len(self.source):
            char = self.source[self.at]
            _TOKENS.get(char, _Reader._character)(self, char)
        if self.open:
            raise self.wrong("Unterminated group", self.open[-1][0])
        return Regex("".join(self.out), self.alone)

    def _character(self, char: str) -> None:
        self.emit(write_char(ord(char)))
        self.at += 1

    def _dot(self, char: str) -> None:
        self.emit(".")
        self.at += 1

    def _start(self, char: str) -> None:
        self.emit(r"\A", repeatable=False)
        self.at += 1

    def _end(self, char: str) -> None:
        self.emit(r"\Z", repeatable=False)  # Python's own $ takes a newline before the end
        self.at += 1

    def _or(self, char: str) -> None:
        self.emit("|", repeatable=False)
        self.at += 1

    def _repeat(self, char: str) -> None:
        if not self.repeatable:
            raise self.wrong("Nothing to repeat", hint=f"Write \\{char} for the character itself.")
        self.at += 1
        self._lazy(char)

    def _lazy(self, text: str) -> None:
        if self.source.startswith("?", self.at):
            self.at += 1
            text += "?"
        self.emit(text, repeatable=False)  # so that Python sees no possessive a*+

    def _brace(self, char: str) -> None:
        found = _BRACES.match(self.source, self.at)
        if found is None:
            return self._character(char)
        least, comma, most = found.groups("")
        if not self.repeatable:
            raise self.wrong("Nothing to repeat")
        if most and int(most) < int(least):
            raise self.wrong("Numbers out of order in {} quantifier")
        self.at = found.end()
        self._lazy(f"{{{least}{comma}{most}}}")
        return None

    def _open(self, char: str) -> None:
        if len(self.open) == DEEPEST:
            raise self.wrong(f"More than {DEEPEST} groups in each other")
        began, rest = self.at, self.source[self.at + 1 : self.at + 4]
        look = next((each for each in _LOOKS if rest.startswith(each)), None)
        if look is not None:
            text = look
        elif rest.startswith("?:"):
            text = "?:"
        elif not rest.startswith("?"):
            self.groups += 1
            text = ""
        else:
            self._named()
            self.open.append((began, True))
            return
        self.at += 1 + len(text)
        self.emit(f"({text}", repeatable=False)
        self.open.append((began, look is None))

    def _named(self) -> None:
        found = _NAME.match(self.source, self.at + 2)
        if found is None:
            hint = "JavaScript's groups are (?:…), (?=…), (?!…), (?<=…), (?<!…) and (?<name>…)."
            raise self.wrong("Invalid group", hint=hint)
        if found[1] in self.names:
            raise self.wrong(f"Duplicate capture group name {found[1]!r}")
        self.groups += 1
        self.alone = True
        self.names[found[1]] = name = f"g{self.start + self.at}"
        self.at = found.end()
        self.emit(f"(?P<{name}>", repeatable=False)

    def _close(self, char: str) -> None:
        if not self.open:
            raise self.wrong("Unmatched ')'", hint="Write \\) for the character itself.")
        self.emit(")", repeatable=self.open.pop()[1])
        self.at += 1

    def _escape(self, char: str) -> None:
        after = self.source[self.at + 1 : self.at + 2]
        if after in SETS:
            self.emit(f"[{SETS[after]}]")
        elif after and after in "bB":
            self.emit(_BORDER if after == "b" else _INSIDE, repeatable=False)
        elif after == "k" or (after.isdigit() and after != "0"):
            return self._reference(after)
        else:
            point, self.at = self._point()
            return self.emit(write_char(point))
        self.at += 2
        return None

    def _reference(self, after: str) -> None:
        """A group that took no part is empty in JavaScript, and fails in Python: ask first."""
        self.alone = True
        if after == "k":
            found = _NAME.match(self.source, self.at + 2)
            if found is None or found[1] not in self.names:
                raise self.wrong("Invalid named reference", hint="The group must stand before it.")
            name = self.names[found[1]]
            self.at = found.end()
            return self.emit(f"(?:(?({name})(?P={name})))")
        digits = re.compile("[0-9]+").match(self.source, self.at + 1)
        number = int(digits[0]) if digits else 0
        if not self.numbered or number > self.groups:
            raise self.wrong(f"No group \\{number} to refer to", hint="Name it: (?<n>…)\\k<n>.")
        self.at += 1 + len(str(number))
        return self.emit(f"(?:(?({number})\\{number}))")

    def _point(self) -> tuple[int, int]:
        """Read an escape that stands for one character; return its code point and the end."""
        after = self.source[self.at + 1 : self.at + 2]
        if not after:
            raise self.wrong("Nothing after the backslash")
        if after in _CONTROLS:
            return _CONTROLS[after], self.at + 2
        if after == "0" and not self.source[self.at + 2 : self.at + 3].isdigit():
            return 0, self.at + 2
        if found := _HEX.match(self.source, self.at + 1):
            return int(found[1] or found[2], 16), found.end()
        if after.isascii() and after.isalnum():
            hint = "Use $ for the end, ^ for the start, [A-Za-z] for letters."
            raise self.wrong(f"Unknown escape \\{after}", hint=hint)
        return ord(after), self.at + 2

    def _set(self, char: str) -> None:
        began = self.at
        self.at += 1
        negative = self.source.startswith("^", self.at)
        self.at += negative
        parts = []
        while not self.source.startswith("]", self.at):
            if self.at >= len(self.source):
                hint = "In a path's group, write \\( and \\) also inside brackets."
                raise self.wrong("Unterminated character class", began, hint)
            parts.append(self._member())
        self.at += 1
        if not parts:  # [] is nothing and [^] anything, which Python spells differently
            self.emit("." if negative else "(?!)")
        else:
            self.emit(f"[{'^' * negative}{''.join(parts)}]")

    def _member(self) -> str:
        began, first = self.at, self._atom()
        ahead = self.source[self.at : self.at + 2]
        if not ahead.startswith("-") or ahead in ("-", "-]"):
            return first if isinstance(first, str) else write_char(first)
        self.at += 1
        last = self._atom()
        if isinstance(first, int) and isinstance(last, int):
            if last < first:
                raise self.wrong("Range out of order in character class", began)
            return f"{write_char(first)}-{write_char(last)}"
        parts = (first, ord("-"), last)
        return "".join([each if isinstance(each, str) else write_char(each) for each in parts])

    def _atom(self) -> int | str:
        char = self.source[self.at]
        if char != "\\":
            self.at += 1
            return ord(char)
        after = self.source[self.at + 1 : self.at + 2]
        if after in SETS or after == "b":
            self.at += 2
            return SETS.get(after, "\\x08")
        point, self.at = self._point()
        return point


_TOKENS = {
    "\\": _Reader._escape,
    "[": _Reader._set,
    "(": _Reader._open,
    ")": _Reader._close,
    "|": _Reader._or,
    ".": _Reader._dot,
    "^": _Reader._start,
    "$": _Reader._end,
    "*": _Reader._repeat,
    "+": _Reader._repeat,
    "?": _Reader._repeat,
    "{": _Reader._brace,
}


def translate(source: str, *, start: int = 0, numbered: bool = True) -> Regex:
    """Return JavaScript's regular expression ``source`` for Python; ``Wrong`` where it is none, or
    none that Python has. ``start`` is its position in a larger source, for messages.
    """
    regex = _Reader(source, start, numbered).read()
    compiled(regex.pattern, start)
    return regex


def compiled(pattern: str, start: int = 0) -> re.Pattern[str]:
    """Compile what :func:`translate` made; ``Wrong``, at ``start``, where Python cannot."""
    try:
        return re.compile(pattern, re.DOTALL)
    except re.error as error:
        cause, hint = f"Python's re has no such pattern ({error.msg})", ""
        if "look-behind" in error.msg:
            hint = "(?<=…) and (?<!…) take only what has one length."
        raise Wrong(cause, start, hint) from None
    except (OverflowError, RecursionError) as error:
        raise Wrong(f"The pattern is too large ({error})", start) from None


__all__ = ["Regex", "Wrong", "compiled", "translate"]
