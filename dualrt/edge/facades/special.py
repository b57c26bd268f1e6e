"""Names of provided modules that are not the host's objects: what they do, the host must do.

They read a file on the way (time zones, the source lines of tracebacks and warnings), or hand out
what belongs to the host (loggers, the event loop).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def special(module: str) -> Mapping[str, Any]:
    """Return the names that the facade of ``module`` has instead of the host's."""
    make = _SPECIAL.get(module)
    return make() if make is not None else {}


def _asyncio() -> Mapping[str, Any]:
    from dualrt.edge.facades.tasks import EdgeTask, get_running_loop

    loop = {"get_running_loop": get_running_loop, "get_event_loop": get_running_loop}
    return {**loop, "Task": EdgeTask}


def _dataclasses() -> Mapping[str, Any]:
    from dualrt.edge.facades.records import dataclass

    return {"dataclass": dataclass}


def _logging() -> Mapping[str, Any]:
    from dualrt.edge.facades.logs import NAMES

    return NAMES


def _warnings() -> Mapping[str, Any]:
    from dualrt.edge.facades.traces import warn

    return {"warn": warn}


def _traceback() -> Mapping[str, Any]:
    from dualrt.edge.facades import traces

    names = ("format_exc", "format_exception", "format_exception_only", "print_exc")
    return {name: getattr(traces, name) for name in (*names, "print_exception")}


def _zoneinfo() -> Mapping[str, Any]:
    from dualrt.edge.facades.zones import ZoneInfo, available_timezones

    return {"ZoneInfo": ZoneInfo, "available_timezones": available_timezones}


def _dualrt() -> Mapping[str, Any]:
    return {"middleware": _middleware, "runtime": _runtime}


def _runtime(name: str, /, **options: Any) -> Callable[[Any], Any]:
    """Mark nothing: edge code is where it should run already."""
    return _same


def _middleware(**options: Any) -> Callable[[Any], Any]:
    """Mark nothing: what is listed in the settings has been found already."""
    return _same


def _same(view: Any) -> Any:
    return view


_SPECIAL: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "asyncio": _asyncio,
    "dataclasses": _dataclasses,
    "dualrt": _dualrt,
    "logging": _logging,
    "traceback": _traceback,
    "warnings": _warnings,
    "zoneinfo": _zoneinfo,
}

__all__ = ["special"]
