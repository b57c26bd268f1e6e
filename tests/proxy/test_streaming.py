"""Bodies on their way, both ways: piece by piece, no faster than they are taken, and to their end
when somebody leaves.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

from dualrt.testing import Client, make_environ, make_scope
from tests.fetch.servers import Got, Server, answer, flood, hang
from tests.proxy import gates
from tests.proxy.conftest import Enter
from tests.proxy.sites import ASGI, DOORS, WSGI

BOUND = 64_000_000  # bytes; more than all buffers between the ends hold
SETTLE = 0.3  # seconds in which a flood would go far beyond that, if nothing held it back

# Django's ASGI handler has the whole body before any middleware is asked
ASKED_EARLY = [name for name in ASGI if name != "django-middleware-asgi"]


class Input:
    """A WSGI server's ``wsgi.input``, whose reads are the pieces that `pieces` yields."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        piece = next(self._pieces, b"")
        assert len(piece) <= size
        self.given += len(piece)
        return piece

    readline = read  # Django wants it to be there


def environ(upstream: Server, source: Any = None, method: str = "POST") -> dict[str, Any]:
    """Return a request, chunked where it has a body."""
    fields = [("host", "site"), ("x-to", upstream.origin + "/x")]
    if source is not None:
        fields.append(("transfer-encoding", "chunked"))
    made = make_environ(method, urlsplit("http://site/api/a"), fields, b"", "127.0.0.1")
    if source is not None:
        made |= {"wsgi.input": source, "wsgi.input_terminated": True}
    return made


def scope(upstream: Server, method: str = "GET", *fields: tuple[str, str]) -> dict[str, Any]:
    """Return the same under ASGI."""
    all_ = [("host", "site"), ("x-to", upstream.origin + "/x"), *fields]
    return make_scope(method, urlsplit("http://site/api/a"), all_, "127.0.0.1")


CHUNKED = ("transfer-encoding", "chunked")


def never_started(line: str, headers: Any, exc_info: Any = None) -> Any:
    """A ``start_response`` for tests that look elsewhere."""


