"""A Django request among the site's middlewares: what they change, as Django would read it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dualrt.chain import Away, Ended
from dualrt.errors import ViewError
from dualrt.flow import Edge
from dualrt.passes import Here
from dualrt.routing.decisions import DOUBT, Decision
from dualrt.routing.rawpaths import raw_asgi_path, raw_wsgi_path
from dualrt.visit import Visit
from dualrt.visits import Shared, move_scope
from dualrt.web.edits import LISTED, Additions, HeaderEdits, Target, edit_environ, edit_fields
from dualrt_django.convert import CHUNK, put_cookie, read_body, to_request

# What Django keeps once it has read it from META or from the scope.
_KEPT = ("headers", "COOKIES", "GET", "_current_scheme_host", "accepted_types")


class HttpVisit(Visit):
    """A request that Django has made already; its ``scope``, if it has one, is the door's copy."""

    __slots__ = ("http",)

    def __init__(self, http: HttpRequest) -> None:
        scope = getattr(http, "scope", None)
        self.http = http
        holder = http.META if scope is None else scope
        super().__init__(to_request(http, http.path_info, {}), holder, http.path_info)

    @property
    def holder(self) -> Any:
        """The scope, or the environ that is META."""
        return holder_of(self.http)

    @property
    def query(self) -> str:
        """The query as it is now."""
        return self.http.META.get("QUERY_STRING") or ""

    def decide(self, edge: Edge) -> Decision:
        """Ask by the path, unless other routes were chosen for this request."""
        return decide(edge, self.http)

    @property
    def script_name(self) -> str:  # type: ignore[override]
        """The path of the application itself, percent-encoded."""
        root = self.http.path[: len(self.http.path) - len(self.http.path_info)]
        return quote(root, errors="replace").rstrip("/")

    @property
    def raw(self) -> str | None:
        """The path as it was sent, encoded, where the server tells."""
        return raw_path(self.http)

    def edit(self, edits: HeaderEdits) -> None:
        """Set and delete headers, in META and in the scope."""
        edit_environ(self.http.META, edits)
        if hasattr(self.http, "scope"):
            self.http.scope["headers"] = edit_fields(self.http.scope["headers"], edits)
        self._forget()
        if any(name == "content-type" for name, _ in edits):
            self.http._set_content_type_params(self.http.META)  # type: ignore[attr-defined]

    def _forget(self) -> None:
        for name in _KEPT:
            self.http.__dict__.pop(name, None)

    def move(self, target: Target) -> bool:
        """Change the path and the query."""
        http = self.http
        path = target.path.decode("utf-8", "replace")
        query = http.META.get("QUERY_STRING", "") if target.query is None else target.query
        if (path, query) == (http.path_info, http.META.get("QUERY_STRING", "")):
            return False
        root = http.path[: len(http.path) - len(http.path_info)]
        http.path_info, http.path = path, f"{root.rstrip('/')}/{path.removeprefix('/')}"
        http.META["PATH_INFO"], http.META["QUERY_STRING"] = path, query
        if hasattr(http, "scope"):
            move_scope(http.scope, target)
        shown = f"{self.script_name}{target.raw}{'?' if query else ''}{query}"
        for name in ("REQUEST_URI", "RAW_URI"):
            if name in http.META:
                http.META[name] = shown
        self._forget()
        self.path = self.request.path = self.request.routed = path
        return True

    def read(self, limit: int) -> bytes:
        """Read the body; Django keeps it."""
        return read_body(self.http, limit)


def decide(edge: Edge, http: HttpRequest) -> Decision:
    """Ask which of the routes that something stands before is this request's."""
    if edge.decide is None:
        return None
    if hasattr(http, "urlconf"):  # a middleware above chose other routes for this request
        return DOUBT
    return edge.decide.resolve(http.path_info, http.method or "GET")


def holder_of(http: HttpRequest) -> Any:
    """Return what a request's passes and state are kept in: its scope, else META."""
    scope = getattr(http, "scope", None)
    return http.META if scope is None else scope


def here_of(http: HttpRequest) -> Here:
    """Return which request it is by now."""
    query = http.META.get("QUERY_STRING") or ""
    return Here((http.method or "GET").upper(), http.path_info, query)


def raw_path(http: HttpRequest) -> str | None:
    """Return the path of Django's request as it was sent."""
    if hasattr(http, "scope"):
        return raw_asgi_path(http.scope)
    return raw_wsgi_path(http.META)


class AsyncHttpVisit(HttpVisit):
    """The same where a coroutine drives the middlewares."""

    __slots__ = ()

    async def read(self, limit: int) -> bytes:  # type: ignore[override]
        """Read the body, which Django's handler has received already."""
        return super().read(limit)


def send_on(edge: Edge, away: Away, visit: HttpVisit, wait: Any) -> Ended:
    """Send a request on to another origin: its body straight from the server, unless Django has
    read it already.
    """
    from dualrt.proxy import send

    http = visit.http
    try:
        _keep_read(visit)
    except ViewError as error:
        return Ended(edge.fail(visit.request, away.view, error), away.view)
    return send(edge, away, visit, http.META, wait)


async def asend_on(edge: Edge, away: Away, visit: HttpVisit, wait: Any) -> Ended:
    """Send a request on to another origin: its body out of Django's file."""
    from dualrt.proxy import asend

    http: Any = visit.http

    async def read() -> bytes:
        chunk: bytes = http.read(CHUNK)
        return chunk

    try:
        _keep_read(visit)
    except ViewError as error:
        return Ended(edge.fail(visit.request, away.view, error), away.view)
    return await asend(edge, away, visit, http.scope, read, wait)


def _keep_read(visit: HttpVisit) -> None:
    http: Any = visit.http
    if hasattr(http, "_body"):
        visit.body = http._body
    elif getattr(http, "_read_started", False):
        raise ViewError("the request body was consumed before the edge's middlewares were reached")


def add(additions: Additions, http: HttpResponseBase) -> HttpResponseBase:
    """Add to Django's response what middlewares want in the answer."""
    if not additions:
        return http
    present: list[tuple[str, str]] = list(http.items())
    present += [("set-cookie", each.OutputString()) for each in http.cookies.values()]
    cookies, headers = additions.lines(present, http.status_code)
    if cookies:
        own = list(http.cookies.items())
        http.cookies.clear()
        for line in cookies:
            put_cookie(http, line)
        for name, morsel in own:
            while name in http.cookies:
                name += "\0"
            dict.__setitem__(http.cookies, name, morsel)
    for name, value in headers:
        if name.lower() in LISTED and name in http.headers:
            value = f"{http.headers[name]}, {value}"
        http.headers[name] = value
    return http


class DualrtRequest:
    """What the full-speed door adds to Django's request classes: ``request.dualrt``."""

    __slots__ = ()  # else the making of each request would cost 0.2 us more

    @property
    def dualrt(self) -> Shared:
        """What the edge has left for the view."""
        this: Any = self
        return Shared(this.scope if hasattr(this, "scope") else this.META)


__all__ = ["AsyncHttpVisit", "DualrtRequest", "HttpVisit", "add", "asend_on", "decide", "here_of"]
__all__ += ["holder_of", "raw_path", "send_on"]
