"""What ``fetch`` sends: method, headers and body, by WHATWG Fetch and as Node.js does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from dualrt import Headers, URLSearchParams, fetch
from dualrt.errors import FetchError
from dualrt.web.body import File, parse_form

from .servers import Got, Server, answer, read_body


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        pytest.param("get", "GET", id="get"),
        pytest.param("Post", "POST", id="post"),
        pytest.param("dElEtE", "DELETE", id="delete"),
        pytest.param("options", "OPTIONS", id="options"),
        pytest.param("put", "PUT", id="put"),
        pytest.param("patch", "patch", id="patch-is-not-among-them"),
        pytest.param("PATCH", "PATCH", id="PATCH"),
        pytest.param("chicken", "chicken", id="any-token"),
    ],
)
async def test_methods_are_normalised_as_the_standard_says(
    server: Server, given: str, sent: str
) -> None:
    """Six methods are upper-cased; others go out as they are written."""
    server.routes["/"] = answer(b"ok")
    async with await fetch(f"{server.origin}/", method=given):
        pass
    assert server.got[0].method == sent


@pytest.mark.parametrize("method", ["CONNECT", "connect", "Trace", "TRACK", "GE T", "", "GET\r\n"])
async def test_forbidden_and_malformed_methods_are_never_sent(server: Server, method: str) -> None:
    """Tunnels and mirrors, and what is no token, are errors before anything is sent."""
    with pytest.raises(ValueError, match="method"):
        await fetch(f"{server.origin}/", method=method)
    assert server.got == []


@pytest.mark.parametrize("method", ["GET", "get", "HEAD", "head"])
@pytest.mark.parametrize("body", [{"body": b""}, {"json": 0}, {"form": {}}], ids=str)
async def test_get_and_head_have_no_body(server: Server, method: str, body: Any) -> None:
    """Even an empty one is the standard's ``TypeError``."""
    with pytest.raises(TypeError, match="no body"):
        await fetch(f"{server.origin}/", method=method, **body)


async def test_a_request_that_says_nothing_has_the_default_headers(server: Server) -> None:
    """``accept``, ``accept-encoding`` and ``user-agent``; no cookies, no connection header."""
    server.routes["/"] = answer(b"ok")
    await (await fetch(f"{server.origin}/?a=1#part")).bytes()
    got = server.got[0]
    assert got.target == "/?a=1"
    assert got.headers == {
        "host": f"127.0.0.1:{server.port}",
        "accept": "*/*",
        "accept-encoding": "gzip, deflate, br",
        "user-agent": "dualrt",
    }


async def test_the_caller_may_say_the_default_headers_himself(server: Server) -> None:
    """Also cookies and origin, which only a browser forbids; names go out as they are spelled."""
    server.routes["/"] = answer(b"ok")
    mine = {"Accept": "a/b", "user-agent": "me", "Accept-Encoding": "gzip", "Cookie": "a=1"}
    await (await fetch(f"{server.origin}/", headers={**mine, "Origin": "https://x"})).bytes()
    fields = server.got[0].fields
    assert [pair for pair in fields if pair[0] != "Host"] == [
        *mine.items(),
        ("Origin", "https://x"),
    ]


async def test_a_range_is_asked_for_without_codings(server: Server) -> None:
    """A part of a packed body could not be unpacked (WHATWG: identity with Range)."""
    server.routes["/"] = answer(b"ok")
    await (await fetch(f"{server.origin}/", headers={"range": "bytes=0-1"})).bytes()
    assert server.got[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "name",
    "connection keep-alive proxy-connection proxy-authorization te trailer upgrade expect "
    "http2-settings x-hop".split(),
)
async def test_headers_of_the_connection_are_not_the_callers(server: Server, name: str) -> None:
    """They are dropped, so that a request's headers can be passed on as they came."""
    server.routes["/"] = answer(b"ok")
    given = [(name, "x"), ("connection", "close, x-hop"), ("x-kept", "1")]
    await (await fetch(f"{server.origin}/", headers=given)).bytes()
    assert name not in server.got[0].headers
    assert "connection" not in server.got[0].headers
    assert server.got[0].headers["x-kept"] == "1"


async def test_the_host_follows_the_url(server: Server) -> None:
    """Another ``host`` would reach another site of the same server."""
    server.routes["/"] = answer(b"ok")
    await (await fetch(f"{server.origin}/", headers={"Host": "internal.example"})).bytes()
    assert [v for k, v in server.got[0].fields if k.lower() == "host"] == [
        f"127.0.0.1:{server.port}"
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("x y", "1", id="name"),
        pytest.param("x", "1\r\nx: 2", id="line-break"),
        pytest.param("x", "1\0", id="nul"),
        pytest.param("x", "€", id="not-latin-1"),
    ],
)
async def test_malformed_headers_are_errors_before_anything_is_sent(
    server: Server, name: str, value: str
) -> None:
    """No value can begin another header."""
    with pytest.raises(ValueError, match="header"):
        await fetch(f"{server.origin}/", headers={name: value})
    assert server.got == []


