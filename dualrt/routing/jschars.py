"""What JavaScript's ``\\d``, ``\\w`` and ``\\s`` hold, written for classes of Python's ``re``."""

from __future__ import annotations

_LAST = 0x10FFFF
_Ranges = list[tuple[int, int]]

# What \d, \w and \s are in JavaScript: ASCII, and White_Space with U+FEFF.
_DIGITS: _Ranges = [(0x30, 0x39)]
_WORDS: _Ranges = [(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)]
_BLANKS: _Ranges = [(0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A)]
_BLANKS += [(0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000)]
_BLANKS += [(0xFEFF, 0xFEFF)]


def write_char(point: int) -> str:
    """Write a code point so that it means itself, in a class and outside."""
    char = chr(point)
    if char.isascii() and (char.isalnum() or char in "/_"):
        return char
    if point <= 0xFF:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def _write(ranges: _Ranges) -> str:
    return "".join(
        [write_char(a) if a == b else f"{write_char(a)}-{write_char(b)}" for a, b in ranges]
    )


def _others(ranges: _Ranges) -> _Ranges:
    left, rest = 0, []
    for first, last in ranges:
        if left < first:
            rest.append((left, first - 1))
        left = last + 1
    return [*rest, (left, _LAST)]


SETS = {"d": _write(_DIGITS), "w": _write(_WORDS), "s": _write(_BLANKS)}
SETS |= {
    "D": _write(_others(_DIGITS)),
    "W": _write(_others(_WORDS)),
    "S": _write(_others(_BLANKS)),
}

__all__ = ["SETS", "write_char"]
