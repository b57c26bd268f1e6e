"""``Client``: calls a WSGI or ASGI application as a server would, without one, and checks it.

It stands where the server stands: in front of the gateways. What a server would refuse or cut off
(messages out of order, a body that stops early) is an error here. ``mock_fetch`` stands at the
other end: it answers what edge code fetches.
"""

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from inspect import iscoroutinefunction
from io import BytesIO
from types import ModuleType
from typing import Any
from urllib.parse import SplitResult, unquote_to_bytes, urlencode, urlsplit

from dualrt.afterwards import asettle, settle
from dualrt.errors import DualrtError
from dualrt.fakes import FakeTransport, Sent, mock_fetch
from dualrt.flow import Edge
from dualrt.routing.matching import matches
from dualrt.types import ASGIApp, Message, Scope, WSGIApp
from dualrt.web.headers import Headers

HeadersLike = Mapping[str, str] | Iterable[tuple[str, str]]


AFTER = 5.0  # seconds that a test's client waits for what `after` was given


def edge_module(edge: Edge, name: str) -> ModuleType:
    """Return the edge's own copy of the module ``name``: edge code has module state of its own,
    which a test may want to look at or to set.

    ``edge``: ``gateway.current()``, ``dualrt_django.conf.current_edge()`` or, in Flask,
    ``app.extensions["dualrt"].current()``. ``LookupError`` where no edge view reaches the module.
    """
    loaded = edge.compiled.loaded if edge.compiled is not None else None
    if loaded is None or name not in loaded.bundle.modules:
        raise LookupError(f"no edge view reaches a module {name!r}")
    return loaded.module(name)


class ProtocolError(DualrtError, AssertionError):
    """The application broke WSGI (PEP 3333) or ASGI: the message says where."""


class IncompleteResponse(DualrtError):
    """The response began and did not end; ``response`` holds what came. A client would see a
    broken connection.
    """

    def __init__(self, why: str, response: Response) -> None:
        super().__init__(f"the response is incomplete: {why}")
        self.response = response


