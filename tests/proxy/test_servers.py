"""The proxy on real servers: on the wire, at both its ends."""

from __future__ import annotations

import asyncio
import gzip
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from tests.fetch.servers import Got, answer, flood, hang, read_body
from tests.fetch.servers import Server as Upstream
from tests.proxy.test_streaming import collecting
from tests.servers import running
from tests.servers.running import KINDS
from tests.servers.wire import Broken, Wire, chunked

pytestmark = pytest.mark.server

NAMES = [
    "gunicorn-sync",
    "gunicorn-gthread",
    "gunicorn-preload",
    "granian-wsgi",
    "uvicorn",
    "granian-asgi",
]
PATTERN = bytes(range(256)) * 20_000  # 5 MB


class Server(running.Server):
    """A server of the sites in `tests.proxy.served`."""

    def _start(self) -> None:
        app = "tests.proxy.served:" + self.kind.command[-1].rpartition(":")[2]
        self.kind = replace(self.kind, command=(*KINDS[self.name].command[:-1], app))
        super()._start()


@pytest.fixture(scope="module")
def far() -> Iterator[Upstream]:
    """The other origin, of all these tests."""
    made = Upstream()
    made.routes["/x"] = answer(b"far", "200 OK", ("x-far", "1"))
    made.routes["/hang"] = hang
    made.routes["/flood"] = flood
    made.routes["/collect"] = collecting(made)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def serve(
    far: Upstream, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Server]]:
    """Return a function that starts a server, or returns the one that runs already."""
    started: dict[str, Server] = {}
    directory = tmp_path_factory.mktemp("proxies")
    before = os.environ.get("TEST_UPSTREAM")
    os.environ["TEST_UPSTREAM"] = far.origin

    def get(name: str) -> Server:
        if name not in started:
            started[name] = Server(name, directory)
        return started[name]

    yield get
    for server in started.values():
        server.stop()
    if before is None:
        del os.environ["TEST_UPSTREAM"]


class Stand:
    """One site on one server."""

    def __init__(self, server: Server, site: str, far: Upstream) -> None:
        self.server = server
        self.kind = server.kind
        self.site = site
        self.far = far

    def ask(self, method: str, target: str, *lines: str, body: bytes = b"") -> Wire:
        """Send a request that goes on to the other origin."""
        wire = Wire(self.server.address, self.site)
        wire.ask(method, "/api/a", f"x-to: {self.far.origin}{target}", *lines, body=body)
        return wire

    def got(self, target: str) -> Got:
        """Return the last request that came to the other origin."""
        return [each for each in self.far.got if each.target == target][-1]


STANDS = [
    pytest.param((name, site), id=f"{name}-{site}") for name in NAMES for site in KINDS[name].sites
]


@pytest.fixture(params=STANDS)
def stand(request: Any, serve: Callable[[str], Server], far: Upstream) -> Stand:
    """Each site on each server."""
    name, site = request.param
    return Stand(serve(name), site, far)


def early(stand: Stand) -> bool:
    """Whether the framework has the whole body before any middleware is asked."""
    return stand.site == "middleware" and stand.kind.protocol == "asgi"


def test_an_answer_comes_back(stand: Stand) -> None:
    """With its fields and its length, on a connection that goes on."""
    with stand.ask("GET", "/x?q=1") as wire:
        assert wire.head() == 200
        assert wire.headers["x-far"] == "1"
        assert wire.headers["content-length"] == "3"
        assert wire.body() == b"far"
        got = stand.got("/x?q=1").headers
    assert got["x-forwarded-host"] == stand.site
    assert got["x-forwarded-for"] == "127.0.0.1"
    assert got["via"] == "1.1 dualrt"


def test_head_has_the_length_and_no_body(stand: Stand) -> None:
    """The next answer on the connection is not mistaken for it."""
    with stand.ask("HEAD", "/x", "Connection: close") as wire:
        assert wire.head() == 200
        assert wire.headers["content-length"] == "3"
        assert wire.rest() == b""


