"""``traceback`` and ``warnings`` at the edge: the host reads the source lines that they show."""

from __future__ import annotations

import sys
import traceback
import warnings
from typing import Any

from dualrt.edge.scope import host


def format_exc(limit: int | None = None, chain: bool = True) -> str:
    """Like ``traceback.format_exc``."""
    with host():
        return traceback.format_exc(limit, chain)


def format_exception(*args: Any, **kwargs: Any) -> list[str]:
    """Like ``traceback.format_exception``."""
    with host():
        return traceback.format_exception(*args, **kwargs)


def format_exception_only(*args: Any, **kwargs: Any) -> list[str]:
    """Like ``traceback.format_exception_only``."""
    with host():
        return traceback.format_exception_only(*args, **kwargs)


def print_exc(limit: int | None = None, file: Any = None, chain: bool = True) -> None:
    """Like ``traceback.print_exc``: to ``file``, the host's ``sys.stderr`` if none."""
    print(format_exc(limit, chain), file=file or sys.stderr, end="")


def print_exception(*args: Any, file: Any = None, **kwargs: Any) -> None:
    """Like ``traceback.print_exception``: to ``file``, the host's ``sys.stderr`` if none."""
    print("".join(format_exception(*args, **kwargs)), file=file or sys.stderr, end="")


def warn(
    message: Any, category: Any = None, stacklevel: int = 1, source: Any = None, **more: Any
) -> None:
    """Like ``warnings.warn``; the warning is the calling edge code's."""
    with host():
        warnings.warn(message, category, stacklevel + 1, source, **more)


__all__ = ["format_exc", "format_exception", "format_exception_only", "print_exc"]
__all__ += ["print_exception", "warn"]
