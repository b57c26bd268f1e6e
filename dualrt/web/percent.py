"""Percent-encoding, the lowest layer of the URL code: which characters each part of a URL encodes.

Source: https://url.spec.whatwg.org/#percent-encoded-bytes. The sets are written as the *safe*
characters (printable ASCII less the set), because a short character class compiles fast.
"""

from __future__ import annotations

import re

_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_HEX = tuple(f"%{byte:02X}" for byte in range(256))
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")


def _unsafe(encoded: str) -> re.Pattern[str]:
    """Match runs of what a percent-encode set holds: ``encoded``, controls and all non-ASCII."""
    safe = "".join(char for char in _PRINTABLE if char not in encoded)
    return re.compile(f"[^{re.escape(safe)}]+")


# The names of the standard: C0_CONTROL is "the C0 control percent-encode set", and so on.
C0_CONTROL = _unsafe("")
FRAGMENT = _unsafe(' "<>`')
QUERY = _unsafe(' "#<>')
SPECIAL_QUERY = _unsafe(" \"#<>'")
PATH = _unsafe(' "#<>?^`{}')
USERINFO = _unsafe(' "#<>?^`{}/:;=@[\\]|')
FORM = re.compile("[^A-Za-z0-9*._-]+")


def _escape_run(match: re.Match[str]) -> str:
    return "".join([_HEX[byte] for byte in match[0].encode()])


def encode(text: str, unsafe: re.Pattern[str]) -> str:
    """UTF-8 percent-encode ``text`` (a scalar string) with one of the sets of this module."""
    return unsafe.sub(_escape_run, text)


def decode(text: str) -> str:
    """Percent-decode ``text``, then UTF-8 decode it without BOM; bad bytes become U+FFFD."""
    if "%" not in text:
        return text
    return _ESCAPE.sub(lambda match: bytes((int(match[1], 16),)), text.encode()).decode(
        "utf-8", "replace"
    )


def scalar(text: str) -> str:
    """Give ``text`` as Web IDL's USVString: surrogate pairs joined, lone surrogates U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


__all__ = [
    "C0_CONTROL",
    "FORM",
    "FRAGMENT",
    "PATH",
    "QUERY",
    "SPECIAL_QUERY",
    "USERINFO",
    "decode",
    "encode",
    "scalar",
]
