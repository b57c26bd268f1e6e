"""One Set-Cookie line: what `ResponseCookies` writes and reads, attribute by attribute."""

from __future__ import annotations

import re
import time
from math import floor
from typing import TYPE_CHECKING, NoReturn

from dualrt.web.cookie_rules import Rule
from dualrt.web.fields import TOKEN

if TYPE_CHECKING:
    from datetime import datetime, timedelta

Key = tuple[str, str, str]

EPOCH = "Thu, 01 Jan 1970 00:00:00 GMT"
# 9999-12-31T23:59:59Z: RFC 9110 §5.6.7 has four digits for the year.
_LAST_SECOND = 253402300799
# Far past every date, and still exact as a float.
_MAX_AGE = 10**15
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
# RFC 6265 §4.1.1 path-value: no control character and no ";", which would begin an attribute.
_PATH = re.compile(r"[ -:<-~]*")
_DOMAIN = re.compile(r"\.?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\]")
_SAME_SITE = frozenset({"strict", "lax", "none"})
_PRIORITY = frozenset({"low", "medium", "high"})


class SetCookie(str):
    """A cookie of a response: its value, as text, with its name and attributes.

    Attributes that the line does not have are ``None`` (or ``False``). ``max_age`` is in seconds.
    """

    name: str
    path: str | None = None
    domain: str | None = None
    max_age: int | None = None
    secure: bool = False
    http_only: bool = False
    same_site: str | None = None
    partitioned: bool = False
    priority: str | None = None
    _expires: str | None = None

    @property
    def value(self) -> str:
        """The value as plain ``str``."""
        return str(self)

    @property
    def expires(self) -> datetime | None:
        """The date, aware and in UTC; ``None`` without one, or when it is no date."""
        if self._expires is None:
            return None
        from datetime import UTC
        from email.utils import parsedate_to_datetime

        try:
            date = parsedate_to_datetime(self._expires)
        except (TypeError, ValueError):
            return None
        # Without a zone it is UTC: dates of cookies have no other (RFC 6265 §5.1.1).
        return date if date.tzinfo else date.replace(tzinfo=UTC)

    @property
    def key(self) -> Key:
        """What a browser tells cookies apart by (RFC 6265 §5.3 step 11)."""
        return cookie_key(self.name, self.domain, self.path)


def cookie_key(name: str, domain: str | None, path: str | None) -> Key:
    """Name, domain and path, spelled one way."""
    return name, (domain or "").lstrip(".").lower(), path or ""


def parse_line(line: str, rule: Rule) -> SetCookie:
    """Read one Set-Cookie value; unknown or malformed attributes are left out, as browsers do."""
    pair, *attributes = line.split(";")
    name, equals, value = pair.partition("=")
    cookie = SetCookie(rule.decode(value.strip(" \t")) if equals else "true")
    cookie.name = name.strip(" \t")
    for attribute in attributes:
        label, _, text = attribute.partition("=")
        _read_attribute(cookie, label.strip(" \t").lower(), text.strip(" \t"))
    return cookie


def _read_attribute(cookie: SetCookie, label: str, text: str) -> None:
    if label in {"path", "domain"}:
        setattr(cookie, label, text)
    elif label in {"secure", "partitioned"}:
        setattr(cookie, label, True)
    elif label == "httponly":
        cookie.http_only = True
    elif label == "expires":
        cookie._expires = text
    elif label == "max-age":
        if re.fullmatch(r"-?[0-9]{1,18}", text):
            cookie.max_age = int(text)
    elif label == "samesite" and text.lower() in _SAME_SITE:
        cookie.same_site = text.lower()
    elif label == "priority" and text.lower() in _PRIORITY:
        cookie.priority = text.lower()


def format_line(
    name: str,
    value: str,
    *,
    path: str | None,
    domain: str | None,
    max_age: float | timedelta | None,
    expires: datetime | float | None,
    secure: bool,
    http_only: bool,
    same_site: str | None,
    partitioned: bool,
    priority: str | None,
) -> str:
    """One Set-Cookie value, from an encoded ``value``. `ValueError` for what can't be one."""
    check_cookie_name(name)
    path = "/" if path is None else path
    _check_prefix(name, path, domain, secure)
    age = _seconds(name, max_age)
    # Old agents know only Expires; where both stand Max-Age wins (RFC 6265 §4.1.2.2).
    date = time.time() + age if age else expires
    parts = [
        f"{name}={value}",
        path and f"Path={_checked(name, 'path', path, _PATH)}",
        date is not None and f"Expires={_http_date(name, date, clamp=bool(age))}",
        age is not None and f"Max-Age={age}",
        domain and f"Domain={_checked(name, 'domain', domain, _DOMAIN)}",
        secure and "Secure",
        http_only and "HttpOnly",
        same_site and f"SameSite={_one_of(name, 'same_site', same_site, _SAME_SITE)}",
        partitioned and "Partitioned",
        priority and f"Priority={_one_of(name, 'priority', priority, _PRIORITY)}",
    ]
    return "; ".join(part for part in parts if part)


