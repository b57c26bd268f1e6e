"""``mock_fetch``: a site's tests answer its fetches from a table, and see what was sent."""

from __future__ import annotations

import gzip
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dualrt import Request, Response, fetch, wsgi
from dualrt.config import Config
from dualrt.edge.isolate import Guarded
from dualrt.errors import FetchError, FetchTimeout
from dualrt.flow import Edge
from dualrt.routing.ordered import OrderedRouter
from dualrt.runtime import EdgeView
from dualrt.testing import Client, FakeTransport, Sent, mock_fetch

API = "https://api.example"


async def chunks() -> AsyncIterator[bytes]:
    yield b"a"
    yield b"b"


@pytest.mark.parametrize(
    ("answer", "status", "body", "kind"),
    [
        pytest.param({"a": 1}, 200, b'{"a":1}', "application/json", id="dict"),
        pytest.param([1], 200, b"[1]", "application/json", id="list"),
        pytest.param("hi", 200, b"hi", "text/plain;charset=UTF-8", id="str"),
        pytest.param(b"hi", 200, b"hi", "application/octet-stream", id="bytes"),
        pytest.param(404, 404, b"", None, id="int"),
        pytest.param(Response("no", 403), 403, b"no", "text/plain;charset=UTF-8", id="response"),
        pytest.param(
            Response(chunks(), 200, {"content-type": "a/b"}), 200, b"ab", "a/b", id="streamed"
        ),
        pytest.param(
            Response(["a", b"b"], 200, {"content-type": "a/b"}), 200, b"ab", "a/b", id="iterable"
        ),
        pytest.param(
            lambda sent: sent.url.pathname, 200, b"/x", "text/plain;charset=UTF-8", id="call"
        ),
    ],
)
async def test_answers(answer: Any, status: int, body: bytes, kind: str | None) -> None:
    """What a view may return, an answer may be; a number is a status."""
    with mock_fetch({f"{API}/x": answer}):
        response = await fetch(f"{API}/x")
        assert (response.status, await response.bytes()) == (status, body)
        assert response.headers.get("content-type") == kind


async def test_an_answer_may_be_awaited() -> None:
    """An ``async def`` may do whatever the test needs."""

    async def answer(sent: Sent) -> Any:
        return {"got": sent.json()}

    with mock_fetch({f"{API}/x": answer}):
        response = await fetch(f"{API}/x", method="POST", json=[1])
        assert await response.json() == {"got": [1]}


@pytest.mark.parametrize("error", [FetchTimeout("late"), FetchError("gone"), OSError])
async def test_an_answer_may_be_an_error(error: Any) -> None:
    """So that a view's handling of it can be tested."""
    kind = error if isinstance(error, type) else type(error)
    with mock_fetch({f"{API}/x": error}), pytest.raises(kind):
        await fetch(f"{API}/x")


@pytest.mark.parametrize(
    ("key", "method", "url", "fits"),
    [
        pytest.param(f"{API}/a", "GET", f"{API}/a", True, id="exact"),
        pytest.param(f"{API}/a", "GET", f"{API}/a?q=1", True, id="query-does-not-matter"),
        pytest.param(f"{API}/a?q=1", "GET", f"{API}/a?q=1", True, id="query"),
        pytest.param(f"{API}/a?q=1", "GET", f"{API}/a?q=2", False, id="other-query"),
        pytest.param(f"{API}/a?*", "GET", f"{API}/a?q=2", True, id="any-query"),
        pytest.param(f"{API}/a", "GET", f"{API}/ab", False, id="whole-path"),
        pytest.param(f"{API}/a.b", "GET", f"{API}/axb", False, id="no-regex"),
        pytest.param(f"{API}/*", "GET", f"{API}/a/b", True, id="star"),
        pytest.param(f"{API}/*/c", "GET", f"{API}/a/b/c", True, id="star-inside"),
        pytest.param("*", "GET", "http://127.0.0.1/", True, id="everything"),
        pytest.param(f"POST {API}/a", "POST", f"{API}/a", True, id="method"),
        pytest.param(f"post {API}/a", "POST", f"{API}/a", True, id="method-lower"),
        pytest.param(f"POST {API}/a", "GET", f"{API}/a", False, id="other-method"),
        pytest.param(API, "GET", f"{API}/", True, id="origin"),
        pytest.param("https://api.example/", "GET", "HTTPS://API.example:443", True, id="normal"),
    ],
)
async def test_keys(key: str, method: str, url: str, fits: bool) -> None:
    """A key is a URL with stars, perhaps a method; what none fits is an error that lists them."""
    with mock_fetch({key: "yes"}) as fake:
        if fits:
            assert await (await fetch(url, method=method)).text() == "yes"
        else:
            with pytest.raises(FetchError, match="mock_fetch has no answer for") as caught:
                await fetch(url, method=method)
            assert repr(key) in str(caught.value)
        assert len(fake.requests) == 1


