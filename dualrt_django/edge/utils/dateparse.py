"""``django.utils.dateparse`` at the edge: dates, times and durations in ISO 8601 and nearly so."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from dualrt_django.edge.given import given
from dualrt_django.edge.utils.timezone import get_fixed_timezone

_DAY = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
_HOUR = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})"
    r"(?::(?P<second>\d{1,2})(?:[.,](?P<microsecond>\d{1,6})\d{0,6})?)?"
)
_DATE = re.compile(rf"{_DAY}$")
_TIME = re.compile(rf"{_HOUR}$")
_DATETIME = re.compile(rf"{_DAY}[T ]{_HOUR}\s*(?P<tzinfo>Z|[+-]\d{{2}}(?::?\d{{2}})?)?$")

# "3 days, 4:05:06.7", as Python and Django write it
_STANDARD = re.compile(
    r"^(?:(?P<days>-?\d+) (days?, )?)?(?P<sign>-?)((?:(?P<hours>\d+):)(?=\d+:\d+))?"
    r"(?:(?P<minutes>\d+):)?(?P<seconds>\d+)(?:[.,](?P<microseconds>\d{1,6})\d{0,6})?$"
)


def _iso(names: str) -> re.Pattern[str]:
    return re.compile(
        rf"^(?P<sign>[-+]?)P{names}"
        r"(?:(?P<days>\d+([.,]\d+)?)D)?(?:T(?:(?P<hours>\d+([.,]\d+)?)H)?"
        r"(?:(?P<minutes>\d+([.,]\d+)?)M)?(?:(?P<seconds>\d+([.,]\d+)?)S)?)?$"
    )


_ISO = _iso("")
_ISO_WEEKS = _iso(r"(?:(?P<weeks>\d+([.,]\d+)?)W)?")  # since Django 6.1
# PostgreSQL's day-time interval
_POSTGRES = re.compile(
    r"^(?:(?P<days>-?\d+) (days? ?))?(?:(?P<sign>[-+])?(?P<hours>\d+):(?P<minutes>\d\d):"
    r"(?P<seconds>\d\d)(?:\.(?P<microseconds>\d{1,6}))?)?$"
)


def _numbers(parts: dict[str, Any]) -> dict[str, Any]:
    """Return the parts of a date that are there, as numbers."""
    if parts.get("microsecond"):
        parts["microsecond"] = parts["microsecond"].ljust(6, "0")
    return {name: int(text) for name, text in parts.items() if text is not None}


def parse_date(value: str) -> date | None:
    """Return the date; ``None`` where it is not written as one, ``ValueError`` where it is none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        match = _DATE.match(value)
        return date(**_numbers(match.groupdict())) if match else None


def parse_time(value: str) -> time | None:
    """Return the time of a day, without a zone; ``None`` and ``ValueError`` as ``parse_date``."""
    try:
        return time.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        match = _TIME.match(value)
        return time(**_numbers(match.groupdict())) if match else None


def parse_datetime(value: str) -> datetime | None:
    """Return the time, with its offset if it has one; ``None`` and ``ValueError`` as
    ``parse_date``.
    """
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        match = _DATETIME.match(value)
        if match is None:
            return None
        parts = match.groupdict()
        zone = parts.pop("tzinfo")
        return datetime(**_numbers(parts), tzinfo=_offset(zone) if zone else None)


def _offset(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    minutes = 60 * int(text[1:3]) + (int(text[-2:]) if len(text) > 3 else 0)
    return get_fixed_timezone(-minutes if text[0] == "-" else minutes)


def parse_duration(value: str) -> timedelta | None:
    """Return a duration as Django, ISO 8601 or PostgreSQL writes it, ``None`` where none does."""
    iso = _ISO if given.version < (6, 1) else _ISO_WEEKS
    match = _STANDARD.match(value) or iso.match(value) or _POSTGRES.match(value)
    if match is None:
        return None
    parts = match.groupdict()
    sign = -1 if parts.pop("sign", "+") == "-" else 1
    if parts.get("microseconds"):
        parts["microseconds"] = parts["microseconds"].ljust(6, "0")
    numbers = {k: float(v.replace(",", ".")) for k, v in parts.items() if v is not None}
    days = timedelta(numbers.pop("days", 0.0))
    if match.re is iso:
        days *= sign
    return days + sign * timedelta(**numbers)


__all__ = ["parse_date", "parse_datetime", "parse_duration", "parse_time"]
