"""The cookies a response sets: written to its headers as they are set, one field each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dualrt.web.cookie_rules import get_rule
from dualrt.web.fields import check_value
from dualrt.web.headers import Headers
from dualrt.web.set_cookie import (
    Key,
    SetCookie,
    check_cookie_value,
    cookie_key,
    format_line,
    is_secure_name,
    parse_line,
)

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class ResponseCookies:
    """The cookies a response sets, one ``Set-Cookie`` field each, kept in ``headers``.

    Cookies are told apart as browsers do, by name, domain and path: setting one again replaces its
    field, in its place. Values are percent-encoded under the rule ``"web"``; under ``"django"`` and
    ``"werkzeug"`` they are quoted as that framework does, and so read back by it.
    """

    __slots__ = ("_headers", "_rule")

    def __init__(self, headers: Headers, rule: str = "web") -> None:
        self._headers = headers
        self._rule = get_rule(rule)

    def set(
        self,
        name: str,
        value: str | None = "",
        *,
        path: str | None = "/",
        domain: str | None = None,
        max_age: float | timedelta | None = None,
        expires: datetime | float | None = None,
        secure: bool = False,
        http_only: bool = False,
        same_site: str | None = None,
        partitioned: bool = False,
        priority: str | None = None,
    ) -> ResponseCookies:
        """Set a cookie (RFC 6265 §4.1). Chainable.

        ``path=""`` leaves the attribute out; ``max_age`` is in seconds and also writes Expires;
        ``expires`` is a datetime (a naive one is UTC) or seconds since 1970; ``same_site`` is
        strict, lax or none; ``priority`` low, medium or high. Raises `ValueError` for a name,
        value or attribute that can't be written, and for a ``__Host-`` or ``__Secure-`` name
        without what browsers ask of it.
        """
        line = format_line(
            name,
            self._rule.encode("" if value is None else check_cookie_value(name, value)),
            path=path,
            domain=domain,
            max_age=max_age,
            expires=expires,
            secure=secure,
            http_only=http_only,
            same_site=same_site,
            partitioned=partitioned,
            priority=priority,
        )
        return self._put(cookie_key(name, domain, "/" if path is None else path), line)

    def delete(
        self,
        name: str,
        *,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        http_only: bool = False,
        same_site: str | None = None,
        partitioned: bool = False,
    ) -> ResponseCookies:
        """Tell the browser to drop the cookie of this name, path and domain. Chainable.

        A ``__Host-`` or ``__Secure-`` name is made Secure: browsers ignore it otherwise.
        """
        return self.set(
            name,
            "",
            path=path,
            domain=domain,
            expires=0,
            secure=secure or is_secure_name(name),
            http_only=http_only,
            same_site=same_site,
            partitioned=partitioned,
        )

    def get(self, name: str) -> SetCookie | None:
        """The last cookie of this name: its value, with its attributes; or ``None``."""
        found = self.get_all(name)
        return found[-1] if found else None

    def get_all(self, name: str | None = None) -> list[SetCookie]:
        """Every cookie, or every one of this name, in the order of the fields."""
        cookies = {cookie.key: cookie for cookie in self._parsed()}
        return [each for each in cookies.values() if name is None or each.name == name]

    def has(self, name: str) -> bool:
        """Whether a cookie of this name is set (or deleted) here."""
        return bool(self.get_all(name))

    def _parsed(self) -> list[SetCookie]:
        return [parse_line(line, self._rule) for line in self._headers.get_set_cookie()]

    def _put(self, key: Key, line: str) -> ResponseCookies:
        lines = self._headers.get_set_cookie()
        same = [at for at, old in enumerate(lines) if parse_line(old, self._rule).key == key]
        if not same:
            self._headers.append("Set-Cookie", line)
            return self
        lines[same[0]] = check_value("Set-Cookie", line)
        for at in reversed(same[1:]):
            del lines[at]
        self._headers.replace_trusted("Set-Cookie", lines)
        return self

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.has(name)

    def __iter__(self) -> Iterator[SetCookie]:
        return iter(self.get_all())

    def __len__(self) -> int:
        return len(self.get_all())

    def __str__(self) -> str:
        return "; ".join(self._headers.get_set_cookie())

    def __repr__(self) -> str:
        return f"ResponseCookies({self._headers.get_set_cookie()!r})"


__all__ = ["ResponseCookies"]
