"""``django.utils.timesince`` at the edge: how long ago, or in how long, in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dualrt_django.edge.translation import gettext, ngettext_lazy
from dualrt_django.edge.utils.html import avoid_wrapping

TIME_STRINGS: dict[str, Any] = {
    unit: ngettext_lazy(f"%(num)d {unit}", f"%(num)d {unit}s", "num")
    for unit in ("year", "month", "week", "day", "hour", "minute")
}
_CHUNKS = (604_800, 86_400, 3_600, 60)  # seconds of a week, a day, an hour, a minute
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # of a month, at least


def timesince(
    d: Any, now: Any = None, reversed: bool = False, time_strings: Any = None, depth: int = 2
) -> str:
    """Return the time from ``d`` to ``now`` in at most ``depth`` units, one below the other."""
    words = TIME_STRINGS if time_strings is None else time_strings
    if depth <= 0:
        raise ValueError("depth must be greater than 0.")
    begin = _moment(d)
    end = _moment(now) if now else dt.datetime.now(begin.tzinfo if _is_aware(begin) else None)
    if now and _is_aware(end) and _is_aware(begin):
        end = end.astimezone(begin.tzinfo)
    if reversed:
        begin, end = end, begin
    passed = end - begin
    parts = _parts(begin, end) if passed.days * 86_400 + passed.seconds > 0 else []
    first = next((at for at, count in enumerate(parts) if count), None)
    if first is None:
        return avoid_wrapping(words["minute"] % {"num": 0})
    found = []
    for unit, count in list(zip(TIME_STRINGS, parts, strict=True))[first : first + depth]:
        if not count:
            break
        found.append(avoid_wrapping(words[unit] % {"num": count}))
    return str(gettext(", ").join(found))


def _is_aware(value: dt.datetime) -> bool:
    return value.utcoffset() is not None


def _moment(value: Any) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime(value.year, value.month, value.day)


def _parts(begin: dt.datetime, end: dt.datetime) -> list[int]:
    """Return the years, months, weeks, days, hours and minutes from one time to another."""
    months = (end.year - begin.year) * 12 + end.month - begin.month
    if (begin.day, begin.time()) > (end.day, end.time()):
        months -= 1
    years, months = divmod(months, 12)
    left = (end - _later(begin, years, months)).total_seconds()
    parts = [years, months]
    for chunk in _CHUNKS:
        count = int(left // chunk)
        parts.append(count)
        left -= chunk * count
    return parts


def _later(begin: dt.datetime, years: int, months: int) -> dt.datetime:
    if not years and not months:
        return begin
    more, month = divmod(begin.month + months - 1, 12)
    day = min(_DAYS[month], begin.day)
    clock = begin.hour, begin.minute, begin.second
    return dt.datetime(begin.year + years + more, month + 1, day, *clock, tzinfo=begin.tzinfo)


def timeuntil(d: Any, now: Any = None, time_strings: Any = None, depth: int = 2) -> str:
    """Return the time from ``now`` to ``d``."""
    return timesince(d, now, reversed=True, time_strings=time_strings, depth=depth)


__all__ = ["TIME_STRINGS", "timesince", "timeuntil"]
