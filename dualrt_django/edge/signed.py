"""``request.get_signed_cookie``."""

from __future__ import annotations

from typing import Any

from dualrt_django.edge import signing
from dualrt_django.edge.given import given

RAISE_ERROR = object()


def unsign_cookie(value: str, name: str, default: Any, salt: str, max_age: Any) -> Any:
    """Return what was signed; ``default`` where that is not valid, if there is one."""
    try:
        return _unsigned(value, name, salt, max_age)
    except signing.BadSignature:
        if default is RAISE_ERROR:
            raise
        return default


def _unsigned(value: str, name: str, salt: str, max_age: Any) -> str:
    whole = f"django.http.cookies.v2:{len(salt)}:{salt}{name}"
    try:
        return signing.get_cookie_signer(salt=whole).unsign(value, max_age=max_age)
    except signing.SignatureExpired:
        raise
    except signing.BadSignature:
        # how Django signed before it put the lengths of the salt and the name apart
        if not _takes_legacy():
            raise
        return signing.get_cookie_signer(salt=name + salt).unsign(value, max_age=max_age)


def _takes_legacy() -> bool:
    # a Django without the setting signs in that way alone, or not at all any more
    older = given.version < (6, 1)
    return bool(getattr(given, "SIGNED_COOKIE_LEGACY_SALT_FALLBACK", older))


__all__ = ["RAISE_ERROR", "unsign_cookie"]
