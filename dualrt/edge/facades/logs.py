"""``logging`` at the edge: records go to the host's loggers, whose handlers may use files.

A record is the host's work, but its text is made of edge code's values: those are turned into
text before the host takes over, so that no ``__str__`` of edge code runs as the host.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from dualrt.edge.scope import PREFIX, host, refuse_name
from dualrt.edge.subset import LOGGING

_PRIVATE = re.compile(rf"{PREFIX}\d*\.")
_PLAIN = (str, int, float, bool, complex, bytes, type(None))
_REFUSED = "addHandler removeHandler addFilter removeFilter setLevel handle callHandlers".split()


class _Shown:
    """A value in a record, as text."""

    __slots__ = ("_repr", "_str")

    def __init__(self, value: object) -> None:
        self._str = str(value)
        self._repr = repr(value)

    def __str__(self) -> str:
        return self._str

    def __repr__(self) -> str:
        return self._repr


def _show(value: Any) -> Any:
    """Return what stands for ``value`` in a record; numbers stay numbers, for ``%d`` and ``%f``."""
    kind = type(value)
    if kind in _PLAIN or kind.__module__ in ("decimal", "fractions", "datetime"):
        return value
    return _Shown(value)


class EdgeLogger(logging.Logger):
    """The host's logger of the same name, to write to."""

    def __init__(self, real: logging.Logger) -> None:
        super().__init__(real.name)
        self._real = real
        self.propagate = real.propagate

    def isEnabledFor(self, level: int) -> bool:
        """Whether the host's logger takes records of ``level``."""
        return self._real.isEnabledFor(level)

    def getEffectiveLevel(self) -> int:
        """Return the level of the host's logger."""
        return self._real.getEffectiveLevel()

    def hasHandlers(self) -> bool:
        """Whether the host's logger has handlers."""
        return self._real.hasHandlers()

    def getChild(self, suffix: str) -> EdgeLogger:
        """Return the logger ``suffix`` below this one."""
        return get_logger(suffix if self._real is logging.root else f"{self.name}.{suffix}")

    def _log(
        self,
        level: int,
        msg: object,
        args: Any,
        exc_info: Any = None,
        extra: Mapping[str, object] | None = None,
        stack_info: bool = False,
        stacklevel: int = 1,
    ) -> None:
        text = msg if type(msg) is str else str(msg)
        if isinstance(args, Mapping):
            shown: Any = {key: _show(value) for key, value in args.items()}
        elif len(args) == 1 and isinstance(args[0], Mapping) and args[0]:
            shown = ({key: _show(value) for key, value in args[0].items()},)
        else:
            shown = tuple(map(_show, args))
        with host():
            # one level more: this frame is not the caller
            self._real._log(level, text, shown, exc_info, extra, stack_info, stacklevel + 1)


def _refuse(name: str) -> Any:
    def method(self: EdgeLogger, *args: Any, **kwargs: Any) -> Any:
        refuse_name(f"Logger.{name}", LOGGING)

    return method


for _name in _REFUSED:
    setattr(EdgeLogger, _name, _refuse(_name))


def get_logger(name: str | None = None) -> EdgeLogger:
    """Return the host's logger for ``name``; for an edge module's ``__name__``, that of the real
    module's name.
    """
    if name is not None:
        name = _PRIVATE.sub("", name, count=1) if name.startswith(PREFIX) else name
    return EdgeLogger(logging.getLogger(name))


def _function(method: str) -> Any:
    def function(*args: Any, stacklevel: int = 1, **kwargs: Any) -> None:
        getattr(get_logger(), method)(*args, stacklevel=stacklevel + 1, **kwargs)

    function.__name__ = function.__qualname__ = method
    return function


NAMES: Mapping[str, Any] = {
    "getLogger": get_logger,
    **{
        name: _function(name)
        for name in ("critical", "debug", "error", "exception", "info", "log", "warning")
    },
    "fatal": _function("critical"),
}

__all__ = ["NAMES", "EdgeLogger", "get_logger"]
