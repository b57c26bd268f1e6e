"""https: certificates are checked against the name, whatever address was connected to; HTTP/2."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import trustme

from dualrt import AbortSignal, fetch
from dualrt.errors import FetchAborted, FetchError
from dualrt.web import egress, network, transport
from dualrt.web.egress import Egress
from dualrt.web.pool import SocketTransport

from .http2 import Http2Server
from .servers import Server, answer

NAME = "secure.example"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def server_context(authority: trustme.CA, *names: str, alpn: str = "http/1.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    context.set_alpn_protocols([alpn])
    return context


@pytest.fixture
def trusted(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The authority of these tests is the system's, as an operator would make it."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    network.tls_context.cache_clear()
    yield
    network.tls_context.cache_clear()


@pytest.fixture
def secure(authority: trustme.CA, trusted: None) -> Iterator[Server]:
    """An https server whose certificate is for ``NAME`` alone."""
    server = Server(server_context(authority, NAME))
    server.routes["/"] = answer(b"secret")
    yield server
    server.stop()


async def here(host: str, port: int) -> list[str]:
    """Every name is this machine."""
    return ["127.0.0.1"]


@pytest.fixture
def named(secure: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The server's origin by its name, and a resolver that knows it."""
    origin = f"https://{NAME}:{secure.port}"
    allowed = [origin, f"https://other.example:{secure.port}", f"https://{NAME}.:{secure.port}"]
    monkeypatch.setattr(egress, "_default", Egress.of([*allowed, secure.origin]))
    remove = transport.install(SocketTransport(here))
    yield origin
    remove()


async def test_the_certificate_is_checked_against_the_name(named: str) -> None:
    """The connection goes to the address that was checked; SNI and certificate keep the name."""
    assert await (await fetch(f"{named}/")).text() == "secret"


async def test_a_name_with_a_last_dot_is_the_same_name(named: str) -> None:
    """In DNS it is; certificates are written without it."""
    assert await (await fetch(f"{named.replace(NAME, NAME + '.')}/")).text() == "secret"


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
async def test_a_certificate_of_another_name_is_an_error(
    named: str, secure: Server, host: str
) -> None:
    """Whoever answers at the address, it is not the one that was asked for."""
    with pytest.raises(FetchError, match=r"cannot connect: .*certificate"):
        await fetch(f"{named.replace(NAME, host)}/")
    await secure.until(lambda: secure.open == 0)
    assert secure.got == []


async def test_an_unknown_authority_is_an_error(
    named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no way to switch the check off."""
    monkeypatch.delenv("SSL_CERT_FILE")
    network.tls_context.cache_clear()
    remove = transport.install(SocketTransport(here))
    try:
        with pytest.raises(FetchError, match="certificate"):
            await fetch(f"{named}/")
    finally:
        remove()


async def test_a_cancelled_handshake_leaves_no_connection(
    server: Server, trusted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that never answers the TLS hello is left at once."""
    origin = f"https://127.0.0.1:{server.port}"  # it speaks no TLS: it waits for more of a line
    monkeypatch.setattr(egress, "_default", Egress.of([origin]))
    for _ in range(3):
        task = asyncio.ensure_future(fetch(f"{origin}/"))
        await server.until(lambda: server.open == 1)
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.until(lambda: server.open == 0)


@pytest.fixture
def two(
    authority: trustme.CA, trusted: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Http2Server]:
    """An HTTP/2 server, allowed."""
    server = Http2Server(server_context(authority, "localhost", alpn="h2"))
    monkeypatch.setattr(egress, "_default", Egress.of([server.origin]))
    yield server
    server.stop()


async def test_http_2_is_spoken_where_the_server_does(two: Http2Server) -> None:
    """By ALPN; requests look the same to who makes them, and share one connection."""
    response = await fetch(f"{two.origin}/", method="POST", body="hello", headers={"X-Y": "z"})
    assert (response.headers["x-version"], await response.text()) == ("2", "hello")
    method, path, fields = two.got[0]
    assert (method, path, fields["x-y"]) == ("POST", "/", "z")
    assert fields[":authority"] == two.origin.removeprefix("https://")
    texts = await asyncio.gather(*(text(f"{two.origin}/") for _ in range(50)))
    assert texts == ["ok"] * 50
    assert two.connections == 1


async def text(url: str) -> str:
    return await (await fetch(url)).text()


async def test_http_2_streams_both_ways(two: Http2Server) -> None:
    """A streamed request, a megabyte of response."""

    async def body() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"y" * 10_000

    response = await fetch(f"{two.origin}/", method="POST", body=body())
    assert await response.bytes() == b"y" * 200_000
    assert await (await fetch(f"{two.origin}/big")).bytes() == b"x" * 1_000_000


@pytest.mark.parametrize("path", ["/hang", "/half"])
@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
async def test_a_cancelled_http_2_fetch_tells_the_server(
    two: Http2Server, path: str, times: int
) -> None:
    """The stream is reset; the connection, which others use, stays."""
    for number in range(5):
        task = asyncio.ensure_future(text(f"{two.origin}{path}"))
        await two.until(lambda number=number: len(two.got) == number + 1)  # type: ignore[misc]
        await asyncio.sleep(0.02)
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task
        await two.until(lambda number=number: len(two.resets) == number + 1)  # type: ignore[misc]
    assert await text(f"{two.origin}/") == "ok"
    assert two.connections == 1


async def test_an_http_2_response_closed_early_does_not_use_up_the_connection(
    two: Http2Server,
) -> None:
    """What was sent and not read is given back to the window that all streams share."""
    for _ in range(3):
        async with await fetch(f"{two.origin}/flood") as response:
            async for _ in response:
                break
    await two.until(lambda: len(two.resets) == 3)
    for _ in range(30):  # more than the window of a connection
        assert len(await (await fetch(f"{two.origin}/big")).bytes()) == 1_000_000
    assert two.connections == 1


async def test_an_aborted_http_2_fetch_leaves_the_others(two: Http2Server) -> None:
    """One stream ends, its neighbour goes on."""
    signal = AbortSignal()
    lost = asyncio.ensure_future(fetch(f"{two.origin}/hang", signal=signal))
    await two.until(lambda: len(two.got) == 1)
    neighbour = await fetch(f"{two.origin}/big")
    signal.abort()
    with pytest.raises(FetchAborted):
        await lost
    assert len(await neighbour.bytes()) == 1_000_000
    assert two.connections == 1
