"""Request bodies under real servers: whole, or refused; and whole for the framework behind."""

from __future__ import annotations

from typing import Any

import pytest

from tests.servers.running import KINDS
from tests.servers.stands import Stand, framework, on
from tests.servers.views import pattern
from tests.servers.wire import chunked

pytestmark = pytest.mark.server

LIMIT = 200_000  # the view's max_body
LARGE = 6_000_000  # over the default max_body, which is the edge views' alone


def post(stand: Stand, path: str, size: int, coding: str, site: str | None = None) -> Any:
    """Send a body, by its length or chunked in pieces that are nobody's multiple; return the JSON
    that comes back.
    """
    data = pattern(size)
    wire = stand.connect(site)
    lines = [f"Content-Length: {size}", "Connection: close"]
    if coding == "chunked":
        lines[0] = "Transfer-Encoding: chunked"
        data = chunked(*(data[at : at + 70_001] for at in range(0, size, 70_001)))
    wire.ask("POST", path, *lines, body=data)
    try:
        return wire.json()
    finally:
        wire.leave()


@on()
@pytest.mark.parametrize("coding", ["length", "chunked"])
@pytest.mark.parametrize("size", [1, LIMIT])
def test_a_body_arrives_whole(stand: Stand, size: int, coding: str) -> None:
    """Up to `max_body` bytes, every byte in its place."""
    assert post(stand, "/body", size, coding) == {"size": size, "same": True}


@on(lambda server, site: site != "middleware" or KINDS[server].protocol == "asgi")
@pytest.mark.parametrize("coding", ["length", "chunked"])
def test_a_body_over_the_limit_is_a_413(stand: Stand, coding: str) -> None:
    """Never truncated, and no error of the site's."""
    wire = stand.connect()
    if coding == "length":
        wire.ask("POST", "/body", f"Content-Length: {LIMIT + 1}")
        if stand.site == "middleware" and stand.kind.protocol == "asgi":
            wire.send(pattern(LIMIT + 1))  # Django has it whole before any middleware runs
    else:
        body = chunked(pattern(LIMIT), b"x")
        wire.ask("POST", "/body", "Transfer-Encoding: chunked", body=body)
    assert wire.head() == 413
    assert wire.body() == b"Content Too Large"


@on(framework)
@pytest.mark.parametrize("coding", ["length", "chunked"])
def test_a_body_for_the_framework_alone_is_left_to_it(stand: Stand, coding: str) -> None:
    """Every byte of it, and what it is without dualrt."""
    stock = "stock-flask" if stand.site == "flask" else "stock"
    is_read = coding == "length" or stand.site == "flask" or stand.kind.protocol == "asgi"
    size = LARGE if is_read else 100
    got = post(stand, "/own/body", size, coding)
    assert got == post(stand, "/own/body", size, coding, stock)
    assert got == {"size": size if is_read else 0, "same": True}


@on(lambda server, site: site == "middleware" and KINDS[server].protocol == "wsgi")
def test_the_middleware_refuses_a_body_by_its_length(stand: Stand) -> None:
    """Django reads no chunked body under WSGI: there is only the declared length."""
    wire = stand.connect()
    wire.ask("POST", "/body", f"Content-Length: {LIMIT + 1}")
    assert wire.head() == 413
