"""How Django's responses set cookies, and how its requests read a ``Cookie`` header."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http.cookies import SimpleCookie, _unquote
from typing import Any

from dualrt_django.edge.given import given
from dualrt_django.edge.signing import get_cookie_signer
from dualrt_django.edge.utils.http import http_date

_LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"


class Cookies:
    """What a response has for its cookies."""

    cookies: Any

    def set_cookie(
        self,
        key: str,
        value: Any = "",
        max_age: Any = None,
        expires: Any = None,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        httponly: bool = False,
        samesite: str | None = None,
    ) -> None:
        """Set a cookie.

        ``max_age``: seconds, or a ``timedelta``. ``expires``: text of the right form, or a
        ``datetime`` (in UTC where it is naive), of which ``max_age`` is made.
        """
        self.cookies[key] = value
        morsel = self.cookies[key]
        if isinstance(expires, datetime):
            if max_age is not None:
                raise ValueError("'expires' and 'max_age' can't be used together.")
            max_age, expires = _seconds_until(expires), None
        elif expires is not None or morsel["expires"]:
            morsel["expires"] = "" if expires is None else expires
        if max_age is not None:
            if isinstance(max_age, timedelta):
                max_age = max_age.total_seconds()
            morsel["max-age"] = int(max_age)
            if not expires:  # for browsers that do not know Max-Age
                morsel["expires"] = _date(time.time() + max_age)
        if path is not None:
            morsel["path"] = path
        if domain is not None:
            morsel["domain"] = domain
        if secure:
            morsel["secure"] = True
        if httponly:
            morsel["httponly"] = True
        if samesite:
            morsel["samesite"] = _checked(samesite)

    def set_signed_cookie(self, key: str, value: Any, salt: str = "", **kwargs: Any) -> None:
        """Set a cookie of which the request's ``get_signed_cookie`` can tell whose it is."""
        signer = get_cookie_signer(salt=cookie_salt(key, salt))
        self.set_cookie(key, signer.sign(value), **kwargs)

    def delete_cookie(
        self,
        key: str,
        path: str | None = "/",
        domain: str | None = None,
        samesite: str | None = None,
    ) -> None:
        """Tell the client to forget a cookie; ``path`` and ``domain`` are those it was set with."""
        # browsers do not listen where the name or SameSite asks for a flag that is not there
        asks = key.startswith(("__Secure-", "__Host-"))
        self.set_cookie(
            key,
            max_age=0,
            path=path,
            domain=domain,
            secure=bool(asks or (samesite and samesite.lower() == "none")),
            expires=_LONG_AGO,
            samesite=samesite,
        )


def _checked(samesite: str) -> str:
    if samesite.lower() not in ("lax", "none", "strict"):
        raise ValueError('samesite must be "lax", "none", or "strict".')
    return samesite


@lru_cache(64)
def _of_second(second: int) -> str:
    return http_date(second)


def _date(moment: float) -> str:
    """Return ``http_date(moment)``, which is the same throughout a second."""
    second, part = divmod(moment, 1)
    return _of_second(int(second)) if part < 0.999999 else http_date(moment)


def cookie_salt(name: str, salt: str) -> str:
    """Return what a signed cookie's signature is salted with: by the Djangos that know it, the
    lengths are told apart.
    """
    if hasattr(given.source, "SIGNED_COOKIE_LEGACY_SALT_FALLBACK"):
        return f"django.http.cookies.v2:{len(salt)}:{salt}{name}"
    return name + salt


def _seconds_until(moment: datetime) -> int:
    if moment.utcoffset() is None:
        moment = moment.replace(tzinfo=UTC)
    # a second more: some of it goes by before the date is written
    left = moment - datetime.now(tz=UTC) + timedelta(seconds=1)
    return max(0, left.days * 86_400 + left.seconds)


def parse_cookie(cookie: str) -> dict[str, str]:
    """Return the cookies of a ``Cookie`` header; where a name comes twice, the last."""
    found: dict[str, str] = {}
    for chunk in cookie.split(";"):
        name, equals, value = chunk.partition("=")
        if not equals:  # a value without a name, for browsers
            name, value = "", chunk
        name, value = name.strip(), value.strip()
        if name or value:
            found[name] = _unquote(value)
    return found


__all__ = ["SimpleCookie", "parse_cookie"]
