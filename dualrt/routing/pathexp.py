"""Path patterns in the syntax of path-to-regexp 6.3, as Next.js's matchers use it: read and written
as regular expressions.

``/blog/:slug``, ``/docs/:path*``, ``/:id(\\d+)``, ``/{old-}?page``, ``/((?!api|static).*)``. Two
differences to the model: the decoded path is matched, so ``#`` and ``?`` in it are characters as
any other, and a newline is one, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dualrt.routing.jsregex import Regex, Wrong, compiled, translate

LONGEST = 4096  # characters of a pattern, as in Next.js

_NAME = re.compile("[A-Za-z0-9_]+")
_CONVERTER = re.compile(
    r"(?<![?\\])(?<!\?P)(?<!\\k)<(?:[A-Za-z_]\w*(?:\([^<>]*\))?:)?[A-Za-z_]\w*>"
)
_KINDS = {"*": "MODIFIER", "+": "MODIFIER", "?": "MODIFIER", "{": "OPEN", "}": "CLOSE"}
_HINTS = {
    "MODIFIER": "? * + stand after a parameter, (…) or {…}. A query is not in a path: use `has`.",
    "OPEN": "Braces don't stand in braces.",
    "CLOSE": "Write \\} for the character itself.",
    "NAME": "Braces hold one parameter.",
    "PATTERN": "Braces hold one parameter.",
    "END": "Close the brace, or write \\{ for the character itself.",
}


class _Lexeme(NamedTuple):
    kind: str
    at: int
    value: str


class Group(NamedTuple):
    """A part that is a parameter, or ``{…}``. ``name``: ``""`` where there is no parameter.

    ``regex`` is its custom pattern; without one it takes one segment, up to ``stop``, a text that
    must not begin inside it. ``modifier``: ``""``, ``"?"``, ``"*"`` or ``"+"``.
    """

    name: str
    prefix: str
    suffix: str
    modifier: str
    regex: Regex | None = None
    stop: str = ""


Part = str | Group


def _lex(source: str) -> Iterator[_Lexeme]:
    at = 0
    while at < len(source):
        char, began = source[at], at
        if char == "\\":
            if at + 1 == len(source):
                raise Wrong("Nothing after the backslash", at)
            kind, value, at = "ESCAPED_CHAR", source[at + 1], at + 2
        elif char == ":":
            found = _NAME.match(source, at + 1)
            if found is None:
                hint = "A name has letters, digits and _; write \\: for a colon."
                raise Wrong("Missing parameter name", at, hint)
            kind, value, at = "NAME", found[0], found.end()
        elif char == "(":
            at = _closing(source, at)
            kind, value = "PATTERN", source[began + 1 : at - 1]
        else:
            kind, value, at = _KINDS.get(char, "CHAR"), char, at + 1
        yield _Lexeme(kind, began, value)
    yield _Lexeme("END", at, "")


def _closing(source: str, began: int) -> int:
    """Return the end of the group that begins at ``began``. Brackets don't count, as upstream."""
    if source.startswith("?", began + 1):
        hint = "The parentheses are a parameter themselves: write ((?:…)) or (…)."
        raise Wrong('Pattern cannot start with "?"', began + 1, hint)
    depth, at = 0, began
    while at < len(source):
        char = source[at]
        if char == "\\":
            at += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                if at == began + 1:
                    raise Wrong("Missing pattern", began, "Write something in the parentheses.")
                return at + 1
        elif char == "(":
            depth += 1
            if depth > 1 and not source.startswith("?", at + 1):
                raise Wrong("Capturing groups are not allowed", at, "Write (?:…).")
        at += 1
    raise Wrong("Unbalanced pattern", began, "Close the parenthesis, or write \\( for one.")


