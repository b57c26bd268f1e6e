"""Where connections are made: DNS, the check of every address, TCP to the one checked, TLS.

Loaded by the first fetch over sockets, and httpcore2, asyncio and ssl with it.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import cache
from ipaddress import ip_address
from typing import Any

import anyio  # noqa: F401 - httpcore2 misses it only when it connects: it is to be said before
import httpcore2

from dualrt.errors import FetchError, FetchTimeout
from dualrt.web.addresses import refusal, refused_name

CONNECT = 10.0  # seconds for DNS, TCP and TLS each; undici's connectTimeout
NEXT_ADDRESS = 1.0  # seconds that an address has while there are others to try

Resolve = Callable[[str, int], Awaitable[list[str]]]

# The hosts that were connected to for the request that is being sent; none: a kept connection.
dialled: ContextVar[list[str]] = ContextVar("dualrt.dialled")


@cache
def tls_context() -> ssl.SSLContext:
    """Return the process's one TLS context: the system's authorities, host names checked.

    It reads files, and takes milliseconds. ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` are OpenSSL's.
    """
    return httpcore2.default_ssl_context()


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host name, in the system's order (RFC 6724)."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    addresses = []
    for *_, address in found:
        scope = f"%{address[3]}" if len(address) > 3 and address[3] else ""
        addresses.append(f"{address[0]}{scope}")
    return list(dict.fromkeys(addresses))


class Network(httpcore2.AsyncNetworkBackend):
    """Makes connections, to addresses that were checked (or, with ``checked=False``, to any)."""

    def __init__(
        self,
        checked: bool,
        find: Resolve = resolve,
        inner: httpcore2.AsyncNetworkBackend | None = None,
    ) -> None:
        self._checked = checked
        self._find = find
        self._inner = inner or httpcore2.AnyIOBackend()

    async def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        """Connect to ``host``, a name or an address without brackets. ``FetchError``: refused."""
        addresses = await self._addresses(host, port)
        dialled.get([]).append(host)
        for address in addresses[:-1]:
            try:
                return await self._connect(address, port, NEXT_ADDRESS)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._connect(addresses[-1], port, CONNECT)

    async def _connect(self, address: str, port: int, timeout: float) -> Any:
        return _Plain(await self._inner.connect_tcp(address, port, timeout=timeout))

    async def _addresses(self, host: str, port: int) -> list[str]:
        if self._checked and (why := refused_name(host)):
            raise refused(host, why)
        addresses = [host] if _is_ip(host) else await self._looked_up(host, port)
        if self._checked:
            for address in addresses:
                if why := refusal(address):
                    raise refused(host if host == address else f"{host} is {address}", why)
        return addresses

    async def _looked_up(self, host: str, port: int) -> list[str]:
        try:
            async with asyncio.timeout(CONNECT):
                addresses = await self._find(host, port)
        except TimeoutError:
            raise FetchTimeout(
                f"no address found for {host!r} within {CONNECT:g} seconds"
            ) from None
        except (OSError, UnicodeError) as error:
            raise FetchError(f"no address found for {host!r}: {error}") from error
        if not addresses:
            raise FetchError(f"no address found for {host!r}")
        return addresses

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def refused(what: str, why: str) -> FetchError:
    """Return the error for an address that fetch does not go to."""
    return FetchError(
        f"address refused: {what} ({why}); if edge code may reach it, add its origin to "
        'DUALRT["FETCH_ALLOW"]'
    )


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class _Plain(httpcore2.AsyncNetworkStream):
    """A connection before TLS. Interrupted while TLS begins, it is closed: httpcore2 forgets it."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream
        self.read = stream.read  # type: ignore[method-assign]
        self.write = stream.write  # type: ignore[method-assign]
        self.aclose = stream.aclose  # type: ignore[method-assign]
        self.get_extra_info = stream.get_extra_info  # type: ignore[method-assign]

    async def start_tls(self, *args: Any, **kwargs: Any) -> httpcore2.AsyncNetworkStream:
        kwargs["timeout"] = CONNECT
        try:
            return await self._stream.start_tls(*args, **kwargs)
        except BaseException:
            await self._stream.aclose()
            raise


__all__ = ["CONNECT", "Network", "Resolve", "dialled", "refused", "resolve", "tls_context"]
