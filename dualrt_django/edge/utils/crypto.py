"""``django.utils.crypto`` at the edge. The site's secret key is used, and never shown."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from dualrt_django.edge.given import given
from dualrt_django.edge.utils.encoding import force_bytes

RANDOM_STRING_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


class InvalidAlgorithm(ValueError):
    """``hashlib`` has no such algorithm."""


def salted_hmac(key_salt: Any, value: Any, secret: Any = None, *, algorithm: Any = "sha1") -> Any:
    """Return the HMAC of ``value`` by a key made of ``key_salt`` and ``secret``, which is the
    site's ``SECRET_KEY`` where it is ``None``.
    """
    key, hasher = _derived(key_salt, secret, algorithm)
    return hmac.new(key, msg=force_bytes(value), digestmod=hasher)


def salted_digest(key_salt: Any, value: Any, secret: Any, algorithm: Any) -> bytes:
    """Return ``salted_hmac(...).digest()``, for less."""
    key, hasher = _derived(key_salt, secret, algorithm)
    return hmac.digest(key, force_bytes(value), hasher)


def _derived(key_salt: Any, secret: Any, algorithm: Any) -> tuple[bytes, Any]:
    name = "sha1" if algorithm is None and given.version >= (6, 1) else algorithm
    material = force_bytes(key_salt) + force_bytes(
        given.source.SECRET_KEY if secret is None else secret
    )
    try:
        hasher = getattr(hashlib, name)
    except AttributeError as error:
        told = f"{name!r} is not an algorithm accepted by the hashlib module."
        raise InvalidAlgorithm(told) from error
    return hasher(material).digest(), hasher


def get_random_string(length: int, allowed_chars: Any = RANDOM_STRING_CHARS) -> str:
    """Return ``length`` random characters."""
    return "".join(secrets.choice(allowed_chars) for _ in range(length))


def constant_time_compare(val1: Any, val2: Any) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(force_bytes(val1), force_bytes(val2))


def pbkdf2(password: Any, salt: Any, iterations: int, dklen: int = 0, digest: Any = None) -> bytes:
    """Return PBKDF2 of a password."""
    name = (digest or hashlib.sha256)().name
    return hashlib.pbkdf2_hmac(
        name, force_bytes(password), force_bytes(salt), iterations, dklen or None
    )


__all__ = ["RANDOM_STRING_CHARS", "InvalidAlgorithm", "constant_time_compare"]
__all__ += ["get_random_string", "pbkdf2", "salted_digest", "salted_hmac"]