def test_cookies_and_codings_are_untouched(stand: Stand, far: Upstream) -> None:
    """Byte for byte, cookie for cookie."""
    packed = gzip.compress(b"abc" * 1000)
    fields = [("content-encoding", "gzip"), ("set-cookie", "a=1"), ("set-cookie", "b=2; Path=/")]
    far.routes["/packed"] = answer(packed, "200 OK", *fields)
    with stand.ask("GET", "/packed", "Accept-Encoding: gzip", "Connection: close") as wire:
        head, _, body = wire.rest().partition(b"\r\n\r\n")
    assert body == packed
    lines = head.decode().split("\r\n")
    cookies = [each.partition(": ")[2] for each in lines if each.lower().startswith("set-cookie:")]
    assert cookies == ["a=1", "b=2; Path=/"]


@pytest.mark.parametrize("coding", ["length", "chunked"])
def test_five_megabytes_there_and_back(stand: Stand, far: Upstream, coding: str) -> None:
    """However the client frames them."""

    async def echo(got: Got, reader: Any, writer: Any) -> None:
        await read_body(got, reader)
        writer.write(f"HTTP/1.1 200 OK\r\ncontent-length: {len(got.body)}\r\n\r\n".encode())
        writer.write(got.body)

    echo.reads = True  # type: ignore[attr-defined]
    far.routes["/echo"] = echo
    line, body = f"Content-Length: {len(PATTERN)}", PATTERN
    if coding == "chunked":
        line = "Transfer-Encoding: chunked"
        body = chunked(*(PATTERN[at : at + 70_001] for at in range(0, len(PATTERN), 70_001)))
    with stand.ask("PUT", "/echo", line, body=body) as wire:
        assert wire.head() == 200
        assert wire.body() == PATTERN
    told = "content-length" if coding == "length" else "transfer-encoding"
    assert told in stand.got("/echo").headers


def test_the_first_piece_arrives_before_the_last_is_sent(stand: Stand, far: Upstream) -> None:
    """A piece of what the server hands over at once: gunicorn wants 1024 bytes for it."""
    if early(stand):
        pytest.skip("Django reads the body before any middleware runs")
    first, last = b"f" * 2048, b"last"
    before = len(far.got)
    with stand.ask("POST", "/collect", "Transfer-Encoding: chunked") as wire:
        wire.send(chunked(first).removesuffix(b"0\r\n\r\n"))
        far.wait_for(lambda: len(far.got) > before and bool(far.got[-1].chunks))
        wire.send(chunked(last))
        assert wire.head() == 200
        assert wire.body() == b"ok"
        assert b"".join(far.got[-1].chunks) == first + last


