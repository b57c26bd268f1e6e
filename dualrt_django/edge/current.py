"""The request that edge code handles, for the names that depend on one: its script prefix, its
language, and what the code has activated for it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from dualrt.edge.scope import EDGE
from dualrt_django.edge.given import given

UNKNOWN: Any = object()  # nobody has asked yet


class Context:
    """One request of a Django site, as far as ``django.urls`` and ``django.utils`` ask for it."""

    __slots__ = ("_prefix", "csrf", "csrf_sent", "finish", "language", "request")

    def __init__(self, request: Any) -> None:
        self.request = request
        self._prefix: str | None = None
        self.language: Any = UNKNOWN  # the language chosen for it, None where none is
        self.csrf = ""  # the secret of the tokens that its page shows
        self.csrf_sent = False  # a decorator of the view sees to it that their cookie goes out
        self.finish: Callable[[Any], None] | None = None  # what the response is given at last

    @property
    def prefix(self) -> str:
        """What all paths of the site begin with: ends in a slash."""
        found = self._prefix
        if found is None:
            made: str = self.request._script_name
            found = self._prefix = made if made.endswith("/") else f"{made}/"
        return found


class Site:
    """What gives code its ``Context``: ``Edge.site``. A stream has the request of its view."""

    keeps = True

    def open(self, request: Any) -> Context:
        """Return a request's context, made when it is first asked for."""
        found: Context | None = request._context
        if found is None:
            found = request._context = Context(request)
        return found

    def settle(self, view: Any, request: Any, response: Any) -> Any:
        """Return the response, with what the code has left to be added."""
        here: Context | None = request._context
        if here is not None and here.finish is not None:
            here.finish(response)
        return response


def context() -> Context | None:
    """Return the request that is handled here, ``None`` where none is."""
    scope = EDGE.get()
    found: Context | None = None if scope is None else scope.context
    return found


def script_prefix() -> str:
    """Return what the paths of the site begin with."""
    found = context()
    if found is not None:
        return found.prefix
    forced = given.source.FORCE_SCRIPT_NAME  # as django.setup() sets it
    return "/" if forced is None else f"{str(forced).rstrip('/')}/"


class Active:
    """Something that code sets for the request that it handles, and for no other.

    Tasks of one request do not see what the others set, as with Django's own.
    """

    __slots__ = ("_found",)

    def __init__(self, name: str) -> None:
        self._found: ContextVar[tuple[Any, Any] | None] = ContextVar(name, default=None)

    def get(self) -> Any:
        """Return what was set for this request, ``None`` if nothing was."""
        found = self._found.get()
        return found[1] if found is not None and found[0] is context() else None

    def set(self, value: Any) -> None:
        """Keep ``value`` for the rest of this request."""
        self._found.set((context(), value))


__all__ = ["UNKNOWN", "Active", "Context", "Site", "context", "script_prefix"]
