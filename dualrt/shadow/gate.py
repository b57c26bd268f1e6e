"""Which requests run in shadow: asked by the gateways where they hand one on to the server.

What is not taken goes on as it came; what is taken is answered through ``Kept``, and its run is
begun when that has been sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import Context
from functools import partial
from io import BytesIO
from typing import Any
from weakref import WeakSet

from dualrt.afterwards import background
from dualrt.flow import Edge
from dualrt.gateway import now
from dualrt.passes import Here
from dualrt.routing.table import Match
from dualrt.shadow.counts import count
from dualrt.shadow.kept import Kept, tee
from dualrt.shadow.report import skipped
from dualrt.shadow.sample import draw
from dualrt.types import ASGIApp, Environ, Message, Receive, Scope, Send, StartResponse, WSGIApp
from dualrt.view import EdgeView
from dualrt.web.deferred import Job, Queue
from dualrt.web.request import Request
from dualrt.web.sparing import SAFE

MOST = 8  # runs at once in a process: what is more is skipped, and never waits

Make = Callable[[Any, str, dict[str, Any], str], Request]

_running: WeakSet[Shadow] = WeakSet()


class Shadow:
    """One request that was taken. ``holder``: a copy of its environ or scope as it was before the
    server had it, without a body; ``make``: the class of edge requests.
    """

    __slots__ = ("__weakref__", "_begun", "edge", "holder", "kept", "make", "match", "method")

    def __init__(self, edge: Edge, match: Match, holder: Any, make: Make, method: str) -> None:
        self.edge = edge
        self.match = match
        self.holder = holder
        self.make = make
        self.method = method
        self.kept = Kept(method)
        self._begun = False

    @property
    def view(self) -> EdgeView:
        """The view that runs."""
        view: EdgeView = self.match.route.target
        return view

    def skip(self, why: str) -> None:
        """Count that nothing can be said of this request."""
        if not self._begun:
            self._begun = True
            skipped(self, why)

    def job(self) -> Job | None:
        """Return what is to run now that the answer has been sent, once; ``None``: nothing is."""
        why = self.kept.lacks()
        if not why and len(_running) >= MOST:
            why = f"{MOST} others run already"
        if why:
            self.skip(why)
        if self._begun:
            return None
        self._begun = True
        _running.add(self)
        from dualrt.shadow.run import run

        # an empty context: nothing of the server's request is left in it
        return Job(run, (self,), {}, None, Context())

    def begin(self) -> None:
        """Run it on the background loop."""
        job = self.job()
        if job is not None:
            background(self.queue(job))

    def queue(self, job: Job) -> Queue:
        """Return a queue of its own: what the view has given to ``after`` does not wait for it."""
        queue = Queue(self.holder)
        queue.add(job)
        return queue


def done(shadow: Shadow) -> None:
    """Let the next one run."""
    _running.discard(shadow)


def taken(
    edge: Edge, match: Match | None, method: str, holder: Mapping[str, Any], here: Here | None
) -> bool:
    """Say whether a request runs in shadow, too. ``here``: its guards have run for it as it is."""
    if match is None or method not in SAFE:
        return False
    view: EdgeView = match.route.target
    if view.guards and (here is None or not edge.admits(match, holder, here)):
        return False
    count(view.name, "seen")
    if draw() >= view.options.shadow:
        return False
    count(view.name, "sampled")
    return True


def marks(shadow: Shadow, began: float) -> list[tuple[str, str]]:
    """Return the headers that say so, where debug is on."""
    if not shadow.edge.config.debug:
        return []
    took = (now() - began) * 1000
    return [
        ("x-dualrt", f"server; shadow; view={shadow.view.name}"),
        ("server-timing", f"server;dur={took:.3f}"),
    ]


# --- WSGI


def beside(edge: Edge, app: WSGIApp, environ: Environ, make: Make, here: Here | None) -> WSGIApp:
    """Return ``app``, or what calls it and lets the edge view of this request run beside it."""
    assert edge.shadows is not None
    match = edge.shadows.router.wsgi(environ)
    method = environ["REQUEST_METHOD"].upper()
    if match is None or not taken(edge, match, method, environ, here):
        return app
    shadow = Shadow(edge, match, own_environ(environ), edge.wsgi_request or make, method)
    if has_body(environ):
        shadow.skip("it has a body")
        return app
    return partial(_watched, app, shadow)


def own_environ(environ: Environ) -> Environ:
    """Return a copy for the edge's view alone."""
    return {**environ, "wsgi.input": BytesIO(b"")}


