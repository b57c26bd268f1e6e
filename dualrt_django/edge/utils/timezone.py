"""``django.utils.timezone`` at the edge. A zone that is activated is so for the request."""

from __future__ import annotations

from contextlib import ContextDecorator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any

from dualrt.edge.facades.zones import ZoneInfo
from dualrt_django.edge.current import Active
from dualrt_django.edge.given import given

_active = Active("dualrt_django.timezone")


def get_fixed_timezone(offset: Any) -> tzinfo:
    """Return the zone ``offset`` minutes, or a ``timedelta``, from UTC."""
    minutes = offset.total_seconds() // 60 if isinstance(offset, timedelta) else offset
    hours, rest = divmod(abs(minutes), 60)
    name = "{}{:02d}{:02d}".format("-" if minutes < 0 else "+", int(hours), int(rest))
    return timezone(timedelta(minutes=minutes), name)


def get_default_timezone() -> tzinfo:
    """Return the zone of ``TIME_ZONE``."""
    name = given.source.TIME_ZONE
    known, zone = _default[0]
    if known != name:
        zone = ZoneInfo(name)
        _default[0] = name, zone
    return zone


_default: list[tuple[str, tzinfo]] = [("", UTC)]  # the last one: pages ask for each date


def get_default_timezone_name() -> str:
    """Return the name of the zone of ``TIME_ZONE``."""
    return _name(get_default_timezone())


def get_current_timezone() -> tzinfo:
    """Return the zone that the request has activated, else that of ``TIME_ZONE``."""
    return _active.get() or get_default_timezone()


def get_current_timezone_name() -> str:
    """Return the name of the current zone."""
    return _name(get_current_timezone())


def _name(zone: tzinfo) -> str:
    return zone.tzname(None) or str(zone)


def activate(timezone: Any) -> None:
    """Let a zone, or the zone of a name, be the current one for the rest of the request."""
    if not isinstance(timezone, tzinfo):
        if not isinstance(timezone, str):
            raise ValueError(f"Invalid timezone: {timezone!r}")
        timezone = ZoneInfo(timezone)
    _active.set(timezone)


def deactivate() -> None:
    """Let the zone of ``TIME_ZONE`` be the current one again."""
    _active.set(None)


class override(ContextDecorator):
    """Let a zone be the current one meanwhile; ``None``: that of ``TIME_ZONE``."""

    def __init__(self, timezone: Any) -> None:
        self.timezone = timezone

    def __enter__(self) -> None:
        self.old_timezone = _active.get()
        if self.timezone is None:
            deactivate()
        else:
            activate(self.timezone)

    def __exit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None:
        _active.set(self.old_timezone)


def localtime(value: datetime | None = None, timezone: tzinfo | None = None) -> datetime:
    """Return an aware time (now, if none is given) in the current zone, or in ``timezone``."""
    value = now() if value is None else value
    zone = get_current_timezone() if timezone is None else timezone
    if is_naive(value):
        raise ValueError("localtime() cannot be applied to a naive datetime")
    return value.astimezone(zone)


def template_localtime(value: Any, use_tz: bool | None = None) -> Any:
    """Return what a page shows of a value: an aware time as it is in the current zone, where
    ``USE_TZ`` or ``use_tz`` says so; anything else as it is.
    """
    if not isinstance(value, datetime):
        return value
    if not (given.source.USE_TZ if use_tz is None else use_tz) or is_naive(value):
        return value
    return localtime(value) if getattr(value, "convert_to_local_time", True) else value


def localdate(value: datetime | None = None, timezone: tzinfo | None = None) -> date:
    """Return the day of an aware time in the current zone, or in ``timezone``."""
    return localtime(value, timezone).date()


def now() -> datetime:
    """Return the time: in UTC where ``USE_TZ`` is set, else without a zone."""
    return datetime.now(tz=UTC if given.source.USE_TZ else None)


def is_aware(value: Any) -> bool:
    """Whether a time has a zone."""
    return value.utcoffset() is not None


def is_naive(value: Any) -> bool:
    """Whether a time has no zone."""
    return value.utcoffset() is None


def make_aware(value: datetime, timezone: tzinfo | None = None) -> datetime:
    """Give a time without a zone the current one, or ``timezone``."""
    zone = get_current_timezone() if timezone is None else timezone
    if is_aware(value):
        raise ValueError(f"make_aware expects a naive datetime, got {value}")
    return value.replace(tzinfo=zone)


def make_naive(value: datetime, timezone: tzinfo | None = None) -> datetime:
    """Take the zone off a time, as it is in the current one, or in ``timezone``."""
    zone = get_current_timezone() if timezone is None else timezone
    if is_naive(value):
        raise ValueError("make_naive() cannot be applied to a naive datetime")
    return value.astimezone(zone).replace(tzinfo=None)


__all__ = ["activate", "deactivate", "get_current_timezone"]
__all__ += ["get_current_timezone_name", "get_default_timezone", "get_default_timezone_name"]
__all__ += ["get_fixed_timezone", "is_aware", "is_naive", "localdate", "localtime", "make_aware"]
__all__ += ["make_naive", "now", "override", "timedelta"]
