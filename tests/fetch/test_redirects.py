"""Redirects: which are followed, and what of the request goes along (WHATWG Fetch)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from dualrt import fetch
from dualrt.errors import FetchError
from dualrt.web import egress
from dualrt.web.egress import Egress

from .servers import Server, answer, redirect


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch, server: Server) -> Iterator[Server]:
    """A second server, of another origin, allowed as well."""
    second = Server()
    both = Egress.of([server.origin, second.origin])
    monkeypatch.setattr(egress, "_default", both)
    yield second
    second.stop()


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        *((status, "GET", "GET") for status in (301, 302, 303, 307, 308)),
        *((status, "HEAD", "HEAD") for status in (301, 302, 303, 307, 308)),
        *((status, "POST", "GET") for status in (301, 302, 303)),
        *((status, "PUT", "PUT") for status in (301, 302, 307, 308)),
        *((status, "DELETE", "DELETE") for status in (301, 302, 307, 308)),
        (303, "PUT", "GET"),
        (303, "DELETE", "GET"),
        (307, "POST", "POST"),
        (308, "POST", "POST"),
    ],
)
async def test_the_method_after_a_redirect(
    server: Server, status: int, method: str, then: str
) -> None:
    """301 and 302 make a GET of a POST, 303 of everything but HEAD, 307 and 308 of nothing."""
    server.routes["/a"] = redirect("/b", f"{status} X")
    server.routes["/b"] = answer(b"there")
    body = None if method in ("GET", "HEAD") else "text"
    headers = {"content-language": "en", "x-mine": "1"}
    response = await fetch(f"{server.origin}/a", method=method, body=body, headers=headers)
    assert (response.status, response.redirected) == (200, True)
    assert response.url.href == f"{server.origin}/b"
    assert await response.bytes() == (b"" if method == "HEAD" else b"there")
    last = server.got[-1]
    kept = then == method
    assert last.method == then
    assert last.body == (b"text" if kept and body else b"")
    assert ("content-type" in last.headers) == (kept and body is not None)
    assert ("content-language" in last.headers) == kept
    assert last.headers["x-mine"] == "1"


async def test_redirects_share_a_connection(server: Server) -> None:
    """The short body of a redirect is read, and the next request goes the same way."""
    server.routes["/a"] = answer(b"moved" * 100, "302 Found", ("location", "b"))
    server.routes["/b"] = answer(b"there")
    assert await (await fetch(f"{server.origin}/a")).bytes() == b"there"
    assert server.opened == 1


async def test_a_long_body_of_a_redirect_is_not_read(server: Server) -> None:
    """Nobody wants it: another connection is cheaper."""
    server.routes["/a"] = answer(b"x" * 10_000_000, "302 Found", ("location", "b"))
    server.routes["/b"] = answer(b"there")
    assert await (await fetch(f"{server.origin}/a")).bytes() == b"there"
    assert server.opened == 2


@pytest.mark.parametrize("streamed", [False, True], ids=["bytes", "streamed"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_streamed_body_cannot_be_sent_again(
    server: Server, status: int, streamed: bool
) -> None:
    """So its redirect is an error, but for a 303, which asks for no body."""

    async def body() -> AsyncIterator[bytes]:
        yield b"once"

    server.routes["/a"] = redirect("/b", f"{status} X")
    server.routes["/b"] = answer(b"there")
    call = fetch(f"{server.origin}/a", method="PUT", body=body() if streamed else b"once")
    if streamed and status != 303:
        with pytest.raises(FetchError, match="cannot be sent again"):
            await call
        assert len(server.got) == 1
    else:
        assert await (await call).text() == "there"


async def test_manual_returns_the_redirect_itself(server: Server) -> None:
    """With its status, headers and body; nothing else is asked for."""
    server.routes["/a"] = answer(b"moved", "302 Found", ("location", "/b"))
    response = await fetch(f"{server.origin}/a", redirect="manual")
    assert (response.status, response.ok, response.redirected) == (302, False, False)
    assert response.headers["location"] == "/b"
    assert await response.text() == "moved"


async def test_error_raises_on_a_redirect(server: Server) -> None:
    """The message says where it was."""
    server.routes["/a"] = redirect("/b")
    with pytest.raises(FetchError, match=r"/a redirects \(302\)"):
        await fetch(f"{server.origin}/a", redirect="error")


@pytest.mark.parametrize("status", ["300 X", "304 X", "305 X", "306 X", "200 OK", "404 X"])
async def test_a_location_of_another_status_is_a_header_like_any(
    server: Server, status: str
) -> None:
    """Only five statuses redirect (Next.js once followed a Location on a 200: CVE-2025-57822)."""
    server.routes["/a"] = answer(b"", status, ("location", "http://10.0.0.1/"))
    response = await fetch(f"{server.origin}/a", redirect="error")
    assert response.status == int(status[:3])
    await response.aclose()


async def test_a_redirect_without_a_location_is_a_response(server: Server) -> None:
    """There is nowhere to go."""
    server.routes["/a"] = answer(b"", "302 Found")
    async with await fetch(f"{server.origin}/a") as response:
        assert response.status == 302


async def test_twenty_redirects_are_followed_and_no_more(server: Server) -> None:
    """The standard's limit ends a loop."""
    for number in range(22):
        server.routes[f"/{number}"] = redirect(f"/{number + 1}")
    server.routes["/22"] = answer(b"there")
    assert await (await fetch(f"{server.origin}/2")).bytes() == b"there"
    with pytest.raises(FetchError, match="more than 20 redirects"):
        await fetch(f"{server.origin}/1")


