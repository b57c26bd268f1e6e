"""The modules that edge code gets instead of the host's own: allowed names, and nothing else.

A facade is a module object of its own per loaded site: what edge code writes to it stays there. The
names are the host's objects, save where a call must be made by the host (``special``).
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from dualrt.edge.facades.special import special
from dualrt.edge.policy import PROVIDED, REFUSED, SOURCE, Policy, real_module
from dualrt.edge.scope import host, refuse_name

_LOADED = (PROVIDED, SOURCE)

Provide = Callable[[str], ModuleType]


def make(name: str, policy: Policy, provide: Provide) -> ModuleType:
    """Return a facade of the module ``name``, which the policy provides; or the object that stands
    for it, where its home is one (``"module:object"``).

    ``provide`` gives the facade of another module. To be called as the host: it imports.
    """
    home, _, single = policy.home(name).partition(":")
    real = real_module(home)
    if single:
        found: ModuleType = getattr(real, single)
        return found
    facade = ModuleType(name, getattr(real, "__doc__", None))
    names: dict[str, Any] = {}
    for each in policy.names(name):
        apart = policy.homes.get(f"{name}.{each}")
        value = getattr(real_module(apart) if apart else real, each, facade)
        if isinstance(value, ModuleType):
            continue  # missing on this version, or a submodule: that gets a facade of its own
        names[each] = value
    names |= {k: v for k, v in special(name).items() if k in names}
    vars(facade).update(names)
    facade.__all__ = sorted(names)  # type: ignore[attr-defined]
    facade.__getattr__ = _missing(name, policy, provide)  # type: ignore[method-assign]
    return facade


def _missing(module: str, policy: Policy, provide: Provide) -> Callable[[str], Any]:
    """Return the facade's ``__getattr__``: submodules when asked for, an error for the rest."""

    def __getattr__(name: str) -> Any:
        unknown = f"module {module!r} has no attribute {name!r}"
        if name.startswith("__"):  # what introspection asks of any module
            raise AttributeError(unknown, name=name)
        dotted = f"{module}.{name}"
        with host():  # it may look for files
            ruling = policy.name(module, name)
            submodule = ruling.kind in _LOADED and policy.module(dotted).kind in _LOADED
        if submodule:
            return provide(dotted)
        if ruling.kind == REFUSED:
            refuse_name(dotted, ruling.hint)
        raise AttributeError(unknown, name=name)

    return __getattr__


__all__ = ["Provide", "make"]