async def test_the_callers_headers_are_not_changed(server: Server) -> None:
    """``fetch`` works on a copy."""
    server.routes["/"] = answer(b"ok")
    mine = Headers({"host": "x", "a": "b"})
    await (await fetch(f"{server.origin}/", method="POST", body="x", headers=mine)).bytes()
    assert mine.raw == [("host", "x"), ("a", "b")]


FORM = "application/x-www-form-urlencoded;charset=UTF-8"


@pytest.mark.parametrize(
    ("given", "body", "kind"),
    [
        pytest.param({}, b"", None, id="none"),
        pytest.param({"body": b"\xff\0"}, b"\xff\0", None, id="bytes"),
        pytest.param({"body": bytearray(b"ab")}, b"ab", None, id="bytearray"),
        pytest.param({"body": memoryview(b"ab")}, b"ab", None, id="memoryview"),
        pytest.param({"body": "hé€"}, "hé€".encode(), "text/plain;charset=UTF-8", id="str"),
        pytest.param({"body": ""}, b"", "text/plain;charset=UTF-8", id="empty-str"),
        pytest.param({"body": URLSearchParams("a=1&b=+x")}, b"a=1&b=+x", FORM, id="params"),
        pytest.param(
            {"json": {"a": ["é", 1]}}, '{"a":["é",1]}'.encode(), "application/json", id="json"
        ),
        pytest.param({"json": False}, b"false", "application/json", id="json-false"),
        pytest.param({"form": {"a b": "1&2", "c": "é"}}, b"a+b=1%262&c=%C3%A9", FORM, id="form"),
        pytest.param({"form": [("a", "1"), ("a", "2")]}, b"a=1&a=2", FORM, id="form-pairs"),
        pytest.param({"form": {"n": 1}}, b"n=1", FORM, id="form-number"),
        pytest.param(
            {"json": 1, "headers": {"content-type": "application/ld+json"}},
            b"1",
            "application/ld+json",
            id="own-type",
        ),
    ],
)
async def test_bodies_bring_their_content_type(
    server: Server, given: dict[str, Any], body: bytes, kind: str | None
) -> None:
    """As "extract a body" of the standard says; a type that the caller gives stays."""
    server.routes["/"] = answer(b"ok")
    await (await fetch(f"{server.origin}/", method="POST", **given)).bytes()
    got = server.got[0]
    assert (got.body, got.headers.get("content-type")) == (body, kind)
    assert got.headers["content-length"] == str(len(body))
    assert "transfer-encoding" not in got.headers


async def test_a_form_with_a_file_is_multipart(server: Server) -> None:
    """Names are escaped as browsers do; what arrives is what was given."""
    server.routes["/"] = answer(b"ok")
    file = File('a"b\r\n.txt', "text/x", b"\0\xff\r\n--")
    await (await fetch(f"{server.origin}/", method="POST", form={"é": "ü", "f": file})).bytes()
    got = server.got[0]
    assert b'filename="a%22b%0D%0A.txt"' in got.body
    form = parse_form(got.headers["content-type"], got.body)
    assert form["é"] == "ü"
    assert form["f"] == file


async def test_a_files_type_cannot_begin_another_header(server: Server) -> None:
    """It stands in the multipart body as a header's value."""
    with pytest.raises(ValueError, match="header"):
        await fetch("http://x/", method="POST", form={"f": File("a", "t\r\nx: y", b"")})


def plain() -> Iterator[bytes | str]:
    yield b"one"
    yield ""
    yield "twö"


async def awaited() -> AsyncIterator[bytes | str]:
    for chunk in plain():
        yield chunk


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(plain, id="generator"),
        pytest.param(awaited, id="async-generator"),
        pytest.param(lambda: [b"one", "", "twö"], id="list"),
        pytest.param(
            lambda: (chunk for chunk in [b"one", bytearray("twö".encode())]), id="iterator"
        ),
    ],
)
async def test_streamed_bodies_go_out_chunk_by_chunk(server: Server, make: Any) -> None:
    """Chunked, without a content type; an empty chunk does not end the body."""
    server.routes["/"] = answer(b"ok")
    response = await fetch(f"{server.origin}/", method="PUT", body=make())
    assert await response.text() == "ok"
    got = server.got[0]
    assert got.chunks == [b"one", "twö".encode()]
    assert got.headers["transfer-encoding"] == "chunked"
    assert "content-type" not in got.headers
    assert "content-length" not in got.headers


