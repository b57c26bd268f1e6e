"""The WSGI gateway: builds a ``Request``, asks the spine, writes the answer or calls the app."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from dualrt.afterwards import Closing, abandoned, hand_on, tracked
from dualrt.chain import Away, Ended, asked, steps
from dualrt.chunks import AsyncChunks, to_bytes
from dualrt.config import Config
from dualrt.drivers import drive_steps
from dualrt.errors import (
    BodyTooLarge,
    ClientError,
    ClientGone,
    StreamAborted,
    ViewError,
    ViewTimeout,
)
from dualrt.flow import Edge, attempt, conclude, drive
from dualrt.gateway import (
    READING,
    SEEN,
    UNREAD,
    absolute,
    bare_lines,
    debug_headers,
    live_edge,
    named,
    now,
)
from dualrt.gone import watcher
from dualrt.routing.rawpaths import raw_wsgi_path
from dualrt.routing.table import Match
from dualrt.runtime import EdgeView
from dualrt.steps import as_coroutine
from dualrt.types import Environ, StartResponse, WSGIApp
from dualrt.visit import STATE, Visit
from dualrt.visits import EnvironVisit, starting
from dualrt.web.body import ByteStream
from dualrt.web.deferred import AFTER, HANDING_ON, REQUEST, SERVER
from dualrt.web.headers import EnvironHeaders, Headers
from dualrt.web.peers import client_ip
from dualrt.web.request import Request
from dualrt.web.response import EMPTY, Response
from dualrt.web.url import URL, URLSearchParams

GONE = 499  # nginx's status for a request whose client has left; nobody sees it
CHUNK = 65_536  # bytes read from the client at a time

STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_PATH_SAFE = "/~!$&'()*+,;=:@"  # RFC 3986, pchar: stays as it is in a path


class WSGIRequest(Request):
    """A ``Request`` whose parts come from a WSGI ``environ``."""

    __slots__ = ("environ",)

    def __init__(self, environ: Environ, path: str, params: dict[str, Any], rule: str) -> None:
        self.environ = environ
        # servers pass a "post" on; both frameworks take it for a POST, and so must every check
        self.method = environ["REQUEST_METHOD"].upper()
        self.routed = path
        if params:  # else one of its own is made when it is asked for
            self.params = params
        self.cookie_rule = rule

    def _make_headers(self) -> Headers:
        return EnvironHeaders(self.environ)

    def _make_query(self) -> URLSearchParams:
        return URLSearchParams(_text(self.environ.get("QUERY_STRING", "")))

    def _make_state(self) -> dict[str, Any]:
        found: dict[str, Any] | None = self.environ.get(STATE)
        return {} if found is None else found

    def _make_body(self) -> bytes:
        environ = self.environ
        if self._stream is None and environ.get("wsgi.input_terminated"):
            http1 = environ.get("SERVER_PROTOCOL", "HTTP/1.1").startswith("HTTP/1")
            if not http1 or "HTTP_TRANSFER_ENCODING" in environ:
                raise ViewError(UNREAD)
        return super()._make_body()

    def _make_ip(self) -> str:
        return client_ip(self.environ.get("REMOTE_ADDR") or "", self)

    def _make_url(self) -> URL:
        from urllib.parse import quote

        environ = self.environ
        host = environ.get("HTTP_HOST")
        if not host:
            host = named(environ.get("SERVER_NAME", "localhost"), environ.get("SERVER_PORT"))
        info = environ.get("PATH_INFO", "")
        raw = environ.get("SCRIPT_NAME", "") + info
        # Django writes the decoded path back into the environ
        charset = "utf-8" if info == self.routed and not info.isascii() else "latin-1"
        path = quote(raw.encode(charset, "surrogatepass"), safe=_PATH_SAFE) or "/"
        query = environ.get("QUERY_STRING", "")
        return absolute(environ["wsgi.url_scheme"], host, path, _text(query))


def _text(latin1: str) -> str:
    return latin1 if latin1.isascii() else latin1.encode("latin-1").decode("utf-8", "replace")


class EdgeGateway:
    """``EdgeGateway(app, config)``: edge views in front of any WSGI application.

    ``config`` is a ``DUALRT`` dict whose ``ROUTES`` lists ``(pattern, view)``; the adapters of
    Django and Flask give a function that returns the ``Edge`` to use for a request. Attributes
    of the wrapped application stay reachable.
    """

    def __init__(
        self, app: WSGIApp, config: Mapping[str, Any] | Config | Callable[[], Edge] | None = None
    ) -> None:
        self.wrapped = app
        self.current, self.live = live_edge(config)

    def __getattr__(self, name: str) -> Any:
        if name == "wrapped":  # not set yet: copy and pickle ask before __init__
            raise AttributeError(name)
        return getattr(self.wrapped, name)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        edge = self.live.edge or self.current()
        if SEEN in environ and edge.key in environ[SEEN]:
            return self.wrapped(environ, start_response)
        if edge.gated:
            return pass_middleware(edge, self.wrapped, environ, start_response)
        match = edge.router.wsgi(environ)
        if match is not None:
            return answer(edge, match, environ, start_response)
        environ[SEEN] = (*environ[SEEN], edge.key) if SEEN in environ else edge.seen
        # what stands below is hand_on() without its call, and strip_control() where it may matter:
        # most requests come by here, and each call costs them more than the route table does
        names = "".join(environ)
        if _RARE in names:
            _strip(environ, names)
        if edge.shadows is not None:
            app = (_beside or _load_beside())(edge, self.wrapped, environ, WSGIRequest, None)
            return hand_on(app, environ, start_response)
        if SERVER.wants:
            return tracked(self.wrapped, environ, start_response)
        try:
            body = self.wrapped(environ, start_response)
        except BaseException:
            abandoned(environ)
            raise
        queue = environ[AFTER] if AFTER in environ else None  # noqa: SIM401 - get() costs a call
        return body if queue is None else Closing(body, queue)


HANDING_ON.add(EdgeGateway.__call__.__code__)

_beside: Callable[..., Any] | None = None


def _load_beside() -> Callable[..., Any]:
    """Load what views in shadow need with the first request to a site that has some."""
    global _beside
    from dualrt.shadow.gate import beside

    _beside = beside
    return beside


_CONTROL = ("HTTP_X_DUALRT_", "HTTP_X_MIDDLEWARE_")
_RARE = "X"  # in both, and in few names else; to look for one character costs next to nothing


def strip_control(environ: Environ) -> None:
    """Drop ``x-dualrt-*`` and ``x-middleware-*``, which only a client could have sent."""
    names = "".join(environ)
    if _RARE in names:
        _strip(environ, names)


def _strip(environ: Environ, names: str) -> None:
    # a hit across two names costs a second look, no more
    if _CONTROL[0] in names or _CONTROL[1] in names:
        for name in [each for each in environ if each.startswith(_CONTROL)]:
            del environ[name]


def answer(
    edge: Edge, match: Match, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """Run the matched edge view and write its response."""
    view: EdgeView = match.route.target
    if view.defers and REQUEST.get() is not environ:
        return tracked(partial(answer, edge, match), environ, start_response)
    make = edge.wsgi_request or WSGIRequest
    request = make(environ, match.path, match.kwargs, edge.cookie_rule)
    debug = edge.config.debug
    began = now() if debug else 0.0
    try:
        if environ.get("CONTENT_LENGTH") or (
            environ.get("wsgi.input_terminated")
            # gunicorn and granian say so of every request; a look takes longer than a small view
            and (view.reads_body or request.method not in READING)
        ):
            _read(request, environ, view)
        if edge.waits:
            response = drive(edge, match, request, waiter(environ, request))
        else:  # drive() without its call, and without a waiter that hardly any request needs
            response = attempt(edge, match, request)
            if not isinstance(response, Response):
                response = _awaited(edge, view, request, response, environ)
            if view.asks_context and edge.site is not None:
                response = edge.site.settle(view, request, response)
    except ClientGone:
        response = Response("", GONE)
    except Exception as error:
        response = edge.fail(request, view, error)
    body: Body | None = None
    if response.body.__class__ is not bytes:
        response, body = begin(edge, view, request, response)
    if debug:
        debug_headers(response, view, began)
    return write(request, response, body, start_response)


def _awaited(
    edge: Edge, view: EdgeView, request: Request, found: Any, environ: Environ
) -> Response:
    """Return the response that an awaitable comes to."""
    try:
        result = waiter(environ, request)(found, view.options.timeout)
        return conclude(edge, view, result, request)
    except ClientGone:
        raise
    except Exception as error:
        return edge.fail(request, view, error)


def pass_middleware(
    edge: Edge, app: WSGIApp, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """Run what stands before the request's view, then what it lets the request go on to."""
    if edge.recorder is not None:
        edge.recorder.wsgi(environ)
    environ[SEEN] = (*environ[SEEN], edge.key) if SEEN in environ else edge.seen
    strip_control(environ)
    path = edge.router.wsgi_path(environ)
    decide = edge.decide
    known = asked(
        edge, path, raw_wsgi_path(environ), None if decide is None else decide.wsgi, environ
    )
    if known is None:
        match = edge.router.wsgi(environ)
        if match is None or match.route.target.guards:
            if edge.shadows is not None:
                app = (_beside or _load_beside())(edge, app, environ, WSGIRequest, None)
            return hand_on(app, environ, start_response)
        return answer(edge, match, environ, start_response)
    return tracked(partial(_ask, edge, app, path, known), environ, start_response)


