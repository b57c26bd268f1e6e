"""What a function that another function made holds on to, and what of it cannot go to the edge.

Read by the slice (which functions' code is needed), by the check, and by the lifter before it acts.
Nothing here changes anything.
"""

from __future__ import annotations

import dis
import enum
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any, Protocol

from dualrt.edge.findings import ERROR, CheckFailed, Finding, Hop
from dualrt.edge.packages import PROJECT, locate
from dualrt.edge.policy import PROVIDED, SOURCE, Policy
from dualrt.edge.values import is_logger, is_plain, named
from dualrt.runtime import own_mark

_HINT = (
    "Move it to module level, or take a plain value (a str, a number, a list of such) out of it "
    'outside of the view and close over that; or use @runtime("server").'
)


class ClosureError(CheckFailed):
    """A function cannot be taken to the edge: ``findings`` has a row for everything that it
    closes over and that is neither a plain value nor a function.
    """


class Variable:
    """What one function holds: in a cell of its closure, or as a default of a parameter."""

    __slots__ = ("function", "name", "value")

    def __init__(self, function: FunctionType, name: str, value: Any) -> None:
        self.function = function
        self.name = name
        self.value = value


def held(function: FunctionType) -> Iterator[Variable]:
    """Yield the variables of the closure that are bound, then the parameters' defaults."""
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        if not is_empty(cell):
            yield Variable(function, name, cell.cell_contents)
    code = function.__code__
    defaults = function.__defaults__ or ()
    names = code.co_varnames[code.co_argcount - len(defaults) : code.co_argcount]
    for name, value in [
        *zip(names, defaults, strict=True),
        *(function.__kwdefaults__ or {}).items(),
    ]:
        yield Variable(function, name, value)


def is_empty(cell: CellType) -> bool:
    """Whether the variable is not bound yet."""
    try:
        _ = cell.cell_contents
    except ValueError:  # a function that calls itself, before its name is bound
        return True
    return False


def original(value: Any) -> Any:
    """Return the function as it was written: ``@runtime`` puts an entry in a view's place."""
    mark = own_mark(value)
    return mark.call if mark is not None else value


GUARD = "__dualrt_made__"  # on a function that one of dualrt's own decorators made


class Guard(Protocol):
    """What a decorator of ``dualrt`` made of ``inner``, and makes again of its edge twin.

    ``inner`` is ``None`` where it is dualrt's own. ``functions`` are the project's that it calls
    besides; ``closure`` is the wrapper's, by which it
    is told from what ``functools.wraps`` has given the same attributes.
    """

    inner: Any
    functions: tuple[Any, ...]
    closure: Any

    def remake(self, inner: Any, functions: tuple[Any, ...]) -> Any:
        """Decorate ``inner`` in the same way."""


def guard_of(value: Any) -> Guard | None:
    """Return how to decorate again what a decorator of ``dualrt`` made, else ``None``."""
    found: Guard | None = getattr(value, GUARD, None) if type(value) is FunctionType else None
    return found if found is not None and found.closure is value.__closure__ else None


def functions_of(function: Any, policy: Policy | None = None) -> list[FunctionType]:
    """Return the project's functions that lifting ``function`` takes along, itself first.

    Their code must be in the bundle. Functions of installed packages count where ``policy`` treats
    the package as source.
    """
    found: dict[int, FunctionType] = {}
    _collect(function, policy, found)
    return list(found.values())


def _collect(value: Any, policy: Policy | None, found: dict[int, FunctionType]) -> None:
    for part in map(original, parts_of(value)):
        if isinstance(part, FunctionType) and id(part) not in found and is_source(part, policy):
            found[id(part)] = part
            for variable in held(part):
                _collect(variable.value, policy, found)


def names_of(function: Any, policy: Policy) -> list[tuple[str, str]]:
    """Return ``(module, name)`` of the project's classes, of what decorators made of its functions,
    and of what is used of its modules, that lifting ``function`` looks up in the bundle's modules.
    """
    found: dict[tuple[str, str], None] = {}
    for variable in (
        each for function in functions_of(function, policy) for each in held(function)
    ):
        for part in parts_of(variable.value):
            if isinstance(part, ModuleType):
                names = _used_of(part, variable)
            elif isinstance(part, FunctionType) or is_plain(part):
                continue
            else:
                name = named(type(part) if isinstance(part, enum.Enum) else part)
                names = [name] if name is not None else []
            for module, dotted in names:
                if policy.module(module).kind == SOURCE:
                    found[module, dotted.partition(".")[0]] = None
    return list(found)


def _used_of(module: ModuleType, variable: Variable) -> list[tuple[str, str]]:
    """Return ``(module, name)`` for what a function uses of the module that ``variable`` holds, or
    of its submodules.
    """
    found = []
    for attrs in _chains(variable.function.__code__, variable.name):
        within: Any = module
        for name in attrs:
            value = getattr(within, name, None)
            if not isinstance(value, ModuleType):
                if not name.startswith("__"):  # which every module has
                    found.append((within.__name__, name))
                break
            within = value
    return found


def _chains(code: CodeType, name: str) -> Iterator[list[str]]:
    """Yield the attributes that follow right on each use of the variable ``name``."""
    attrs: list[str] | None = None
    for each in dis.get_instructions(code):
        if attrs is not None and each.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            attrs.append(each.argval)
            continue
        if attrs:
            yield attrs
        loaded = each.argval[-1] if isinstance(each.argval, tuple) else each.argval  # two at once
        attrs = [] if loaded == name and _LOADS.match(each.opname) else None
    for inner in code.co_consts:
        if isinstance(inner, CodeType) and name in inner.co_freevars:
            yield from _chains(inner, name)


