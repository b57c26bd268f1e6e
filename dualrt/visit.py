"""``Visit``: one request on its way through what stands before its view; each gateway has its own
kind, which says how that server's request is changed.
"""

from __future__ import annotations

from typing import Any

from dualrt.flow import Edge
from dualrt.passes import Here
from dualrt.routing.decisions import Decision
from dualrt.web.edits import Additions, HeaderEdits, Target, find_target, with_cookies
from dualrt.web.request import UNREAD, Request
from dualrt.web.response import Next
from dualrt.web.url import URL

_NONE: frozenset[str] = frozenset()

STATE = "dualrt.state"  # in environ or scope: the dict that middlewares, guards and views share


class Visit:
    """One request on its way through the middlewares, at one gateway. ``path`` is the decoded path
    that is routed; ``holder`` the environ or the scope that is the request's; ``changed`` the names
    of the headers that middlewares have set or deleted.
    """

    __slots__ = ("additions", "body", "changed", "path", "request")

    def __init__(self, request: Request, holder: Any, path: str = "") -> None:
        self.request = request
        self.path = path
        self.additions = Additions()
        self.body: bytes | None = None
        self.changed: frozenset[str] = _NONE
        request.state = holder.setdefault(STATE, {})
        request._stream = UNREAD
        request._made = False

    # what a gateway does in its own way

    script_name = ""

    @property
    def holder(self) -> Any:
        """The environ or scope."""
        raise NotImplementedError

    @property
    def query(self) -> str:
        """The query as it is now, without its ``?``."""
        raise NotImplementedError

    @property
    def raw(self) -> str | None:
        """The path as it was sent, encoded, where that is known."""
        return None

    def decide(self, edge: Edge) -> Decision:
        """Ask which of the routes that something stands before is this request's."""
        raise NotImplementedError

    def edit(self, edits: HeaderEdits) -> None:
        """Set and delete request headers, for all who come after."""
        raise NotImplementedError

    def move(self, target: Target) -> bool:
        """Let the request be one for ``target``; ``False`` where it is already."""
        raise NotImplementedError

    def read(self, limit: int) -> Any:
        """Return the whole body (ASGI: an awaitable of it) and keep it for the app."""
        raise NotImplementedError

    # what they share

    @property
    def here(self) -> Here:
        """Which request it is by now."""
        return Here(self.request.method.upper(), self.path, self.query)

    def keep(self, body: bytes) -> None:
        """Show the body to this middleware and the later ones."""
        self.body = self.request.body = body
        self.request._stream = None

    def go_on(self, result: Next) -> bool | URL:
        """Apply what a middleware wants to be changed; say whether the request is another now. The
        URL, where that is one of another origin.
        """
        request = self.request
        if result.request_headers:
            self._edit(result.request_headers)
        cookies = None
        if result._headers is not None or result.edge_headers is not None:
            cookies = self.additions.take(result)
        if cookies:
            sent = request.headers.get("cookie", "")
            self._edit([("cookie", with_cookies(sent, cookies))])
        if result.target is None:
            return False
        target = find_target(result.target, request.url, self.script_name)
        if isinstance(target, URL):
            return target
        moved = self.move(target)
        request.forget()
        return moved

    def _edit(self, edits: HeaderEdits) -> None:
        self.changed = self.changed.union([name for name, _ in edits])
        self.edit(edits)
        self.request.forget(edits)


__all__ = ["STATE", "Visit"]
