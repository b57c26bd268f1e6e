"""Which functions are coroutines: ``inspect``'s word, and a mark that Python 3.11 has not yet."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Coroutine
from typing import Any

MARK = "_is_coroutine"  # asyncio's name for it, before inspect had one
_OURS = object()


def is_coroutine_function(function: Any) -> bool:
    """Whether a call of ``function`` makes something to await."""
    return inspect.iscoroutinefunction(function) or _is_marked(function)


def _is_marked(function: Any) -> bool:
    mark = getattr(function, MARK, None)
    return mark is not None and (mark is _OURS or mark is _asyncios())


def _asyncios() -> Any:
    """Return asyncio's own mark, where something has loaded asyncio."""
    return getattr(sys.modules.get("asyncio.coroutines"), MARK, _OURS)


def mark_coroutine_function(function: Any) -> Any:
    """Mark a plain function whose calls make something to await."""
    mark: Callable[[Any], Any] | None = getattr(inspect, "markcoroutinefunction", None)
    if mark is not None:  # since Python 3.12
        return mark(getattr(function, "__func__", function))
    setattr(getattr(function, "__func__", function), MARK, _asyncios())
    return function


def run_now(running: Coroutine[Any, Any, Any], what: str) -> Any:
    """Return what a coroutine returns, where nothing can wait for it; ``RuntimeError`` if it waits,
    with ``what`` to do instead.
    """
    try:
        running.send(None)
    except StopIteration as done:
        return done.value
    running.close()
    raise RuntimeError(what)


__all__ = ["is_coroutine_function", "mark_coroutine_function", "run_now"]
