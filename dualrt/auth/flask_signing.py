"""What itsdangerous' ``URLSafeTimedSerializer`` has signed, as Flask's session uses it.

Written from the behaviour of itsdangerous 2.2 and Flask 3 and held to it by differential tests.
"""

from __future__ import annotations

import hashlib
import hmac
import zlib
from base64 import b64decode as strict_b64decode
from collections.abc import Callable, Sequence
from datetime import UTC
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

DERIVATIONS = ("hmac", "django-concat", "concat", "none")
_STAMP_BYTES = 8


class Signer:
    """``URLSafeTimedSerializer([*reversed(keys[1:]), keys[0]], salt, TaggedJSONSerializer(), …)``:
    ``keys`` begins with the one that signs now. The derived keys lie in a closure.
    """

    __slots__ = ("_open", "sign")

    def __init__(
        self,
        keys: Sequence[Any],
        salt: str | bytes = "cookie-session",
        derivation: str = "hmac",
        digest: str = "sha1",
    ) -> None:
        salt = salt.encode() if isinstance(salt, str) else salt
        known = [key_bytes(key, "a secret key") for key in keys]
        macs = [mac(_derive(key, salt, derivation, digest), digest) for key in known]

        def opened(signed: str) -> _Signed:
            return _Signed(_unsign(macs, to_bytes(signed)))

        self._open = remember(opened)

        def sign(value: bytes) -> bytes:
            return value + b"." + b64encode(macs[0](value))

        self.sign = sign

    def dumps(self, text: str, now: float) -> str:
        """Return JSON text signed and stamped with ``now``, deflated where that makes it shorter
        (``URLSafeTimedSerializer.dumps``).
        """
        raw = text.encode()
        small = zlib.compress(raw)
        payload = b"." + b64encode(small) if len(small) < len(raw) - 1 else b64encode(raw)
        seconds = int(now)
        stamp = seconds.to_bytes((seconds.bit_length() + 7) // 8, "big")
        return self.sign(payload + b"." + b64encode(stamp)).decode()

    def loads(self, signed: str, max_age: int, now: float) -> tuple[Any, float]:
        """Return ``(object, epoch seconds)``; ``Refused`` where it is not valid as of ``now``."""
        text, issued = self.text(signed, max_age, now)
        data = load_json(text)
        # every tag begins with a blank: mostly there is none
        return (untag(data) if '" ' in text else data), issued

    def text(self, signed: str, max_age: int, now: float) -> tuple[str, float]:
        """Return the JSON text that was signed and when; ``Refused`` as above.

        Like itsdangerous, it counts whole seconds, and refuses stamps of the future.
        """
        found = self._open(signed)
        age = int(now) - found.issued
        if age > max_age:
            raise Refused(f"it expired {age - max_age} s ago")
        if age < 0:
            raise Refused(f"it was signed {-age} s in the future")
        text = found.text
        if text is None:
            text = found.text = _payload(found.value)
        return text, float(found.issued)


class _Signed:
    """What was signed, and when. ``text``: the JSON in it, once somebody has asked for it."""

    __slots__ = ("issued", "text", "value")

    def __init__(self, signed: bytes) -> None:
        self.value, dot, stamp = signed.rpartition(b".")
        if not dot:
            raise Refused("it has no time stamp")
        if not stamp.isascii():
            stamp = stamp.decode("ascii", "ignore").encode()
        raw = b64decode(stamp)
        if len(raw) > _STAMP_BYTES:
            raise Refused("its time stamp is malformed")
        self.issued = int.from_bytes(raw, "big")
        self.text: str | None = None


def _payload(value: bytes) -> str:
    if value.startswith(b"."):
        return inflate(b64decode(value[1:])).decode()
    return b64decode(value).decode()


def _derive(key: bytes, salt: bytes, derivation: str, digest: str) -> bytes:
    if derivation == "hmac":
        return hmac.digest(key, salt, digest)
    if derivation == "django-concat":
        return hashlib.new(digest, salt + b"signer" + key).digest()
    if derivation == "concat":
        return hashlib.new(digest, salt + key).digest()
    if derivation == "none":
        return key
    raise ValueError(f"key_derivation is one of {', '.join(DERIVATIONS)}, not {derivation!r}")


def _unsign(macs: Sequence[Mac], signed: bytes) -> bytes:
    value, dot, signature = signed.rpartition(b".")
    if not dot:
        raise Refused("it is not signed")
    try:
        given = b64decode(signature)
    except ValueError:
        raise Refused("its signature is malformed") from None
    for code in macs:
        if hmac.compare_digest(given, code(value)):
            return value
    raise Refused("its signature is by no key of this app")


def untag(value: Any, markup: Callable[[str], Any] = str) -> Any:
    """Undo ``flask.json.tag.TaggedJSONSerializer``: an object with one key that is a tag stands
    for a value that JSON has not. ``markup``: what becomes of HTML; as a rule, plain text.
    """
    if isinstance(value, list):
        return [untag(each, markup) for each in value]
    if not isinstance(value, dict):
        return value
    value = {key: untag(each, markup) for key, each in value.items()}
    if len(value) == 1:
        ((key, inner),) = value.items()
        known = markup if key == " m" else TAGS.get(key)
        if known is not None:
            return known(inner)
    return value


def _dict(inner: Any) -> Any:
    key = next(iter(inner))
    return {key[:-2]: inner[key]}


def _uuid(inner: Any) -> Any:
    from uuid import UUID

    return UUID(inner)


def _datetime(inner: Any) -> Any:
    """Read an HTTP date; ``None`` where it is none, as Werkzeug does."""
    from email.utils import parsedate_to_datetime

    try:
        found = parsedate_to_datetime(inner)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


TAGS: dict[str, Callable[[Any], Any]] = {
    " di": _dict,
    " t": tuple,
    " b": strict_b64decode,
    " m": str,
    " u": _uuid,
    " d": _datetime,
}

__all__ = ["DERIVATIONS", "TAGS", "Signer", "untag"]
