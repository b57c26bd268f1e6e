"""Real servers on loopback for fetch to meet: HTTP/1.1 by hand, so that they can misbehave."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable
from typing import Any

WAIT = 10.0  # seconds that a test waits for something to happen in a server


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


class Server:
    """An HTTP/1.1 server in a thread. ``routes``: path → handler; ``got``: the requests;
    ``open``: connections that are open now; ``opened``: those there ever were.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.routes: dict[str, Handler] = {}
        self.got: list[Got] = []
        self.opened = 0
        self.open = 0
        self.loop = asyncio.new_event_loop()
        self._changed = threading.Condition()
        self._tls = tls
        self._host = host
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(
            asyncio.start_server(self._begin, self._host, 0, ssl=self._tls)
        )
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()
        # asyncio trips over a connection that it accepted just before its server was closed
        self.loop.run_until_complete(asyncio.sleep(0.02))
        server.close()
        self.loop.run_until_complete(self._end())
        self.loop.close()

    async def _end(self) -> None:
        for _ in range(2):
            for writer in self._writers:
                writer.transport.abort()
            await asyncio.sleep(0.01)
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # at once, and not when a task of it has its turn: a task may be cancelled before that
        self._writers.add(writer)
        self._tasks.add(self.loop.create_task(self._accept(reader, writer)))

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()

    @property
    def origin(self) -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    def reset(self) -> None:
        """Forget what was; connections that are open stay so."""
        self.routes = {}
        self.got = []
        self.opened = 0

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
