"""An HTTP/1.1 client that shows what is on the wire: each chunk as it comes, and how it ends."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

PATIENCE = 20.0  # seconds; only a test that fails waits for so long


class Broken(Exception):
    """The response ended before its own end."""


def chunked(*pieces: bytes) -> bytes:
    """Return a body in the transfer coding `chunked`."""
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (*pieces, b""))


class Wire:
    """One connection. `host` names the site; `buffer`: bytes the kernel may hold for us."""

    def __init__(self, address: tuple[str, int], host: str, buffer: int | None = None) -> None:
        self.host = host
        self.socket = socket.socket()
        if buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(address)
        self._got = b""
        self.headers: dict[str, str] = {}
        self.status = 0

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *error: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Close the connection."""
        self.socket.close()

    def ask(self, method: str, path: str, *lines: str, body: bytes = b"") -> None:
        """Send a request's head, and its body or a beginning of it."""
        head = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", *lines, "", ""]
        self.send("\r\n".join(head).encode() + body)

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def head(self) -> int:
        """Read the response's head; return its status."""
        while b"\r\n\r\n" not in self._got:
            self._more()
        head, _, self._got = self._got.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        self.headers = {k.lower(): v.strip() for k, _, v in (each.partition(":") for each in lines)}
        self.status = int(first.split()[1])
        return self.status

    def chunk(self) -> bytes:
        """Read one chunk of the transfer coding, b"" at the end."""
        size = int(self._line(), 16)
        while len(self._got) < size + 2:
            self._more()
        data, self._got = self._got[:size], self._got[size + 2 :]
        return data

    def chunks(self) -> Iterator[bytes]:
        """Read chunks until the last. `Broken` where there is none."""
        while chunk := self.chunk():
            yield chunk

    def until(self, text: bytes) -> bytes:
        """Read chunks until `text` has come; a server may put several into one."""
        got = b""
        while text not in got:
            chunk = self.chunk()
            assert chunk, got
            got += chunk
        return got

    def body(self) -> bytes:
        """Read the rest of the response's body."""
        if "chunked" in self.headers.get("transfer-encoding", ""):
            return b"".join(self.chunks())
        length = int(self.headers["content-length"])
        while len(self._got) < length:
            self._more()
        data, self._got = self._got[:length], self._got[length:]
        return data

    def json(self) -> Any:
        """Read head and body of a JSON response that is 200."""
        assert self.head() == 200, (self.status, self.body())
        return json.loads(self.body())

    def rest(self) -> bytes:
        """Read whatever comes until the server closes the connection."""
        try:
            while True:
                self._more()
        except Broken:
            return self._got

    def _line(self) -> bytes:
        while b"\r\n" not in self._got:
            self._more()
        line, _, self._got = self._got.partition(b"\r\n")
        return line

    def _more(self) -> None:
        try:
            data = self.socket.recv(1 << 20)
        except ConnectionResetError as error:
            raise Broken("reset") from error
        if not data:
            raise Broken("closed")
        self._got += data
