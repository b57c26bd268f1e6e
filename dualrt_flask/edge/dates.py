"""Dates and ages in headers (``werkzeug.http``)."""

from __future__ import annotations

import email.utils
from datetime import UTC, date, datetime, time, timedelta
from time import mktime, struct_time

from dualrt_flask.edge.basics import as_utc


def http_date(timestamp: datetime | date | int | float | struct_time | None = None) -> str:
    """Return an RFC 2822 date in GMT: of a moment, of a day's midnight, or of seconds since 1970;
    of now, without any.
    """
    if isinstance(timestamp, datetime):
        return email.utils.format_datetime(as_utc(timestamp), usegmt=True)
    if isinstance(timestamp, date):
        midnight = datetime.combine(timestamp, time(), tzinfo=UTC)
        return email.utils.format_datetime(midnight, usegmt=True)
    if isinstance(timestamp, struct_time):
        timestamp = mktime(timestamp)
    return email.utils.formatdate(timestamp, usegmt=True)


def parse_date(value: str | None) -> datetime | None:
    """Return the moment that a header names, with its zone; ``None`` if it names none."""
    if value is None:
        return None
    try:
        found = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def parse_age(value: str | None = None) -> timedelta | None:
    """Return so many seconds as a ``timedelta``; ``None`` for what is no age."""
    try:
        seconds = int(value) if value else -1
        return timedelta(seconds=seconds) if seconds >= 0 else None
    except (ValueError, OverflowError):
        return None


def dump_age(age: timedelta | int | None = None) -> str | None:
    """Return an age in whole seconds as text; ``ValueError`` for a negative one."""
    if age is None:
        return None
    seconds = int(age.total_seconds()) if isinstance(age, timedelta) else int(age)
    if seconds < 0:
        raise ValueError("age cannot be negative")
    return str(seconds)


__all__ = ["dump_age", "http_date", "parse_age", "parse_date"]
