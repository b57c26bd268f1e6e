"""The compact form of a signed token: three base64url parts, read strictly (RFC 7515 section 3.1).

Nothing here knows a key. What a malformed token is, is told as a sentence, not raised.
"""

from __future__ import annotations

import json
from binascii import Error, a2b_base64, b2a_base64
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn

# The web's alphabet into the one that binascii knows; that one's own two signs into none.
_TO_PLAIN = bytes.maketrans(b"-_+/", b"+/!!")
_MAX_PADDING = 2


class Token(NamedTuple):
    """A token's parts, decoded. ``message`` is what was signed; nothing is verified yet."""

    header: Mapping[str, Any]
    payload: bytes
    message: bytes
    signature: bytes


def parse(text: str) -> Token | str:
    """Return the parts of a token, or why it is none.

    Encrypted tokens (five parts) and the JSON form of JWS are none.
    """
    try:
        given = text.encode("ascii")
    except UnicodeEncodeError:
        return "the token is not ASCII"
    parts = given.split(b".")
    if len(parts) != 3:
        return f"the token has {len(parts)} parts, not 3"
    head, payload, signature = decode(parts[0]), decode(parts[1]), decode(parts[2])
    if head is None or payload is None or signature is None:
        return "a part of the token is not base64url"
    header = _load_header(head)
    if header is None:
        return "the token's header is not a JSON object"
    return Token(header, payload, given[: -len(parts[2]) - 1], signature)


def decode(part: bytes) -> bytes | None:
    """Return what ``part`` says in base64url; ``None`` where it is malformed.

    There is one spelling of each value: what encodes to something else is malformed, such as stray
    last bits. Padding is no part of base64url, yet some issuers send it; it is taken where it is
    right, as PyJWT does.
    """
    bare = part.rstrip(b"=")
    padding = len(part) - len(bare)
    if padding and (padding > _MAX_PADDING or len(part) % 4):
        return None
    plain = bare.translate(_TO_PLAIN)
    try:
        found = a2b_base64(plain + b"==")
    except Error:
        return None
    # binascii skips what is not in its alphabet: then this is another text
    return found if b2a_base64(found, newline=False).rstrip(b"=") == plain else None


def load_object(data: bytes) -> dict[str, Any] | None:
    """Return the JSON object in ``data``, ``None`` where it is something else.

    Of a name that is there twice the last counts (RFC 7519 section 4 allows this). ``NaN`` and
    ``Infinity``, which are not JSON, and what is nested too deep make it malformed.
    """
    try:
        # what begins so is UTF-8 to detect_encoding, which is slow
        coding = "utf-8" if data.startswith(b'{"') else json.detect_encoding(data)
        found = _decoder.decode(data.decode(coding, "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_decoder = json.JSONDecoder(parse_constant=_refuse)
# An issuer's tokens have one header, or one for each key. Nobody may change what is kept here.
_load_header = lru_cache(maxsize=64)(load_object)

__all__ = ["Token", "decode", "load_object", "parse"]
