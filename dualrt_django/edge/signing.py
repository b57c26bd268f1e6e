"""``django.core.signing`` at the edge: signed texts and objects, by the site's keys.

The keys stay where they are: a signer holds the keys that edge code gave it, and of the site's own
only which of them it means.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import time
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from dualrt.edge.scope import PREFIX
from dualrt.errors import ViewError
from dualrt_django.edge.given import given
from dualrt_django.edge.utils.crypto import constant_time_compare, salted_digest
from dualrt_django.edge.utils.encoding import force_bytes

BASE62_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

_UNSAFE = re.compile(r"^[A-z0-9-_=]*$")  # what a signature may hold, and more
_EDGE = re.compile(rf"^{PREFIX}\d*\.")  # before the real name of an edge module
_STOCK = "django.core.signing.TimestampSigner"
_COOKIES = b"django.http.cookies"


class BadSignature(Exception):
    """It was not signed by this key."""


class SignatureExpired(BadSignature):
    """It was signed too long ago."""


class _Site(NamedTuple):
    """One of the site's keys: the ``at``-th fallback, ``SECRET_KEY`` for -1, behind ``prefix``."""

    at: int
    prefix: bytes = b""


class _Fallbacks(NamedTuple):
    """All of the site's fallback keys."""

    prefix: bytes = b""


def _key(key: Any) -> Any:
    """Return the key itself, to be used at once."""
    if type(key) is not _Site:
        return key
    found = given.SECRET_KEY if key.at < 0 else given.SECRET_KEY_FALLBACKS[key.at]
    return key.prefix + force_bytes(found) if key.prefix else found


def b62_encode(s: int) -> str:
    """Return a number in base 62."""
    text, rest = "", abs(s)
    while True:
        rest, digit = divmod(rest, 62)
        text = BASE62_ALPHABET[digit] + text
        if not rest:
            return f"-{text}" if s < 0 else text


def b62_decode(s: str) -> int:
    """Return the number that base 62 means; ``ValueError`` for another character."""
    if s[0] == "-":
        return -_number(s[1:])
    return _number(s)


def _number(digits: str) -> int:
    found = 0
    for digit in digits:
        found = found * 62 + BASE62_ALPHABET.index(digit)
    return found


def b64_encode(s: bytes) -> bytes:
    """Return base 64 for URLs, without padding."""
    return base64.urlsafe_b64encode(s).strip(b"=")


def b64_decode(s: bytes) -> bytes:
    """Return the bytes of base 64 for URLs, without padding."""
    return base64.urlsafe_b64decode(s + b"=" * (-len(s) % 4))


def base64_hmac(salt: Any, value: Any, key: Any, algorithm: str = "sha1") -> str:
    """Return a signature of ``value`` as base 64."""
    return b64_encode(salted_digest(salt, value, key, algorithm)).decode()


class JSONSerializer:
    """Objects as JSON, in Latin-1."""

    def dumps(self, obj: Any) -> bytes:
        """Return an object as bytes."""
        return json.dumps(obj, separators=(",", ":")).encode("latin-1")

    def loads(self, data: bytes) -> Any:
        """Return the object of these bytes."""
        return json.loads(data.decode("latin-1"))


def get_cookie_signer(salt: str = "django.core.signing.get_cookie_signer") -> TimestampSigner:
    """Return what signs the site's cookies."""
    if given.SIGNING_BACKEND != _STOCK:
        raise ViewError(
            f"SIGNING_BACKEND is {given.SIGNING_BACKEND!r}, which is server code; the edge signs "
            f"cookies by {_STOCK!r} only"
        )
    return TimestampSigner(
        key=_Site(-1, _COOKIES),
        fallback_keys=_Fallbacks(_COOKIES),
        salt=salt,
    )


def dumps(
    obj: Any,
    key: Any = None,
    salt: str = "django.core.signing",
    serializer: Any = JSONSerializer,
    compress: bool = False,
) -> str:
    """Return an object as a signed text for URLs, with the time."""
    signer = TimestampSigner(key=key, salt=salt)
    return signer.sign_object(obj, serializer=serializer, compress=compress)


def loads(
    s: str,
    key: Any = None,
    salt: str = "django.core.signing",
    serializer: Any = JSONSerializer,
    max_age: Any = None,
    fallback_keys: Iterable[Any] | None = None,
) -> Any:
    """Return the object that was signed; ``BadSignature`` where it was not, ``SignatureExpired``
    where that is longer than ``max_age`` seconds ago.
    """
    signer = TimestampSigner(key=key, salt=salt, fallback_keys=fallback_keys)
    return signer.unsign_object(s, serializer=serializer, max_age=max_age)


