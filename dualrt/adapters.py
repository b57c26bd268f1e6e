"""The frameworks that are loaded, and which of them makes a call: the core imports neither."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from dualrt.web.request import Request

# The framework's top module, and the module of the adapter that knows its requests. Names only.
DIRECT = {"django": "dualrt_django.direct", "flask": "dualrt_flask.direct"}
GUARDED = {"django": "dualrt_django.guarded", "flask": "dualrt_flask.guarded"}


def loaded(table: Mapping[str, str]) -> Iterator[Any]:
    """Yield the adapters of the frameworks that are imported."""
    for framework, name in table.items():
        if framework in sys.modules:
            yield import_module(name)


def caller(table: Mapping[str, str], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Return the adapter of the framework that makes this call, ``None`` for an edge call."""
    if any(isinstance(each, Request) for each in (*args, *kwargs.values())):
        return None
    for adapter in loaded(table):
        if adapter.claims(args, kwargs):
            return adapter
    return None


__all__ = ["DIRECT", "GUARDED", "caller", "loaded"]
