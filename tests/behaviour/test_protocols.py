"""The gateways' exact ASGI messages and WSGI calls, and the scopes that are none of theirs."""

from __future__ import annotations

import asyncio
import copy
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from dualrt import Response, asgi, runtime, wsgi
from dualrt.gone import watcher
from dualrt.testing import Client, IncompleteResponse, make_environ, make_scope
from tests.behaviour.conftest import DOORS

# Django leaves the body's temporary file to the collector where a response breaks off
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file <tempfile:ResourceWarning")

notes = logging.getLogger("tests.notes")


@runtime("edge")
def whole(request: Any) -> str:
    return "<p>é</p>"


@runtime("edge")
def streamed(request: Any) -> Iterator[str]:
    yield "a"
    yield "b"


@runtime("edge")
def empty(request: Any) -> Response:
    return Response(b"dropped", 204)


@runtime("edge")
def typed(request: Any) -> Response:
    return Response("a", headers={"Content-Length": "99", "X-A": "1"})


class Closing:
    """An async body with an `aclose` of its own."""

    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> str:
        await asyncio.sleep(0)
        return "tick"

    async def aclose(self) -> None:
        notes.info("closed")


@runtime("edge")
def closing(request: Any) -> Response:
    return Response(Closing())


@runtime("edge", max_body=5)
async def body(request: Any) -> bytes:
    return bytes(request.body)


@runtime("edge", stream_body=True)
async def late_reader(request: Any) -> str:
    try:
        async for _ in request.stream():
            pass
    finally:
        notes.info(f"aborted={request.signal.aborted}")
    return "read"


class Awaitable:
    """An awaitable that is no coroutine."""

    def __await__(self) -> Any:
        yield from asyncio.sleep(0).__await__()
        return "awaited"


@runtime("edge")
def awaitable(request: Any) -> Any:
    return Awaitable()


@runtime("edge")
def leaves(request: Any) -> str:
    request.params["left"] = request.params.get("left", 0) + 1
    return str(request.params)


@runtime("edge")
async def waits(request: Any) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        notes.info(f"aborted={request.signal.aborted}")


ROUTES: list[tuple[str, Any]] = [
    ("/whole", whole),
    ("/streamed", streamed),
    ("/empty", empty),
    ("/typed", typed),
    ("/closing", closing),
    ("/body", body),
    ("/late", late_reader),
    ("/awaitable", awaitable),
    ("/waits", waits),
    ("/leaves", leaves),
]


SEEN: list[tuple[int, int, int]] = []


async def inner(scope: Any, receive: Any, send: Any) -> None:
    """Note what it was called with; it knows nothing of edge views."""
    SEEN.append((id(scope), id(receive), id(send)))


def wsgi_inner(environ: Any, start_response: Any) -> Any:
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"inner"]


ASGI = asgi.EdgeGateway(inner, {"ROUTES": ROUTES})
WSGI = wsgi.EdgeGateway(wsgi_inner, {"ROUTES": ROUTES})


@pytest.fixture(autouse=True)
def level(caplog: pytest.LogCaptureFixture) -> None:
    """Views of the edge have a module of their own: they tell the test by the log."""
    caplog.set_level(logging.INFO, "tests.notes")