def has_body(environ: Environ) -> bool:
    """Whether a request has a body, or may have one."""
    length = environ.get("CONTENT_LENGTH") or "0"
    return length != "0" or "HTTP_TRANSFER_ENCODING" in environ


def _watched(app: WSGIApp, shadow: Shadow, environ: Environ, start_response: StartResponse) -> Any:
    began, kept = now(), shadow.kept

    def start(line: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
        kept.begin(int(line[:3]) if line[:3].isdecimal() else 0, headers)
        write = start_response(line, [*headers, *marks(shadow, began)], *exc_info)

        def writing(data: bytes) -> Any:
            kept.take(data)
            return write(data)

        return writing

    try:
        body = app(environ, start)
    except BaseException:
        shadow.skip("the server raised an error")
        raise
    wrapper = environ.get("wsgi.file_wrapper")
    if isinstance(wrapper, type) and isinstance(body, wrapper):
        shadow.skip("a file that the web server sends itself")
        return body
    return tee(body, kept, shadow.begin)


# --- ASGI


def abeside(edge: Edge, app: ASGIApp, scope: Scope, make: Make, here: Here | None) -> ASGIApp:
    """Return ``app``, or what calls it and lets the edge view of this request run beside it."""
    assert edge.shadows is not None
    match = edge.shadows.router.asgi(scope)
    method = scope["method"].upper()
    if match is None or not taken(edge, match, method, scope, here):
        return app
    shadow = Shadow(edge, match, own_scope(scope), edge.asgi_request or make, method)
    if ahas_body(scope):
        shadow.skip("it has a body")
        return app
    return partial(_awatched, app, shadow)


def own_scope(scope: Scope) -> Scope:
    """Return a copy for the edge's view alone."""
    return {**scope}


def ahas_body(scope: Scope) -> bool:
    """Whether a request has a body, or may have one."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


async def _awatched(
    app: ASGIApp, shadow: Shadow, scope: Scope, receive: Receive, send: Send
) -> None:
    began, kept = now(), shadow.kept
    queue = Queue.of(scope)  # whoever tracks the request runs it, after all that the view gave

    async def receiving() -> Message:
        message = await receive()
        if message.get("body"):  # in HTTP/2 no header need tell of one
            shadow.skip("it has a body")
        return message

    async def watching(message: Message) -> None:
        kind = message["type"]
        if kind == "http.response.start":
            fields = list(message.get("headers") or ())
            lines = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in fields]
            kept.begin(message["status"], lines)
            more = [(k.encode(), v.encode("latin-1")) for k, v in marks(shadow, began)]
            message = {**message, "headers": [*fields, *more]}
        elif kind == "http.response.body":
            kept.take(message.get("body", b""))
            if not message.get("more_body"):
                kept.end()
        else:  # a file that the web server sends itself, trailers: what there is of extensions
            kept.foreign = True
        await send(message)

    try:
        await app(scope, receiving, watching)
    except BaseException:
        shadow.skip("the server raised an error, or the client left")
        raise
    job = shadow.job()
    if job is not None:
        queue.add(job)


__all__ = ["MOST", "Shadow", "abeside", "beside", "done", "has_body", "marks", "own_environ"]
__all__ += ["ahas_body", "own_scope", "taken"]
