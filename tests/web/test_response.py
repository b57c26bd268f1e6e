"""`Response`, and how what a view returns becomes one."""

from __future__ import annotations

import http
from typing import Any

import pytest

from dualrt import Headers, Response, ViewError
from dualrt.web.response import quote_location, status_code, to_response


@pytest.mark.parametrize(
    ("body", "wire", "content_type"),
    [
        ("é", "é".encode(), "text/plain;charset=UTF-8"),
        (b"x", b"x", "application/octet-stream"),
        (bytearray(b"x"), b"x", "application/octet-stream"),
        (memoryview(b"x"), b"x", "application/octet-stream"),
        (None, b"", None),
        (type("S", (str,), {})("x"), b"x", "text/plain;charset=UTF-8"),
    ],
)
def test_a_body_has_its_type(body: Any, wire: bytes, content_type: str | None) -> None:
    """As WHATWG Fetch extracts a body."""
    response = Response(body)
    assert response.body == wire
    assert dict(response.wire()).get("content-type") == content_type
    assert response.headers.get("content-type") == content_type
    assert not response.streamed


def test_a_given_type_is_kept() -> None:
    """Headers over what the body would say, on both ways to the wire."""
    response = Response("x", headers={"Content-Type": "text/css"})
    assert response.wire() == [("Content-Type", "text/css")]
    assert response.headers["content-type"] == "text/css"
    response = Response("x", headers={"x-a": "1"})
    assert response.wire() == [("x-a", "1"), ("content-type", "text/plain;charset=UTF-8")]


@pytest.mark.parametrize("body", [{"a": 1}, 5, object()])
def test_a_body_of_another_kind_is_a_type_error(body: Any) -> None:
    """The message says what to use instead."""
    with pytest.raises(TypeError, match=r"Response\.json"):
        Response(body)


def test_iterables_are_streamed() -> None:
    """Sync or async."""

    async def later() -> Any:
        yield b""

    assert Response(iter([])).streamed
    assert Response(["a"]).streamed
    assert Response(later()).streamed


@pytest.mark.parametrize("status", [100, 199, 600, 0, -1])
def test_a_status_is_200_to_599(status: int) -> None:
    """As WHATWG Fetch has it."""
    with pytest.raises(ValueError, match="200 to 599"):
        Response("x", status)
    with pytest.raises(ValueError, match="200 to 599"):
        status_code(status)


@pytest.mark.parametrize("status", [http.HTTPStatus.CREATED, "201 CREATED", "201", 201])
def test_a_status_may_be_written_as_in_flask(status: Any) -> None:
    """A number, an HTTPStatus, or a line."""
    assert status_code(status) == 201
    with pytest.raises(ValueError, match="200 to 599"):
        status_code("CREATED")


def test_json_is_compact_and_strict() -> None:
    """As JSON.stringify; NaN is no JSON."""
    response = Response.json({"é": [1, None]}, 201, {"x-a": "1"})
    assert (response.status, response.body) == (201, '{"é":[1,null]}'.encode())
    assert response.headers["content-type"] == "application/json"
    with pytest.raises(ValueError, match="JSON"):
        Response.json(float("nan"))


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("/a?b=c#d", "/a?b=c#d"),
        ("/é b", "/%C3%A9%20b"),
        ("/a\r\nSet-Cookie: x=1", "/a%0D%0ASet-Cookie:%20x=1"),
        ("/%41", "/%41"),
        ("/\ud800", "/%ED%A0%80"),
    ],
)
def test_a_redirect_cannot_start_another_header(url: str, location: str) -> None:
    """What RFC 3986 does not allow is percent-encoded."""
    assert quote_location(url) == location
    assert Response.redirect(url).headers["location"] == location


def test_a_redirect_has_a_redirects_status() -> None:
    """307 by default."""
    assert Response.redirect("/").status == 307
    assert Response.redirect("/", 308).status == 308
    with pytest.raises(ValueError, match="no redirect status"):
        Response.redirect("/", 200)


def test_cookies_go_to_the_headers() -> None:
    """The same jar each time."""
    response = Response()
    response.cookies.set("a", "1")
    assert response.cookies.set("b", "2") is response.cookies
    assert len(response.headers.get_set_cookie()) == 2
    assert repr(Response.error()) == "<Response 500>"


@pytest.mark.parametrize(
    ("result", "status", "headers"),
    [
        (("x", 201), 201, []),
        (("x", {"x-a": "1"}), 200, ["1"]),
        (("x", [("x-a", "1"), ("x-a", "2")]), 200, ["1", "2"]),
        (("x", (("x-a", "1"),)), 200, ["1"]),
        (("x", 202, Headers({"x-a": "1"})), 202, ["1"]),
        (("x", None, {"x-a": "1"}), 200, ["1"]),
        ((Response("x", 203, {"x-a": "0", "x-b": "1"}), None, {"x-a": "1"}), 203, ["1"]),
    ],
)
def test_tuples_are_as_in_flask(result: Any, status: int, headers: list[str]) -> None:
    """Headers in a tuple replace those of the same name."""
    response = to_response(result, "view")
    assert response.status == status
    assert response.headers.get_all("x-a") == headers


@pytest.mark.parametrize(
    "result", [None, 5, object(), (), ("x",), ("x", 1, {}, 4), {1}, (None, 200)]
)
def test_anything_else_names_the_view_and_the_type(result: Any) -> None:
    """A ViewError, which becomes a 500."""
    with pytest.raises(ViewError, match=r"shop\.item returned"):
        to_response(result, "shop.item")


def test_a_forgotten_return_is_guessed() -> None:
    """None is nearly always that."""
    with pytest.raises(ViewError, match="did it forget to return"):
        to_response(None, "view")


def test_subclasses_count_as_what_they_are() -> None:
    """Of str, dict, bytes and Response."""

    class Mine(Response):
        pass

    mine = Mine("x")
    assert to_response(mine, "view") is mine
    assert to_response(type("D", (dict,), {})(a=1), "view").body == b'{"a":1}'
    assert to_response(bytearray(b"x"), "view").headers["content-type"].startswith("text/html")
