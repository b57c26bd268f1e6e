"""What ``fetch`` gives back: the response's parts, and its body, read once."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest

from dualrt import Response, fetch
from dualrt.errors import FetchError
from dualrt.web import pool
from dualrt.web.response import to_response

from .servers import Server, answer, flood, half


async def test_a_response_has_the_webs_names(server: Server) -> None:
    """Status, text, headers (all of them), address, whether it is well."""
    server.routes["/"] = answer(
        b"hi", "201 Made It", ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("X-Y", "z")
    )
    response = await fetch(f"{server.origin}/?q=1#f")
    assert (response.status, response.status_text, response.ok) == (201, "Made It", True)
    assert response.headers.get_set_cookie() == ["a=1", "b=2"]
    assert response.headers["x-y"] == "z"
    assert response.url.href == f"{server.origin}/?q=1"
    assert not response.redirected
    assert repr(response) == f"<FetchResponse 201 {server.origin}/?q=1>"
    assert not response.body_used
    assert await response.text() == "hi"
    assert response.body_used


@pytest.mark.parametrize("status", ["100 Continue", "103 Early Hints"])
async def test_interim_responses_are_passed_over(server: Server, status: str) -> None:
    """The response is what comes after them."""

    async def handle(got: Any, reader: Any, writer: Any) -> None:
        writer.write(f"HTTP/1.1 {status}\r\nx: 1\r\n\r\n".encode())
        await answer(b"final")(got, reader, writer)

    server.routes["/"] = handle
    response = await fetch(f"{server.origin}/")
    assert (response.status, await response.text()) == (200, "final")


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
async def test_a_status_of_failure_is_a_response(server: Server, status: int) -> None:
    """Only what has no response is an error."""
    server.routes["/"] = answer(b"no", f"{status} X")
    response = await fetch(f"{server.origin}/")
    assert (response.ok, response.status, await response.bytes()) == (False, status, b"no")


READERS: dict[str, Any] = {
    "bytes": lambda response: response.bytes(),
    "text": lambda response: response.text(),
    "json": lambda response: response.json(),
}


@pytest.mark.parametrize("second", READERS)
@pytest.mark.parametrize("first", READERS)
async def test_a_body_is_read_once(server: Server, first: str, second: str) -> None:
    """A second read is a ``TypeError``, as on the web: what was read is not kept."""
    server.routes["/"] = answer(b"1")
    response = await fetch(f"{server.origin}/")
    await READERS[first](response)
    with pytest.raises(TypeError, match="body is unusable"):
        await READERS[second](response)
    with pytest.raises(TypeError, match="body is unusable"):
        response.stream()


async def test_a_closed_response_has_no_body_to_read(server: Server) -> None:
    """Closing twice, or after reading, is no error."""
    server.routes["/"] = answer(b"1")
    async with await fetch(f"{server.origin}/") as response:
        pass
    await response.aclose()
    with pytest.raises(TypeError, match=r"body is unusable: the response of .* has been closed"):
        await response.text()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param("hé€".encode(), "hé€", id="utf-8"),
        pytest.param(b"\xef\xbb\xbfhi", "hi", id="bom"),
        pytest.param(b"a\xffb", "a\ufffdb", id="malformed"),
        pytest.param(b"", "", id="empty"),
    ],
)
async def test_text_is_utf_8_whatever_its_type_says(server: Server, body: bytes, text: str) -> None:
    """As on the web; the bytes are there for other encodings."""
    server.routes["/"] = answer(body, "200 OK", ("content-type", "text/plain; charset=latin-1"))
    assert await (await fetch(f"{server.origin}/")).text() == text


async def test_json_that_is_none_says_what_it_is(server: Server) -> None:
    """Status and type are in the message: mostly it is an error page."""
    server.routes["/"] = answer(b"<html>", "502 X", ("content-type", "text/html"))
    with pytest.raises(FetchError, match=r"is not JSON: .*a 502 of type text/html"):
        await (await fetch(f"{server.origin}/?token=secret")).json()


@pytest.mark.parametrize("deep", [b"[" * 100_000, b'{"a":' * 100_000], ids=["list", "dict"])
async def test_json_that_is_too_deep_is_an_error(server: Server, deep: bytes) -> None:
    """And not the end of the process."""
    server.routes["/"] = answer(deep)
    with pytest.raises(FetchError, match="is not JSON"):
        await (await fetch(f"{server.origin}/")).json()


@pytest.mark.parametrize("read", ["bytes", "text", "json"])
async def test_a_reader_says_how_much_it_takes(server: Server, read: str) -> None:
    """Over its limit the body is an error, before all of it is there."""
    server.routes["/"] = answer(b'"' + b"x" * 98 + b'"')
    assert len(await getattr(await fetch(f"{server.origin}/"), read)(limit=100)) in (98, 100)
    server.routes["/"] = flood
    with pytest.raises(FetchError, match="larger than limit=100"):
        await getattr(await fetch(f"{server.origin}/"), read)(limit=100)
    await server.until(lambda: server.open <= 1)


async def test_a_body_is_streamed_as_it_comes(server: Server) -> None:
    """The first chunk is there before the second is made."""
    second = asyncio.Event()

    async def handle(got: Any, reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n")
        await second.wait()
        writer.write(b"3\r\ntwo\r\n0\r\n\r\n")

    server.routes["/"] = handle
    chunks = []
    async for chunk in await fetch(f"{server.origin}/"):
        chunks.append(chunk)
        server.loop.call_soon_threadsafe(second.set)
    assert chunks == [b"one", b"two"]


async def test_a_slow_reader_slows_the_server(server: Server) -> None:
    """Nothing is read ahead but what sockets hold."""
    server.routes["/"] = flood
    response = await fetch(f"{server.origin}/")
    stream = response.stream()
    await anext(stream)
    got = server.got[0]
    sent = -1
    while sent != len(got.chunks):  # until the server gets no more rid of
        sent = len(got.chunks)
        await asyncio.sleep(0.1)
    assert sent < 500
    await response.aclose()
    await server.until(lambda: server.open == 0)


async def test_a_body_that_breaks_off_is_an_error(server: Server) -> None:
    """Half an answer is no answer."""

    async def handle(got: Any, reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
        writer.close()

    server.routes["/"] = handle
    response = await fetch(f"{server.origin}/")
    with pytest.raises(FetchError, match="broke off"):
        await response.bytes()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"nonsense\r\n\r\n", id="no-http"),
        pytest.param(b"HTTP/1.1 200 OK\r\na b: c\r\n\r\n", id="header-name"),
        pytest.param(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000 + b"\r\n\r\n", id="too-long"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab", id="two-lengths"
        ),
        pytest.param(b"", id="nothing"),
    ],
)
async def test_a_malformed_response_is_an_error(server: Server, raw: bytes) -> None:
    """Whatever a server sends, what comes out is a ``FetchError``."""

    async def handle(got: Any, reader: Any, writer: Any) -> None:
        writer.write(raw)
        writer.close()

    server.routes["/"] = handle
    with pytest.raises(FetchError):
        await fetch(f"{server.origin}/")


@pytest.mark.parametrize(
    ("method", "status"),
    [("HEAD", "200 OK"), ("GET", "204 X"), ("GET", "304 X"), ("POST", "205 X")],
)
async def test_what_has_no_body_frees_its_connection_at_once(
    server: Server, method: str, status: str
) -> None:
    """And reads as empty, as often as one likes."""
    fields = (("content-length", "5"),) if method == "HEAD" else ()
    server.routes["/"] = answer(b"", status, *fields, length=status == "205 X")
    for _ in range(3):
        response = await fetch(f"{server.origin}/", method=method)
        assert [chunk async for chunk in response] == []
        assert await response.bytes() == b""
        assert await response.text() == ""
    assert server.opened == 1


async def test_a_connection_is_kept_and_used_again(server: Server) -> None:
    """Twenty requests, one connection."""
    server.routes["/"] = answer(b"ok")
    for _ in range(20):
        assert await (await fetch(f"{server.origin}/")).text() == "ok"
    assert server.opened == 1


async def test_a_response_that_is_forgotten_frees_its_connection(server: Server) -> None:
    """Also when nobody ever read of it."""
    server.routes["/"] = half
    response = await fetch(f"{server.origin}/")
    assert response.status == 200
    assert server.open == 1
    del response
    gc.collect()
    await server.until(lambda: server.open == 0)


async def test_a_kept_connection_that_the_server_closed_is_no_error(server: Server) -> None:
    """A request that may be sent again is, once, over a new connection."""

    async def once(got: Any, reader: Any, writer: Any) -> None:
        if len([each for each in server.got if each.target == "/"]) == 2:
            writer.close()  # as a server does whose keep-alive time was over just now
        else:
            await answer(b"ok")(got, reader, writer)

    server.routes["/"] = once
    assert await (await fetch(f"{server.origin}/")).text() == "ok"
    assert await (await fetch(f"{server.origin}/")).text() == "ok"
    assert (len(server.got), server.opened) == (3, 2)


async def test_an_idle_connection_is_closed_after_a_while(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when nothing is fetched any more."""
    monkeypatch.setattr(pool, "KEEP", 0.1)
    server.routes["/"] = answer(b"ok")
    texts = [(await fetch(f"{server.origin}/")).text() for _ in range(3)]
    assert await asyncio.gather(*texts) == ["ok"] * 3
    assert server.opened == 3
    await server.until(lambda: server.open == 0)
    assert await (await fetch(f"{server.origin}/")).text() == "ok"


async def test_a_post_is_never_sent_twice(server: Server) -> None:
    """It may have been done already."""

    async def once(got: Any, reader: Any, writer: Any) -> None:
        if len(server.got) == 2:
            writer.close()
        else:
            await answer(b"ok")(got, reader, writer)

    server.routes["/"] = once
    await (await fetch(f"{server.origin}/", method="POST", body="x")).text()
    with pytest.raises(FetchError, match="disconnected"):
        await fetch(f"{server.origin}/", method="POST", body="x")
    assert len(server.got) == 2


async def test_a_view_may_return_what_fetch_gave(server: Server) -> None:
    """Its status, headers and body go on, less what belongs to the other connection."""
    server.routes["/"] = answer(
        b"body", "203 X", ("content-type", "a/b"), ("set-cookie", "a=1"), ("set-cookie", "b=2")
    )
    response = to_response(await fetch(f"{server.origin}/"), "view")
    assert isinstance(response, Response)
    assert response.status == 203
    assert response.wire() == [
        ("content-type", "a/b"),
        ("set-cookie", "a=1"),
        ("set-cookie", "b=2"),
    ]
    assert b"".join([chunk async for chunk in response.body]) == b"body"  # type: ignore[union-attr]
