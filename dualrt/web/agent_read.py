"""Takes a ``User-Agent`` apart: a list of products, each perhaps with a comment in parentheses (RFC
9110, section 10.1.5).

It is read once, from left to right; no pattern is tried on it, so that no text takes longer than
its length.
"""

from __future__ import annotations

from collections.abc import Iterator

LONGEST = 1024  # characters that are read: the longest real ones, of apps, have about 500
_VERSION = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-+")


class Parts:
    """A string, read: ``products`` (lower-case name → version), ``items``: the parts of its
    comments, ``numbers``: of which comment each is; ``words``: every word of them, lower-case.
    """

    __slots__ = ("items", "numbers", "products", "words")

    def __init__(self, text: str) -> None:
        self.products: dict[str, str] = {}
        self.items: list[str] = []
        self.numbers: list[int] = []
        for number, part in _parts(text[:LONGEST]):
            part = part.strip()
            if number and part:
                self.items.append(part)
                self.numbers.append(number)
            self._add(part, bool(number))
        self.words = {word for item in self.items for word in item.lower().split()}

    def _add(self, part: str, in_comment: bool) -> None:
        # in a comment "Opera Mini/9.80" is one name; elsewhere blanks part the products
        name, slash, rest = part.partition("/")
        if slash:
            self.products.setdefault(name.lower(), version_of(rest))
            inner, slash, rest = rest.partition("/")  # XiaoMi/MiuiBrowser/14.4
            if slash and inner and not in_comment:
                self.products.setdefault(inner.lower(), version_of(rest))
        elif part and not in_comment:
            self.products.setdefault(part.lower(), "")


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield ``(0, product)`` and ``(number of the comment, a part of it)`` in their order. Brackets
    hold what apps add: ``[FBAN/FBIOS;FBAV/1.0]``.
    """
    depth, begin, number = 0, 0, 0
    for at, char in enumerate(text):
        if char in ("()[];" if depth else "()[] ;"):
            if begin < at:
                yield number if depth else 0, text[begin:at]
            begin = at + 1
            if char in "([":
                number += not depth
                depth += 1
            elif char in ")]":
                depth = max(0, depth - 1)
    if begin < len(text):
        yield number if depth else 0, text[begin:]


def version_of(text: str) -> str:
    """Return the version at the beginning of ``text``, ``""`` where there is none."""
    end = 0
    while end < len(text) and end < 40 and text[end] in _VERSION:
        end += 1
    return text[:end]


def word_of(item: str) -> str:
    """Return the first word of a comment's part."""
    return item.partition(" ")[0].partition("/")[0]


__all__ = ["LONGEST", "Parts", "version_of", "word_of"]
