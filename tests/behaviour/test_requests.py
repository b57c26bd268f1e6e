"""What a view learns about its request, and what a bad request is answered with."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from dualrt.asgi import without_control
from tests.behaviour.conftest import DOORS, GATEWAYS

# Django leaves the body's temporary file to the collector where a response breaks off
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file <tempfile:ResourceWarning")

ASGI = [name for name in DOORS if name.endswith("asgi")]
WSGI = [name for name in DOORS if name.endswith("wsgi")]


def test_a_request_says_what_came(door: Any) -> None:
    """Method, converted params, decoded path, URL, multi query, headers, address, fresh state."""
    response = door.get(
        "/echo/7?q=1&q=%C3%A9&r=2", headers={"x-one": "one", "host": "shop.example:8080"}
    )
    assert response.json() == {
        "method": "GET",
        "number": 7,
        "params": {"number": 7},
        "path": "/echo/7",
        "url": "http://shop.example:8080/echo/7?q=1&q=%C3%A9&r=2",
        "q": ["1", "é"],
        "x": "one",
        "ip": "127.0.0.1",
        "body": "",
        "aborted": False,
        "auth": None,
        "state": {},
    }


def test_a_path_is_decoded_as_the_framework_routes_it(door: Any) -> None:
    """`%C3%A9` reaches the view as `é`, in its path and its arguments."""
    response = door.get("/result/%C3%A9")
    assert response.status == 500  # the view looked up "é", which is no kind of result


def test_a_body_arrives_whole(door: Any) -> None:
    """As text, as JSON, as a form, in pieces."""
    assert door.post("/echo/1", body="é").json()["body"] == "é"
    assert door.post("/json", json={"a": 1}).json() == {"got": {"a": 1}}
    assert door.post("/form", form=[("a", "1"), ("a", "é")]).json() == {"got": ["1", "é"]}
    assert door.post("/piecewise", body=b"x" * 300_000).json() == {"size": 300_000}
    assert door.post("/piecewise").json() == {"size": 0}


@pytest.mark.parametrize("path", ["/echo/1", "/json"])
def test_a_body_over_the_limit_is_a_413(door: Any, path: str, caplog: Any) -> None:
    """Never truncated; the client's error is not logged as one of the site's."""
    response = door.post(path, body=b"[" + b" " * 2000 + b"]")
    assert (response.status, response.body) == (413, b"Content Too Large")
    assert not [each for each in caplog.records if each.name == "dualrt"]


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"[" * 90, b"nul"])
def test_malformed_json_is_a_400(door: Any, body: bytes, caplog: Any) -> None:
    """Whatever is no JSON is the client's mistake, and no error in the log."""
    response = door.post("/json", body=body)
    assert (response.status, response.body) == (400, b"Bad Request")
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]


def test_a_body_that_is_no_form_is_a_415(door: Any) -> None:
    """`form()` reads urlencoded and multipart bodies only."""
    assert door.post("/form", json={}).status == 415


@pytest.mark.parametrize("name", WSGI)
def test_a_body_that_ends_early_is_a_400(open_door: Any, name: str) -> None:
    """Fewer bytes than Content-Length says are never taken for the whole."""
    door = open_door(name)
    response = door.post("/echo/1", body=b"abc", headers={"content-length": "10"})
    assert response.status == 400


@pytest.mark.parametrize("length", ["abc", "\u00b2", "9" * 5000])
@pytest.mark.parametrize("name", GATEWAYS)
def test_a_malformed_content_length_is_never_a_500(open_door: Any, name: str, length: str) -> None:
    """It is ignored, as Django and Werkzeug ignore it under WSGI, or a 4xx."""
    door = open_door(name, validate=False)
    response = door.post("/echo/1", body=b"abc", headers={"content-length": length})
    assert response.status == 200 if name.endswith("wsgi") else 400


