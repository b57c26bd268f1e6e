"""``django.utils.http`` at the edge: dates, ETags, queries, and which URLs may be gone to."""

from __future__ import annotations

import base64
import codecs
import datetime as dt
import re
import unicodedata
from binascii import Error as BinasciiError
from collections.abc import Iterable
from email.message import Message
from email.utils import collapse_rfc2231_value, formatdate
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.parse import urlencode as _urlencode

from dualrt_django.edge.given import given

MAX_HEADER_LENGTH = 10_000  # of a header whose parameters are read, since Django 6.0
MAX_URL_LENGTH = 2048
MAX_URL_REDIRECT_LENGTH = 16384
RFC3986_GENDELIMS = ":/?#[]@"
RFC3986_SUBDELIMS = "!$&'()*+,;="

_ETAG = re.compile(r'\A((?:W/)?"[^"]*")\Z')
_TIME = r"(?P<hour>[0-9]{2}):(?P<min>[0-9]{2}):(?P<sec>[0-9]{2})"
# RFC 9110, section 5.6.7: the date that is sent today, and two that were.
_DATES = tuple(
    re.compile(text)
    for text in (
        rf"^\w{{3}}, (?P<day>[0-9]{{2}}) (?P<mon>\w{{3}}) (?P<year>[0-9]{{4}}) {_TIME} GMT$",
        rf"^\w{{6,9}}, (?P<day>[0-9]{{2}})-(?P<mon>\w{{3}})-(?P<year>[0-9]{{2}}) {_TIME} GMT$",
        rf"^\w{{3}} (?P<mon>\w{{3}}) (?P<day>[ 0-9][0-9]) {_TIME} (?P<year>[0-9]{{4}})$",
    )
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_QUOTABLE = re.compile(r"^[\t \x21-\x7e]*$")  # RFC 9110, section 5.6.4
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST_BASE36 = 13  # digits: enough for 64 bits


def urlencode(query: Any, doseq: bool = False) -> str:
    """Return a mapping, a ``QueryDict`` or pairs as a query; values need not be text."""
    if hasattr(query, "lists"):
        query = query.lists()
    elif hasattr(query, "items"):
        query = query.items()
    return _urlencode([(key, _value(key, value, doseq)) for key, value in query], doseq)


def _value(key: Any, value: Any, doseq: bool) -> Any:
    if value is None:
        raise TypeError(_NONE % (key,))
    if not doseq or isinstance(value, (str, bytes)):
        return value
    try:
        items = iter(value)
    except TypeError:
        return value
    return [_item(key, item) for item in items]


def _item(key: Any, item: Any) -> Any:
    if item is None:
        raise TypeError(_NONE % (key,))
    return item if isinstance(item, bytes) else str(item)


_NONE = (
    "Cannot encode None for key '%s' in a query string. Did you mean to pass an empty string or "
    "omit the value?"
)


def http_date(epoch_seconds: float | None = None) -> str:
    """Return a time (now, if none is given) as a header's date."""
    return formatdate(epoch_seconds, usegmt=True)


def parse_http_date(date: str) -> int:
    """Return a header's date as seconds since the epoch; ``ValueError`` where it is none."""
    match = next(filter(None, (each.match(date) for each in _DATES)), None)
    if match is None:
        raise ValueError(f"{date!r} is not in a valid HTTP date format")
    try:
        year = int(match["year"])
        if year < 100:
            year = _whole_year(year)
        month = _MONTHS.index(match["mon"].lower()) + 1
        day, hour, minute, second = (int(match[name]) for name in ("day", "hour", "min", "sec"))
        found = dt.datetime(year, month, day, hour, minute, second, tzinfo=dt.UTC)
        return int(found.timestamp())
    except Exception as error:
        raise ValueError(f"{date!r} is not a valid date") from error


def _whole_year(year: int) -> int:
    """Return the year that two digits mean: never one more than 50 years from now."""
    this = dt.datetime.now(tz=dt.UTC).year
    century = this - this % 100
    return year + century - (100 if year - this % 100 > 50 else 0)


def parse_http_date_safe(date: Any) -> int | None:
    """Return a header's date as seconds since the epoch, ``None`` where it is none."""
    try:
        return parse_http_date(date)
    except Exception:
        return None


def base36_to_int(s: str) -> int:
    """Return the number that ``s`` means; ``ValueError`` for one of over 13 digits."""
    if len(s) > _LONGEST_BASE36:
        raise ValueError("Base36 input too large")
    return int(s, 36)


def int_to_base36(i: int) -> str:
    """Return a number in base 36."""
    if i < 0:
        raise ValueError("Negative base36 conversion input.")
    text = ""
    while True:
        i, digit = divmod(i, 36)
        text = _DIGITS[digit] + text
        if i == 0:
            return text


def urlsafe_base64_encode(s: bytes) -> str:
    """Return bytes in base 64 for URLs, without padding."""
    return base64.urlsafe_b64encode(s).rstrip(b"\n=").decode("ascii")


def urlsafe_base64_decode(s: str) -> bytes:
    """Return the bytes of base 64 for URLs, padded or not; ``ValueError`` where it is none."""
    text = s.encode()
    try:
        return base64.urlsafe_b64decode(text.ljust(len(text) + len(text) % 4, b"="))
    except (LookupError, BinasciiError) as error:
        raise ValueError(error) from error


def parse_etags(etag_str: str) -> list[str]:
    """Return the ETags of ``If-Match`` and its kin, quoted; ``["*"]`` for all."""
    if etag_str.strip() == "*":
        return ["*"]
    found = (_ETAG.match(each.strip()) for each in etag_str.split(","))
    return [match[1] for match in found if match]


def quote_etag(etag_str: str) -> str:
    """Return an ETag in quotes, where it has none."""
    return etag_str if _ETAG.match(etag_str) else f'"{etag_str}"'


def is_same_domain(host: str, pattern: str) -> bool | str:
    """Whether ``pattern``, which may begin with a dot, names the host."""
    if not pattern:
        return False
    pattern = pattern.lower()
    below = pattern[0] == "." and (host.endswith(pattern) or host == pattern[1:])
    return below or pattern == host


def url_has_allowed_host_and_scheme(
    url: str | None, allowed_hosts: str | Iterable[str] | None, require_https: bool = False
) -> bool:
    """Whether a browser that is sent to ``url`` stays on one of ``allowed_hosts``."""
    url = url.strip() if url is not None else None
    if not url:
        return False
    hosts: Any = {allowed_hosts} if isinstance(allowed_hosts, str) else allowed_hosts
    hosts = set() if hosts is None else hosts
    # browsers take a backslash for a slash, but not everywhere
    return all(_allowed(each, hosts, require_https) for each in (url, url.replace("\\", "/")))


def _allowed(url: str, hosts: Any, require_https: bool) -> bool:
    if url.startswith("///") or len(url) > MAX_URL_LENGTH:
        return False  # a browser takes three slashes for two
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme and not parts.netloc:
        return False  # "http:///host" is "http://host" to a browser
    if unicodedata.category(url[0])[0] == "C":
        return False  # browsers skip control characters
    if parts.netloc and parts.netloc not in hosts:
        return False
    scheme = parts.scheme or ("http" if parts.netloc else "")
    return not scheme or scheme == "https" or (scheme == "http" and not require_https)


def escape_leading_slashes(url: str) -> str:
    """Return a path that a browser does not take for a host's name."""
    return f"/%2F{url[2:]}" if url.startswith("//") else url


def parse_header_parameters(
    line: str, max_length: int | None = MAX_HEADER_LENGTH
) -> tuple[str, dict[str, Any]]:
    """Return the value of a header such as ``Content-Type``, and its parameters."""
    if not line:
        return "", {}
    if max_length is not None and len(line) > max_length and given.version >= (6, 0):
        raise ValueError("Unable to parse header parameters (value too long).")
    if ";" not in line:
        return line.strip().lower(), {}
    message = Message()
    message["content-type"] = line
    params: Any = message.get_params()
    return params[0][0].lower(), {name: _parameter(value) for name, value in params[1:] if name}


def _parameter(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    if value[0]:
        try:
            codecs.lookup(value[0])
        except LookupError:
            raise ValueError(f"Invalid encoding {value[0]!r} for RFC 2231 param.") from None
    return collapse_rfc2231_value(value)


def content_disposition_header(as_attachment: Any, filename: str | None) -> str | None:
    """Return the value of ``Content-Disposition`` (RFC 6266), ``None`` where there is none."""
    if not filename:
        return "attachment" if as_attachment else None
    kind = "attachment" if as_attachment else "inline"
    if filename.isascii() and _QUOTABLE.match(filename):
        quoted = filename.replace("\\", "\\\\").replace('"', '\\"')
        return f'{kind}; filename="{quoted}"'
    return f"{kind}; filename*=utf-8''{quote(filename)}"


__all__ = ["MAX_URL_LENGTH", "MAX_URL_REDIRECT_LENGTH", "RFC3986_GENDELIMS", "RFC3986_SUBDELIMS"]
__all__ += ["base36_to_int", "content_disposition_header", "escape_leading_slashes", "http_date"]
__all__ += ["int_to_base36", "is_same_domain", "parse_etags", "parse_header_parameters"]
__all__ += [
    "parse_http_date",
    "parse_http_date_safe",
    "quote_etag",
    "url_has_allowed_host_and_scheme",
]
__all__ += ["urlencode", "urlsafe_base64_decode", "urlsafe_base64_encode"]
