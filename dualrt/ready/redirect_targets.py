"""Where a redirect leads: read and checked at start-up, filled in for a request.

What a client can put into a parameter never becomes a host, a scheme or another header line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dualrt import ConfigError
from dualrt.patterns import Pattern, compile_pattern

Piece = tuple[str, str, bool]  # text, the parameter after it ("" if none), whether in the path
Template = tuple[Piece, ...]
Target = tuple[str, int]
Row = tuple[re.Pattern[str], tuple[tuple[str, str], ...], Template, int]
Rows = Mapping[str | None, tuple[Row, ...]]

_PARAMETER = re.compile(r":([A-Za-z0-9_]+)[*+]?")
_ABSOLUTE = re.compile(r"https?://[^/?#:@\[\]]+(?::[0-9]{1,5})?(?=[/?#]|\Z)", re.IGNORECASE)
_SAFE = "~!$&'()*+,;=:@"  # RFC 3986, pchar


def expand(template: Template, values: Mapping[str, str | None]) -> str:
    """Return the URL with the parameters filled in, percent-encoded. One that was not in the path
    takes the slash before it along.
    """
    url = ""
    for text, name, in_path in template:
        value = values.get(name) if name else None
        if name and not value:
            text = text.removesuffix("/") if in_path and (url or text != "/") else text
        url += text
        if value:
            safe = f"{_SAFE}/" if in_path else "~"
            url += quote(value, safe=safe, errors="surrogateescape")
    if url.startswith("/"):  # what begins with two slashes is another host
        path, rest = split(url)
        return "/" + path.lstrip("/") + rest
    return url


def split(url: str) -> tuple[str, str]:
    """Return what stands before the query or the fragment, and the rest."""
    at = min((at for at in (url.find("?"), url.find("#")) if at >= 0), default=len(url))
    return url[:at], url[at:]


# --- at start-up


def read_target(
    source: Any, given: Any, names: frozenset[str], problems: list[str]
) -> Template | None:
    """Return a target's pieces; what is wrong with it goes to ``problems``."""
    where = f"{source!r:.80} → {given!r:.80}"
    if not isinstance(given, str) or not given:
        problems.append(f"{where}: a target is a path of the app or an absolute URL")
        return None
    if "\\" in given or any(ord(each) < 33 or ord(each) == 127 for each in given):
        problems.append(f"{where}: a target has no backslash, no space and no control character")
        return None
    origin = _ABSOLUTE.match(given)
    if origin is None and (not given.startswith("/") or given.startswith("//")):
        problems.append(f"{where}: write a path that begins with one '/', or https://host/…")
        return None
    begin = origin.end() if origin else 0
    pieces = _pieces(given, begin) if names else [(given, "", True)]
    unknown = sorted({name for _, name, _ in pieces if name} - names)
    if unknown:
        problems.append(f"{where}: {', '.join(unknown)} is no parameter of the pattern")
        return None
    return tuple(pieces)


def _pieces(given: str, begin: int) -> list[Piece]:
    pieces: list[Piece] = []
    path_end = begin + len(split(given[begin:])[0])
    at = 0
    for found in _PARAMETER.finditer(given, begin):
        pieces.append((given[at : found.start()], found[1], found.start() < path_end))
        at = found.end()
    if at < len(given) or not pieces:
        pieces.append((given[at:], "", True))
    return pieces


def read_pattern(source: Any, problems: list[str]) -> Pattern | None:
    """Return the compiled pattern; what is wrong with it goes to ``problems``."""
    try:
        return compile_pattern(source)
    except (ConfigError, TypeError) as error:
        problems.append(f"{source!r:.80}: {error}")
        return None


__all__ = ["Row", "Rows", "Target", "Template", "expand", "read_pattern", "read_target", "split"]
