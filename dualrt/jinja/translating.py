"""Jinja's ``i18n`` extension at the edge: the functions that were installed for it, by the edge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment
from jinja2.ext import InternationalizationExtension

_EXTENSION = "jinja2.ext"
NAME = InternationalizationExtension.identifier
ALIAS = "_"  # calls whatever ``gettext`` stands for
GETTEXT = "gettext"
_FUNCTIONS = frozenset({GETTEXT, "ngettext", "pgettext", "npgettext"})


def is_alias(value: Any) -> bool:
    """Whether what stands as ``_`` is the extension's own."""
    return getattr(value, "__module__", "") == _EXTENSION


def installed(name: str, value: Any) -> tuple[Any, Callable[[Any], Any]] | None:
    """Return the function that was installed as ``name`` in "newstyle", and what makes another one
    so; ``None`` where it stands there as it is.
    """
    code = getattr(value, "__code__", None)
    if name not in _FUNCTIONS or getattr(value, "__module__", "") != _EXTENSION or code is None:
        return None
    (inner,) = (cell.cell_contents for cell in value.__closure__)
    return inner, lambda found: _newstyle(name, found)


def _newstyle(name: str, function: Any) -> Any:
    made: Any = Environment(extensions=[InternationalizationExtension])
    made.install_gettext_callables(
        function, function, newstyle=True, pgettext=function, npgettext=function
    )
    return made.globals[name]


__all__ = ["ALIAS", "GETTEXT", "NAME", "installed", "is_alias"]