def message(body: bytes, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def collecting(upstream: Server) -> Any:
    """Return a handler that notes each chunk of the request when it comes."""

    async def collect(got: Got, reader: asyncio.StreamReader, writer: Any) -> None:
        while size := int(await reader.readline(), 16):
            piece = await reader.readexactly(size)
            await reader.readexactly(2)
            upstream.note(lambda piece=piece: got.chunks.append(piece))
        await reader.readexactly(2)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")

    collect.reads = True  # type: ignore[attr-defined]
    return collect


class TestUp:
    """The request's body."""

    @pytest.mark.parametrize("name", WSGI)
    def test_the_first_piece_arrives_before_the_last_is_sent(
        self, enter: Enter, upstream: Server, name: str
    ) -> None:
        """The client holds the last one back until the upstream has the first."""
        upstream.routes["/x"] = collecting(upstream)

        def pieces() -> Iterator[bytes]:
            yield b"first"
            upstream.wait_for(lambda: bool(upstream.got and upstream.got[0].chunks == [b"first"]))
            yield b"last"

        body = enter(name).app(environ(upstream, Input(pieces())), never_started)
        assert b"".join(body) == b"ok"
        body.close()
        assert upstream.got[0].chunks == [b"first", b"last"]

    @pytest.mark.parametrize("name", ASKED_EARLY)
    async def test_so_it_does_under_asgi(self, enter: Enter, upstream: Server, name: str) -> None:
        """The same."""
        upstream.routes["/x"] = collecting(upstream)
        sent = [message(b"first"), message(b"last", False)]
        got: list[Any] = []

        async def receive() -> Any:
            if not sent:
                await asyncio.Event().wait()
            if len(sent) == 1:
                await upstream.until(
                    lambda: bool(upstream.got and upstream.got[0].chunks == [b"first"])
                )
            return sent.pop(0)

        async def send(each: Any) -> None:
            got.append(each)

        await enter(name).app(scope(upstream, "POST", CHUNKED), receive, send)
        assert b"".join(each.get("body", b"") for each in got) == b"ok"
        assert upstream.got[0].chunks == [b"first", b"last"]

    @pytest.mark.parametrize("name", WSGI)
    def test_an_upstream_that_does_not_read_slows_the_client(
        self, enter: Enter, upstream: Server, name: str
    ) -> None:
        """What it does not take is not read; in the end there is no answer in time."""

        async def stares(got: Got, reader: Any, writer: Any) -> None:
            reader._transport.pause_reading()  # or its buffer would fill
            await asyncio.sleep(20)

        stares.reads = True  # type: ignore[attr-defined]
        upstream.routes["/x"] = stares
        endless = Input(iter(lambda: b"x" * 1024, b""))
        statuses = []

        def start(line: str, headers: Any, exc_info: Any = None) -> Any:
            statuses.append(line)

        app = enter(name, [gates.hurries]).app
        b"".join(app(environ(upstream, endless), start))
        assert statuses == ["504 Gateway Timeout"]
        assert endless.given < BOUND

    @pytest.mark.parametrize("name", ASKED_EARLY)
    async def test_so_it_does_a_client_of_asgi(
        self, enter: Enter, upstream: Server, name: str
    ) -> None:
        """The same."""

        async def stares(got: Got, reader: Any, writer: Any) -> None:
            reader._transport.pause_reading()
            await asyncio.sleep(20)

        stares.reads = True  # type: ignore[attr-defined]
        upstream.routes["/x"] = stares
        given, got = [0], []

        async def receive() -> Any:
            given[0] += 65_536
            if given[0] > BOUND:
                return {"type": "http.disconnect"}
            return message(b"x" * 65_536)

        async def send(each: Any) -> None:
            got.append(each)

        await enter(name, [gates.hurries]).app(scope(upstream, "POST", CHUNKED), receive, send)
        assert got[0]["status"] == 504
        assert given[0] < BOUND

    @pytest.mark.parametrize("name", WSGI)
    def test_a_slow_client_has_its_time(self, enter: Enter, upstream: Server, name: str) -> None:
        """While it is waited for, the time for the answer does not run."""
        upstream.routes["/x"] = collecting(upstream)

        def pieces() -> Iterator[bytes]:
            yield b"first"
            time.sleep(0.5)  # more than `hurries` has
            yield b"last"

        body = enter(name, [gates.hurries]).app(environ(upstream, Input(pieces())), never_started)
        assert b"".join(body) == b"ok"

    @pytest.mark.parametrize("name", WSGI)
    def test_an_early_answer_is_sent_back(self, enter: Enter, upstream: Server, name: str) -> None:
        """The upstream closes before it has all: what it has answered counts."""

        async def refuses(got: Got, reader: Any, writer: Any) -> None:
            writer.write(b"HTTP/1.1 413 No\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno")
            await writer.drain()
            await reader.readexactly(300_000)
            writer.close()

        refuses.reads = True  # type: ignore[attr-defined]
        upstream.routes["/x"] = refuses
        statuses = []

        def start(line: str, headers: Any, exc_info: Any = None) -> Any:
            statuses.append(line)

        endless = Input(iter(lambda: b"x" * 1024, b""))
        got = b"".join(enter(name).app(environ(upstream, endless), start))
        # the reset may overtake what was answered, as on every such connection
        assert statuses in (["413 No"], ["502 Bad Gateway"])
        assert got in (b"no", b"Bad Gateway")
        assert endless.given < BOUND


class TestDown:
    """The answer's body."""

    @pytest.fixture
    def gated(self, upstream: Server) -> Callable[[], None]:
        """An answer in three parts: head, "first", "last"; each waits for a call of this."""
        opened = asyncio.Semaphore(0)

        async def parts(got: Got, reader: Any, writer: Any) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n")
            for part in (b"first", b"last"):
                await opened.acquire()
                writer.write(part)

        upstream.routes["/x"] = parts
        return lambda: upstream.loop.call_soon_threadsafe(opened.release)

    @pytest.mark.parametrize("name", WSGI)
    def test_each_part_comes_before_the_next_is_made(
        self, enter: Enter, upstream: Server, name: str, gated: Callable[[], None]
    ) -> None:
        """The head, too."""
        started: list[str] = []

        def start(line: str, headers: Any, exc_info: Any = None) -> Any:
            started.append(line)

        body = enter(name).app(environ(upstream, method="GET"), start)
        chunks = iter(body)
        assert next(chunks) == b""
        assert started == ["200 OK"]
        gated()
        assert next(each for each in chunks if each) == b"first"
        gated()
        assert b"".join(chunks) == b"last"
        body.close()

    @pytest.mark.parametrize("name", ASGI)
    async def test_so_it_does_under_asgi(
        self, enter: Enter, upstream: Server, name: str, gated: Callable[[], None]
    ) -> None:
        """The same."""
        sent = [message(b"", False)]
        got: list[Any] = []

        async def receive() -> Any:
            if not sent:
                await asyncio.Event().wait()
            return sent.pop()

        async def send(each: Any) -> None:
            got.append(each)
            if "status" in each or each.get("body") == b"first":
                gated()

        await enter(name).app(scope(upstream), receive, send)
        bodies = [each["body"] for each in got if each.get("body")]
        assert bodies == [b"first", b"last"]

    @pytest.mark.parametrize("name", WSGI)
    def test_a_slow_client_slows_the_upstream(
        self, enter: Enter, upstream: Server, name: str
    ) -> None:
        """Nothing runs ahead but what sockets hold; closed, the connection is closed."""
        upstream.routes["/x"] = flood
        body = enter(name).app(environ(upstream, method="GET"), never_started)
        chunks = iter(body)
        next(each for each in chunks if each)
        time.sleep(SETTLE)
        assert len(upstream.got[0].chunks) * 65_536 < BOUND
        body.close()
        upstream.wait_for(lambda: upstream.open == 0)

    @pytest.mark.parametrize("name", ASGI)
    async def test_so_does_one_of_asgi(self, enter: Enter, upstream: Server, name: str) -> None:
        """The same; it leaves, and the connection is closed."""
        upstream.routes["/x"] = flood
        sent = [message(b"", False)]
        leaves = asyncio.Event()

        async def receive() -> Any:
            if sent:
                return sent.pop()
            await leaves.wait()
            return {"type": "http.disconnect"}

        async def send(each: Any) -> None:
            if each.get("body") and not leaves.is_set():
                await asyncio.sleep(SETTLE)
                assert len(upstream.got[0].chunks) * 65_536 < BOUND
                leaves.set()

        await enter(name).app(scope(upstream), receive, send)
        await upstream.until(lambda: upstream.open == 0)


class TestLeaving:
    @pytest.mark.parametrize("take", [1, 5])
    def test_in_the_midst_of_the_answer(self, at: Enter, upstream: Server, take: int) -> None:
        """The upstream's connection is closed; nothing is logged."""
        upstream.routes["/x"] = flood
        at().get("/api/a", headers={"x-to": upstream.origin + "/x"}, take=take)
        upstream.wait_for(lambda: upstream.open == 0)

    @pytest.mark.parametrize("name", ASGI)
    def test_before_the_answer(
        self, enter: Enter, upstream: Server, name: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The same, where the server tells of it."""
        upstream.routes["/x"] = hang
        fields = {"x-to": upstream.origin + "/x"}
        try:
            enter(name).get("/api/a", headers=fields, take=0)
        except asyncio.CancelledError:
            assert "middleware" in name  # Django's handler lets it out
        upstream.wait_for(lambda: upstream.open == 0)
        assert not [each for each in caplog.records if each.name == "dualrt"]

    @pytest.mark.parametrize("name", WSGI)
    def test_while_it_sends(
        self, enter: Enter, upstream: Server, name: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A server says it by an error, or not at all."""
        upstream.routes["/x"] = collecting(upstream)

        def pieces() -> Iterator[bytes]:
            yield b"first"
            raise ConnectionResetError("gone")

        b"".join(enter(name).app(environ(upstream, Input(pieces())), never_started))
        upstream.wait_for(lambda: upstream.opened == 1 and upstream.open == 0)
        assert not [each for each in caplog.records if each.name == "dualrt"]

    @pytest.mark.parametrize("name", ASKED_EARLY)
    async def test_while_it_sends_under_asgi(
        self, enter: Enter, upstream: Server, name: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The same."""
        upstream.routes["/x"] = collecting(upstream)
        sent = [{"type": "http.disconnect"}, message(b"first")]
        got: list[Any] = []

        async def receive() -> Any:
            return sent.pop() if len(sent) > 1 else sent[0]

        async def send(each: Any) -> None:
            got.append(each)

        await enter(name).app(scope(upstream, "POST", CHUNKED), receive, send)
        await upstream.until(lambda: upstream.opened == 1 and upstream.open == 0)
        assert not got
        assert not [each for each in caplog.records if each.name == "dualrt"]


class TestMany:
    def one(self, door: Client, upstream: Server, number: int) -> bool:
        body = b"%d" % number * 3000
        fields = {"x-to": upstream.origin + "/x"}
        return door.post("/api/a", headers=fields, body=body).body == body

    @pytest.mark.parametrize("name", DOORS)
    def test_fifty_at_once(self, enter: Enter, upstream: Server, name: str) -> None:
        """Each has its own answer."""

        async def echo(got: Got, reader: Any, writer: Any) -> None:
            head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(got.body)}\r\n\r\n"
            writer.write(head.encode() + got.body)

        upstream.routes["/x"] = echo
        door = enter(name)
        with ThreadPoolExecutor(50) as pool:
            assert all(pool.map(lambda number: self.one(door, upstream, number), range(50)))

    @pytest.mark.parametrize("name", WSGI)
    def test_connections_are_kept(self, enter: Enter, upstream: Server, name: str) -> None:
        """One after another, over the pool of `fetch`; also where nothing was read of a body."""
        upstream.routes["/x"] = answer(b"far")
        door = enter(name)
        fields = {"x-to": upstream.origin + "/x"}
        for _ in range(3):
            assert door.get("/api/a", headers=fields).text == "far"
            assert door.head("/api/a", headers=fields).status == 200
            assert door.post("/api/a", headers=fields, body=b"x" * 3000).text == "far"
        assert upstream.opened == 1