def _ask(
    edge: Edge,
    app: WSGIApp,
    path: str | None,
    known: Any,
    environ: Environ,
    start_response: StartResponse,
) -> Iterable[bytes]:
    """Ask what may stand before this request, of which ``known`` says what is known already."""
    began = now()
    visit = visit_of(edge, environ, path)
    request = visit.request
    wait = waiter(environ, request)
    running = steps(edge, visit, *known)
    try:
        ended = drive_steps(edge, visit, wait, running)
        if isinstance(ended, Away):
            ended = _send_on(edge, ended, visit, environ, wait)
    except ClientGone:
        return write(request, Response("", GONE), None, start_response)
    start_response = starting(visit.additions, start_response)
    if ended is None:
        match = edge.router.wsgi(environ)
        if match is None or not edge.admits(match, environ, visit.here):
            visit.additions.to_app()
            if edge.shadows is not None:
                app = (_beside or _load_beside())(edge, app, environ, WSGIRequest, visit.here)
            return app(environ, start_response)
        return answer(edge, match, environ, start_response)
    response, body = ended.response, None
    if response.body.__class__ is not bytes:
        response, body = begin(edge, ended.view, request, response)
    if edge.config.debug:
        debug_headers(response, ended.view, began)
    return write(request, response, body, start_response)