async def test_the_first_key_that_fits_answers() -> None:
    """In the order of the table."""
    with mock_fetch({f"{API}/a": "a", f"{API}/*": "rest"}):
        assert await (await fetch(f"{API}/a")).text() == "a"
        assert await (await fetch(f"{API}/b")).text() == "rest"


async def test_requests_are_recorded_as_they_would_be_sent() -> None:
    """With the headers that fetch adds; a streamed body is read whole."""
    with mock_fetch(lambda sent: 204) as fake:
        await fetch(f"{API}/?q=1", method="post", body=chunks(), headers={"X-Y": "z"})
    (sent,) = fake.requests
    assert (sent.method, sent.url.href, sent.text) == ("POST", f"{API}/?q=1", "ab")
    assert sent.headers["x-y"] == "z"
    assert sent.headers["user-agent"] == "dualrt"
    assert repr(sent) == f"<Sent POST {API}/?q=1>"


async def test_all_but_the_sockets_is_real() -> None:
    """Redirects are followed, codings undone, arguments checked."""
    packed = Response(gzip.compress(b"there"), 200, {"content-encoding": "gzip"})
    with mock_fetch({f"{API}/a": Response.redirect("/b"), f"{API}/b": packed}) as fake:
        response = await fetch(f"{API}/a")
        assert (response.redirected, await response.text()) == (True, "there")
        with pytest.raises(TypeError, match="no body"):
            await fetch(f"{API}/a", body="x")
        with pytest.raises(FetchError, match="only http"):
            await fetch("ftp://x/")
    assert [str(each.url) for each in fake.requests] == [f"{API}/a", f"{API}/b"]


async def test_one_table_may_stand_inside_another() -> None:
    """The inner one answers alone while it is there."""
    with mock_fetch({"*": "outer"}):
        with mock_fetch({f"{API}/": "inner"}):
            assert await (await fetch(API)).text() == "inner"
            with pytest.raises(FetchError, match="no answer"):
                await fetch("https://other.example/")
        assert await (await fetch(API)).text() == "outer"


async def test_a_wrong_answer_is_a_type_error() -> None:
    """The test is wrong, not the view."""
    with mock_fetch({"*": object()}), pytest.raises(TypeError, match="an answer is"):
        await fetch(API)


def test_a_view_is_answered_in_whatever_thread_it_runs() -> None:
    """Guarded edge code under WSGI, called from a thread that knows nothing of the test."""

    async def view(request: Request) -> Any:
        return await (await fetch(f"{API}/users/7")).json()

    target = EdgeView(view, "view", "edge", Config().options)
    edge = Edge(OrderedRouter.from_paths([("/", view, target, "")]), Config(), isolate=Guarded())
    client = Client(wsgi.EdgeGateway(lambda environ, start: [], lambda: edge))
    with mock_fetch({f"{API}/users/*": {"id": 7}}) as fake:
        assert isinstance(fake, FakeTransport)
        bodies: list[Any] = []
        thread = threading.Thread(target=lambda: bodies.append(client.get("/").json()))
        thread.start()
        thread.join()
    assert bodies == [{"id": 7}]