class Signer:
    """Signs texts. ``key``: ``None`` for the site's own, which the signer does not show."""

    def __init__(
        self,
        *,
        key: Any = None,
        sep: str = ":",
        salt: str | None = None,
        algorithm: str | None = None,
        fallback_keys: Iterable[Any] | None = None,
    ) -> None:
        self.key = key or _Site(-1)
        self.fallback_keys = _Fallbacks() if fallback_keys is None else fallback_keys
        self.sep = sep
        self.salt = salt or _name(type(self))
        self.algorithm = algorithm or "sha256"
        if _UNSAFE.match(sep):
            raise ValueError(
                f"Unsafe Signer separator: {sep!r} (cannot be empty or consist of only A-z0-9-_=)"
            )

    def signature(self, value: Any, key: Any = None) -> str:
        """Return the signature alone."""
        key = _key(key or self.key)
        return base64_hmac(f"{self.salt}signer", value, key, algorithm=self.algorithm)

    def sign(self, value: Any) -> str:
        """Return ``value`` with its signature."""
        return f"{value}{self.sep}{self.signature(value)}"

    def unsign(self, signed_value: str) -> str:
        """Return what was signed; ``BadSignature`` where it was not."""
        if self.sep not in signed_value:
            raise BadSignature(f'No "{self.sep}" found in value')
        value, signature = signed_value.rsplit(self.sep, 1)
        for key in self._keys():
            if constant_time_compare(signature, self.signature(value, key)):
                return value
        raise BadSignature(f'Signature "{signature}" does not match')

    def _keys(self) -> Iterator[Any]:
        yield self.key
        known = self.fallback_keys
        if type(known) is _Fallbacks:
            known = [_Site(at, known.prefix) for at in range(len(given.SECRET_KEY_FALLBACKS))]
        yield from known

    def sign_object(
        self, obj: Any, serializer: Any = JSONSerializer, compress: bool = False
    ) -> str:
        """Return an object as a signed text for URLs, compressed if that is asked and shorter."""
        data = serializer().dumps(obj)
        packed = zlib.compress(data) if compress else data
        if compress and len(packed) < len(data) - 1:
            return self.sign(f".{b64_encode(packed).decode()}")
        return self.sign(b64_encode(data).decode())

    def unsign_object(
        self, signed_obj: str, serializer: Any = JSONSerializer, **kwargs: Any
    ) -> Any:
        """Return the object that was signed."""
        text = self.unsign(signed_obj, **kwargs).encode()
        data = zlib.decompress(b64_decode(text[1:])) if text[:1] == b"." else b64_decode(text)
        return serializer().loads(data)


class TimestampSigner(Signer):
    """Signs texts with the time."""

    def timestamp(self) -> str:
        """Return the time, as it is signed."""
        return b62_encode(int(time.time()))

    def sign(self, value: Any) -> str:
        """Return ``value`` with the time and the signature of both."""
        return super().sign(f"{value}{self.sep}{self.timestamp()}")

    def unsign(self, value: str, max_age: Any = None) -> str:
        """Return what was signed; ``SignatureExpired`` where that is longer than ``max_age``
        seconds, or a ``timedelta``, ago.
        """
        value, stamp = super().unsign(value).rsplit(self.sep, 1)
        signed = b62_decode(stamp)
        if max_age is not None:
            if isinstance(max_age, dt.timedelta):
                max_age = max_age.total_seconds()
            age = time.time() - signed
            if age > max_age:
                raise SignatureExpired(f"Signature age {age} > {max_age} seconds")
        return value


def _name(signer: type) -> str:
    """Return what is signed with, where nothing is said: the class's name in the server runtime."""
    module = signer.__module__
    module = "django.core.signing" if module == __name__ else _EDGE.sub("", module)
    return f"{module}.{signer.__name__}"


__all__ = ["BASE62_ALPHABET", "BadSignature", "JSONSerializer", "SignatureExpired", "Signer"]
__all__ += ["TimestampSigner", "b62_decode", "b62_encode", "b64_decode", "b64_encode"]
__all__ += ["base64_hmac", "dumps", "get_cookie_signer", "loads"]
