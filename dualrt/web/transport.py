"""How a request gets to a server and its response back: the shape, and which one is used here.

``dualrt.web.pool`` has the one for sockets, a pool of connections for each event loop; tests put
one of their own in its place.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NamedTuple, Protocol

from dualrt.web.egress import Egress
from dualrt.web.headers import Headers
from dualrt.web.url import URL


class Outgoing(NamedTuple):
    """A request on its way out. ``body``: ``None``, bytes, or chunks of bytes, given once."""

    method: str
    url: URL
    headers: Headers
    body: bytes | AsyncIterator[bytes] | None = None


class Incoming(NamedTuple):
    """A response whose body is still to come. ``chunks`` gives it as it is on the wire (with its
    content codings, without its transfer coding); ``close`` ends the exchange, read or not.
    """

    status: int
    headers: Headers
    chunks: AsyncIterator[bytes]
    close: Callable[[], Awaitable[None]]
    reason: str = ""


class Transport(Protocol):
    """What ``fetch`` sends by. ``encodings`` are the content codings it should ask for."""

    encodings: str

    async def send(self, request: Outgoing, egress: Egress) -> Incoming:
        """Send a request, once, and return the response to it, whatever its status.

        Raises ``FetchError``. A cancelled call leaves nothing behind.
        """


_installed: list[Transport] = []


def install(transport: Transport) -> Callable[[], None]:
    """Let every fetch of the process use ``transport``; returns what takes it away again."""
    _installed.append(transport)
    return lambda: _installed.remove(transport)


def installed() -> Transport | None:
    """Return the transport that `install` has put in the place of sockets, if any."""
    return _installed[-1] if _installed else None


__all__ = ["Incoming", "Outgoing", "Transport", "install", "installed"]