def _send_on(edge: Edge, away: Away, visit: Visit, environ: Environ, wait: Any) -> Ended:
    from dualrt.proxy import send  # for the first request that leaves the site

    return send(edge, away, visit, environ, wait)


def visit_of(edge: Edge, environ: Environ, path: str | None = None) -> EnvironVisit:
    """Return a request at the start of its way through the middlewares."""
    request = (edge.wsgi_request or WSGIRequest)(environ, "", {}, edge.cookie_rule)
    return EnvironVisit(request, environ, edge.router.wsgi_path, _read_whole, path)


def _read_whole(environ: Environ, limit: int) -> bytes:
    length = environ.get("CONTENT_LENGTH")
    if not length and not environ.get("wsgi.input_terminated"):
        return b""
    return b"".join(iter(body_reader(environ, length, limit), b""))


def begin(
    edge: Edge, view: EdgeView, request: Request, response: Response
) -> tuple[Response, Body | None]:
    """Make a streamed body's first chunk: if that fails, the status can still be an error's.

    Returns the response to send, and its body where that is streamed.
    """
    if request.method == "HEAD" or response.status in EMPTY:
        return response, None
    body = Body(edge, view, request, response.body)
    try:
        body.begin()
    except ClientGone:
        return Response("", GONE), None
    except Exception as error:
        return edge.fail(request, view, error), None
    return response, body


_run: Callable[..., Any] | None = None


def _load_run() -> Callable[..., Any]:
    """Load asyncio with the first ``async def`` view: a site without one starts faster."""
    global _run
    from dualrt.loop import run

    _run = run
    return run


def waiter(environ: Environ, request: Request) -> Callable[[Any, float], Any]:
    """Return how the spine waits for an ``async def`` view under WSGI."""

    def wait(awaitable: Any, timeout: float) -> Any:
        run = _run or _load_run()
        coro = awaitable if hasattr(awaitable, "send") else as_coroutine(awaitable)
        abort = request.signal.abort
        return run(coro, timeout, lambda: watcher(environ, abort), abort)

    return wait


def _read(request: WSGIRequest, environ: Environ, view: EdgeView) -> None:
    """Read the body, or make it readable in pieces, within ``max_body``.

    As in Django and Werkzeug, there is none where no length is told, unless the server ends it.
    """
    read = body_reader(environ, environ.get("CONTENT_LENGTH"), view.options.max_body)
    if view.options.stream_body:
        request._stream = ByteStream(read)
        return
    request.body = b"".join(iter(read, b""))


