"""What signed cookies are made of, read as Django and itsdangerous read it, but within bounds."""

from __future__ import annotations

import binascii
import json
import zlib
from typing import Any

# Browsers keep 4 KB of one cookie (RFC 6265, section 6.1), servers refuse header fields over 8 to
# 64 KiB: a longer value is nobody's session.
MAX_VALUE = 65_536
# A session that fits a cookie when it is compressed; a bomb that its key's holder made does not.
MAX_INFLATED = 262_144
# zlib makes at most 1,032 bytes of one (its manual, "Maximum Compression Factor"): this short, no
# data reaches the bound, and the faster function does, which knows none.
_SHORT = MAX_INFLATED // 1_032


class Refused(Exception):
    """A credential does not count. The message is for ``dualrt explain``, never for a client."""


def b64encode(data: bytes) -> bytes:
    """Return URL-safe base64 without padding (RFC 4648, section 5)."""
    return binascii.b2a_base64(data, newline=False).translate(_URL_SAFE).rstrip(b"=")


_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def b64decode(data: bytes) -> bytes:
    """Decode URL-safe base64 as both frameworks do: padding may be missing, foreign bytes are
    skipped. ``ValueError`` where nothing can be made of it.
    """
    return binascii.a2b_base64(data.translate(_TO_PLAIN) + b"=" * (-len(data) % 4))


_TO_PLAIN = bytes.maketrans(b"-_", b"+/")


def load_json(text: str) -> Any:
    """Return ``json.loads(text)``, without its search for blanks where there are none."""
    try:
        found, end = _scan(text, 0)
    except StopIteration:
        return json.loads(text)
    return found if end == len(text) else json.loads(text)


_scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined] # not in typeshed


def inflate(data: bytes) -> bytes:
    """Decompress zlib data of at most ``MAX_INFLATED`` bytes; ``Refused`` beyond that."""
    if len(data) <= _SHORT:
        return zlib.decompress(data)
    machine = zlib.decompressobj()
    found = machine.decompress(data, MAX_INFLATED + 1)
    if len(found) > MAX_INFLATED:
        raise Refused(f"it is over {MAX_INFLATED} bytes when decompressed")
    if not machine.eof:
        raise Refused("its compressed data ends early")
    return found


def to_bytes(value: str, what: str = "the cookie") -> bytes:
    """Return ``value`` as UTF-8; ``Refused`` where it is too long or no text (lone surrogates)."""
    if len(value) > MAX_VALUE:
        raise Refused(f"{what} is over {MAX_VALUE} characters")
    try:
        return value.encode()
    except UnicodeEncodeError:
        raise Refused(f"{what} holds what is no text") from None


def key_bytes(key: Any, what: str) -> bytes:
    """Return a secret key, text or bytes, as bytes; ``ValueError`` for anything else."""
    if isinstance(key, str):
        key = key.encode()
    if not isinstance(key, bytes) or not key:
        raise ValueError(f"{what} must be text or bytes, and not empty")
    return key


__all__ = ["MAX_INFLATED", "MAX_VALUE", "Refused", "b64decode", "b64encode", "inflate"]
__all__ += ["key_bytes", "load_json", "to_bytes"]