@pytest.mark.parametrize("host", ["a/b", "a?b", "a#b", "user@host", "a\\b", "a:b", "a b", "[::1"])
@pytest.mark.parametrize("name", GATEWAYS)
def test_a_malformed_host_is_a_400_where_the_url_is_asked_for(
    open_door: Any, name: str, host: str
) -> None:
    """The URL never takes a part of the Host for its path, query or user."""
    door = open_door(name)
    response = door.get("/url", headers={"host": host})
    # Flask's router refuses some of them itself
    assert response.status in (400, 404)
    assert door.get("/result/str", headers={"host": "a.example"}).status == 200


@pytest.mark.parametrize("name", ["bare-wsgi", "bare-asgi"])
def test_without_a_host_the_url_names_the_server(open_door: Any, name: str) -> None:
    """HTTP/1.0 has no Host; an IPv6 address is put in brackets, a Unix socket is localhost."""
    door = open_door(name, validate=False)

    def url(server: str, port: Any) -> str:
        if name == "bare-wsgi":
            extra = {"SERVER_NAME": server, "SERVER_PORT": str(port or ""), "HTTP_HOST": ""}
        else:
            extra = {"server": (server, port), "headers": []}
        text: str = door.get("/url", extra=extra).text
        return text

    assert url("example.org", 80) == "http://example.org/url"
    assert url("::1", 8000) == "http://[::1]:8000/url"
    assert url("/run/socket", None) == "http://localhost/url"


@pytest.mark.parametrize("name", ["bare-wsgi", "bare-asgi"])
def test_client_errors_say_more_in_debug(open_door: Any, name: str) -> None:
    """In debug a 4xx says why."""
    response = open_door(name, debug=True).post("/json", body=b"{")
    assert response.status == 400
    assert "the request body is not JSON" in response.text


@pytest.mark.parametrize("name", ASGI)
def test_an_unknown_scope_passes(open_door: Any, name: str) -> None:
    """WebSocket and unknown scopes reach the application as they are."""
    import asyncio

    door = open_door(name)

    async def nothing(*args: Any) -> Any:
        return {"type": "websocket.connect"}

    async def run() -> None:
        await door.app({"type": "websocket", "headers": []}, nothing, nothing)

    if name == "bare-asgi":
        asyncio.run(run())
    else:  # Django refuses them: its own error, not ours
        with pytest.raises(ValueError, match="Django can only handle ASGI/HTTP"):
            asyncio.run(run())


@pytest.mark.parametrize("name", ["django-wrapper-asgi"])
def test_lifespan_is_answered_where_the_application_refuses_it(open_door: Any, name: str) -> None:
    """Django raises ValueError for lifespan; servers that insist on it start all the same."""
    import asyncio

    door = open_door(name)
    incoming = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent: list[Any] = []

    async def receive() -> Any:
        return incoming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(door.app({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


@pytest.mark.parametrize(
    "name",
    [each for each in DOORS if "direct" not in each and "bare" not in each],
)
def test_control_headers_of_a_client_never_reach_the_application(open_door: Any, name: str) -> None:
    """`x-dualrt-*` and `x-middleware-*` are dropped on the way to a server view."""
    sent = {"x-dualrt-auth": "root", "X-Middleware-Next": "1", "x-kept": "yes", "x-dualrts": "yes"}
    got = {
        key.lower(): value
        for key, value in open_door(name, validate=False)
        .get("/headers", headers=sent)
        .json()
        .items()
    }
    assert got["x-kept"] == got["x-dualrts"] == "yes"
    assert not [key for key in got if key.startswith(("x-dualrt-", "x-middleware-"))]


@pytest.mark.parametrize("name", ["x_dualrt_auth", "X-Dualrt_Auth", "x_middleware-next"])
def test_their_other_spelling_under_asgi_is_dropped_too(name: str) -> None:
    """An application that hands the request on to WSGI would read it as the first."""
    headers = [(name.encode(), b"1"), (b"x-kept", b"yes"), (b"x_dualrts", b"yes")]
    assert without_control(headers) == headers[1:]


@pytest.mark.parametrize("name", [each for each in DOORS if "bare" not in each])
def test_server_views_are_answered_by_the_framework(open_door: Any, name: str) -> None:
    """What is not marked passes."""
    door = open_door(name, validate=False)
    assert door.get("/server/5").text == "server 5"
    assert door.get("/nowhere").status == 404