async def test_a_streamed_body_of_known_length_is_not_chunked(server: Server) -> None:
    """Some servers want to know; the caller's ``content-length`` says it."""
    server.routes["/"] = answer(b"ok")
    headers = {"content-length": "7"}
    await (await fetch(f"{server.origin}/", method="PUT", body=awaited(), headers=headers)).bytes()
    assert server.got[0].body == "onetwö".encode()
    assert "transfer-encoding" not in server.got[0].headers


async def test_a_streamed_body_of_another_length_is_an_error(server: Server) -> None:
    """More than was declared would begin another request on the same connection."""
    server.routes["/"] = answer(b"ok")
    headers = {"content-length": "3"}
    with pytest.raises(FetchError, match="Too much data"):
        await fetch(f"{server.origin}/", method="PUT", body=awaited(), headers=headers)


@pytest.mark.parametrize(
    "error", [ValueError("mine"), OSError("mine"), FetchError("mine")], ids=repr
)
async def test_an_error_of_a_streamed_body_comes_out_as_it_is(
    server: Server, error: Exception
) -> None:
    """And the server sees a broken connection, not a whole body."""
    server.routes["/"] = answer(b"ok")

    async def body() -> AsyncIterator[bytes]:
        yield b"x"
        raise error

    with pytest.raises(type(error), match="mine") as caught:
        await fetch(f"{server.origin}/", method="POST", body=body())
    assert caught.value is error
    await server.until(lambda: server.open == 0)
    assert server.got == []


async def test_a_streamed_body_waits_for_the_server(server: Server) -> None:
    """What is sent is made when it can be sent: nothing piles up in memory."""
    made = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal made
        while made < 1000:
            made += 1
            yield b"x" * 65_536

    seen: list[int] = []

    async def slow(got: Got, reader: Any, writer: Any) -> None:
        await asyncio.sleep(0.2)  # time to run ahead, for a client that would
        seen.append(made)
        await read_body(got, reader)
        await answer(b"ok")(got, reader, writer)

    slow.reads = True  # type: ignore[attr-defined]
    server.routes["/"] = slow
    response = await fetch(f"{server.origin}/", method="POST", body=body())
    assert await response.text() == "ok"
    assert seen[-1] < 500, "the body ran ahead of a server that did not read"
    assert len(server.got[0].body) == 1000 * 65_536


async def test_a_streamed_body_is_closed_when_the_fetch_fails(server: Server) -> None:
    """Its ``finally`` runs before the error comes out."""
    closed = []

    async def body() -> AsyncIterator[bytes]:
        try:
            yield b"x"
        finally:
            closed.append(True)

    with pytest.raises(FetchError, match="refused"):
        await fetch("http://10.0.0.1/", method="POST", body=body())
    assert closed == []  # it had not begun
    headers = {"content-length": "0"}
    with pytest.raises(FetchError):
        await fetch(f"{server.origin}/", method="POST", body=body(), headers=headers)
    assert closed == [True]


@pytest.mark.parametrize(
    "given",
    [{"body": {"a": 1}}, {"body": 5}, {"body": b"", "json": 1}, {"form": {}, "json": 1}],
    ids=str,
)
async def test_what_is_no_body_is_a_type_error(given: dict[str, Any]) -> None:
    """A dict could be JSON or a form: the message says how to say which."""
    with pytest.raises(TypeError, match="json="):
        await fetch("http://127.0.0.1/", method="POST", **given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"redirect": "maybe"}, "redirect"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": -1}, "timeout"),
    ],
)
async def test_wrong_options_are_value_errors(given: dict[str, Any], message: str) -> None:
    """With the option's name in the message."""
    with pytest.raises(ValueError, match=message):
        await fetch("http://127.0.0.1/", **given)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        pytest.param("/relative", "no valid URL", id="relative"),
        pytest.param("ftp://example.com/", "only http and https", id="ftp"),
        pytest.param("file:///etc/passwd", "only http and https", id="file"),
        pytest.param("data:text/plain,hi", "only http and https", id="data"),
        pytest.param("gopher://127.0.0.1:70/", "only http and https", id="gopher"),
        pytest.param("ws://example.com/", "only http and https", id="ws"),
        pytest.param("http://user@example.com/", "user name", id="user"),
        pytest.param("http://:secret@example.com/", "user name", id="password"),
        pytest.param("http://", "no valid URL", id="no-host"),
        pytest.param("http://exa mple/", "no valid URL", id="space"),
        pytest.param("http://[::1", "no valid URL", id="bracket"),
        pytest.param("http://a:99999/", "no valid URL", id="port"),
    ],
)
async def test_addresses_that_are_none_are_fetch_errors(url: str, message: str) -> None:
    """They may come from a user; and no secret is repeated in the message."""
    with pytest.raises(FetchError, match=message) as caught:
        await fetch(url)
    assert "secret" not in str(caught.value)
