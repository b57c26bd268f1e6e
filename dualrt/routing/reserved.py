"""A router with a few paths that are the server's, though an edge route would take them, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dualrt.routing.table import Match, Route, Router
from dualrt.types import Environ, Scope


def reserve(router: Router, paths: Sequence[str]) -> Router:
    """Return a router that forwards ``paths``: the very same where no edge route takes them."""
    methods = ("GET", "POST")
    if not any(router.resolve(path, method) for path in paths for method in methods):
        return router
    return Reserved(router, paths)


class Reserved:
    """``router``, but requests for ``paths`` are forwarded."""

    def __init__(self, router: Router, paths: Sequence[str]) -> None:
        self._router = router
        self._paths = frozenset(paths)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._router, name)

    @property
    def routes(self) -> Sequence[Route]:
        """Every leaf in the framework's order, of both runtimes."""
        return self._router.routes

    def wsgi(self, environ: Environ) -> Match | None:
        """Return the match for a WSGI request, ``None`` to forward it."""
        return self._judge(self._router.wsgi(environ))

    def asgi(self, scope: Scope) -> Match | None:
        """Return the match for an ASGI ``http`` scope, ``None`` to forward it."""
        return self._judge(self._router.asgi(scope))

    def wsgi_path(self, environ: Environ) -> str | None:
        """Return the decoded path that is routed."""
        return self._router.wsgi_path(environ)

    def asgi_path(self, scope: Scope) -> str | None:
        """Return the same for an ASGI ``http`` scope."""
        return self._router.asgi_path(scope)

    def resolve(self, path: str, method: str = "GET", host: str = "") -> Match | None:
        """Return the match for a decoded path, ``None`` to forward it."""
        return self._judge(self._router.resolve(path, method, host))

    def _judge(self, match: Match | None) -> Match | None:
        return None if match is not None and match.path in self._paths else match


__all__ = ["reserve"]
