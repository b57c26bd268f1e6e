"""Header values: quoted, in lists, as ``key=value`` pairs, with options (``werkzeug.http``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

TOKEN = frozenset("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~")
# RFC 2231 allows any; these are what today's clients send, and Werkzeug reads
_CHARSETS = frozenset({"ascii", "us-ascii", "utf-8", "iso-8859-1"})
_TCHAR = r"\w!#$%&'*+\-.^`|~"
_ESCAPED = re.compile(r"\\(.)", re.ASCII)


def quote_header_value(value: Any, allow_token: bool = True) -> str:
    """Return ``value`` as text, in quotes unless it is a token."""
    text = str(value)
    if allow_token and text and TOKEN.issuperset(text):
        return text
    if not text:
        return '""'
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def unquote_header_value(value: str) -> str:
    """Return the text within the quotes, if it is in quotes."""
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    return _ESCAPED.sub(r"\g<1>", value[1:-1])


def dump_options_header(header: str | None, options: Mapping[str, Any]) -> str:
    """Return ``header; key=value; …``, without the options that are ``None``."""
    parts = [] if header is None else [header]
    parts += [_pair(key, value) for key, value in options.items() if value is not None]
    return "; ".join(parts)


def dump_header(iterable: dict[str, Any] | Iterable[Any]) -> str:
    """Return ``a, b`` of a list, ``key=value, key`` of a dict."""
    if not isinstance(iterable, dict):
        return ", ".join([quote_header_value(each) for each in iterable])
    pairs = iterable.items()
    return ", ".join([key if value is None else _pair(key, value) for key, value in pairs])


def _pair(key: str, value: Any) -> str:
    # key*=UTF-8''… is spelled already
    return f"{key}={value}" if key.endswith("*") else f"{key}={quote_header_value(value)}"


def parse_list_header(value: str) -> list[str]:
    """Return the items of a list; none where a quotation does not end."""
    items = list(_items(value))
    if None in items:
        return []
    stripped = [item.strip(" \t") for item in items if item]
    return [unquote_header_value(item) for item in stripped if item]


_PIECE = re.compile(r'[^",]+|,|"(?:[^"\\]|\\.)*"|"', re.DOTALL)


def _items(value: str) -> Iterator[str | None]:
    """Yield what stands between the commas that are not quoted; ``None`` for an open quotation."""
    item = ""
    for piece in _PIECE.findall(value):
        if piece == ",":
            yield item
            item = ""
        elif piece == '"':
            yield None
            return
        else:
            item += piece
    yield item


_MARKED = re.compile(
    rf"([{_TCHAR.replace(chr(39), '')}]*)'[{_TCHAR.replace(chr(39), '')}]*'([{_TCHAR}]+)$",
    re.ASCII,
)


def _charset_of(value: str) -> tuple[str | None, str]:
    """Return the charset that ``charset'language'text`` names, in lower case, and the text."""
    found = _MARKED.match(value)
    return (None, value) if found is None else (found[1].lower(), found[2])


def parse_dict_header(value: str) -> dict[str, str | None]:
    """Return the pairs of a list of ``key=value``; a key without a value has ``None``."""
    found: dict[str, str | None] = {}
    for item in parse_list_header(value):
        key, equals, text = item.partition("=")
        key, text = key.strip(" \t"), text.strip(" \t")
        if not key:
            continue
        if not equals:
            found[key] = None
            continue
        if key.endswith("*"):
            key = key[:-1]
            charset, text = _charset_of(text)
            if charset in _CHARSETS:
                text = unquote(text, encoding=charset or "")
        found[key] = unquote_header_value(text)
    return found


def parse_options_header(value: str | None) -> tuple[str, dict[str, str]]:
    """Return the value before the first ``;`` and the options behind it; what is malformed among
    them is left out.
    """
    main, _, rest = (value or "").partition(";")
    main, rest = main.strip(" \t"), rest.strip(" \t")
    if not main or not rest:
        return main, {}
    return main, _joined(_parameters(rest))


_KEY = re.compile(rf"([{_TCHAR}]+)=", re.ASCII)
_VALUE = re.compile(rf"[{_TCHAR}]+", re.ASCII)
_NEXT = re.compile(r";[ \t]*")


def _parameters(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        key = _KEY.match(text, at)
        if key is not None:
            at = key.end()
            if (token := _VALUE.match(text, at)) is not None:
                yield key[1].lower(), token[0]
            elif text.startswith('"', at):
                end = _end_of_quote(text, at)
                if end is None:
                    return
                yield key[1].lower(), text[at:end]
                at = end
        further = _NEXT.search(text, at)
        if further is None:
            return
        at = further.end()


def _end_of_quote(text: str, start: int) -> int | None:
    """Return where the quotation that begins at ``start`` is over."""
    at = start + 1
    while at < len(text):
        if text.startswith(("\\\\", '\\"'), at):
            at += 2
        elif text[at] == '"':
            return at + 1
        else:
            at += 1
    return None


_MARK = re.compile(r"(?:\*(\d+))?(\*)?$", re.ASCII)


def _joined(parts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the options, those that come in pieces (RFC 2231, ``key*0=…``) put together."""
    options: dict[str, str] = {}
    pieces: dict[str, list[str]] = {}
    charsets: dict[str, str] = {}
    for key, text in parts:
        mark = _MARK.search(key)
        counted = starred = False
        if mark is not None and mark[0]:
            counted, starred = mark[1] is not None, mark[2] is not None
            key = key[: mark.start()]
        charset = None
        if starred:
            charset, text = _charset_of(text)
            charset = charset or (charsets.get(key) if counted else None)
            if charset in _CHARSETS:
                text = unquote(text, encoding=charset or "")
        else:
            text = unquote_header_value(text).replace("%22", '"')
        if counted:
            options.pop(key, None)
            pieces.setdefault(key, []).append(text)
            if charset:
                charsets[key] = charset
        else:
            pieces.pop(key, None)
            charsets.pop(key, None)
            options[key] = text
    options.update({key: "".join(texts) for key, texts in pieces.items()})
    return options


__all__ = [
    "TOKEN",
    "dump_header",
    "dump_options_header",
    "parse_dict_header",
    "parse_list_header",
    "parse_options_header",
    "quote_header_value",
    "unquote_header_value",
]