async def test_secrets_do_not_go_to_another_origin(server: Server, other: Server) -> None:
    """``authorization`` and ``cookie`` stay behind when host or port change, and do not return."""
    server.routes["/a"] = redirect("/b")
    server.routes["/b"] = redirect(f"{other.origin}/c")
    server.routes["/d"] = answer(b"back")
    other.routes["/c"] = redirect(f"{server.origin}/d")
    headers = {"Authorization": "Basic x", "cookie": "s=1", "x-mine": "1"}
    assert await (await fetch(f"{server.origin}/a", headers=headers)).bytes() == b"back"
    secrets = {"authorization", "cookie"}
    a, b, d = server.got
    assert secrets <= set(a.headers)
    assert secrets <= set(b.headers)
    assert not secrets & set(other.got[0].headers)
    assert not secrets & set(d.headers)
    assert d.headers["x-mine"] == "1"


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "//10.0.0.1/",
        "http://localhost/",
        "https://0x7f.1/",
    ],
)
async def test_every_redirect_is_checked(server: Server, location: str) -> None:
    """An allowed origin cannot send fetch where it may not go itself."""
    server.routes["/a"] = redirect(location)
    with pytest.raises(FetchError, match=r"^address refused: "):
        await fetch(f"{server.origin}/a")


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "data:,x", "javascript:1", "http://u:p@x/", "http://["]
)
async def test_a_redirect_to_what_is_no_web_address_is_an_error(
    server: Server, location: str
) -> None:
    """The same rules as for the first address."""
    server.routes["/a"] = redirect(location)
    with pytest.raises(FetchError, match="cannot fetch"):
        await fetch(f"{server.origin}/a")


@pytest.mark.parametrize(
    ("location", "target"),
    [
        pytest.param("b?q#frag", "/x/b?q", id="relative"),
        pytest.param("../b", "/b", id="dots"),
        pytest.param("?q=1", "/x/a?q=1", id="query"),
        pytest.param("/é", "/%C3%A9", id="utf-8"),
        pytest.param("/ü".encode().decode("latin-1"), "/%C3%BC", id="utf-8-bytes"),
    ],
)
async def test_locations_are_read_against_the_url_they_came_from(
    server: Server, location: str, target: str
) -> None:
    """UTF-8 where it is that, Latin-1 otherwise; fragments are not sent."""
    server.routes["/x/a"] = redirect(location)
    for path in ("/x/b", "/b", "/%C3%A9", "/%C3%BC"):
        server.routes[path] = answer(b"ok")
    if target == "/x/a?q=1":
        response = await fetch(f"{server.origin}/x/a", redirect="manual")
        server.routes["/x/a"] = answer(b"ok")
        assert response.status == 302
        return
    response = await fetch(f"{server.origin}/x/a#first")
    await response.bytes()
    assert server.got[-1].target == target
    assert response.url.href == server.origin + target
