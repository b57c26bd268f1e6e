"""The filters of text: letters, words, widths, what is cut off."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from dualrt_django.edge.dtl.filters.registry import Registry
from dualrt_django.edge.given import given
from dualrt_django.edge.utils.encoding import iri_to_uri
from dualrt_django.edge.utils.safestring import SafeData, mark_safe
from dualrt_django.edge.utils.text import Truncator, wrap
from dualrt_django.edge.utils.text import phone2numeric as digits_of
from dualrt_django.edge.utils.text import slugify as slug_of

FILTERS = Registry()
_filter = FILTERS.filter

_AFTER_APOSTROPHE = re.compile("([a-z])'([A-Z])")
_AFTER_DIGIT = re.compile(r"\d([A-Z])")
_SIGN_OF_WORDS = " …"


@_filter(safe=True, text=True)
def addslashes(value: str) -> str:
    """Put a backslash before backslashes and quotes."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'")


@_filter(safe=True, text=True)
def capfirst(value: str) -> str:
    """Make the first letter a capital."""
    return value and value[0].upper() + value[1:]


@_filter(safe=True, text=True)
def iriencode(value: str) -> Any:
    """Percent-encode what may not stand in a URI."""
    return iri_to_uri(value)


@_filter(safe=True, text=True)
def lower(value: str) -> str:
    """Use small letters."""
    return value.lower()


@_filter(text=True)
def upper(value: str) -> str:
    """Use capitals."""
    return value.upper()


@_filter(safe=True, text=True)
def title(value: str) -> str:
    """Make the first letter of each word a capital."""
    found = _AFTER_APOSTROPHE.sub(lambda match: match[0].lower(), value.title())
    return _AFTER_DIGIT.sub(lambda match: match[0].lower(), found)


@_filter(text=True)
def make_list(value: str) -> list[str]:
    """Return the characters."""
    return list(value)


@_filter(safe=True, text=True)
def slugify(value: str) -> Any:
    """Return a slug."""
    return slug_of(value)


@_filter(safe=True)
def stringformat(value: Any, arg: Any) -> str:
    """Format by what stands behind a percent sign."""
    if isinstance(value, tuple):
        value = str(value)
    try:
        return str(f"%{arg!s}" % value)
    except (ValueError, TypeError):
        return ""


def _length(arg: Any) -> int | None:
    try:
        return int(arg)
    except ValueError:
        return None


@_filter(safe=True, text=True)
def truncatechars(value: str, arg: Any) -> str:
    """Cut to a number of characters."""
    length = _length(arg)
    return value if length is None else Truncator(value).chars(length)


@_filter(safe=True, text=True)
def truncatechars_html(value: str, arg: Any) -> str:
    """Cut HTML to a number of characters."""
    length = _length(arg)
    return value if length is None else Truncator(value).chars(length, html=True)


@_filter(safe=True, text=True)
def truncatewords(value: str, arg: Any) -> str:
    """Cut to a number of words."""
    length = _length(arg)
    return value if length is None else Truncator(value).words(length, _SIGN_OF_WORDS)


@_filter(safe=True, text=True)
def truncatewords_html(value: str, arg: Any) -> str:
    """Cut HTML to a number of words."""
    length = _length(arg)
    return value if length is None else Truncator(value).words(length, _SIGN_OF_WORDS, html=True)


@_filter(text=True)
def urlencode(value: str, safe: Any = None) -> str:
    """Percent-encode all but what is ``safe``: a slash, if nothing is said."""
    return quote(value) if safe is None else quote(value, safe=safe)


@_filter(text=True)
def wordcount(value: str) -> int:
    """Count words."""
    return len(value.split())


@_filter(safe=True, text=True)
def wordwrap(value: str, arg: Any) -> Any:
    """Break lines that are longer than that."""
    return wrap(value, int(arg))


@_filter(safe=True, text=True)
def ljust(value: str, arg: Any) -> str:
    """Fill up with spaces at the right."""
    return value.ljust(int(arg))


@_filter(safe=True, text=True)
def rjust(value: str, arg: Any) -> str:
    """Fill up with spaces at the left."""
    return value.rjust(int(arg))


@_filter(safe=True, text=True)
def center(value: str, arg: Any) -> str:
    """Fill up with spaces at both sides."""
    width = int(arg)
    if given.version < (6, 0):
        return value.center(width)
    return f"{value:^{width}}" if width > 0 else value


@_filter(text=True)
def cut(value: str, arg: Any) -> str:
    """Leave out what is equal to ``arg``."""
    found = value.replace(arg, "")
    # an entity without its semicolon would be another text
    return mark_safe(found) if isinstance(value, SafeData) and arg != ";" else found


@_filter(safe=True)
def phone2numeric(value: Any) -> Any:
    """Return a telephone number with the digits of its letters."""
    return digits_of(value)


__all__ = ["FILTERS"]
