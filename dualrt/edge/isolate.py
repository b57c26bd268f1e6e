"""The isolate protocol: the one place where a user's edge function is called.

The spine says what to run and with which arguments; an isolate decides where and under which
restrictions. It returns what the function returned: a value, an awaitable, or an iterator, which
the gateway's driver goes on with.
"""

from __future__ import annotations

from typing import Any, Protocol

from dualrt.runtime import EdgeView
from dualrt.web.request import Request


class Isolate(Protocol):
    """Where edge code runs."""

    def call(
        self, view: EdgeView, request: Request, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Call ``view`` and return what it returned."""


class InProcess:
    """Edge code in this process, in the module it was written in."""

    def call(
        self, view: EdgeView, request: Request, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Call ``view`` with the request as its framework would pass it."""
        how = view.request_as
        if how == "positional":
            return view.call(request, *args, **kwargs)
        if how == "keyword":
            return view.call(request=request, **kwargs)
        return view.call(**kwargs)


__all__ = ["InProcess", "Isolate"]