def check_cookie_name(name: object) -> None:
    """`ValueError` unless ``name`` is a token (RFC 6265 §4.1.1)."""
    if not isinstance(name, str) or not TOKEN.fullmatch(name):
        raise ValueError(
            f"invalid cookie name {name!r}: it must be a token of letters, digits and "
            "!#$%&'*+-.^_`|~ (RFC 6265 §4.1.1)"
        )


def check_cookie_value(name: str, value: object) -> str:
    """The value as text; `TypeError` for what is neither text nor a whole number."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError(
        f"the value of cookie {name!r} must be str, not {type(value).__name__}: {value!r}"
    )


def is_secure_name(name: str) -> bool:
    """Whether browsers take this name only from Secure cookies (RFC 6265bis §4.1.3)."""
    return name.lower().startswith(("__secure-", "__host-"))


def _check_prefix(name: str, path: str, domain: str | None, secure: bool) -> None:
    if not is_secure_name(name):
        return
    if not secure:
        _refuse(name, "secure", secure, "browsers drop it under this prefix; pass secure=True")
    if name.lower().startswith("__host-"):
        if domain:
            _refuse(name, "domain", domain, "a __Host- cookie has none; leave it out")
        if path != "/":
            _refuse(name, "path", path, "a __Host- cookie has the path '/'")


def _checked(name: str, attribute: str, text: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(text):
        hint = "it would end or forge an attribute; percent-encode it"
        if attribute == "domain":
            hint = "it must be a host name, in its ASCII form (punycode)"
        _refuse(name, attribute, text, hint)
    return text


def _one_of(name: str, attribute: str, text: object, known: frozenset[str]) -> str:
    if not isinstance(text, str) or text.lower() not in known:
        _refuse(name, attribute, text, f"it is one of {', '.join(sorted(known))}")
    return text


def _seconds(name: str, max_age: float | timedelta | None) -> float | None:
    if max_age is None:
        return None
    if isinstance(max_age, (int, float)):
        seconds = max_age
    elif hasattr(max_age, "total_seconds"):
        seconds = max_age.total_seconds()
    else:
        seconds = float("nan")
    if not abs(seconds) < _MAX_AGE:  # also true of "not a number"
        _refuse(name, "max_age", max_age, "it is a number of seconds, or a timedelta")
    whole = int(seconds)
    return whole if whole == seconds else seconds


def _http_date(name: str, date: datetime | float, *, clamp: bool) -> str:
    """RFC 9110's IMF-fixdate, written by hand: ``strftime`` speaks the server's language."""
    try:
        if isinstance(date, (int, float)):
            # What Max-Age works out to may lie past the last year; a date given may not.
            seconds = min(max(date, 0), _LAST_SECOND) if clamp else date
            moment = time.gmtime(floor(seconds))
        else:
            moment = date.utctimetuple()  # a naive one is taken as UTC
    except (AttributeError, OverflowError, OSError, ValueError):
        _refuse(name, "expires", date, "it is a datetime, or seconds since 1970")
    year, month, day, hour, minute, second, weekday = moment[:7]
    if not 0 <= year <= 9999:
        _refuse(name, "expires", date, "its year has four digits at most")
    return (
        f"{_DAYS[weekday]}, {day:02} {_MONTHS[month - 1]} {year:04} "
        f"{hour:02}:{minute:02}:{second:02} GMT"
    )


def _refuse(name: str, attribute: str, value: object, hint: str) -> NoReturn:
    raise ValueError(f"invalid {attribute}={value!r} for cookie {name!r}: {hint}")


__all__ = [
    "Key",
    "SetCookie",
    "check_cookie_name",
    "check_cookie_value",
    "cookie_key",
    "format_line",
    "is_secure_name",
    "parse_line",
]
