"""``django.core.serializers.json`` at the edge: ``DjangoJSONEncoder``."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import uuid
from typing import Any

from dualrt_django.edge.utils.functional import Promise


class DjangoJSONEncoder(json.JSONEncoder):
    """JSON that also has dates, times, durations, decimals, UUIDs and lazy text."""

    def default(self, o: Any) -> Any:
        """Return what stands for an object that JSON has no form for."""
        if isinstance(o, dt.datetime):
            text = o.isoformat()
            if o.microsecond:
                text = text[:23] + text[26:]  # milliseconds, as ECMAScript has them
            return f"{text[:-6]}Z" if text.endswith("+00:00") else text
        if isinstance(o, dt.date):
            return o.isoformat()
        if isinstance(o, dt.time):
            return _time(o)
        if isinstance(o, dt.timedelta):
            return _duration(o)
        if isinstance(o, (decimal.Decimal, uuid.UUID, Promise)):
            return str(o)
        return super().default(o)


def _time(value: dt.time) -> str:
    if value.utcoffset() is not None:
        raise ValueError("JSON can't represent timezone-aware times.")
    text = value.isoformat()
    return text[:12] if value.microsecond else text


def _duration(value: dt.timedelta) -> str:
    """Return a duration as ISO 8601 writes it."""
    sign = ""
    if value < dt.timedelta(0):
        sign, value = "-", -value
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    part = f".{value.microseconds:06d}" if value.microseconds else ""
    return f"{sign}P{value.days}DT{hours:02d}H{minutes:02d}M{seconds:02d}{part}S"


__all__ = ["DjangoJSONEncoder"]