class Response:
    """What came back: ``status``, ``headers``, ``chunks`` as they were sent, ``body``."""

    def __init__(self, status: int, headers: Sequence[tuple[str, str]]) -> None:
        self.status = status
        self.headers = Headers()
        for name, value in headers:
            self.headers.append(name, value)
        self.chunks: list[bytes] = []

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.chunks)

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.body.decode()

    def json(self) -> Any:
        """Return the body parsed as JSON."""
        return jsonlib.loads(self.body)

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies it sets, name to value as on the wire; deleted ones are ``""``."""
        return dict(_cookie(line) for line in self.headers.get_set_cookie())

    def __repr__(self) -> str:
        return f"<Response {self.status} {len(self.body)} bytes>"


class Client:
    """``Client(app)``: call ``app``; whether it speaks WSGI or ASGI is seen from ``app`` itself,
    or said with ``protocol="wsgi"`` or ``"asgi"``.

    Cookies that responses set are kept in ``cookies`` by their names alone (paths, domains and
    ``Secure`` are not looked at) and sent back. Redirects are not followed. The body of an answer
    that has none (to HEAD; 204, 304) is dropped, as a server does. ``validate=True`` puts
    ``wsgiref.validate`` between (WSGI), or wants lower-case header names (ASGI; Django's own are
    not), and such a body is an error; ASGI messages are checked otherwise in any case. An error
    that ``app`` raises before its response begins is raised here, too. What ``after`` was given has
    run, or has had ``AFTER`` seconds to, when a response is returned.
    """

    def __init__(
        self,
        app: Any,
        *,
        protocol: str | None = None,
        validate: bool = False,
        base_url: str = "http://testserver",
        ip: str = "127.0.0.1",
    ) -> None:
        self.app = app
        self.protocol = protocol or ("asgi" if is_asgi(app) else "wsgi")
        if self.protocol not in ("wsgi", "asgi"):
            raise ValueError(f"protocol is 'wsgi' or 'asgi', not {protocol!r}")
        self.validate = validate
        self.base_url = base_url
        self.ip = ip
        self.cookies: dict[str, str] = {}

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: HeadersLike = (),
        body: bytes | str = b"",
        json: Any = None,
        form: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        take: int | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> Response:
        """Send a request and return its ``Response``.

        ``json`` and ``form`` make the body and its content type. ``take``: leave after so many
        chunks of the body. ``extra`` goes on top of the environ or scope.
        ``IncompleteResponse``: it began and broke off; ``ProtocolError``: the app broke the rules.
        """
        data, kind = _make_body(body, json, form)
        fields = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
        names = {name.lower() for name, _ in fields}
        # a path may have a URL in its query
        whole = "://" in url and not url.startswith("/")
        parts = urlsplit(url if whole else self.base_url + url)
        if "host" not in names:
            fields.insert(0, ("host", parts.netloc))
        if kind and "content-type" not in names:
            fields.append(("content-type", kind))
        if data and not names & {"content-length", "transfer-encoding"}:
            fields.append(("content-length", str(len(data))))
        if self.cookies and "cookie" not in names:
            jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            fields.append(("cookie", jar))
        if self.protocol == "wsgi":
            environ = {**make_environ(method, parts, fields, data, self.ip), **(extra or {})}
            response = call_wsgi(self.app, environ, take, validate=self.validate)
        else:
            scope = {**make_scope(method, parts, fields, self.ip), **(extra or {})}
            response = call_asgi(self.app, scope, data, take, validate=self.validate)
        self._keep_cookies(response)
        return response

    def get(self, url: str, **kwargs: Any) -> Response:
        """``request("GET", ...)``."""
        return self.request("GET", url, **kwargs)

    def head(self, url: str, **kwargs: Any) -> Response:
        """``request("HEAD", ...)``."""
        return self.request("HEAD", url, **kwargs)

    def options(self, url: str, **kwargs: Any) -> Response:
        """``request("OPTIONS", ...)``."""
        return self.request("OPTIONS", url, **kwargs)

    def post(self, url: str, **kwargs: Any) -> Response:
        """``request("POST", ...)``."""
        return self.request("POST", url, **kwargs)

    def put(self, url: str, **kwargs: Any) -> Response:
        """``request("PUT", ...)``."""
        return self.request("PUT", url, **kwargs)

    def delete(self, url: str, **kwargs: Any) -> Response:
        """``request("DELETE", ...)``."""
        return self.request("DELETE", url, **kwargs)

    def _keep_cookies(self, response: Response) -> None:
        for line in response.headers.get_set_cookie():
            name, value = _cookie(line)
            if value or not _is_deletion(line):
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)


def is_asgi(app: Any) -> bool:
    """Say whether ``app`` speaks ASGI: it, or its ``__call__``, is a coroutine function."""
    return iscoroutinefunction(app) or (callable(app) and iscoroutinefunction(type(app).__call__))


def _cookie(line: str) -> tuple[str, str]:
    name, _, value = line.partition(";")[0].partition("=")
    return name.strip(), value.strip().strip('"')


def _is_deletion(line: str) -> bool:
    lowered = line.lower().replace(" ", "")
    return "max-age=0" in lowered or "1970" in lowered


def _make_body(body: bytes | str, json: Any, form: Any) -> tuple[bytes, str]:
    if json is not None:
        return jsonlib.dumps(json).encode(), "application/json"
    if form is not None:
        return urlencode(form).encode(), "application/x-www-form-urlencoded"
    return (body.encode(), "text/plain;charset=UTF-8") if isinstance(body, str) else (body, "")


def make_environ(
    method: str, url: SplitResult, fields: Sequence[tuple[str, str]], body: bytes, ip: str
) -> dict[str, Any]:
    """Return a WSGI environ (PEP 3333) for a request."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(url.path or "/").decode("latin-1"),
        "QUERY_STRING": url.query.encode().decode("latin-1"),
        "SERVER_NAME": url.hostname or "testserver",
        "SERVER_PORT": str(url.port or (443 if url.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": ip,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in fields:
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    return environ


def make_scope(
    method: str, url: SplitResult, fields: Sequence[tuple[str, str]], ip: str
) -> dict[str, Any]:
    """Return an ASGI ``http`` scope for a request."""
    raw = (url.path or "/").encode()
    port = url.port or (443 if url.scheme == "https" else 80)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": url.scheme,
        "path": unquote_to_bytes(raw).decode("utf-8", "replace"),
        "raw_path": raw,
        "query_string": url.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in fields],
        "client": (ip, 50_000),
        "server": (url.hostname or "testserver", port),
    }


def call_wsgi(
    app: WSGIApp, environ: dict[str, Any], take: int | None = None, *, validate: bool = False
) -> Response:
    """Call a WSGI application once, read its body to the end (or ``take`` chunks), close it."""
    if validate:
        from wsgiref.validate import validator

        app = validator(app)
    response, error = _run_wsgi(app, environ, take)
    if error is not None:
        raise IncompleteResponse(f"{type(error).__name__}: {error}", response) from error
    if take is not None:
        return response
    return _checked(response, environ["REQUEST_METHOD"], strict=validate)


