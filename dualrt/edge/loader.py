"""Load a bundle: edge modules in namespaces of their own, with restricted builtins and imports.

Each ``Loaded`` has its own modules and its own facades. Its modules stand in ``sys.modules`` under
private names (``__edge__.shop.views``), which ``dataclasses`` and ``typing`` look up.
"""

from __future__ import annotations

import sys
import threading
import weakref
from types import FunctionType, ModuleType
from typing import Any

from dualrt.edge.bundle import Bundle
from dualrt.edge.closures import ClosureError, examine, functions_of, names_of
from dualrt.edge.lift import Lifter
from dualrt.edge.modules import Modules
from dualrt.edge.policy import Policy
from dualrt.edge.scope import PREFIX, Scope

_reserving = threading.Lock()


class Loaded:
    """A site's edge code, ready to be called.

    Modules are executed when they are first needed, each under ``scope`` or, if none is given, a
    scope named for the module. ``close()`` takes them out of ``sys.modules``; so does dropping the
    last reference to this object.
    """

    def __init__(self, bundle: Bundle, policy: Policy, scope: Scope | None = None) -> None:
        self.bundle = bundle
        self._modules = Modules(bundle, policy, _reserve(), scope)
        self._lifter = Lifter(policy, self._modules)
        self._finalizer = weakref.finalize(self, self._modules.close)
        self._finalizer.atexit = False
        self._modules.prepare()

    def get(self, module: str, name: str) -> Any:
        """Return the object ``name`` (a dotted path) of the edge module ``module`` (its real name).

        The module is loaded if it is not yet. ``EdgeImportError`` if edge code cannot have it,
        ``AttributeError`` if it has no such name, or what its code raises.
        """
        found: Any = self._modules.obtain(module)
        for part in name.split("."):
            found = getattr(found, part)
        return found

    def module(self, name: str) -> ModuleType:
        """Return the edge module of this real name, loaded if it was not yet."""
        return self._modules.obtain(name)

    def lift(self, function: Any, view: str = "") -> Any:
        """Return ``function``, which another function made, as edge code: the same code, the edge
        module's names, and closures over plain values and lifted functions.

        ``ClosureError`` (a ``CheckFailed``) lists everything that cannot be taken along.
        """
        if not isinstance(function, FunctionType):
            found = examine(function, self._modules.policy, view)
            raise ClosureError(found)
        return self._lifter.lift(function, view)

    def take(self, value: Any) -> Any:
        """Return what the edge has of a value of the server's: a function's twin, what stands
        under the name of a class or of what is provided, a plain value itself.
        """
        return self._lifter.take(value)

    @property
    def prefix(self) -> str:
        """What this generation's modules are named with in ``sys.modules``."""
        return self._modules.prefix

    def close(self) -> None:
        """Take the modules out of ``sys.modules``. Functions that are still held go on working."""
        self._finalizer()


def _reserve() -> str:
    """Return a prefix that no other ``Loaded`` has: ``__edge__``, then ``__edge__2``."""
    with _reserving:
        number = 1
        while (prefix := f"{PREFIX}{number if number > 1 else ''}") in sys.modules:
            number += 1
        sys.modules[prefix] = type(sys)(prefix)
        return prefix


__all__ = ["ClosureError", "Loaded", "examine", "functions_of", "names_of"]
