"""``dataclasses`` at the edge: annotations such as ``"typing.ClassVar[int]"`` are understood.

``dataclasses`` compares the module that ``typing`` means in the class's module with the real one.
A facade is not it, and every ``ClassVar`` under ``from __future__ import annotations`` would become
a field.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
import threading
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_REAL = {"typing": typing, "dataclasses": dataclasses}

_lock = threading.RLock()


def dataclass(cls: Any = None, /, **options: Any) -> Any:
    """Like ``dataclasses.dataclass``."""

    def make(cls: Any) -> Any:
        annotations = inspect.get_annotations(cls)
        if not any(isinstance(each, str) for each in annotations.values()):
            return dataclasses.dataclass(cls, **options)
        with _lock, _real_modules(cls.__module__):
            return dataclasses.dataclass(cls, **options)

    return make if cls is None else make(cls)


@contextmanager
def _real_modules(module: str) -> Iterator[None]:
    """Let the facades of ``typing`` and ``dataclasses`` in a module be the real ones meanwhile."""
    names = vars(sys.modules.get(module) or ModuleType(module))
    facades = {k: v for k, v in names.items() if isinstance(v, ModuleType) and v.__name__ in _REAL}
    names.update({name: _REAL[facade.__name__] for name, facade in facades.items()})
    try:
        yield
    finally:
        names.update(facades)


__all__ = ["dataclass"]
