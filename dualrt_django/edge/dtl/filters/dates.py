"""The filters of dates and times, and of the library ``tz``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from dualrt.edge.facades.zones import ZoneInfo
from dualrt.errors import EdgeRestrictionError
from dualrt_django.edge.dtl.filters.registry import Registry
from dualrt_django.edge.utils import dateformat, formats, timezone
from dualrt_django.edge.utils.timesince import timesince as since
from dualrt_django.edge.utils.timesince import timeuntil as until

FILTERS = Registry()
_filter = FILTERS.filter
TZ = Registry()


@_filter(local=True)
def date(value: Any, arg: Any = None) -> str:
    """Return a date in a format, or in one that the language has under that name."""
    return _formatted(value, arg, formats.date_format, dateformat.format, AttributeError)


@_filter(local=True)
def time(value: Any, arg: Any = None) -> str:
    """Return a time in a format, or in one that the language has under that name."""
    wrong = (AttributeError, TypeError)
    return _formatted(value, arg, formats.time_format, dateformat.time_format, wrong)


def _formatted(
    value: Any,
    arg: Any,
    localized: Callable[[Any, Any], str],
    plain: Callable[[Any, Any], str],
    wrong: Any,
) -> str:
    if value in (None, ""):
        return ""
    try:
        return localized(value, arg)
    except wrong:
        try:
            return plain(value, arg)
        except wrong:
            return ""


@_filter()
def timesince(value: Any, arg: Any = None) -> str:
    """Return how long it is from then to ``arg``, or to now."""
    if not value:
        return ""
    try:
        return since(value, arg) if arg else since(value)
    except (ValueError, TypeError):
        return ""


@_filter()
def timeuntil(value: Any, arg: Any = None) -> str:
    """Return how long it is from ``arg``, or from now, till then."""
    if not value:
        return ""
    try:
        return until(value, arg)
    except (ValueError, TypeError):
        return ""


class _Settled(dt.datetime):
    """A time in a zone that was asked for, which a page does not change to the current one."""

    convert_to_local_time = False


_Settled.__name__ = _Settled.__qualname__ = "datetimeobject"  # as a page would show it


@TZ.filter("timezone")
def in_zone(value: Any, arg: Any) -> Any:
    """Return a time as it is in a zone; one without a zone is in the site's."""
    if not isinstance(value, dt.datetime):
        return ""
    try:
        if timezone.is_naive(value):
            value = timezone.make_aware(value, timezone.get_default_timezone())
    except EdgeRestrictionError:
        raise
    except Exception:
        return ""
    zone = _zone(arg)
    if zone is None:
        return ""
    at = timezone.localtime(value, zone)
    clock = at.hour, at.minute, at.second, at.microsecond
    return _Settled(at.year, at.month, at.day, *clock, at.tzinfo)


def _zone(arg: Any) -> dt.tzinfo | None:
    if isinstance(arg, dt.tzinfo):
        return arg
    if not isinstance(arg, str):
        return None
    try:
        zone: dt.tzinfo = ZoneInfo(arg)
    except ZoneInfoNotFoundError:
        return None
    return zone


@TZ.filter()
def localtime(value: Any) -> Any:
    """Return a time as it is in the current zone."""
    return in_zone(value, timezone.get_current_timezone())


@TZ.filter()
def utc(value: Any) -> Any:
    """Return a time as it is in UTC."""
    return in_zone(value, dt.UTC)


__all__ = ["FILTERS", "TZ"]
