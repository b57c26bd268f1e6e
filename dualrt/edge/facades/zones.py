"""``zoneinfo`` at the edge: the host reads the zone's file, edge code gets the host's object."""

from __future__ import annotations

import zoneinfo
from typing import Any

from dualrt.edge.scope import host


class _AnyZone(type):
    """``isinstance`` and ``issubclass`` as for ``zoneinfo.ZoneInfo``, whose instances they are."""

    def __instancecheck__(cls, instance: object) -> bool:
        if cls is ZoneInfo:
            return isinstance(instance, zoneinfo.ZoneInfo)
        return super().__instancecheck__(instance)

    def __subclasscheck__(cls, subclass: type) -> bool:
        if cls is ZoneInfo:
            return issubclass(subclass, zoneinfo.ZoneInfo)
        return super().__subclasscheck__(subclass)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is ZoneInfo:
            with host():
                return zoneinfo.ZoneInfo(*args, **kwargs)
        return super().__call__(*args, **kwargs)


class ZoneInfo(zoneinfo.ZoneInfo, metaclass=_AnyZone):
    """``zoneinfo.ZoneInfo``: calling it gives the host's object, cached for the whole process."""

    def __new__(cls, key: str) -> Any:
        """Make an instance of a subclass that edge code wrote."""
        with host():
            return super().__new__(cls, key)

    @classmethod
    def no_cache(cls, key: str) -> Any:
        """Return a new object that is not kept in the cache."""
        with host():
            return zoneinfo.ZoneInfo.no_cache(key) if cls is ZoneInfo else super().no_cache(key)

    @classmethod
    def from_file(cls, fobj: Any, /, key: str | None = None) -> Any:
        """Return a zone from the bytes of ``fobj``, an ``io.BytesIO`` say."""
        if cls is ZoneInfo:
            return zoneinfo.ZoneInfo.from_file(fobj, key)
        return super().from_file(fobj, key)


def available_timezones() -> set[str]:
    """Return the names of all zones of this machine."""
    with host():
        return zoneinfo.available_timezones()


ZoneInfo.__module__ = "zoneinfo"

__all__ = ["ZoneInfo", "available_timezones"]
