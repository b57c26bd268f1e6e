"""A request among its middlewares, as WSGI and as ASGI hold it: edits, rewrites, the kept body."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any
from urllib.parse import quote

from dualrt.flow import Edge
from dualrt.routing.decisions import Decision
from dualrt.routing.rawpaths import raw_asgi_path, raw_wsgi_path
from dualrt.types import Environ, Message, Receive, Scope, Send, StartResponse
from dualrt.visit import STATE, Visit
from dualrt.web.edits import Additions, HeaderEdits, Target, edit_environ, edit_fields
from dualrt.web.request import Request


class Shared:
    """``request.dualrt`` of the server runtime: what the edge has left for the view.

    ``state`` is the dict that is ``request.state`` at the edge.
    """

    __slots__ = ("state",)

    def __init__(self, holder: Any) -> None:
        self.state: dict[str, Any] = holder.setdefault(STATE, {})


class EnvironVisit(Visit):
    """A request in a WSGI ``environ``, which is changed in place.

    ``path_of`` tells the path that is routed, ``read`` reads the body.
    """

    __slots__ = ("environ", "path_of", "read_body")

    def __init__(
        self,
        request: Request,
        environ: Environ,
        path_of: Callable[[Environ], str | None],
        read_body: Callable[[Environ, int], bytes],
        path: str | None = None,
    ) -> None:
        super().__init__(request, environ)
        self.environ = environ
        self.path_of = path_of
        self.read_body = read_body
        self.path = request.path = request.routed = self._path() if path is None else path

    @property
    def holder(self) -> Environ:
        """The environ."""
        return self.environ

    @property
    def query(self) -> str:
        """The query as it is now."""
        return self.environ.get("QUERY_STRING") or ""

    def decide(self, edge: Edge) -> Decision:
        """Ask by the environ."""
        return None if edge.decide is None else edge.decide.wsgi(self.environ)

    @property
    def script_name(self) -> str:  # type: ignore[override]
        """The path of the application itself, percent-encoded."""
        return quote(self.environ.get("SCRIPT_NAME", "").encode("latin-1", "replace")).rstrip("/")

    def _path(self) -> str:
        path = self.path_of(self.environ)
        if path is None:  # the framework will fail on it: a reading to show, none to route by
            raw: str = self.environ.get("PATH_INFO", "/")
            path = raw.encode("latin-1", "replace").decode("utf-8", "replace")
        return path

    @property
    def raw(self) -> str | None:
        """The path as it was sent, encoded, where the server tells."""
        return raw_wsgi_path(self.environ)

    def edit(self, edits: HeaderEdits) -> None:
        """Set and delete headers of the environ."""
        edit_environ(self.environ, edits)

    def move(self, target: Target) -> bool:
        """Change the environ's path and query."""
        environ = self.environ
        before = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        query = before[1] if target.query is None else target.query
        now = target.path.decode("latin-1"), query
        if now == before:
            return False
        environ["PATH_INFO"], environ["QUERY_STRING"] = now
        shown = f"{self.script_name}{target.raw}{'?' if query else ''}{query}"
        for name in ("REQUEST_URI", "RAW_URI"):
            if name in environ:
                environ[name] = shown
        self.path = self.request.path = self.request.routed = self._path()
        return True

    def read(self, limit: int) -> bytes:
        """Read the body and put it back."""
        body = self.read_body(self.environ, limit)
        if body:
            self.environ["wsgi.input"] = BytesIO(body)
            self.environ["CONTENT_LENGTH"] = str(len(body))
            self.environ.pop("HTTP_TRANSFER_ENCODING", None)
        return body


def starting(additions: Additions, start_response: StartResponse) -> StartResponse:
    """Return a ``start_response`` that adds what middlewares want in the answer."""
    if not additions:
        return start_response

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        lines = additions.onto(headers, int(status[:3]))
        return start_response(status, lines, *((exc_info,) if exc_info else ()))

    return start


class ScopeVisit(Visit):
    """A request in an ASGI ``scope``, a copy of the server's, which is changed in place.

    ``receive`` is what the app shall be given; ``read`` makes it tell the body anew.
    """

    __slots__ = ("path_of", "read_body", "receive", "scope")

    def __init__(
        self,
        request: Request,
        scope: Scope,
        receive: Receive,
        path_of: Callable[[Scope], str | None],
        read_body: Callable[[int], Awaitable[bytes | None]],
    ) -> None:
        super().__init__(request, scope)
        self.scope = scope
        self.receive = receive
        self.path_of = path_of
        self.read_body = read_body
        self.path = request.path = request.routed = self._path()

    @property
    def holder(self) -> Scope:
        """The scope."""
        return self.scope

    @property
    def query(self) -> str:
        """The query as it is now."""
        return query_of(self.scope)

    def decide(self, edge: Edge) -> Decision:
        """Ask by the scope."""
        return None if edge.decide is None else edge.decide.asgi(self.scope)

    @property
    def script_name(self) -> str:  # type: ignore[override]
        """The path of the application itself, percent-encoded."""
        return quote(self.scope.get("root_path") or "", errors="replace").rstrip("/")

    def _path(self) -> str:
        path = self.path_of(self.scope)
        return self.scope["path"] if path is None else path

    @property
    def raw(self) -> str | None:
        """The path as it was sent, encoded, where the server tells."""
        return raw_asgi_path(self.scope)

    def edit(self, edits: HeaderEdits) -> None:
        """Set and delete headers of the scope."""
        self.scope["headers"] = edit_fields(self.scope["headers"], edits)

    def move(self, target: Target) -> bool:
        """Change the scope's path and query."""
        if not move_scope(self.scope, target):
            return False
        self.path = self.request.path = self.request.routed = self._path()
        return True

    async def read(self, limit: int) -> bytes:
        """Read the body and let the app receive it again."""
        body = await self.read_body(limit)
        if body is None:  # there is none to come
            return b""
        self.receive = replay(body, self.receive)
        return body


def query_of(scope: Scope) -> str:
    """Return a scope's query, as text."""
    query = scope.get("query_string") or b""
    return query if isinstance(query, str) else query.decode("utf-8", "replace")


def move_scope(scope: Scope, target: Target) -> bool:
    """Change a scope's path and query; ``False`` where they are the target's already."""
    root = scope.get("root_path") or ""
    path: str = scope["path"]
    root = root.rstrip("/") if path.startswith(root.rstrip("/")) else ""
    query = scope.get("query_string", b"")
    now = root + target.path.decode("utf-8", "replace")
    now_query = query if target.query is None else target.query.encode("latin-1")
    if (now, now_query) == (path, query):
        return False
    scope["path"], scope["query_string"] = now, now_query
    if scope.get("raw_path") is not None:
        scope["raw_path"] = (quote(root) + target.raw).encode("latin-1")
    return True


def replay(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives ``body`` first."""
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def sending(additions: Additions, send: Send) -> Send:
    """Return a ``send`` that adds what middlewares want in the answer."""
    if not additions:
        return send

    async def more(message: Message) -> None:
        if message["type"] == "http.response.start":
            fields = list(message.get("headers") or ())
            present = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in fields]
            cookies, headers = additions.lines(present, message["status"])
            first = [(b"set-cookie", line.encode("latin-1")) for line in cookies]
            last = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers]
            message = {**message, "headers": [*first, *fields, *last]}
        await send(message)

    return more


__all__ = ["EnvironVisit", "ScopeVisit", "Shared", "move_scope", "query_of", "replay"]
__all__ += ["sending", "starting"]
