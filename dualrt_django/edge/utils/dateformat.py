"""``django.utils.dateformat`` at the edge: dates and times by the letters of PHP's ``date``."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

from dualrt_django.edge.translation import gettext as _
from dualrt_django.edge.utils.dates import (
    MONTHS,
    MONTHS_3,
    MONTHS_ALT,
    MONTHS_AP,
    WEEKDAYS,
    WEEKDAYS_ABBR,
)
from dualrt_django.edge.utils.timezone import get_default_timezone, is_naive, make_aware

_LETTERS = re.compile(r"(?<!\\)([aAbcdDeEfFgGhHiIjlLmMnNoOPrsStTUuwWyYzZ])")
_ESCAPED = re.compile(r"\\(.)")
_MIDNIGHT = dt.time.min


class Formatter:
    """What has a method for each letter."""

    data: Any
    timezone: dt.tzinfo | None

    def format(self, formatstr: Any) -> str:
        """Return the value in this format: letters stand for parts, others for themselves."""
        pieces = _LETTERS.split(str(formatstr))
        for at, piece in enumerate(pieces):
            if at % 2 == 0:
                pieces[at] = _ESCAPED.sub(r"\1", piece)
                continue
            if type(self.data) is dt.date and hasattr(TimeFormat, piece):
                raise TypeError(
                    "The format for date objects may not contain time-related format specifiers "
                    f"(found '{piece}')."
                )
            pieces[at] = str(getattr(self, piece)())
        return "".join(pieces)


class TimeFormat(Formatter):
    """The letters of a time."""

    def __init__(self, obj: Any) -> None:
        self.data = obj
        self.timezone = None
        if isinstance(obj, dt.datetime):  # neither a day nor a time of it has a zone
            zone: Any = get_default_timezone() if is_naive(obj) else obj.tzinfo
            if zone.utcoffset(obj.replace(fold=not obj.fold)) == zone.utcoffset(obj):
                self.timezone = zone


class DateFormat(TimeFormat):
    """The letters of a date, and of its time."""


def _hour(data: Any) -> int:
    hour: int = data.hour % 12 or 12
    return hour


def _short_time(data: Any) -> Any:
    return f"{_hour(data)}:{data.minute:02d}" if data.minute else _hour(data)


def _half(data: Any) -> Any:
    return _("p.m.") if data.hour > 11 else _("a.m.")


def _spoken_time(data: Any) -> Any:
    if data.minute == 0 and data.hour in (0, 12):
        return _("noon") if data.hour else _("midnight")
    return f"{_short_time(data)} {_half(data)}"


def _zone_name(this: TimeFormat) -> str:
    try:
        named = this.timezone is not None and getattr(this.data, "tzinfo", None)
        return this.data.tzname() or "" if named else ""
    except NotImplementedError:
        return ""


def _seconds(this: TimeFormat) -> int | None:
    """Return the offset from UTC, ``None`` where there is no zone."""
    if this.timezone is None:
        return None
    offset: Any = this.timezone.utcoffset(this.data)
    return int(offset.days * 86_400 + offset.seconds)


def _offset(this: TimeFormat) -> str:
    seconds = _seconds(this)
    if seconds is None:
        return ""
    minutes = abs(seconds) // 60
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02d}{minutes % 60:02d}"


def _in_zone(this: TimeFormat, tell: Callable[[dt.tzinfo, Any], Any]) -> Any:
    return "" if this.timezone is None else tell(this.timezone, this.data)


def _mail_date(this: TimeFormat) -> str:
    value = this.data
    if not isinstance(value, dt.datetime):
        zone = get_default_timezone()
        value = dt.datetime.combine(value, _MIDNIGHT).replace(tzinfo=zone)
    elif is_naive(value):
        value = make_aware(value, timezone=this.timezone)
    return format_datetime(value)


def _ordinal(data: Any) -> str:
    if data.day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(data.day % 10, "th")


def _epoch(data: Any) -> int:
    if not isinstance(data, dt.datetime):
        data = dt.datetime.combine(data, _MIDNIGHT)
    return int(data.timestamp())


_OF_TIME: dict[str, Callable[[Any], Any]] = {
    "a": lambda this: _half(this.data),
    "A": lambda this: _("PM") if this.data.hour > 11 else _("AM"),
    "e": _zone_name,
    "f": lambda this: _short_time(this.data),
    "g": lambda this: _hour(this.data),
    "G": lambda this: this.data.hour,
    "h": lambda this: f"{_hour(this.data):02d}",
    "H": lambda this: f"{this.data.hour:02d}",
    "i": lambda this: f"{this.data.minute:02d}",
    "O": _offset,
    "P": lambda this: _spoken_time(this.data),
    "s": lambda this: f"{this.data.second:02d}",
    "T": lambda this: _in_zone(this, lambda zone, data: str(zone.tzname(data))),
    "u": lambda this: f"{this.data.microsecond:06d}",
    "Z": lambda this: "" if (seconds := _seconds(this)) is None else seconds,
}
_OF_DATE: dict[str, Callable[[Any], Any]] = {
    "b": lambda this: MONTHS_3[this.data.month],
    "c": lambda this: this.data.isoformat(),
    "d": lambda this: f"{this.data.day:02d}",
    "D": lambda this: WEEKDAYS_ABBR[this.data.weekday()],
    "E": lambda this: MONTHS_ALT[this.data.month],
    "F": lambda this: MONTHS[this.data.month],
    "I": lambda this: _in_zone(this, lambda zone, data: "1" if zone.dst(data) else "0"),
    "j": lambda this: this.data.day,
    "l": lambda this: WEEKDAYS[this.data.weekday()],
    "L": lambda this: calendar.isleap(this.data.year),
    "m": lambda this: f"{this.data.month:02d}",
    "M": lambda this: MONTHS_3[this.data.month].title(),
    "n": lambda this: this.data.month,
    "N": lambda this: MONTHS_AP[this.data.month],
    "o": lambda this: this.data.isocalendar().year,
    "r": _mail_date,
    "S": lambda this: _ordinal(this.data),
    "t": lambda this: calendar.monthrange(this.data.year, this.data.month)[1],
    "U": lambda this: _epoch(this.data),
    "w": lambda this: (this.data.weekday() + 1) % 7,
    "W": lambda this: this.data.isocalendar().week,
    "y": lambda this: f"{this.data.year % 100:02d}",
    "Y": lambda this: f"{this.data.year:04d}",
    "z": lambda this: this.data.timetuple().tm_yday,
}
for _cls, _letters in ((TimeFormat, _OF_TIME), (DateFormat, _OF_DATE)):
    for _letter, _function in _letters.items():
        setattr(_cls, _letter, _function)


def format(value: Any, format_string: Any) -> str:
    """Return a date in this format."""
    return DateFormat(value).format(format_string)


def time_format(value: Any, format_string: Any) -> str:
    """Return a time in this format."""
    return TimeFormat(value).format(format_string)


__all__ = ["DateFormat", "TimeFormat", "format", "time_format"]
