"""How a Cookie header is read: as the web does, as Django does, as Werkzeug does.

The edge must read the very cookie that the framework behind it will read: where two parsers
disagree on a repeated or malformed cookie, a guard can be walked past. Each rule here is written
from the behaviour of its model and held to it by differential tests; none imports a framework.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

Pairs = list[tuple[str, str]]


class Rule(NamedTuple):
    """One way to read and write cookies.

    ``parse``: header → pairs in the order sent; ``first``: whether the first of several pairs of
    one name counts, or the last; ``decode`` and ``encode``: one value, from and to the wire;
    ``utf8``: under WSGI the header's bytes are read as UTF-8 and not as Latin-1; ``joint``: what
    joins several Cookie fields of one request (RFC 9113, section 8.2.3).
    """

    name: str
    parse: Callable[[str], Pairs]
    first: bool
    decode: Callable[[str], str]
    encode: Callable[[str], str]
    utf8: bool = False
    joint: str = "; "


def parse_web(header: str) -> Pairs:
    """Read like the edge runtimes of the web.

    Split at ``;`` and the blanks after it; percent-decode values, once; a pair that does not decode
    is dropped; a name alone has the value ``"true"``. Of several pairs of one name the last counts,
    and is the only one.
    """
    found: dict[str, str] = {}
    for chunk in header.split(";"):
        name, equals, value = chunk.lstrip(" ").partition("=")
        if not equals:
            if name:
                found[name] = "true"
            continue
        try:
            found[name] = percent_decode(value)
        except ValueError:
            continue
    return list(found.items())


def parse_django(header: str) -> Pairs:
    """Read like ``django.http.parse_cookie``: any Unicode blank around a name or value is dropped,
    a chunk without ``=`` is the value of the nameless cookie, a ``;`` ends a value even in quotes.
    """
    pairs = []
    quoted = '"' in header
    for chunk in header.split(";"):
        name, equals, value = chunk.partition("=")
        if not equals:
            name, value = "", name
        name, value = name.strip(), value.strip()
        if name or value:
            pairs.append((name, unquote_django(value) if quoted else value))
    return pairs


# One pair as Werkzeug takes it: only blanks and tabs are space, a quoted value may hold anything,
# and a pair with anything left over before the next `;` is skipped. The possessive quantifiers
# change no match; they keep a hostile header from costing quadratic time.
_WERKZEUG_PAIR = re.compile(
    r'[ \t]*+([^ \t=";]++)[ \t]*+'
    r'(?:=[ \t]*+("(?:[^\\"]|\\.)*+"|[^ \t";]*+)[ \t]*+)?+'
    r"(?:;|\Z)"
)


_WERKZEUG_SIMPLE = re.compile(r'[^ \t=";]++=[^ \t";]*+(?:; [^ \t=";]++=[^ \t";]*+)*+')


def parse_werkzeug(header: str) -> Pairs:
    """Read like ``werkzeug.sansio.http.parse_cookie``, on the header as Latin-1 text."""
    if _WERKZEUG_SIMPLE.fullmatch(header):  # what a browser sends
        return [tuple(each.split("=", 1)) for each in header.split("; ")]  # type: ignore[misc]
    pairs: Pairs = []
    position = 0
    while True:
        if found := _WERKZEUG_PAIR.match(header, position):
            name, value = found.groups("")
            pairs.append((name, unquote_werkzeug(value) if value[:1] == '"' else value))
            position = found.end()
            continue
        position = header.find(";", position) + 1
        if not position:
            return pairs


# RFC 2109's quoted-string as http.cookies writes it: \" and \\, and \ooo for one octet.
_ESCAPED = re.compile(r"\\(?:([0-3][0-7][0-7])|(.))")
_ESCAPED_BYTES = re.compile(rb"\\(?:([0-3][0-7][0-7])|(.))")
_TOKEN_OR_COLON = re.compile(r"[!#$%&'*+\-.:^_`|~0-9A-Za-z]+")
_PLAIN = re.compile(r"[!#$%&'()*+\-./:<=>?@\[\]^_`{|}~0-9A-Za-z]*")
_NOT_PLAIN = re.compile(r"[^ !#$%&'()*+\-./:<=>?@\[\]^_`{|}~0-9A-Za-z]")


def unquote_django(value: str) -> str:
    """A value without its quotes and escapes; each octal escape is one character."""
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    return _ESCAPED.sub(lambda m: chr(int(m[1], 8)) if m[1] else m[2], value[1:-1])


def unquote_werkzeug(value: str) -> str:
    """A value without its quotes and escapes; the octal escapes are bytes of UTF-8."""
    if not (value.startswith('"') and value.endswith('"')):
        return value
    return _ESCAPED_BYTES.sub(
        lambda m: bytes([int(m[1], 8)]) if m[1] else m[2], value[1:-1].encode("utf-8", "replace")
    ).decode("utf-8", "replace")


def quote_django(value: str) -> str:
    """A value as Django writes it (``http.cookies``): quoted, with escapes, unless it is a token.

    Characters over U+00FF, for which there is no escape, stay as they are: under WSGI Django reads
    the header as UTF-8, elsewhere the header refuses them.
    """
    if _TOKEN_OR_COLON.fullmatch(value):
        return value
    return f'"{_NOT_PLAIN.sub(_escape, value)}"'


def quote_werkzeug(value: str) -> str:
    """A value as Werkzeug writes it: quoted, with its UTF-8 escaped, where it has to be."""
    if _PLAIN.fullmatch(value):
        return value
    octets = value.encode().decode("latin-1")
    return f'"{_NOT_PLAIN.sub(_escape, octets)}"'


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    if char > "\xff":
        return char
    return f"\\{char}" if char in '"\\' else f"\\{ord(char):03o}"


_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_NEEDS_ESCAPE = re.compile(r"[^A-Za-z0-9\-_.!~*'()]+")


def percent_decode(value: str) -> str:
    """ECMAScript's ``decodeURIComponent``; `ValueError` for a bad escape or escapes of no UTF-8."""
    if "%" not in value:
        return value
    if _BAD_ESCAPE.search(value):
        raise ValueError(f"malformed percent-escape in {value!r}")
    return _ESCAPES.sub(lambda m: bytes.fromhex(m[0].replace("%", "")).decode(), value)


def percent_encode(value: str) -> str:
    """ECMAScript's ``encodeURIComponent``; `ValueError` for a lone surrogate."""
    return _NEEDS_ESCAPE.sub(
        lambda m: "".join(f"%{octet:02X}" for octet in m[0].encode()),
        value,
    )


def lenient_percent_decode(value: str) -> str:
    """`percent_decode`, or the value as it is when it does not decode."""
    try:
        return percent_decode(value)
    except ValueError:
        return value


RULES = {
    "web": Rule("web", parse_web, False, lenient_percent_decode, percent_encode),
    "django": Rule("django", parse_django, False, unquote_django, quote_django, utf8=True),
    "django-comma": Rule(  # Django before 6.0 under ASGI: two fields spoil each other's cookies
        "django-comma", parse_django, False, unquote_django, quote_django, utf8=True, joint=","
    ),
    "werkzeug": Rule("werkzeug", parse_werkzeug, True, unquote_werkzeug, quote_werkzeug),
}


def get_rule(name: str) -> Rule:
    """The rule of this name, or `ValueError` listing those there are."""
    try:
        return RULES[name]
    except KeyError:
        known = ", ".join(map(repr, RULES))
        raise ValueError(f"unknown cookie rule {name!r}: it is one of {known}") from None


__all__ = ["Pairs", "Rule", "get_rule"]
