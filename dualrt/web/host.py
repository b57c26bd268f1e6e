"""A URL's host: domain, IPv4 or IPv6 address, checked and brought to the one form of the standard.

Source: https://url.spec.whatwg.org/#host-parsing. Non-ASCII and ``xn--`` names are handed to
``dualrt.web.domain``, which is loaded only then.
"""

from __future__ import annotations

import re

from dualrt.web.percent import C0_CONTROL, decode, encode

_FORBIDDEN_HOST = re.compile(r"[\x00\t\n\r #/:<>?@\[\\\]^|]")
_FORBIDDEN_DOMAIN = re.compile(r"[\x00-\x20#/:<>?@\[\\\]^|%\x7f]")
# Same test as the standard's "ends in a number checker", on an ASCII domain in lower case.
_ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\.?\Z")
_IPV4_NUMBER = re.compile(r"0x([0-9a-f]*)\Z|(0[0-7]*)\Z|([1-9][0-9]*)\Z")
_IPV4_IN_IPV6 = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})(?:\.(?!\Z)|\Z)){4}\Z")
_IPV6_PIECE = re.compile(r"[0-9A-Fa-f]{1,4}\Z")
# 2**32 has 11 octal digits: a longer number is over every limit, and int() of a text with
# thousands of digits is slow or refused by CPython.
_MOST_DIGITS = 11


class Failure(ValueError):
    """The standard's "return failure", with its reason; ``URL`` turns it into ``InvalidURL``."""


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:60] + "...")


def parse_host(text: str, special: bool) -> str:
    """Parse and serialize a host. Raises ``Failure``; the empty host is the caller's matter."""
    if text.startswith("["):
        if not text.endswith("]"):
            raise Failure("the IPv6 address has no closing bracket")
        return f"[{_serialize_ipv6(_parse_ipv6(text[1:-1]))}]"
    if not special:
        if _FORBIDDEN_HOST.search(text):
            raise Failure(f"the host {_shown(text)} has a forbidden character")
        return encode(text, C0_CONTROL)
    domain = _to_ascii(decode(text))
    if not domain or _FORBIDDEN_DOMAIN.search(domain):
        raise Failure(f"the host {_shown(text)} is empty or has a forbidden character")
    if _ENDS_IN_NUMBER.search(domain):
        return _serialize_ipv4(_parse_ipv4(domain))
    return domain


def _to_ascii(domain: str) -> str:
    lower = domain.lower() if domain.isascii() else ""
    if lower and "xn--" not in lower:
        return lower
    from dualrt.web.domain import domain_to_ascii  # lazy: needs unicodedata, and few hosts do

    try:
        return domain_to_ascii(domain)
    except ValueError as error:
        raise Failure(f"the host {_shown(domain)} is no valid domain: {error}") from None


def _parse_ipv4(text: str) -> int:
    parts = text.removesuffix(".").split(".")
    if len(parts) > 4:
        raise Failure(f"the IPv4 address {_shown(text)} has more than four parts")
    numbers = [_ipv4_number(part) for part in parts]
    if any(number > 255 for number in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(numbers)):
        raise Failure(f"the IPv4 address {_shown(text)} has a number that is too large")
    address = numbers[-1]
    for index, number in enumerate(numbers[:-1]):
        address += number << 8 * (3 - index)
    return address


def _ipv4_number(part: str) -> int:
    match = _IPV4_NUMBER.match(part)
    if match is None:
        raise Failure(f"{_shown(part)} is no number of an IPv4 address")
    digits = match[match.lastindex or 0].lstrip("0")
    if len(digits) > _MOST_DIGITS:
        return 1 << 40
    return int(digits or "0", (0, 16, 8, 10)[match.lastindex or 0])


def _serialize_ipv4(address: int) -> str:
    return ".".join([str(address >> shift & 255) for shift in (24, 16, 8, 0)])


def _parse_ipv6(text: str) -> list[int]:
    """Parse into eight pieces. "::" stands for one or more zero pieces and occurs once."""
    head, compressed, tail = text.partition("::")
    left = _ipv6_pieces(head, last=not compressed)
    right = _ipv6_pieces(tail, last=True)
    missing = 8 - len(left) - len(right)
    if missing < 1 if compressed else missing:
        raise Failure(f"the IPv6 address {_shown(text)} has not eight pieces")
    return left + [0] * missing + right


def _ipv6_pieces(text: str, last: bool) -> list[int]:
    if not text:
        return []
    pieces = []
    parts = text.split(":")
    for index, part in enumerate(parts):
        if _IPV6_PIECE.match(part):
            pieces.append(int(part, 16))
        elif last and index == len(parts) - 1 and _IPV4_IN_IPV6.match(part):
            a, b, c, d = map(int, part.split("."))
            if max(a, b, c, d) > 255:
                raise Failure(f"{_shown(part)} in an IPv6 address is no IPv4 address")
            pieces += [a << 8 | b, c << 8 | d]
        else:
            raise Failure(f"{_shown(part)} is no piece of an IPv6 address")
    return pieces


def _serialize_ipv6(pieces: list[int]) -> str:
    """Write in RFC 5952 form: the first longest run of two or more zeros becomes "::"."""
    start, longest, index = 0, 1, 0
    while index < 8:
        end = index
        while end < 8 and pieces[end] == 0:
            end += 1
        if end - index > longest:
            start, longest = index, end - index
        index = end + 1
    if longest == 1:
        return ":".join([f"{piece:x}" for piece in pieces])
    head = ":".join([f"{piece:x}" for piece in pieces[:start]])
    return head + "::" + ":".join([f"{piece:x}" for piece in pieces[start + longest :]])


__all__ = ["Failure", "parse_host"]
