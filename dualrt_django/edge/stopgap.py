"""Helpers that have homes of their own elsewhere: to be replaced by imports of these."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import re
import uuid
from email.utils import formatdate
from typing import Any
from urllib.parse import quote

_ETAG = re.compile(r'(?:W/)?"[^"]*"')
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_CLOCK = r"(?P<hour>[0-9]{2}):(?P<min>[0-9]{2}):(?P<sec>[0-9]{2})"
_DATES = (
    re.compile(
        rf"^\w{{3}}, (?P<day>[0-9]{{2}}) (?P<mon>\w{{3}}) (?P<year>[0-9]{{4}}) {_CLOCK} GMT$"
    ),
    re.compile(
        rf"^\w{{6,9}}, (?P<day>[0-9]{{2}})-(?P<mon>\w{{3}})-(?P<year>[0-9]{{2}}) {_CLOCK} GMT$"
    ),
    re.compile(rf"^\w{{3}} (?P<mon>\w{{3}}) (?P<day>[ 0-9][0-9]) {_CLOCK} (?P<year>[0-9]{{4}})$"),
)


def http_date(epoch_seconds: float | None = None) -> str:
    return formatdate(epoch_seconds, usegmt=True)


def parse_http_date_safe(date: str) -> int | None:
    found = next((m for m in (each.match(date) for each in _DATES) if m), None)
    if found is None:
        return None
    try:
        year = int(found["year"])
        if year < 100:
            now = dt.datetime.now(tz=dt.UTC).year
            century = now - now % 100
            year += century - 100 if year - now % 100 > 50 else century
        made = dt.datetime(
            year,
            _MONTHS.index(found["mon"].lower()) + 1,
            *(int(found[each]) for each in ("day", "hour", "min", "sec")),
            tzinfo=dt.UTC,
        )
        return int(made.timestamp())
    except Exception:
        return None


def parse_etags(text: str) -> list[str]:
    if text.strip() == "*":
        return ["*"]
    return [each.strip() for each in text.split(",") if _ETAG.fullmatch(each.strip())]


def quote_etag(text: str) -> str:
    return text if _ETAG.fullmatch(text) else f'"{text}"'


def iri_to_uri(iri: Any) -> Any:
    return None if iri is None else quote(iri, safe="/#%[]=:;$&()+,!?*@'~")


class DjangoJSONEncoder(json.JSONEncoder):
    def default(self, o: Any) -> Any:
        if isinstance(o, dt.datetime | dt.date):
            return o.isoformat()
        if isinstance(o, decimal.Decimal | uuid.UUID):
            return str(o)
        return super().default(o)


def cookie_signer(name: str, salt: str) -> Any:
    return _Signer(f"django.http.cookies.v2:{len(salt)}:{salt}{name}")


class _Signer:
    def __init__(self, salt: str) -> None:
        self.salt = salt

    def sign(self, value: Any) -> str:
        import base64
        import hashlib
        import hmac
        import time

        from dualrt_django.edge.given import given

        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        now, stamp = int(time.time()), ""
        while now:
            now, at = divmod(now, 62)
            stamp = digits[at] + stamp
        text = f"{value}:{stamp}"
        key = hashlib.sha256(
            self.salt.encode() + b"signer" + b"django.http.cookies" + given.SECRET_KEY.encode()
        ).digest()
        mac = hmac.new(key, text.encode(), hashlib.sha256).digest()
        return f"{text}:{base64.urlsafe_b64encode(mac).strip(b'=').decode()}"
