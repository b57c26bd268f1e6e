"""`dualrt.testing.Client` finds what a server would stumble over."""

from __future__ import annotations

from typing import Any

import pytest

from dualrt.testing import Client, IncompleteResponse, ProtocolError

START = {"type": "http.response.start", "status": 200, "headers": []}
END = {"type": "http.response.body", "body": b"x"}


def asgi(*messages: dict[str, Any]) -> Client:
    """Return a client of an app that sends `messages`."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    return Client(app, validate=True)


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([], "no response"),
        ([END], "before http.response.start"),
        ([START, START], "sent twice"),
        ([START, END, END], "after the body's end"),
        ([{"type": "http.other"}], "unknown message"),
        ([{**START, "status": "200"}], "status='200' is not allowed"),
        ([{**START, "headers": [("a", "b")]}], "bytes and bytes"),
        ([{**START, "headers": [(b"A", b"b")]}], "lower-case"),
        ([START, {**END, "body": "x"}], "body='x' is not allowed"),
    ],
)
def test_asgi_messages_out_of_order_are_errors(messages: list[Any], words: str) -> None:
    """Each rule has its message."""
    with pytest.raises((ProtocolError, IncompleteResponse), match=words):
        asgi(*messages).get("/")


def test_an_incomplete_response_is_an_error() -> None:
    """What came is there to look at."""
    with pytest.raises(IncompleteResponse) as caught:
        asgi(START, {**END, "more_body": True}).get("/")
    assert caught.value.response.body == b"x"
    short = {**START, "headers": [(b"content-length", b"5")]}
    with pytest.raises(IncompleteResponse, match="1 of 5 bytes"):
        asgi(short, END).get("/")


async def test_it_may_be_called_from_an_async_test() -> None:
    """The app then runs in a loop of another thread."""
    assert asgi(START, END).get("/").body == b"x"


def test_wsgi_mistakes_are_errors() -> None:
    """No start, two starts, a body for HEAD; an error before the start comes through."""

    def never(environ: Any, start_response: Any) -> Any:
        return []

    def twice(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        start_response("200 OK", [])

    def fails(environ: Any, start_response: Any) -> Any:
        raise KeyError("mine")

    def body(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [("Content-Type", "text/plain")])(b"written ")
        return [b"x"]

    with pytest.raises(ProtocolError, match="never called"):
        Client(never).get("/")
    with pytest.raises(ProtocolError, match="twice"):
        Client(twice).get("/")
    with pytest.raises(KeyError, match="mine"):
        Client(fails).get("/")
    with pytest.raises(ProtocolError, match="a body came"):
        Client(body, validate=True).head("/")
    assert Client(body).options("/").body == b"written x"
    assert repr(Client(body).delete("/")) == "<Response 200 9 bytes>"


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_a_body_where_there_is_none_is_dropped(method: str, status: int) -> None:
    """Frameworks leave that to the server; who validates hears of it."""

    def app(environ: Any, start_response: Any) -> Any:
        start_response(f"{status} Some", [("content-length", "1")])
        return [b"x"]

    answer = Client(app).request(method, "/")
    assert (answer.status, answer.body, answer.headers.get("content-length")) == (status, b"", "1")
    started = {**START, "status": status}
    assert Client(asgi(started, END).app).request(method, "/").body == b""
    with pytest.raises(ProtocolError, match="a body came"):
        asgi(started, END).request(method, "/")


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("/a?to=https://example.com/", "testserver", "/a"),
        ("//example.com/a", "testserver", "//example.com/a"),
        ("https://example.com/a?to=/b", "example.com", "/a"),
    ],
)
def test_what_begins_like_a_path_is_one(url: str, host: str, path: str) -> None:
    """Whatever stands in its query."""

    def told(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        return [f"{environ['HTTP_HOST']} {environ['PATH_INFO']}".encode()]

    assert Client(told).get(url).text == f"{host} {path}"


def test_cookies_are_kept_and_dropped() -> None:
    """By name, until a response deletes them."""
    lines = [["a=1; Path=/", "b=2"], ["a=; Max-Age=0"], []]
    seen: list[str] = []

    def app(environ: Any, start_response: Any) -> Any:
        seen.append(environ.get("HTTP_COOKIE", ""))
        start_response("200 OK", [("Set-Cookie", line) for line in lines.pop(0)])
        return []

    client = Client(app)
    assert client.get("/").cookies == {"a": "1", "b": "2"}
    client.get("/")
    client.get("/")
    assert seen == ["", "a=1; b=2", "b=2"]
