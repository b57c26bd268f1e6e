"""Three answers to "whose request is this?": this route's, none of these, or only the framework
can tell. What stands in front of a view must know the third from the second.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, Protocol

from dualrt.routing.ordered import OrderedRouter
from dualrt.routing.states import StateRouter
from dualrt.routing.table import Match
from dualrt.types import Environ, Scope


class Doubtful(Enum):
    """The one value of this type, ``DOUBT``: the framework alone can tell."""

    DOUBT = "doubt"


DOUBT: Final = Doubtful.DOUBT
Decision = Match | Doubtful | None


class Decider(Protocol):
    """Says which of some routes a request belongs to; ``None``: to none of them."""

    def wsgi(self, environ: Environ) -> Decision:
        """Decide for a WSGI request."""

    def asgi(self, scope: Scope) -> Decision:
        """Decide for an ASGI ``http`` scope."""

    def resolve(self, path: str, method: str = "GET") -> Decision:
        """Decide for a decoded path below the script name."""


class OrderedDecider:
    """Decides as Django does, by a router whose targets are the routes in question."""

    def __init__(self, router: OrderedRouter) -> None:
        self._router = router

    def wsgi(self, environ: Environ) -> Decision:
        """Decide for a WSGI request."""
        path = self._router.wsgi_path(environ)
        return DOUBT if path is None else self.resolve(path)

    def asgi(self, scope: Scope) -> Decision:
        """Decide for an ASGI ``http`` scope."""
        path = self._router.asgi_path(scope)
        return DOUBT if path is None else self.resolve(path)

    def resolve(self, path: str, method: str = "GET") -> Decision:
        """Decide for a decoded path."""
        found = self._router.resolve(path)
        if found is not None:
            return found
        return DOUBT if self._router.doubts(path) else None


class StateDecider:
    """Decides as Werkzeug does, by a router whose targets are the routes in question."""

    def __init__(self, router: StateRouter) -> None:
        self._router = router

    def wsgi(self, environ: Environ) -> Decision:
        """Decide for a WSGI request."""
        found = self._router.wsgi(environ)
        if found is not None:
            return found
        return DOUBT if self._router.doubts(environ) else None

    def asgi(self, scope: Scope) -> Decision:
        """Decide for an ASGI ``http`` scope: which adapter Flask stands behind is not known."""
        return self._router.asgi(scope) or DOUBT

    def resolve(self, path: str, method: str = "GET") -> Decision:
        """Decide for a decoded path."""
        return self._router.resolve(path, method) or DOUBT


class Unsure:
    """Decides nothing: the site routes in a way of its own."""

    def wsgi(self, environ: Environ) -> Decision:
        """Leave it to the framework."""
        return DOUBT

    def asgi(self, scope: Scope) -> Decision:
        """Leave it to the framework."""
        return DOUBT

    def resolve(self, path: str, method: str = "GET") -> Decision:
        """Leave it to the framework."""
        return DOUBT


__all__ = ["DOUBT", "Decider", "Decision", "Doubtful", "OrderedDecider", "StateDecider", "Unsure"]
