"""What ``django.core.signing`` has signed, verified without Django.

Written from the behaviour of Django 5.2 to 6.1 and held to it by differential tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from dualrt.auth.encoding import (
    Refused,
    b64decode,
    b64encode,
    inflate,
    key_bytes,
    load_json,
    to_bytes,
)
from dualrt.auth.mac import Mac, mac
from dualrt.auth.memo import remember

_DIGITS = {
    digit: value
    for value, digit in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
}
DEFAULT_SALT = "django.core.signing.TimestampSigner"  # a signer's own name, where salt is empty


class Signer:
    """``TimestampSigner(key=keys[0], fallback_keys=keys[1:], salt=salt)``.

    The derived keys lie in closures and not in attributes: edge code that is given what holds a
    signer cannot read them off it.
    """

    __slots__ = ("_open",)

    def __init__(self, keys: Sequence[Any], salt: str) -> None:
        base = (salt or DEFAULT_SALT).encode() + b"signer"
        known = [key_bytes(key, "a secret key") for key in keys]
        macs = [mac(sha256(base + key).digest(), "sha256") for key in known]

        def opened(signed: str) -> _Signed:
            return _Signed(_unsign(macs, signed))

        self._open = remember(opened)

    def loads(self, signed: str, max_age: float | None, now: float) -> tuple[Any, float]:
        """Return ``(object, epoch seconds)``, as ``signing.loads`` with the JSON serializer;
        ``Refused`` where it is not valid as of ``now``. Like Django, it takes stamps of the future.
        """
        found = self._open(signed)
        found.check(max_age, now)
        text = found.text
        if text is None:
            text = found.text = _text(found.value)
        return load_json(text), found.issued


class _Signed:
    """What was signed, and when. ``text``: the JSON in it, once somebody has asked for it."""

    __slots__ = ("issued", "text", "value")

    def __init__(self, signed: bytes) -> None:
        self.value, colon, stamp = signed.rpartition(b":")
        if not colon:
            raise Refused("it has no time stamp")
        self.issued = b62decode(stamp.decode("latin-1"))
        self.text: str | None = None

    def check(self, max_age: float | None, now: float) -> None:
        if max_age is not None and now - self.issued > max_age:
            raise Refused(f"it expired {int(now - self.issued - max_age)} s ago")


def _text(value: bytes) -> str:
    data = inflate(b64decode(value[1:])) if value[:1] == b"." else b64decode(value)
    return data.decode("latin-1")


def _unsign(macs: Sequence[Mac], signed: str) -> bytes:
    value, colon, given = to_bytes(signed).rpartition(b":")
    if not colon:
        raise Refused("it is not signed")
    for code in macs:
        # the text is compared, as in Django: base64 has several spellings of the same bytes
        if compare_digest(given, b64encode(code(value))):
            return value
    raise Refused("its signature is by no key of this site")


def b62decode(text: str) -> int:
    """Return the number that Django's base 62 means; ``Refused`` where it means none."""
    if text == "0":
        return 0
    digits = text.removeprefix("-")
    if not text or len(digits.lstrip("0")) > 11:  # 62**11 s: longer than the universe is old
        raise Refused("its time stamp is malformed")
    found = 0
    try:
        for digit in digits:
            found = found * 62 + _DIGITS[digit]
    except KeyError:
        raise Refused("its time stamp is malformed") from None
    return -found if digits is not text and text[0] == "-" else found


__all__ = ["Signer", "b62decode"]
