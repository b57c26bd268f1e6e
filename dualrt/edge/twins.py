"""Functions of a site's own that its templates call: at the edge their twins stand in for them.

Templates are read before the edge code is loaded; a ``Twin`` is what they hold meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from contextlib import suppress
from typing import Any

from dualrt.edge.findings import Finding
from dualrt.edge.scope import refuse

# Says what keeps a function, or another value, from running at the edge: nothing, if it can.
Judge = Callable[[Any], Sequence[Finding]]


class Twin:
    """Calls what the edge has of ``origin``, the server's function. ``flags`` are its attributes
    that a template language asks for. ``table``: where the edge's function itself is put as
    ``name`` once it is there, as ``wrap`` makes it.
    """

    def __init__(
        self,
        origin: Any,
        flags: Mapping[str, Any],
        table: MutableMapping[str, Any] | None = None,
        name: str = "",
        wrap: Callable[[Any], Any] | None = None,
    ) -> None:
        self.origin = origin
        self.call: Callable[..., Any] = _unloaded
        self._flags = dict(flags)
        self._table = table
        self._name = name
        self._wrap = wrap
        vars(self).update(flags)

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return self.call(*args, **kwargs)

    def load(self, found: Any) -> None:
        """Stand for ``found``, which the edge has, from now on."""
        if self._wrap is not None:
            found = self._wrap(found)
        self.call = found
        for each in (found, innermost(found)):
            for name, value in self._flags.items():
                with suppress(AttributeError, TypeError):  # a builtin takes none
                    setattr(each, name, value)
        if self._table is not None:
            self._table[self._name] = found


def innermost(function: Any) -> Any:
    """Return the function within all decorators that say what they wrap."""
    for _ in range(_DEPTH):
        inner = getattr(function, "__wrapped__", None)
        if inner is None:
            break
        function = inner
    return function


_DEPTH = 100  # decorators; one that wraps itself must not keep a site from starting


def _unloaded(*args: Any, **kwargs: Any) -> Any:
    refuse("calling a function of the site's before its code is loaded")


__all__ = ["Judge", "Twin", "innermost"]
