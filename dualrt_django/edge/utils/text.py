"""``django.utils.text`` at the edge: words, file names, slugs and lists as text."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from dualrt_django.edge.exceptions import SuspiciousFileOperation
from dualrt_django.edge.translation import gettext, gettext_lazy
from dualrt_django.edge.utils.functional import keep_lazy_text, lazy
from dualrt_django.edge.utils.truncator import VOID_ELEMENTS, Truncator

_NEWLINES = re.compile(r"\r\n|\r")
_CAPITAL = re.compile(r"(((?<=[a-z])[A-Z])|([A-Z](?![A-Z]|$)))")
# A word: parts in quotes, with all that touches them, else what is no white space.
_BIT = re.compile(r"""((?:[^\s'"]*(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')[^\s'"]*)+)|\S+)""")
_KEYPAD = {
    letter: str(digit)
    for digit, letters in enumerate("abc def ghi jkl mno pqrs tuv wxyz".split(), 2)
    for letter in letters
}


@keep_lazy_text
def capfirst(x: Any) -> Any:
    """Return text with its first letter as a capital."""
    if not x:
        return x
    text = x if isinstance(x, str) else str(x)
    return text[0].upper() + text[1:]


@keep_lazy_text
def wrap(text: str, width: int) -> str:
    """Break lines at white space, where they are longer than ``width``."""
    wrapper = textwrap.TextWrapper(
        width=width, break_long_words=False, break_on_hyphens=False, replace_whitespace=False
    )
    lines: list[str] = []
    for line in text.splitlines():
        lines += wrapper.wrap(line) or [line]
    if text.endswith("\n"):
        lines.append("")
    return "\n".join(lines)


@keep_lazy_text
def get_valid_filename(name: Any) -> str:
    """Return ``name`` as the name of a file; ``SuspiciousFileOperation`` where nothing is left."""
    text = re.sub(r"(?u)[^-\w.]", "", str(name).strip().replace(" ", "_"))
    if text in ("", ".", ".."):
        raise SuspiciousFileOperation(f"Could not derive file name from '{name}'")
    return text


_OR = gettext_lazy("or")


@keep_lazy_text
def get_text_list(list_: Sequence[Any], last_word: Any = _OR) -> str:
    """Return ``a, b or c``."""
    if not list_:
        return ""
    *first, last = list_
    if not first:
        return str(last)
    return f"{gettext(', ').join(map(str, first))} {last_word} {last}"


@keep_lazy_text
def normalize_newlines(text: Any) -> str:
    """Return text with ``\\n`` for every newline."""
    return _NEWLINES.sub("\n", str(text))


@keep_lazy_text
def phone2numeric(phone: str) -> str:
    """Return a telephone number with the digits that its letters stand for."""
    return "".join(_KEYPAD.get(char, char) for char in phone.lower())


def smart_split(text: Any) -> Iterator[str]:
    """Yield the words of text; what is in quotes stays together."""
    return (match[0] for match in _BIT.finditer(str(text)))


@keep_lazy_text
def unescape_string_literal(s: str) -> str:
    """Return what a literal in quotes means; ``ValueError`` where it is none."""
    if not s or s[0] not in "\"'" or s[-1] != s[0]:
        raise ValueError(f"Not a string literal: {s!r}")
    return s[1:-1].replace(f"\\{s[0]}", s[0]).replace("\\\\", "\\")


@keep_lazy_text
def slugify(value: Any, allow_unicode: bool = False) -> str:
    """Return text as a slug: small letters, digits, underscores, and dashes for the rest."""
    text = str(value)
    if allow_unicode:
        text = unicodedata.normalize("NFKC", text)
    elif not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    text = re.sub(r"[^\w\s-]", "", text.lower())
    return re.sub(r"[-\s]+", "-", text).strip("-_")


def camel_case_to_spaces(value: str) -> str:
    """Return ``CamelCase`` as ``camel case``."""
    return _CAPITAL.sub(r" \1", value).strip().lower()


def _format(format_string: Any, *args: Any, **kwargs: Any) -> Any:
    return format_string.format(*args, **kwargs)


format_lazy = lazy(_format, str)

__all__ = ["VOID_ELEMENTS", "Truncator", "camel_case_to_spaces", "capfirst", "format_lazy"]
__all__ += ["get_text_list", "get_valid_filename", "normalize_newlines", "phone2numeric"]
__all__ += ["slugify", "smart_split", "unescape_string_literal", "wrap"]
