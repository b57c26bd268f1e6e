"""Cookies as Werkzeug writes and reads them (``werkzeug.http``)."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from dualrt_flask.edge.dates import http_date
from dualrt_flask.edge.multidicts import MultiDict

MAX_SIZE = 4093  # bytes of a line that browsers are known to keep

# WHATWG URL, path segments, with % for what is quoted already and without the syntax's own ";"
_PATH_SAFE = "%!$&'()*+,/:=@"
_SAMESITE = frozenset({"Strict", "Lax", "None"})
_BARE = re.compile(r"[\w!#$%&'()*+\-./:<=>?@\[\]^`{|}~]*", re.ASCII)
# these bytes as \ooo; the two that a backslash alone is enough for are the exception
_OCTAL = {byte: f"\\{byte:03o}" for byte in (*range(0x20), *b",;", *range(0x7F, 256))}
_QUOTED = {**_OCTAL, ord('"'): '\\"', ord("\\"): "\\\\"}
# Werkzeug's pattern of bytes to quote ends with 0x19: these go out as they are
_AS_THEY_ARE = frozenset(range(0x1A, 0x20))


def dump_cookie(
    key: str,
    value: str = "",
    max_age: timedelta | int | None = None,
    expires: str | datetime | int | float | None = None,
    path: str | None = "/",
    domain: str | None = None,
    secure: bool = False,
    httponly: bool = False,
    sync_expires: bool = True,
    max_size: int = MAX_SIZE,
    samesite: str | None = None,
    partitioned: bool = False,
) -> str:
    """Return the value of a ``Set-Cookie`` header.

    ``max_age``: seconds; unless ``sync_expires`` is false, ``Expires`` says the same. A line over
    ``max_size`` bytes is warned of; 0: never.
    """
    if path is not None:
        path = quote(path, safe=_PATH_SAFE)
    if domain:
        domain = domain.partition(":")[0].lstrip(".").encode("idna").decode("ascii")
    if isinstance(max_age, timedelta):
        max_age = int(max_age.total_seconds())
    if expires is not None and not isinstance(expires, str):
        expires = http_date(expires)
    elif expires is None and max_age is not None and sync_expires:
        expires = http_date(datetime.now(tz=UTC).timestamp() + max_age)
    if samesite is not None:
        samesite = samesite.title()
        if samesite not in _SAMESITE:
            raise ValueError("SameSite must be 'Strict', 'Lax', or 'None'.")
    if _BARE.fullmatch(value) is None:
        value = f'"{_quoted(value)}"'
    attributes = {
        "Domain": domain,
        "Expires": expires,
        "Max-Age": max_age,
        "Secure": True if partitioned else secure,
        "HttpOnly": httponly,
        "Path": path,
        "SameSite": samesite,
        "Partitioned": partitioned,
    }
    # a key that is not ASCII goes out as UTF-8, which a header of WSGI says in Latin-1
    line = f"{key.encode().decode('latin-1')}={value}{_spelled(attributes)}"
    if max_size and len(line) > max_size:
        _warn(key, len(value), len(line), max_size)
    return line


def _spelled(attributes: dict[str, Any]) -> str:
    text = ""
    for name, value in attributes.items():
        if value is True:
            text += f"; {name}"
        elif value is not None and value is not False:
            text += f"; {name}={value}"
    return text


def _quoted(value: str) -> str:
    raw = value.encode()
    return "".join(
        [chr(byte) if byte in _AS_THEY_ARE else _QUOTED.get(byte) or chr(byte) for byte in raw]
    )


def _warn(key: str, value_size: int, size: int, limit: int) -> None:
    warnings.warn(
        f"The '{key}' cookie is too large: the value was {value_size} bytes but the header required"
        f" {size - value_size} extra bytes. The final size was {size} bytes but the limit is"
        f" {limit} bytes. Browsers may silently ignore cookies larger than this.",
        stacklevel=3,
    )


_COOKIE = re.compile(
    r"""
    [ \t]*([^ \t=";]+)                            # the key
    (?:[ \t]*=[ \t]*("(?:[^\\"]|\\.)*"|[^ \t";]*))?   # a value, in quotes or not
    [ \t]*(?:;|\Z)
    """,
    re.ASCII | re.VERBOSE,
)
_ESCAPED = re.compile(rb"\\([0-3][0-7]{2}|.)")


def parse_cookie(header: Any, cls: Any = None) -> Any:
    """Return the cookies of a ``Cookie`` header, or of an environ's, as a ``MultiDict``."""
    text = header.get("HTTP_COOKIE") if isinstance(header, dict) else header
    cls = cls or MultiDict
    if not text:
        return cls()
    return cls(_pairs(text.encode("latin-1").decode()))


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs = []
    at = 0
    while (found := _COOKIE.match(text, at)) or (at := text.find(";", at) + 1):
        if found is None:
            continue
        value = found[2] or ""
        if value.startswith('"') and value.endswith('"'):
            raw = _ESCAPED.sub(_unescaped, value[1:-1].encode())
            value = raw.decode(errors="replace")
        pairs.append((found[1], value))
        at = found.end()
    return pairs


def _unescaped(found: re.Match[bytes]) -> bytes:
    text = found[1]
    return text if len(text) == 1 else int(text, 8).to_bytes(1, "big")


__all__ = ["MAX_SIZE", "dump_cookie", "parse_cookie"]
