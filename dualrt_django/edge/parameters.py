"""A header's value and its parameters, ``text/html; charset=utf-8``, read as Django reads them.

Django has ``email.message.Message`` do it (RFC 2045, RFC 2231 for encoded and continued
parameters); what that makes of odd input counts here, too, and differential tests hold it to it.
One thing differs: parameters that ``email`` fails on with a ``TypeError`` are a ``ValueError``.
"""

from __future__ import annotations

import codecs
import re
from urllib.parse import unquote as percent_decode

# RFC 2231, section 3: ``name*``, ``name*0``, ``name*0*``
_CONTINUED = re.compile(r"(\w+)\*(?:([0-9]+)\*?)?", re.ASCII)
# what most headers look like: no escapes, no encodings, no ``;`` in quotes
_VALUE = r"([^;\"=]*)"
_PARAMETER = r";[ \t]*([A-Za-z-]+)=(?:\"([^\"\\;]*)\"|([A-Za-z0-9!#$&+.^_`|~/-]+))[ \t]*"
_PLAIN = re.compile(f"{_VALUE}(?:{_PARAMETER})+")
_EACH = re.compile(_PARAMETER)


def parse_header_parameters(line: str) -> tuple[str, dict[str, str]]:
    """Return ``(value, parameters)``: the value and the names in lower case.

    ``ValueError`` for an encoding that nobody knows, and for continuations without an order.
    """
    if not line:
        return "", {}
    if ";" not in line:
        return line.strip().lower(), {}
    plain = _PLAIN.fullmatch(line)
    if plain is not None:
        pairs = _EACH.findall(line, plain.end(1))
        return plain[1].strip().lower(), {name.lower(): one or other for name, one, other in pairs}
    (key, _), *rest = map(_pair, _fields(line))
    return key.lower(), {name: value for name, value in _decoded(rest) if name}


def _fields(line: str) -> list[str]:
    """Split at each ``;`` that no quotes are open at."""
    found, start, quotes, counted = [], 0, 0, 0
    end = line.find(";")
    while True:
        if end < 0:
            found.append(line[start:])
            return found
        quotes += line.count('"', counted, end) - line.count('\\"', counted, end)
        counted = end
        if end > start and quotes % 2:
            end = line.find(";", end + 1)
            continue
        found.append(line[start:end])
        start = counted = end + 1
        quotes = 0
        end = line.find(";", start)


def _pair(field: str) -> tuple[str, str]:
    name, equals, value = field.partition("=")
    return (name.strip().lower(), value.strip()) if equals else (name.strip(), "")


def _decoded(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Undo quotes, put continuations together at the end, decode."""
    found: list[tuple[str, str]] = []
    continued: dict[str, list[tuple[int | None, str, bool]]] = {}
    for name, value in pairs:
        value = _unquoted(value)
        match = _CONTINUED.fullmatch(name)
        if match is None:
            found.append((name, _unquoted(f'"{_quoted(value)}"')))
            continue
        number = match[2]
        part = (None if number is None else int(number), value, name.endswith("*"))
        continued.setdefault(match[1], []).append(part)
    found += [(name, _joined(parts)) for name, parts in continued.items()]
    return found


def _joined(parts: list[tuple[int | None, str, bool]]) -> str:
    try:
        parts.sort()
    except TypeError:
        raise ValueError("continued parameters without an order") from None
    texts = [percent_decode(text, "latin-1") if coded else text for _, text, coded in parts]
    value = _quoted("".join(texts))
    if not any(coded for _, _, coded in parts):
        return _unquoted(f'"{value}"')
    charset, value = _charset(value)
    value = _unquoted(f'"{value}"')
    if charset:
        try:
            codecs.lookup(charset)
        except LookupError:
            raise ValueError(f"Invalid encoding {charset!r} for RFC 2231 param.") from None
    octets = bytes(value, "raw-unicode-escape")
    try:
        return str(octets, "us-ascii" if charset is None else charset, "replace")
    except LookupError:
        return _unquoted(value)


def _charset(value: str) -> tuple[str | None, str]:
    """Split ``charset'language'text``."""
    parts = value.split("'", 2)
    return (None, value) if len(parts) <= 2 else (parts[0], parts[2])


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _unquoted(value: str) -> str:
    if len(value) > 1:
        if value.startswith('"') and value.endswith('"'):
            return value[1:-1].replace("\\\\", "\\").replace('\\"', '"')
        if value.startswith("<") and value.endswith(">"):
            return value[1:-1]
    return value


__all__ = ["parse_header_parameters"]
