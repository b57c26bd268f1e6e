"""Request bodies: JSON, forms, streams."""

from __future__ import annotations

from typing import Any

import pytest

from dualrt import ClientError, Request, ViewError
from dualrt.web.body import MAX_FIELDS, ByteStream, File, Form, parse_form, parse_json

MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xc3\xa9\r\n'
    b'--b\r\nContent-Disposition: form-data; name="f"; filename="x.txt"\r\n'
    b"Content-Type: text/plain\r\n\r\ndata\r\n--b--\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_json_is_read_in_its_encodings(encoding: str) -> None:
    """UTF-8, 16 and 32 are told apart."""
    assert parse_json('{"é": 1}'.encode(encoding)) == {"é": 1}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xff", b"[" * 100_000, b'"\xc3"'])
def test_no_json_is_the_clients_error(body: bytes) -> None:
    """A 400, however deep it goes."""
    with pytest.raises(ClientError) as caught:
        parse_json(body)
    assert caught.value.status == 400


def test_a_form_keeps_order_and_repeats() -> None:
    """The first value, every value, membership, length."""
    form = parse_form("application/x-www-form-urlencoded; charset=x", b"a=1&b=%C3%A9&a=2+3")
    assert (form.get("a"), form["b"], form.get("c"), form.get("c", 5)) == ("1", "é", None, 5)
    assert form.get_all("a") == ["1", "2 3"]
    assert form.items() == [("a", "1"), ("b", "é"), ("a", "2 3")]
    assert ("a" in form, "c" in form, list(form), len(form)) == (True, False, ["a", "b"], 3)
    with pytest.raises(KeyError):
        form["c"]
    assert len(Form([])) == 0


def test_multipart_gives_fields_and_files() -> None:
    """A file has its name, type and data."""
    form = parse_form("multipart/form-data; boundary=b", MULTIPART)
    assert form["a"] == "é"
    assert form["f"] == File("x.txt", "text/plain", b"data")


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("multipart/form-data; boundary=b", MULTIPART[:-20], 400),
        ("multipart/form-data", MULTIPART, 400),
        ("multipart/form-data; boundary=b", b"", 400),
        ("application/json", b"{}", 415),
        ("", b"", 415),
        ("application/x-www-form-urlencoded", b"&" * MAX_FIELDS, 400),
    ],
)
def test_no_form_is_the_clients_error(content_type: str, body: bytes, status: int) -> None:
    """400, or 415 where it is not even called one."""
    with pytest.raises(ClientError) as caught:
        parse_form(content_type, body)
    assert caught.value.status == status


def test_a_missing_parser_says_how_to_get_it(monkeypatch: Any) -> None:
    """Multipart is an extra."""
    monkeypatch.setitem(__import__("sys").modules, "multipart", None)
    with pytest.raises(ViewError, match=r"dualrt\[forms\]"):
        parse_form("multipart/form-data; boundary=b", MULTIPART)


async def test_a_stream_gives_chunks_once() -> None:
    """Both ways under WSGI; only `async for` under ASGI."""
    assert list(ByteStream.of(b"abc")) == [b"abc"]
    assert list(ByteStream.of(b"")) == []
    assert [chunk async for chunk in ByteStream.of(b"abc")] == [b"abc"]
    chunks = [b"", b"b", b"a"]

    async def read() -> bytes:
        return chunks.pop()

    stream = ByteStream(aread=read)
    with pytest.raises(ViewError, match="async for"):
        list(stream)
    assert [chunk async for chunk in stream] == [b"a", b"b"]


def test_a_request_made_by_hand_has_every_part() -> None:
    """For tests of views."""
    request = Request(
        "/caf%C3%A9?q=1&q=2", "post", {"cookie": "a=1", "content-type": "x"}, "é", {"n": 1}
    )
    assert (request.method, request.path, request.params) == ("POST", "/café", {"n": 1})
    assert (request.query.get_all("q"), request.cookies["a"]) == (["1", "2"], "1")
    assert (request.text(), request.ip, request.auth) == ("é", "127.0.0.1", None)
    assert str(request.url) == "http://localhost/caf%C3%A9?q=1&q=2"
    assert request.state is request.state
    assert not request.signal.aborted
    assert list(request.stream()) == ["é".encode()]
    assert repr(request) == "<Request POST '/café'>"
    with pytest.raises(AttributeError, match="an edge Request has no attribute 'user'"):
        request.user
    assert Request("/", body=b"\xef\xbb\xbfx\xff").text() == "x\ufffd"
