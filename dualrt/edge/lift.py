"""Take a function that another function made over to the edge: its code, its closure, its defaults.

A view inside an app factory has no name to be sliced and loaded by. Its code object can be used as
it is, with the edge module's names; what it closes over is copied: plain values and functions.
"""

from __future__ import annotations

import enum
from functools import partial
from types import CellType, FunctionType, ModuleType
from typing import Any

from dualrt.edge.closures import (
    ClosureError,
    can_take,
    examine,
    guard_of,
    home,
    is_empty,
    is_source,
    original,
    parts_of,
)
from dualrt.edge.facades.logs import get_logger
from dualrt.edge.modules import Modules
from dualrt.edge.policy import Policy
from dualrt.edge.values import is_logger, is_plain, named
from dualrt.runtime import MARK


class Lifter:
    """Lifts the functions of one ``Loaded``; functions that share a variable go on sharing it."""

    def __init__(self, policy: Policy, modules: Modules) -> None:
        self._policy = policy
        self._modules = modules
        self._done: dict[int, tuple[Any, Any]] = {}  # id → (original, kept alive; its edge twin)

    def lift(self, function: FunctionType, view: str) -> FunctionType:
        """Return the edge twin of ``function``; ``ClosureError`` lists what stands in the way."""
        findings = examine(function, self._policy, view)
        if findings:
            raise ClosureError(findings)
        lifted: FunctionType = self._take(function)
        return lifted

    def take(self, value: Any) -> Any:
        """Return the edge twin of a value that ``examine`` or ``can_take`` has nothing against."""
        return self._take(value)

    def _take(self, value: Any) -> Any:
        value = original(value)
        done = self._done.get(id(value))
        if done is not None:
            return done[1]
        guard = guard_of(value)
        if guard is not None:
            twins = tuple(map(self._take, guard.functions))
            made = guard.remake(self._take(guard.inner), twins)
            self._done[id(value)] = (value, made)
            return made
        if isinstance(value, FunctionType) and is_source(value, self._policy):
            return self._own(value) or self._function(value)
        if type(value) in (list, dict, set, tuple, frozenset):
            return self._container(value)
        if type(value) is partial:
            func, args, keywords = map(self._take, (value.func, value.args, value.keywords))
            return partial(func, *args, **keywords)
        if is_plain(value):
            return value
        if is_logger(value):
            return get_logger(value.name)
        if isinstance(value, ModuleType):
            return self._modules.obtain(value.__name__)
        return self._by_name(value)

    def _own(self, function: FunctionType) -> Any:
        """Return what stands in the edge module under the function's name, ``None`` if nothing."""
        found = named(function)
        if found is None or not self._modules.has(found[0]):
            return None
        twin: Any = self._modules.obtain(found[0])
        for part in found[1].split("."):
            twin = getattr(twin, part, None)
        return twin

    def _by_name(self, value: Any) -> Any:
        if isinstance(value, enum.Enum):
            return self._by_name(type(value))[value.name]
        found = named(value)
        if found is None or found[0] == "builtins":
            return value
        module, name = found
        twin: Any = self._modules.obtain(module)
        for part in name.split("."):
            twin = getattr(twin, part)
        return twin

    def _container(self, value: Any) -> Any:
        if isinstance(value, dict):
            copied: Any = {}
            self._done[id(value)] = (value, copied)
            copied.update({self._take(k): self._take(v) for k, v in value.items()})
            return copied
        if isinstance(value, list):
            copied = []
            self._done[id(value)] = (value, copied)
            copied.extend(map(self._take, value))
            return copied
        copied = type(value)(map(self._take, value))
        self._done[id(value)] = (value, copied)
        return copied

    def _function(self, function: FunctionType) -> FunctionType:
        names = self._modules.namespace(home(function), function.__code__.co_filename)
        cells = tuple(self._cell(each) for each in function.__closure__ or ())
        lifted = FunctionType(function.__code__, names, function.__name__, None, cells)
        self._done[id(function)] = (function, lifted)
        for old in function.__closure__ or ():
            self._fill(old)
        if function.__defaults__ is not None:
            lifted.__defaults__ = tuple(map(self._take, function.__defaults__))
        if function.__kwdefaults__ is not None:
            lifted.__kwdefaults__ = {k: self._take(v) for k, v in function.__kwdefaults__.items()}
        lifted.__qualname__ = function.__qualname__
        lifted.__doc__ = function.__doc__
        lifted.__annotations__ = dict(function.__annotations__)
        self._attributes(function, lifted)
        return lifted

    def _cell(self, cell: CellType) -> CellType:
        done = self._done.get(id(cell))
        if done is None:
            done = self._done[id(cell)] = (cell, CellType())
        twin: CellType = done[1]
        return twin

    def _fill(self, cell: CellType) -> None:
        twin = self._cell(cell)
        if is_empty(twin) and not is_empty(cell):
            twin.cell_contents = self._take(cell.cell_contents)

    def _attributes(self, function: FunctionType, lifted: FunctionType) -> None:
        """Copy the function's attributes; those that cannot be taken along are the framework's."""
        for name, value in vars(function).items():
            parts = list(parts_of(value))
            wrong = [p for p in parts if isinstance(p, FunctionType) and examine(p, self._policy)]
            plain = [p for p in parts if not isinstance(p, FunctionType)]
            if name != MARK and not wrong and all(can_take(p, self._policy) for p in plain):
                setattr(lifted, name, self._take(value))


__all__ = ["Lifter"]