def _run_wsgi(
    app: WSGIApp, environ: dict[str, Any], take: int | None
) -> tuple[Response, Exception | None]:
    started: list[Response] = []
    out: list[bytes] = []

    def start_response(line: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        if started and exc_info is None:
            raise ProtocolError("start_response was called twice without exc_info")
        if started and any(out):
            raise exc_info[1].with_traceback(exc_info[2])
        started[:] = [Response(int(line[:3]), headers)]
        return out.append

    body = app(environ, start_response)
    error = None
    try:
        if take != 0:
            for chunk in body:
                out.append(chunk)
                if take is not None and sum(map(bool, out)) >= take:
                    break
    except Exception as failure:
        if not started or not any(out):
            raise
        error = failure
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()
        settle(AFTER)
    if not started:
        raise ProtocolError("the application never called start_response")
    started[0].chunks = [chunk for chunk in out if chunk]
    return started[0], error


def _checked(response: Response, method: str, *, strict: bool) -> Response:
    length = response.headers.get("content-length")
    if method == "HEAD" or response.status in (204, 304):
        if response.body and strict:
            raise ProtocolError(f"a body came where there is none: {response.body!r:.80}")
        response.chunks.clear()
    elif length is not None and int(length) != len(response.body):
        raise IncompleteResponse(f"{len(response.body)} of {length} bytes came", response)
    return response


def call_asgi(
    app: ASGIApp,
    scope: Scope,
    body: bytes = b"",
    take: int | None = None,
    *,
    validate: bool = False,
) -> Response:
    """Call an ASGI application once, in an event loop of its own, and check its messages."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    from dualrt.loop import get_running

    def run() -> Response:
        return asyncio.run(_Exchange(scope, body, take, validate).run(app))

    # Asked, not tried: run from an `except`, the application would be handling an error of ours.
    if get_running() is None:
        return run()
    with ThreadPoolExecutor(1) as pool:  # a test that is itself async
        return pool.submit(run).result()


class _Exchange:
    """One request's ``receive`` and ``send``."""

    def __init__(self, scope: Scope, body: bytes, take: int | None, strict: bool) -> None:
        import asyncio

        self._scope = scope
        self._take = take
        self._strict = strict
        middle = len(body) // 2
        pieces = [body[:middle], body[middle:]] if middle else [body]
        self._incoming: list[Message] = [
            {"type": "http.request", "body": piece, "more_body": at + 1 < len(pieces)}
            for at, piece in enumerate(pieces)
        ]
        self._response: Response | None = None
        self._ended = False
        self._leaves = asyncio.Event()
        if take == 0:
            self._leaves.set()

    async def run(self, app: ASGIApp) -> Response:
        """Call the app; return the response or say what is wrong with it."""
        error = None
        try:
            await app(self._scope, self._receive, self._send)
        except Exception as failure:
            if self._response is None or self._ended:
                raise
            error = failure
        finally:
            await asettle(AFTER)
        response = self._response
        if response is None:
            if self._leaves.is_set():
                return Response(499, ())
            raise ProtocolError("the application sent no response")
        if self._leaves.is_set():
            return response
        if error is not None:
            raise IncompleteResponse(f"{type(error).__name__}: {error}", response) from error
        if not self._ended:
            raise IncompleteResponse("the application ended before the body did", response)
        return _checked(response, self._scope["method"], strict=self._strict)

    async def _receive(self) -> Message:
        if self._incoming:
            return self._incoming.pop(0)
        await self._leaves.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        import asyncio

        if self._ended:
            raise ProtocolError(f"{message['type']} after the body's end")
        await asyncio.sleep(0)  # as a server does: others have their turn
        if message["type"] == "http.response.start":
            self._start(message)
        elif message["type"] == "http.response.body":
            self._chunk(message)
        else:
            raise ProtocolError(f"unknown message {message['type']!r}")

    def _start(self, message: Message) -> None:
        if self._response is not None:
            raise ProtocolError("http.response.start was sent twice")
        _check_types(message, {"type": str, "status": int, "headers": list, "trailers": bool})
        pairs = []
        for pair in message.get("headers", ()):
            name, value = pair
            if type(name) is not bytes or type(value) is not bytes:
                raise ProtocolError(f"a header is bytes and bytes, not {pair!r}")
            if self._strict and name != name.lower():
                raise ProtocolError(f"a header's name is lower-case, not {name!r}")
            pairs.append((name.decode("latin-1"), value.decode("latin-1")))
        self._response = Response(message["status"], pairs)

    def _chunk(self, message: Message) -> None:
        if self._response is None:
            raise ProtocolError("http.response.body was sent before http.response.start")
        _check_types(message, {"type": str, "body": bytes, "more_body": bool})
        if self._leaves.is_set():
            return
        if message.get("body"):
            self._response.chunks.append(message["body"])
        self._ended = not message.get("more_body", False)
        if self._take is not None and len(self._response.chunks) >= self._take:
            self._leaves.set()


def _check_types(message: Message, allowed: Mapping[str, type]) -> None:
    for key, value in message.items():
        if key not in allowed or type(value) is not allowed[key]:
            raise ProtocolError(f"{message['type']}: {key}={value!r} is not allowed")


__all__ = ["Client", "FakeTransport", "IncompleteResponse", "ProtocolError", "Response", "Sent"]
__all__ += ["call_asgi", "call_wsgi", "is_asgi", "make_environ", "make_scope", "mock_fetch"]
__all__ += ["edge_module", "matches"]
