"""Domain to ASCII for the hosts that need it: non-ASCII or ``xn--``, by the standard library alone.

Source: https://url.spec.whatwg.org/#concept-domain-to-ascii, which asks for UTS #46 processing
(non-transitional, CheckBidi, CheckJoiners, no STD3 rules, no length checks). The library has no
UTS #46 table, so this is an approximation, in these ways:

- the mapping is case folding + NFKC less default-ignorable characters. It differs from UTS #46
  for a few characters that changed their decomposition or are disallowed there by hand;
- "disallowed" is judged by Unicode's general category, so a few more characters pass;
- which Arabic letters join (for U+200C) is read off their presentation forms, so letters without
  such forms, and other joining scripts, are taken as not joining;
- characters younger than the running Python's ``unicodedata`` are refused.

Anything ASCII, and names in the usual alphabets, come out as in browsers.
"""

from __future__ import annotations

import functools
import re
import unicodedata

# A DNS name has at most 253 characters. Punycode takes quadratic time, so a host far over that is
# refused before it can cost anything.
MAX_LENGTH = 2000

_IGNORED = re.compile(
    "[\u00ad\u034f\u180b-\u180d\u180f\u200b\u2060\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
# What UTS #46 keeps although case folding would change it: sharp s, final sigma (non-transitional).
_FOLDED = re.compile("[^\u00df\u03c2]+")
_JOINERS = "\u200c\u200d"
# Disallowed by UTS #46 although their category is a symbol's: ideographic description characters,
# object replacement and replacement characters, and the letters that show as nothing.
_DISALLOWED = re.compile("[\u115f\u1160\u17b4\u17b5\u2ff0-\u2fff\ufff9-\uffff]")
# Disallowed because a full stop would come out of them: "1." and "a.m." as one character, leaders
# and the ellipsis, stops of vertical text and small ones. Only U+FF0E and U+FF61 are full stops.
_HIDDEN_STOP = re.compile(
    "[\u2024-\u2026\u2488-\u249b\u33c2\u33c7\u33d8\ufe12\ufe19\ufe30\ufe52\U0001f100]"
)
_RTL = ("R", "AL", "AN")


def domain_to_ascii(domain: str) -> str:
    """Give the domain in lower-case ASCII with ``xn--`` labels. Raises ``ValueError``."""
    if len(domain) > MAX_LENGTH:
        raise ValueError(f"it has more than {MAX_LENGTH} characters")
    if domain.isascii():  # also with an xn-- label that says nothing: DNS may have such names
        return domain.lower()
    labels = [_unicode_label(label) for label in _map(domain).split(".")]
    if any(unicodedata.bidirectional(char) in _RTL for label in labels for char in label):
        for label in labels:
            _check_bidi(label)
    return ".".join([_ascii_label(label) for label in labels])


def _map(text: str) -> str:
    if _HIDDEN_STOP.search(text):
        raise ValueError("it has a character that holds a full stop")
    text = _IGNORED.sub("", text.replace("\u1e9e", "\u00df")).replace("\u3002", ".")
    for _ in range(2):  # folding can undo NFKC and the other way round; two rounds are stable
        text = _FOLDED.sub(lambda match: match[0].casefold(), text)
        text = unicodedata.normalize("NFKC", text).replace("\u3002", ".")
    return _IGNORED.sub("", text)


def _unicode_label(label: str) -> str:
    if not label.startswith("xn--"):
        _check_label(label)
        return label
    if not label.isascii():
        raise ValueError(f"the label {label!r} is Punycode but not ASCII")
    decoded = label[4:].encode().decode("punycode")
    if not decoded or decoded.isascii() or decoded.encode("punycode").decode() != label[4:]:
        raise ValueError(f"the label {label!r} is no well-formed Punycode")
    if _map(decoded) != decoded:
        raise ValueError(f"the label {label!r} is Punycode of a name that is not normal")
    _check_label(decoded)
    return decoded


def _check_label(label: str) -> None:
    if label.isascii():
        return
    if unicodedata.category(label[0])[0] == "M":
        raise ValueError(f"the label {label!r} begins with a combining mark")
    for index, char in enumerate(label):
        if char in _JOINERS:
            if not _joiner_fits(label, index):
                raise ValueError(f"the label {label!r} has a joiner out of its context")
        elif ord(char) > 0x7F and (
            unicodedata.category(char)[0] in "CZ" or _DISALLOWED.match(char)
        ):
            raise ValueError(f"the character U+{ord(char):04X} is not allowed")


def _joiner_fits(label: str, index: int) -> bool:
    """Apply the ContextJ rules of RFC 5892 appendix A.1 and A.2."""
    before, after = label[:index], label[index + 1 :]
    if before and unicodedata.combining(before[-1]) == 9:  # a virama
        return True
    left = next((char for char in reversed(before) if unicodedata.category(char) != "Mn"), "")
    right = next((char for char in after if unicodedata.category(char) != "Mn"), "")
    return (
        label[index] == "\u200c"
        and f"<initial> {_code(left)}" in _arabic_forms()
        and f"<final> {_code(right)}" in _arabic_forms()
    )


def _code(char: str) -> str:
    return f"{ord(char):04X}" if char else ""


@functools.cache
def _arabic_forms() -> frozenset[str]:
    """Give the compatibility decompositions of the Arabic Presentation Forms, A and B."""
    return frozenset(map(unicodedata.decomposition, map(chr, range(0xFB50, 0xFEFF))))


def _check_bidi(label: str) -> None:
    """Apply the Bidi rule of RFC 5893 section 2 to a label of a bidirectional domain."""
    if not label:
        return
    kinds = [unicodedata.bidirectional(char) for char in label]
    ending = [kind for kind in kinds if kind != "NSM"][-1:] or [""]
    neutral = {"EN", "ES", "CS", "ET", "ON", "BN", "NSM"}
    if kinds[0] in ("R", "AL"):
        right = set(kinds) <= neutral | {"R", "AL", "AN"} and not {"EN", "AN"} <= set(kinds)
        valid = right and ending[0] in ("R", "AL", "EN", "AN")
    else:
        valid = kinds[0] == "L" and set(kinds) <= neutral | {"L"} and ending[0] in ("L", "EN")
    if not valid:
        raise ValueError(f"the label {label!r} mixes writing directions (RFC 5893)")


def _ascii_label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode()


__all__ = ["MAX_LENGTH", "domain_to_ascii"]