def body_reader(environ: Environ, length: str | None, limit: int) -> Callable[[], bytes]:
    """Return a function that gives the body's next chunk, ``b""`` at its end.

    Over ``limit`` bytes it raises ``BodyTooLarge``, at once where the length is declared; a body
    that ends before its declared length is a ``ClientError``.
    """
    expected = _length(length)
    if expected is not None and expected > limit:
        raise BodyTooLarge(limit)
    source = environ["wsgi.input"]
    got = 0

    def read() -> bytes:
        nonlocal got
        size = CHUNK if expected is None else min(CHUNK, expected - got)
        if size <= 0:
            return b""
        chunk: bytes = source.read(size)
        got += len(chunk)
        if got > limit:
            raise BodyTooLarge(limit)
        if not chunk and expected is not None:
            raise ClientError(f"the request body ended after {got} of {expected} bytes")
        return chunk

    return read


def _length(given: str | None) -> int | None:
    if not given:
        return None
    try:
        return max(0, int(given))
    except ValueError:
        return 0  # as Django and Werkzeug read it


def write(
    request: Request, response: Response, chunks: Body | None, start_response: StartResponse
) -> Iterable[bytes]:
    """Start the response and return its body, which is ``chunks`` where it is streamed."""
    status = response.status
    line = STATUS_LINES.get(status) or f"{status} Unknown"
    if response.__class__ is not Response:
        line = getattr(response, "line", line)
    body = response.body
    headers = response.wire()
    if status in EMPTY:
        headers = bare_lines(headers, status)
    if body.__class__ is bytes:
        if status in EMPTY:
            body = b""
        else:
            known = response._headers
            if known is not None and "content-length" in known._keys:
                headers = [pair for pair in headers if pair[0].lower() != "content-length"]
            headers.append(("content-length", str(len(body))))
        start_response(line, headers)
        return [b""] if request.method == "HEAD" else [body]
    start_response(line, headers)
    if chunks is None:
        close_body(body)
        return [b""]
    return chunks


def close_body(body: Any) -> None:
    """Close a body that nobody will read."""
    if hasattr(body, "__aiter__"):
        body = AsyncChunks(body)
    close = getattr(body, "close", None)
    if close is not None:
        close()


class Body:
    """A streamed body: one chunk when one is asked for, closed once, an error logged once."""

    def __init__(self, edge: Edge, view: EdgeView, request: Request, body: Any) -> None:
        self._edge = edge
        self._view = view
        self._request = request
        self._closed = False
        self._first: bytes | None = None
        self._deadline = now() + view.options.stream_timeout
        self._source = body
        if hasattr(body, "__aiter__"):
            gone = watcher(getattr(request, "environ", {}), request.signal.abort)
            self._source = AsyncChunks(body, gone)

    def begin(self) -> None:
        """Make the first chunk, or raise what the body raised instead."""
        try:
            self._next: Callable[[], Any] = iter(self._source).__next__
            self._first = self._make()
        except StopIteration:
            self._next = iter(()).__next__
        except Exception:
            self._request.signal.abort("the stream failed")
            self._finish()
            raise

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk, self._first = self._first, None
        if chunk is not None:
            return chunk
        try:
            return self._make()
        except StopIteration:
            self._finish()
            raise
        except ClientGone:
            self.close()
        except Exception as error:
            self._edge.report(self._request, self._view, error)
            self._request.signal.abort("the stream failed")
            self._finish()
        raise StreamAborted from None  # a clean end would look like the whole answer

    def _make(self) -> bytes:
        chunk = to_bytes(self._next(), self._view.name)
        if now() > self._deadline:
            limit = self._view.options.stream_timeout
            raise ViewTimeout(f"the stream was not done within {limit} seconds")
        return chunk

    def _finish(self) -> None:
        if not self._closed:
            self._closed = True
            close_body(self._source)

    def close(self) -> None:
        """Called by the server once, at the end or when the client has left."""
        if self._closed:
            return
        self._request.signal.abort()
        try:
            self._finish()
        except Exception as error:
            self._edge.report(self._request, self._view, error)


__all__ = ["GONE", "Body", "EdgeGateway", "WSGIRequest", "answer", "begin", "close_body"]
__all__ += ["strip_control", "visit_of", "waiter", "write"]
