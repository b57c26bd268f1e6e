"""Which values edge code may share with the host or find again by name; the lifter asks."""

from __future__ import annotations

import re
import sys
from datetime import date, datetime, time, timedelta, timezone
from types import EllipsisType, NotImplementedType
from typing import Any

_PLAIN = frozenset(
    {
        *(bool, int, float, complex, str, bytes, range, slice, type(None)),
        *(EllipsisType, NotImplementedType, re.Pattern),
        *(date, datetime, time, timedelta, timezone),
    }
)
# by name, so as not to import them: who holds such a value has
_PLAIN_NAMES = frozenset(
    {
        ("decimal", "Decimal"),
        ("fractions", "Fraction"),
        ("uuid", "UUID"),
        ("zoneinfo", "ZoneInfo"),
        ("ipaddress", "IPv4Address"),
        ("ipaddress", "IPv6Address"),
        ("ipaddress", "IPv4Network"),
        ("ipaddress", "IPv6Network"),
        ("pathlib", "PurePosixPath"),
        ("pathlib", "PureWindowsPath"),
        ("pathlib._local", "PurePosixPath"),  # Python 3.13
        ("pathlib._local", "PureWindowsPath"),
    }
)


def is_plain(value: object) -> bool:
    """Whether ``value`` is immutable and holds nothing of the host's: exact types only."""
    kind = type(value)
    return kind in _PLAIN or (kind.__module__, kind.__qualname__) in _PLAIN_NAMES


def is_logger(value: object) -> bool:
    """Whether ``value`` is one of the host's loggers, for which edge code has its own."""
    kind = type(value)
    return kind.__module__ == "logging" and kind.__name__ in ("Logger", "RootLogger")


def named(value: Any) -> tuple[str, str] | None:
    """Return ``(module, dotted name)`` under which a function, a class or what a decorator made of
    one (``functools.cache``) can be found; else ``None``.
    """
    try:
        module, name = value.__module__, value.__qualname__
    except Exception:  # a proxy may raise anything: flask.request, outside of a request
        return None
    if not isinstance(module, str) or not isinstance(name, str) or "<" in name:
        return None
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return (module, name) if found is value else None


__all__ = ["is_logger", "is_plain", "named"]
