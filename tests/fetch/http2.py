"""An HTTP/2 server on loopback, small enough to see what fetch does to it."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable
from typing import Any

import h2.config
import h2.connection
import h2.errors
import h2.events

from .servers import WAIT, Connections, home


class Http2Server:
    """Answers by path: ``/`` (the request's body, or "ok"), ``/hang`` (nothing), ``/half`` (a body
    without end), ``/big`` (a megabyte), ``/flood`` (as much as the client takes).

    ``connections``; ``got``: ``(method, path, headers)``; ``resets``: streams the client gave up.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        self.connections = 0
        self.got: list[tuple[str, str, dict[str, str]]] = []
        self.resets: list[int] = []
        self._changed = threading.Condition()
        self._connections = Connections(self._accept)
        self.port: int = home().run(self._connections.listen(tls))
        self.origin = f"https://localhost:{self.port}"

    def stop(self) -> None:
        """Break off every connection, and take no more."""
        home().run(self._connections.end())

    async def until(self, what: Callable[[], bool]) -> None:
        def wait() -> None:
            with self._changed:
                assert self._changed.wait_for(what, WAIT), "it did not happen in the server"

        await asyncio.to_thread(wait)

    def _note(self, change: Callable[[], Any]) -> None:
        with self._changed:
            change()
            self._changed.notify_all()

    def _connected(self) -> None:
        self.connections += 1

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._note(self._connected)
        connection = _Connection(self, writer)
        try:
            while data := await reader.read(65_536):
                connection.receive(data)  # no drain: it must hear a client that does not read
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()


class _Connection:
    def __init__(self, server: Http2Server, writer: asyncio.StreamWriter) -> None:
        self.server = server
        self.writer = writer
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        self.h2.initiate_connection()
        self.writer.write(self.h2.data_to_send())
        self.bodies: dict[int, bytes] = {}
        self.paths: dict[int, str] = {}
        self.left: dict[int, int] = {}  # bytes that are still to be sent

    def receive(self, data: bytes) -> None:
        for event in self.h2.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                fields = {k.decode(): v.decode() for k, v in event.headers}
                row = (fields[":method"], fields[":path"], fields)
                self.paths[event.stream_id] = fields[":path"]
                self.server._note(lambda row=row: self.server.got.append(row))  # type: ignore[misc]
            elif isinstance(event, h2.events.DataReceived):
                self.bodies[event.stream_id] = self.bodies.get(event.stream_id, b"") + event.data
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                self._answer(event.stream_id)
            elif isinstance(event, h2.events.StreamReset):
                self.left.pop(event.stream_id, None)
                number = event.stream_id
                self.server._note(lambda number=number: self.server.resets.append(number))  # type: ignore[misc]
        self._send()
        self.writer.write(self.h2.data_to_send())

    def _answer(self, stream: int) -> None:
        path = self.paths[stream]
        if path == "/hang":
            return
        self.h2.send_headers(stream, [(":status", "200"), ("x-version", "2")])
        if path == "/half":
            self.h2.send_data(stream, b"half")
        elif path == "/":
            body = self.bodies.get(stream) or b"ok"
            for at in range(0, len(body), 16_384):
                self.h2.send_data(stream, body[at : at + 16_384])
            self.h2.end_stream(stream)
        else:
            self.left[stream] = 1_000_000 if path == "/big" else 10**12

    def _send(self) -> None:
        for stream, left in list(self.left.items()):
            while left and (window := self.h2.local_flow_control_window(stream)):
                size = min(window, self.h2.max_outbound_frame_size, left)
                left -= size
                self.h2.send_data(stream, b"x" * size, end_stream=not left)
            self.left[stream] = left
            if not left:
                del self.left[stream]