def noted(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the views have told."""
    return [each.getMessage() for each in caplog.records if each.name == "tests.notes"]


def errors(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return the errors in the log."""
    return [each for each in caplog.records if each.levelno >= logging.ERROR]


def scope_of(path: str, method: str = "GET", headers: Any = ()) -> dict[str, Any]:
    """Return a scope for `path`."""
    fields = [("host", "a.example"), *headers]
    return make_scope(method, urlsplit(f"http://a.example{path}"), fields, "127.0.0.1")


def exchange(scope: dict[str, Any], *incoming: dict[str, Any]) -> list[dict[str, Any]]:
    """Call the gateway; return the messages that it sent, all of them."""
    queue = list(incoming) or [{"type": "http.request", "body": b"", "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def receive() -> Any:
        if queue:
            return queue.pop(0)
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(ASGI(scope, receive, send))
    return sent


HTML = (b"content-type", b"text/html; charset=utf-8")
PLAIN = (b"content-type", b"text/plain;charset=UTF-8")


def head(status: int, *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def last(data: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": data}


def part(data: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": data, "more_body": True}


PAGE = "<p>é</p>".encode()
MESSAGES: dict[str, tuple[str, str, list[dict[str, Any]]]] = {
    "whole": ("GET", "/whole", [head(200, HTML, (b"content-length", b"9")), last(PAGE)]),
    "whole HEAD": ("HEAD", "/whole", [head(200, HTML, (b"content-length", b"9")), last(b"")]),
    "streamed": ("GET", "/streamed", [head(200, HTML), part(b"a"), part(b"b"), last(b"")]),
    "streamed HEAD": ("HEAD", "/streamed", [head(200, HTML), last(b"")]),
    "empty": ("GET", "/empty", [head(204), last(b"")]),
    "a length of the view's": (
        "GET",
        "/typed",
        [head(200, PLAIN, (b"x-a", b"1"), (b"content-length", b"1")), last(b"a")],
    ),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_the_asgi_messages_are_exactly_these(case: str) -> None:
    """No more, no fewer, nothing else in them."""
    method, path, expected = MESSAGES[case]
    sent = exchange(scope_of(path, method))
    for message in (*sent, *expected):
        message["headers"] = sorted(message.get("headers", ()))
    assert sent == expected


@pytest.mark.parametrize("method", ["get", "head", "GET", "HEAD"])
def test_a_servers_spelling_of_a_method_changes_nothing(method: str) -> None:
    """There are servers that pass on what a client has written."""
    body = b"" if method.upper() == "HEAD" else PAGE
    assert exchange(scope_of("/whole", method))[1] == last(body)


def test_what_a_view_leaves_in_its_arguments_is_gone_with_its_request() -> None:
    """Though all requests for a path without arguments have one match."""
    for _ in range(2):
        assert exchange(scope_of("/leaves"))[1] == last(b"{'left': 1}")
        assert Client(WSGI).get("/leaves").text == "{'left': 1}"


def test_only_so_many_lengths_are_kept() -> None:
    """Those of all others are made for each response."""
    kept = asgi._Lengths()
    for size in (*range(2000), *range(2000)):
        assert kept[size] == (b"content-length", b"%d" % size)
    assert len(kept) == 1024


def test_a_body_in_pieces_is_read_to_its_end() -> None:
    """Empty messages between them mean nothing; a declared length may be missing."""
    chunked = [("transfer-encoding", "chunked")]
    pieces = [
        {"type": "http.request", "body": each, "more_body": True} for each in (b"", b"ab", b"")
    ]
    sent = exchange(
        scope_of("/body", "POST", chunked), *pieces, {"type": "http.request", "body": b"c"}
    )
    assert sent[1] == last(b"abc")
    sent = exchange(scope_of("/body", "POST", chunked), *pieces, *pieces, *pieces)
    assert sent[0]["status"] == 413
    http2 = {**scope_of("/body", "POST"), "http_version": "2"}
    assert exchange(http2, {"type": "http.request", "body": b"abc"})[1] == last(b"abc")
    assert exchange(http2, {"type": "http.request"})[1] == last(b"")


@pytest.mark.parametrize("path", ["/body", "/late"])
def test_a_client_that_leaves_with_its_body_half_sent_gets_nothing(path: str, caplog: Any) -> None:
    """There is nobody to answer, and nothing to log."""
    sent = exchange(
        scope_of(path, "POST", [("content-length", "4")]),
        {"type": "http.request", "body": b"ab", "more_body": True},
        {"type": "http.disconnect"},
    )
    assert sent == []
    told = ["aborted=True"] if path == "/late" else []
    assert noted(caplog) == told
    assert errors(caplog) == []


def test_a_client_that_leaves_a_view_that_waits(caplog: pytest.LogCaptureFixture) -> None:
    """The watcher passes over what is left of the body."""
    rest = {"type": "http.request", "body": b"", "more_body": True}
    end = {"type": "http.request", "body": b""}
    for left in ([], [end], [rest, rest, end]):
        assert exchange(scope_of("/waits"), *left, {"type": "http.disconnect"}) == []
    assert noted(caplog) == ["aborted=True"] * 3
    assert errors(caplog) == []


@pytest.mark.parametrize("path", ["/streamed", "/closing"])
def test_a_send_that_fails_is_a_client_that_left(path: str, caplog: Any) -> None:
    """ASGI 2.4: `send` may raise an OSError then. It is no error of the view's."""

    async def receive() -> Any:
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            raise BrokenPipeError

    asyncio.run(ASGI(scope_of(path), receive, send))
    assert errors(caplog) == []
    told = ["closed"] if path == "/closing" else []
    assert noted(caplog) == told


@pytest.mark.parametrize("app", [ASGI, WSGI], ids=["asgi", "wsgi"])
def test_an_awaitable_that_is_no_coroutine_is_awaited(app: Any) -> None:
    """Whatever has `__await__`."""
    assert Client(app, validate=True).get("/awaitable").text == "awaited"


@pytest.mark.parametrize("name", [name for name in DOORS if "bare" in name])
def test_a_body_that_head_does_not_want_is_closed(name: str, caplog: Any) -> None:
    """Also one that is async: its own `aclose` is called, once."""
    app = WSGI if name == "bare-wsgi" else ASGI
    response = Client(app, validate=True).head("/closing")
    assert (response.status, response.body) == (200, b"")
    assert noted(caplog) == ["closed"]


@pytest.mark.parametrize("kind", ["websocket", "lifespan", "something.new"])
def test_other_scopes_pass_untouched(kind: str) -> None:
    """The same scope and the same `send`; what an app of the far future makes of it is its own."""
    scope: dict[str, Any] = {"type": kind, "headers": [(b"x-dualrt-a", b"1")], "path": "/whole"}

    async def receive() -> Any:
        raise AssertionError("not to be called")

    async def send(message: Any) -> None:
        raise AssertionError("not to be called")

    before = copy.deepcopy(scope)
    SEEN.clear()
    asyncio.run(ASGI(scope, receive, send))
    ((seen, receiver, sender),) = SEEN
    assert seen == id(scope)
    assert scope == before
    if kind != "lifespan":
        assert (receiver, sender) == (id(receive), id(send))


class Lifespan:
    """A server's side of lifespan."""

    def __init__(self, app: Any) -> None:
        self.app = asgi.EdgeGateway(app, {"ROUTES": ROUTES})
        self.incoming = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
        self.sent: list[str] = []

    async def receive(self) -> Any:
        return self.incoming.pop(0)

    async def send(self, message: Any) -> None:
        self.sent.append(message["type"])

    def run(self) -> list[str]:
        asyncio.run(self.app({"type": "lifespan"}, self.receive, self.send))
        return self.sent


async def _knows(scope: Any, receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _refuses(scope: Any, receive: Any, send: Any) -> None:
    raise ValueError("only http")


async def _fails_after_reading(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    raise RuntimeError("the database is down")


async def _fails_at_its_end(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    raise RuntimeError("cannot stop")


def test_lifespan_is_the_applications_own() -> None:
    """It hears and says what it would without the gateway; one that refuses is answered for."""
    both = ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert Lifespan(_knows).run() == both
    assert Lifespan(_refuses).run() == both


def test_an_application_that_knows_lifespan_may_fail() -> None:
    """Its failed start stops the server: nobody says that all is well."""
    for app, said in (
        (_fails_after_reading, []),
        (_fails_at_its_end, ["lifespan.startup.complete"]),
    ):
        server = Lifespan(app)
        with pytest.raises(RuntimeError):
            server.run()
        assert server.sent == said


def test_a_gateway_behind_itself_answers_once() -> None:
    """What it has passed on comes back to it: the application's then."""
    environ = make_environ(
        "GET", __import__("urllib.parse").parse.urlsplit("http://a/none"), [], b"", ""
    )
    app = wsgi.EdgeGateway(WSGI, WSGI.current)
    assert list(app(environ, lambda *args: None)) == [b"inner"]


@pytest.mark.parametrize("gateway", [ASGI, WSGI], ids=["asgi", "wsgi"])
def test_the_applications_attributes_stay_reachable(gateway: Any) -> None:
    """Also while the gateway is being copied."""
    assert gateway.__name__ == gateway.wrapped.__name__
    assert copy.copy(gateway).wrapped is gateway.wrapped
    with pytest.raises(AttributeError):
        type(gateway).__new__(type(gateway)).wrapped


class Sock:
    """A socket that is already closed."""

    def fileno(self) -> int:
        return -1


def test_a_leave_is_asked_of_whatever_the_server_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """waitress's function, gunicorn's or Werkzeug's socket; nothing where there is neither."""
    told: list[str] = []

    def tell() -> None:
        told.append("left")

    assert watcher({}, tell) is None
    answers = iter([False, True])
    for environ in ({"waitress.client_disconnected": lambda: next(answers)},):
        gone = watcher(environ, tell)
        assert gone is not None
        assert [gone(), gone()] == [False, True]
    for name in ("gunicorn.socket", "werkzeug.socket"):
        gone = watcher({name: Sock()}, tell)
        assert gone is not None
        assert gone()
    assert told == ["left"] * 3
    monkeypatch.delattr("select.poll")
    assert watcher({"gunicorn.socket": Sock()}, tell) is None


@runtime("edge", stream_timeout=0.2)
async def too_long(request: Any) -> AsyncIterator[str]:
    try:
        yield "begun"
        await asyncio.Event().wait()
    finally:
        notes.info(f"aborted={request.signal.aborted}")


@runtime("edge", stream_timeout=0.2)
def too_many(request: Any) -> Iterator[str]:
    try:
        while True:
            yield "more"
    finally:
        notes.info(f"aborted={request.signal.aborted}")


@runtime("edge")
def close_fails(request: Any) -> Iterator[str]:
    try:
        while True:
            yield "more"
    finally:
        raise RuntimeError("cannot close")


@runtime("edge")
async def aclose_fails(request: Any) -> AsyncIterator[str]:
    try:
        while True:
            yield "more"
            await asyncio.sleep(0)
    finally:
        raise RuntimeError("cannot close")


class Urls:
    """The same, for Django."""

    from django.urls import path

    urlpatterns = [
        path("too-long", too_long),
        path("too-many", too_many),
        path("close-fails", close_fails),
        path("aclose-fails", aclose_fails),
    ]


ENDS = [(f"/{path.replace('_', '-')}", globals()[path]) for path in ("too_long", "too_many")]
ENDS += [("/close-fails", close_fails), ("/aclose-fails", aclose_fails)]
STREAMING = ["bare-wsgi", "bare-asgi", "django-middleware-wsgi", "django-middleware-asgi"]


def open_stream_door(open_door: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Open a door to the views above."""
    from tests.behaviour import views

    monkeypatch.setattr(views, "ROUTES", ENDS)
    return open_door(name, **({"ROOT_URLCONF": Urls} if "django" in name else {}))


@pytest.mark.parametrize("path", ["/too-long", "/too-many"])
@pytest.mark.parametrize("name", STREAMING)
def test_a_stream_has_its_time(
    open_door: Any, name: str, path: str, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    """After `stream_timeout` seconds it ends abnormally, also one that waits; the body is told
    before it is closed; the log says why, once.
    """
    door = open_stream_door(open_door, name, monkeypatch)
    with pytest.raises(IncompleteResponse):
        door.get(path)
    (record,) = errors(caplog)
    assert "the stream was not done within 0.2 seconds" in str(record.exc_info[1])
    assert f"{__name__.removeprefix('tests.')}.{path[1:].replace('-', '_')}" in record.getMessage()
    assert noted(caplog) == ["aborted=True"]


@pytest.mark.parametrize("path", ["/close-fails", "/aclose-fails"])
@pytest.mark.parametrize("name", STREAMING)
def test_a_body_that_cannot_close_is_logged_once(
    open_door: Any, name: str, path: str, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    """The client has left: nobody else would hear of it."""
    door = open_stream_door(open_door, name, monkeypatch)
    assert door.get(path, take=2).chunks == [b"more"] * 2
    assert [str(each.exc_info[1]) for each in errors(caplog)] == ["cannot close"]