def test_the_first_piece_comes_back_before_the_last_is_made(stand: Stand, far: Upstream) -> None:
    """The head even before that."""
    opened = asyncio.Semaphore(0)

    async def parts(got: Got, reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        for part in (b"first", b"last", b""):
            await opened.acquire()
            writer.write(b"%x\r\n%s\r\n" % (len(part), part))

    far.routes["/parts"] = parts

    def go_on() -> None:
        far.loop.call_soon_threadsafe(opened.release)

    with stand.ask("GET", "/parts") as wire:
        assert wire.head() == 200
        go_on()
        assert wire.until(b"first") == b"first"
        go_on()
        assert wire.until(b"last") == b"last"
        go_on()
        assert wire.body() == b""


def test_fifty_at_once(stand: Stand, far: Upstream) -> None:
    """More than the server has threads."""

    def one(number: int) -> bool:
        body = b"%d" % number * 3000
        lines = [f"Content-Length: {len(body)}", "Connection: close"]
        with stand.ask("POST", "/echo", *lines, body=body) as wire:
            return wire.head() == 200 and wire.body() == body

    async def echo(got: Got, reader: Any, writer: Any) -> None:
        writer.write(f"HTTP/1.1 200 OK\r\ncontent-length: {len(got.body)}\r\n\r\n".encode())
        writer.write(got.body)

    far.routes["/echo"] = echo
    with ThreadPoolExecutor(50) as pool:
        assert all(pool.map(one, range(50)))


def test_a_leave_closes_the_other_connection(stand: Stand, far: Upstream) -> None:
    """In the midst of an answer."""
    open_before = far.open
    with stand.ask("GET", "/flood") as wire:
        assert wire.head() == 200
        wire.chunk()
    far.wait_for(lambda: far.open <= open_before)


def test_a_leave_before_the_answer_does_so_too(stand: Stand, far: Upstream) -> None:
    """Where the server tells of it (granian's WSGI does not)."""
    if not stand.kind.tells_leave:
        pytest.skip("this server does not tell of it")
    before, open_before = len(far.got), far.open
    with stand.ask("GET", "/hang"):
        far.wait_for(lambda: len(far.got) > before)
        assert stand.got("/hang")
    far.wait_for(lambda: far.open <= open_before)


def test_what_breaks_off_is_no_whole_answer(stand: Stand, far: Upstream) -> None:
    """The client can tell; the log says it once."""

    async def breaks(got: Got, reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf")
        await writer.drain()
        writer.close()

    far.routes["/breaks"] = breaks
    said = "dualrt.errors.UpstreamError: GET"
    before = stand.server.log().count(said)
    with stand.ask("GET", "/breaks") as wire:
        with pytest.raises(Broken):  # granian may not have sent the head yet
            assert wire.head() == 200
            wire.body()
    assert stand.server.log().count(said) == before + 1


def test_expect_is_answered_here(stand: Stand) -> None:
    """The server says 100 when the body is wanted; the other origin is not asked."""
    with stand.ask("POST", "/x", "Expect: 100-continue", "Content-Length: 3") as wire:
        assert wire.head() == 100
        wire.send(b"abc")
        assert wire.head() == 200
        assert "expect" not in stand.got("/x").headers


# What a client may say of its body so that two servers in a row read two different requests.
DOUBLE = {
    "length-and-chunks": ["Content-Length: 6", "Transfer-Encoding: chunked"],
    "chunks-and-length": ["Transfer-Encoding: chunked", "Content-Length: 43"],
    "two-codings": ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
    "unknown-coding": ["Content-Length: 43", "Transfer-Encoding: xchunked"],
    "blank-before-colon": ["Content-Length: 43", "Transfer-Encoding : chunked"],
    "underscore": ["Content-Length: 43", "Transfer_Encoding: chunked"],
    "vertical-tab": ["Content-Length: 43", "Transfer-Encoding: \x0bchunked"],
    "two-lengths": ["Content-Length: 43", "Content-Length: 5"],
    "named-away": ["Content-Length: 43", "Connection: close, content-length"],
    "chunked-named-away": ["Transfer-Encoding: chunked", "Connection: transfer-encoding"],
    "upper-case": ["TRANSFER-ENCODING: CHUNKED"],
}


@pytest.mark.parametrize("lines", DOUBLE.values(), ids=DOUBLE)
def test_no_request_is_smuggled(stand: Stand, far: Upstream, lines: list[str]) -> None:
    """Whatever the server makes of it: the other origin gets one request, or none, and each byte
    of the body as a body.
    """
    hidden = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: far\r\nX: "
    before = len(far.got)
    with stand.ask("POST", "/x", *lines, body=hidden) as wire:
        wire.socket.settimeout(2)
        with suppress(Broken, KeyError, TimeoutError):
            wire.head()
            wire.body()
    with stand.ask("GET", "/x?after", "Connection: close") as wire:  # on the kept connection
        assert wire.head() == 200
        assert wire.body() == b"far"
    new = far.got[before:]
    assert [each.target for each in new] in (["/x", "/x?after"], ["/x?after"])
    assert new[0].body in (b"", hidden)
