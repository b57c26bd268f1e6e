"""``Truncator`` of ``django.utils.text`` at the edge: text or HTML, cut to characters or words."""

from __future__ import annotations

import re
import unicodedata
from html import escape
from html.parser import HTMLParser
from itertools import islice
from typing import Any

from dualrt_django.edge.translation import pgettext
from dualrt_django.edge.utils.functional import SimpleLazyObject

# https://html.spec.whatwg.org/#void-elements, and two that HTML had once
VOID_ELEMENTS = frozenset(
    "area base br col embed frame hr img input link meta param source spacer track wbr".split()
)
_BETWEEN_WORDS = re.compile(r"(?<=\S)\s+(?=\S)")


def _cut(text: str, sign: str | None) -> str:
    """Return text that was cut off, with the sign of that."""
    if sign is None:
        sign = str(pgettext("String to return when truncating text", "%(truncated_text)s…"))
    if "%(truncated_text)s" in sign:
        return sign % {"truncated_text": text}
    return text if text.endswith(sign) else f"{text}{sign}"


def _room(length: int, sign: str | None) -> int:
    """Return how many of ``length`` characters the sign leaves."""
    taken = sum(not unicodedata.combining(char) for char in _cut("", sign))
    return length - min(taken, length)


class _Done(Exception):
    """Enough has been read."""


class _HTML(HTMLParser):
    """Copies HTML until there is enough of its text, and closes the tags that are open then."""

    def __init__(self, room: int, sign: str | None) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.output = ""
        self.room = room
        self.sign = sign

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID_ELEMENTS:
            self.handle_endtag(tag)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.output += self.get_starttag_text() or ""
        if tag not in VOID_ELEMENTS:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID_ELEMENTS:
            self.output += f"</{tag}>"
            if self.open and self.open[-1] == tag:
                self.open.pop()

    def handle_data(self, data: str) -> None:
        count, shown = self.take(data)
        if count > self.room:
            self.room = 0
            self.output += _cut(shown, self.sign)
            raise _Done
        self.room -= count
        self.output += shown

    def take(self, data: str) -> tuple[int, str]:
        """Return how much room ``data`` would take, and what there is room for."""
        raise NotImplementedError

    def truncated(self, text: str) -> str:
        """Return ``text`` cut."""
        try:
            self.feed(text)
        except _Done:
            self.output += "".join(f"</{tag}>" for tag in reversed(self.open))
        # what the parser still waits for the end of is not shown
        return self.output


class _Chars(_HTML):
    def __init__(self, length: int, sign: str | None) -> None:
        super().__init__(_room(length, sign), sign)
        self.length = length
        self.seen = 0

    def take(self, data: str) -> tuple[int, str]:
        self.seen += len(data)
        if self.seen == self.length and len(self.output) + len(data) == len(self.rawdata):
            self.output += data  # it is no longer than it may be, without a sign
            raise _Done
        return len(data), escape(data[: self.room])


class _Words(_HTML):
    def take(self, data: str) -> tuple[int, str]:
        words = _BETWEEN_WORDS.split(data)
        return len(words), escape(" ".join(words[: self.room]))


class Truncator(SimpleLazyObject):
    """Text that can be cut: ``Truncator(text).chars(10)``."""

    def __init__(self, text: Any) -> None:
        super().__init__(lambda: str(text))

    def chars(self, num: Any, truncate: Any = None, html: bool = False) -> str:
        """Return at most ``num`` characters, the sign of truncation among them."""
        self._setup()
        length = int(num)
        if length <= 0:
            return ""
        text = unicodedata.normalize("NFC", self._wrapped)
        if html:
            return _Chars(length, truncate).truncated(text)
        room = _room(length, truncate)
        counted = (i for i, char in enumerate(text) if not unicodedata.combining(char))
        at = list(islice(counted, length + 1))
        if len(at) <= length:
            return text
        return _cut(text[: at[room]], truncate)

    def words(self, num: Any, truncate: Any = None, html: bool = False) -> str:
        """Return at most ``num`` words, and the sign of truncation."""
        self._setup()
        length = int(num)
        if length <= 0:
            return ""
        if html:
            return _Words(length, truncate).truncated(self._wrapped)
        words = self._wrapped.split()
        if len(words) > length:
            return _cut(" ".join(words[:length]), truncate)
        return " ".join(words)


__all__ = ["VOID_ELEMENTS", "Truncator"]
