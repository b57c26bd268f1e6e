"""Where edge code begins: what the slice is told to reach for a view, or for a function that a
template calls.
"""

from __future__ import annotations

import sys
from types import FunctionType
from typing import Any

from dualrt.edge.closures import can_take, examine, functions_of, home, is_source, names_of
from dualrt.edge.findings import ERROR, Finding
from dualrt.edge.loader import Loaded
from dualrt.edge.policy import PROVIDED, SOURCE, Policy
from dualrt.edge.slice import Entry
from dualrt.edge.values import named as by_name
from dualrt.guard import unguarded
from dualrt.runtime import EdgeView


def named(view: EdgeView) -> tuple[str, str] | None:
    """Return ``(module, name)`` where ``view`` can be found by its name; ``None`` where it must be
    lifted: made in a function, or the name stands for something else by now.
    """
    owner = view.owner
    module = getattr(owner, "__module__", None)
    name = getattr(owner, "__qualname__", "")
    if not isinstance(module, str) or not name or "<" in name:
        return None
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    # a name that means something else (a view wrapped by hand, say) must not be loaded for it
    return (module, name) if unguarded(found) is owner else None


def entries_of(view: EdgeView, policy: Policy) -> list[Entry]:
    """Return what must be reachable for ``view``: its name, or each function it is made of."""
    found = named(view)
    if found is not None:
        module, name = found
        return [Entry(view.name, module, name, strip=_strip(view))]
    lifted = [
        Entry(view.name, home(each), each.__qualname__, line=each.__code__.co_firstlineno)
        for each in functions_of(view.origin, policy)
    ]
    return [*lifted, *(Entry(view.name, *each) for each in names_of(view.origin, policy))]


def _strip(view: EdgeView) -> str:
    """Say which decorators go where no ``@runtime`` stands in the source: all of them if the very
    function was marked; where a wrapper was, which is part of the view, those that route it.
    """
    origin = view.origin
    if not isinstance(origin, FunctionType):
        return "none"
    bare = origin.__code__.co_qualname == view.owner.__qualname__
    return "all" if bare and origin.__module__ == view.owner.__module__ else "routes"


# --- what templates call


def value_entries(view: str, value: Any, policy: Policy) -> list[Entry]:
    """Return what must be reachable for a function or another value that a template uses."""
    found = _own_name(value, policy)
    if found is not None:
        return [Entry(view, *found, strip="registers")]
    if not isinstance(value, FunctionType) or not is_source(value, policy):
        return []
    lifted = [
        Entry(view, home(each), each.__qualname__, line=each.__code__.co_firstlineno)
        for each in functions_of(value, policy)
    ]
    return [*lifted, *(Entry(view, *each) for each in names_of(value, policy))]


def _own_name(value: Any, policy: Policy) -> tuple[str, str] | None:
    """Return ``(module, name)`` of what the site's own code defines."""
    found = by_name(value)
    return found if found is not None and policy.module(found[0]).kind == SOURCE else None


def value_problems(value: Any, policy: Policy) -> list[Finding]:
    """Return what keeps such a value from the edge, but for what its code meets there."""
    if _own_name(value, policy) is not None or can_take(value, policy):
        return []
    if isinstance(value, FunctionType) and is_source(value, policy):
        return examine(value, policy)
    found = by_name(value)
    if found is not None:
        module, name = found
        ruling = policy.module(module)
        if ruling.kind == PROVIDED:
            ruling = policy.name(module, name.partition(".")[0])
        return [Finding(ruling.id, ERROR, f"{module}.{name}: {ruling.why}", ruling.hint)]
    kind = type(value)
    message = f"a {kind.__module__}.{kind.__qualname__}, which is no function of the project"
    hint = "Use a function or a class that stands at module level."
    return [Finding("dualrt.E007", ERROR, message, hint)]


def is_lifted(value: Any, policy: Policy) -> bool:
    """Whether such a value is taken along as it is, with what it closes over."""
    return _own_name(value, policy) is None and isinstance(value, FunctionType)


def load_value(value: Any, policy: Policy, loaded: Loaded) -> Any:
    """Return what the edge has of such a value."""
    found = _own_name(value, policy)
    return loaded.get(*found) if found is not None else loaded.take(value)


__all__ = ["entries_of", "is_lifted", "load_value", "named", "value_entries", "value_problems"]