_LOADS = re.compile("LOAD_(DEREF|FAST)")  # of a closure, of a parameter with a default


def home(function: FunctionType) -> str:
    """Return the module that the code stands in; ``functools.wraps`` changes ``__module__``."""
    return str(function.__globals__.get("__name__", function.__module__))


def is_source(function: FunctionType, policy: Policy | None) -> bool:
    """Whether the function's code is of the project, or of a package that is treated so."""
    if policy is not None:
        return policy.module(home(function)).kind == SOURCE
    found = locate(home(function))
    return found is not None and found.where == PROJECT


def examine(function: Any, policy: Policy, view: str = "") -> list[Finding]:
    """Return a finding for everything that keeps ``function`` from being lifted."""
    findings: list[Finding] = []
    function = original(function)
    guard = guard_of(function)
    if guard is not None:
        parts = (guard.inner, *guard.functions)
        return [each for part in parts if part is not None for each in examine(part, policy, view)]
    if not isinstance(function, FunctionType):
        what = f"{view or function!r} is a {type(function).__name__} made in a function"
        return [Finding("dualrt.E007", ERROR, what, "Move it to module level.", view=view)]
    if not is_source(function, policy):
        what = f"{view or function.__qualname__} was made by {home(function)}, not by the project"
        hint = "Apply the decorator at module level, where it can be followed by its name."
        findings.append(Finding("dualrt.E007", ERROR, what, hint, *_place(function), view=view))
        return findings
    _examine(function, policy, view, (), set(), findings)
    return findings


def _examine(
    function: FunctionType,
    policy: Policy,
    view: str,
    chain: tuple[Hop, ...],
    seen: set[int],
    findings: list[Finding],
) -> None:
    seen.add(id(function))
    for variable in held(function):
        line = _first_use(function, variable.name)
        here = (*chain, Hop(function.__code__.co_filename, line, variable.name))
        for value in parts_of(variable.value):
            value = original(value)
            if isinstance(value, FunctionType) and is_source(value, policy):
                if id(value) not in seen:
                    _examine(value, policy, view, here, seen, findings)
            elif not can_take(value, policy):
                findings.append(_finding(variable, value, view, line, here))


def _finding(
    variable: Variable, value: Any, view: str, line: int, chain: tuple[Hop, ...]
) -> Finding:
    kind = type(value)
    whose = kind.__qualname__
    if kind.__module__ != "builtins":
        whose = f"{kind.__module__}.{whose}"
    whole = "" if value is variable.value else "which holds "
    what = (
        f"{view or variable.function.__qualname__} closes over {variable.name!r}, {whole}"
        f"a {whose}: no plain value and no function of the project"
    )
    file = variable.function.__code__.co_filename
    return Finding("dualrt.E007", ERROR, what, _HINT, file, line, chain, view)


def parts_of(value: Any) -> Iterator[Any]:
    """Yield the value, or for containers and partials what they hold."""
    yield from _parts(value, set())


def _parts(value: Any, seen: set[int]) -> Iterator[Any]:
    held_by = _HOLDERS.get(type(value))
    guard = guard_of(original(value)) if held_by is None else None
    if guard is not None:
        yield from _parts((guard.inner, *guard.functions), seen)
    elif held_by is None:
        yield value
    elif id(value) not in seen:  # a list may hold itself
        seen.add(id(value))
        for each in held_by(value):
            yield from _parts(each, seen)


_HOLDERS: dict[type, Callable[[Any], Iterable[Any]]] = {
    **dict.fromkeys((list, tuple, set, frozenset), iter),
    dict: lambda value: (*value, *value.values()),
    partial: lambda value: (value.func, *value.args, *value.keywords.values()),
}


def can_take(value: Any, policy: Policy) -> bool:
    """Whether edge code may have ``value`` (no container): plain, or found again by its name."""
    if is_plain(value) or is_logger(value):
        return True
    if isinstance(value, ModuleType):
        return policy.module(value.__name__).kind in (PROVIDED, SOURCE)
    found = named(type(value) if isinstance(value, enum.Enum) else value)
    if found is None:
        return False
    module, name = found
    if module == "builtins":
        return policy.builtin(name).kind == PROVIDED
    ruling = policy.module(module)
    if ruling.kind == PROVIDED:
        return policy.name(module, name.partition(".")[0]).kind == PROVIDED
    return ruling.kind == SOURCE


def _place(function: FunctionType) -> tuple[str, int]:
    return function.__code__.co_filename, function.__code__.co_firstlineno


def _first_use(function: FunctionType, name: str) -> int:
    """Return the line where the function, or one inside of it, first reads ``name``."""
    line = function.__code__.co_firstlineno
    for each in dis.get_instructions(function):
        position = getattr(each, "positions", None)
        if position is not None and position.lineno:
            line = position.lineno
        if each.argval == name and "DEREF" in each.opname:
            return line
    return function.__code__.co_firstlineno


__all__ = ["GUARD", "ClosureError", "Guard", "Variable", "can_take", "examine", "functions_of"]
__all__ += ["guard_of", "held", "home"]
__all__ += ["is_empty", "is_source", "names_of", "original", "parts_of"]
