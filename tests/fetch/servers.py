"""Real servers on loopback for fetch to meet: HTTP/1.1 by hand, so that they can misbehave."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

WAIT = 10.0  # seconds that a test waits for something to happen in a server
LATER = 0.1  # seconds until a socket that listens is closed: see `Connections.end`


class Got:
    """A request that came to a server."""

    def __init__(self, method: str, target: str, fields: list[tuple[str, str]]) -> None:
        self.method = method
        self.target = target
        self.fields = fields
        self.body = b""
        self.chunks: list[bytes] = []

    @property
    def headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.fields}


Handler = Callable[[Got, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


class Connections:
    """The connections of one server, each served by a task."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended = False

    async def listen(self, tls: ssl.SSLContext | None) -> int:
        """Begin; returns the port."""
        self._server = await asyncio.start_server(self._begin, "127.0.0.1", 0, ssl=tls)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._ended:
            writer.transport.abort()
            return
        self._writers.add(writer)
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """Break off all of them. The listening socket is closed later: asyncio trips over a
        connection that it has accepted just before.
        """
        self._ended = True
        for writer in self._writers:
            writer.transport.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        asyncio.get_running_loop().call_later(LATER, self._server.close)


class Home:
    """The thread and the loop that all servers of these tests live on."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coro: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine there and return its result."""
        return asyncio.run_coroutine_threadsafe(coro, self.loop).result(WAIT)

    def end(self) -> None:
        """Wait for what is about to close, then stop."""
        self.run(asyncio.sleep(2 * LATER))
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


_home: list[Home] = []


def home() -> Home:
    """Return the home of all servers; it is made when the first of them moves in."""
    if not _home:
        _home.append(Home())
    return _home[0]


def leave_home() -> None:
    """End the home, if there is one."""
    while _home:
        _home.pop().end()


class Server:
    """An HTTP/1.1 server in a thread. ``routes``: path → handler; ``got``: the requests;
    ``open``: connections that are open now; ``opened``: those there ever were.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Handler] = {}
        self.got: list[Got] = []
        self.opened = 0
        self.open = 0
        self.loop = home().loop
        self._changed = threading.Condition()
        self._tls = tls
        self._connections = Connections(self._accept)
        self.port: int = home().run(self._connections.listen(tls))

    def stop(self) -> None:
        """Break off every connection, and take no more."""
        home().run(self._connections.end())

    @property
    def origin(self) -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    def wait_for(self, what: Callable[[], bool]) -> None:
        """Block until ``what()`` holds of this server; an error when it never does."""
        with self._changed:
            assert self._changed.wait_for(what, WAIT), "it did not happen in the server"

    async def until(self, what: Callable[[], bool]) -> None:
        """Wait as `wait_for` does, without stopping the loop of the test."""
        await asyncio.to_thread(self.wait_for, what)

    def note(self, change: Callable[[], Any]) -> None:
        with self._changed:
            change()
            self._changed.notify_all()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def arrived() -> None:
            self.opened += 1
            self.open += 1

        def left() -> None:
            self.open -= 1

        self.note(arrived)
        try:
            while await self._one(reader, writer):
                pass
        except (OSError, ValueError, EOFError, asyncio.CancelledError):  # the client left
            pass
        finally:
            writer.transport.abort()
            self.note(left)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        method, target, _ = first.split(" ")
        got = Got(method, target, [tuple(line.split(": ", 1)) for line in lines])  # type: ignore[misc]
        handler = self.routes[target.partition("?")[0]]
        if not getattr(handler, "reads", False):
            await read_body(got, reader)
        self.note(lambda: self.got.append(got))
        await handler(got, reader, writer)
        await writer.drain()
        return not writer.is_closing()


async def read_body(got: Got, reader: asyncio.StreamReader) -> None:
    """Read a request's body, by length or chunked."""
    if "chunked" in got.headers.get("transfer-encoding", ""):
        while size := int(await reader.readline(), 16):
            got.chunks.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readexactly(2)
        got.body = b"".join(got.chunks)
    else:
        got.body = await reader.readexactly(int(got.headers.get("content-length", "0")))


def answer(
    body: bytes = b"", status: str = "200 OK", *fields: tuple[str, str], length: bool = True
) -> Handler:
    """Return a handler that always answers the same."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields)]
    if length:
        lines.append(f"content-length: {len(body)}")
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"

    async def handle(got: Got, reader: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(head if got.method == "HEAD" else head + body)

    return handle


def redirect(to: str, status: str = "302 Found") -> Handler:
    """Return a handler that sends the client elsewhere."""
    return answer(b"", status, ("location", to))


async def hang(got: Got, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say nothing until the client leaves."""
    await reader.read()
    writer.close()


async def half(got: Got, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Begin a body and never end it; leave when the client does."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf")
    await reader.read()
    writer.close()


async def flood(got: Got, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send without end, as fast as the client takes it."""
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        await writer.drain()
        got.chunks.append(b"")