class _Parser:
    """Puts lexemes together. What follows from a position is asked with :meth:`take`."""

    def __init__(self, source: str) -> None:
        self.lexemes = list(_lex(source))
        self.at = 0
        self.parts: list[Part] = []
        self.text = ""
        self.unnamed = 0

    def take(self, *kinds: str) -> _Lexeme | None:
        lexeme = self.lexemes[self.at]
        if lexeme.kind not in kinds:
            return None
        self.at += 1
        return lexeme

    def must(self, kind: str) -> None:
        if self.take(kind) is None:
            found = self.lexemes[self.at]
            hint = _HINTS.get(found.kind, "")
            raise Wrong(f"Unexpected {found.kind}", found.at, hint, f", expected {kind}")

    def parse(self) -> list[Part]:
        while True:
            if self.take("OPEN"):
                self._braces()
                continue
            char = self.take("CHAR")
            begins = self.lexemes[self.at].kind in ("NAME", "PATTERN")
            prefix = char.value if char and begins and char.value in "./" else ""
            if char and not prefix:
                self.text += char.value
            if begins:
                self._flush()
                self._parameter(prefix, "", braces=False)
            elif escaped := self.take("ESCAPED_CHAR"):
                self.text += escaped.value
            elif not char and self.lexemes[self.at].kind != "OPEN":
                self._flush()
                self.must("END")
                return self.parts

    def _flush(self) -> None:
        if self.text:
            self.parts.append(self.text)
            self.text = ""

    def _braces(self) -> None:
        self._flush()
        self._parameter(self._plain(), "", braces=True)

    def _plain(self) -> str:
        text = ""
        while lexeme := self.take("CHAR", "ESCAPED_CHAR"):
            text += lexeme.value
        return text

    def _parameter(self, prefix: str, suffix: str, *, braces: bool) -> None:
        name, pattern = self.take("NAME"), self.take("PATTERN")
        regex, stop, called = None, "", name.value if name else ""
        if pattern:
            regex = translate(pattern.value, start=pattern.at + 1, numbered=False)
            if not name:
                called, self.unnamed = str(self.unnamed), self.unnamed + 1
        elif name:
            stop = self._stop(prefix, name)
        if braces:
            suffix = self._plain()
            self.must("CLOSE")
        modifier = self.take("MODIFIER")
        if called and modifier and modifier.value in "*+" and not (prefix or suffix):
            cause = f'Can not repeat "{called}" without a prefix and suffix'
            raise Wrong(cause, modifier.at, "Write a / before it.")
        repeat = modifier.value if modifier else ""
        self.parts.append(Group(called, prefix, suffix, repeat, regex, stop))

    def _stop(self, prefix: str, name: _Lexeme) -> str:
        """Return the text before a parameter where it parts it from what stands before, as in
        ``:a-:b``: no match, then, can be tried in more than one way.
        """
        before = self.parts[-1] if self.parts else ""
        text = prefix or (before if isinstance(before, str) else "")
        if not text and isinstance(before, Group):
            cause = f'Must have text between two parameters, missing text after "{before.name}"'
            raise Wrong(cause, name.at)
        return "" if "/" in text else text


def parse(source: str) -> list[Part]:
    """Return the parts of a path pattern; ``Wrong`` says what is wrong with it, and where."""
    if len(source) > LONGEST:
        cause = f"The pattern exceeds max length of {LONGEST}: it goes on"
        raise Wrong(cause, LONGEST, "Use several matchers.")
    if not source.startswith("/"):
        raise Wrong("Missing / at the start", 0, f"source must start with /: '/{source[:60]}'.")
    if found := _CONVERTER.search(source):
        hint = "This is a route's syntax; in a matcher write :name, :name(\\d+) or :name*."
        raise Wrong(f"{found[0]} is no parameter", found.start(), hint)
    return _Parser(source).parse()


def write(parts: Sequence[Part], *, capture: bool) -> str:
    """Return a regular expression for ``re.DOTALL``, without anchors. With ``capture`` the group
    ``pN`` is the parameter of part ``N``.
    """
    return "".join(
        [
            re.escape(part) if isinstance(part, str) else _write(part, index if capture else None)
            for index, part in enumerate(parts)
        ]
    )


def _write(group: Group, index: int | None) -> str:
    prefix, suffix = re.escape(group.prefix), re.escape(group.suffix)
    if not group.name:
        return f"(?:{prefix}{suffix}){group.modifier}"
    inner = _inner(group)
    opened = "(?:" if index is None else f"(?P<p{index}>"
    if group.modifier in ("*", "+"):
        optional = "?" if group.modifier == "*" else ""
        inner = f"(?:{inner})(?:{suffix}{prefix}(?:{inner}))*"
        return f"(?:{prefix}{opened}{inner}){suffix}){optional}"
    return f"(?:{prefix}{opened}{inner}){suffix}){group.modifier}"


def _inner(group: Group) -> str:
    if group.regex is not None:
        return group.regex.pattern
    return f"(?:(?!{re.escape(group.stop)})[^/])+?" if group.stop else "[^/]+?"


def full(pattern: str) -> re.Pattern[str]:
    """Compile what :func:`write` made, for ``match`` on whole paths; one / at the end is free."""
    return compiled(rf"(?:{pattern})/?\Z")


__all__ = ["LONGEST", "Group", "Part", "full", "parse", "write"]
