"""``FETCH_ALLOW``: origins that may be at any address; what is none is an error at start-up."""

from __future__ import annotations

from typing import Any

import pytest

from dualrt import fetch
from dualrt.config import Config
from dualrt.edge.scope import EDGE, Scope
from dualrt.errors import ConfigError, FetchError
from dualrt.web import egress
from dualrt.web.egress import Egress
from dualrt.wsgi import EdgeGateway

from .servers import Server, answer


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("https://internal.example", "https://internal.example"),
        ("https://internal.example:443/", "https://internal.example"),
        ("HTTP://LocalHost", "http://localhost"),
        ("http://[::1]:80", "http://[::1]"),
        ("http://127.1", "http://127.0.0.1"),
    ],
)
def test_origins_are_brought_to_their_one_form(given: str, origin: str) -> None:
    """However they are written, they are compared as the URL standard writes them."""
    config = Config.from_dict({"FETCH_ALLOW": [given]})
    assert Egress.of(config.fetch_allow).allow == {origin}


@pytest.mark.parametrize(
    "entry",
    [
        "127.0.0.1:9000",
        "localhost",
        "http://127.0.0.1/path",
        "http://x?q",
        "http://x#f",
        "http://user@x",
        "http://*.example.com",
        "*",
        "ftp://x",
        "http://",
        "",
        "http://x y",
        "http://x\n",
        5,
        None,
    ],
)
def test_what_is_no_origin_is_an_error_at_start_up(entry: Any) -> None:
    """A path or a pattern would promise a narrower or a wider door than there is."""
    with pytest.raises(ConfigError, match=r"FETCH_ALLOW: .* is no origin"):
        Config.from_dict({"FETCH_ALLOW": [entry]})


@pytest.mark.parametrize("entry", ["http://x:99999", "http://1.2.3.4.5", "http://[1::2::3]"])
def test_an_origin_that_no_url_can_have_is_an_error_when_the_gateway_is_made(entry: str) -> None:
    """The URL parser has the last word on hosts and ports."""
    with pytest.raises(ConfigError, match=r"FETCH_ALLOW: .* is no origin"):
        EdgeGateway(lambda environ, start: [], {"FETCH_ALLOW": [entry]})


@pytest.mark.parametrize("given", ["http://x", {"http://x": 1}, 5, None])
def test_the_setting_is_a_list(given: Any) -> None:
    """A string would be taken letter by letter."""
    with pytest.raises(ConfigError, match="FETCH_ALLOW must be a list"):
        Config.from_dict({"FETCH_ALLOW": given})


def test_a_misspelt_key_names_the_right_one() -> None:
    """As every key does."""
    with pytest.raises(ConfigError, match="Did you mean 'FETCH_ALLOW'"):
        Config.from_dict({"FETCH_ALLOWED": []})


async def test_only_the_very_origin_is_allowed(server: Server) -> None:
    """Not another port, scheme or name of the same address."""
    server.routes["/"] = answer(b"ok")
    assert await (await fetch(f"{server.origin}/")).text() == "ok"
    for url in (
        f"https://127.0.0.1:{server.port}/",
        f"http://127.0.0.2:{server.port}/",
        f"http://localhost:{server.port}/",
        f"http://[::ffff:127.0.0.1]:{server.port}/",
        "http://127.0.0.1/",
    ):
        with pytest.raises(FetchError, match="address refused"):
            await fetch(url)


async def test_a_views_own_settings_go_before_the_sites(server: Server) -> None:
    """They are carried by the scope its edge code runs in."""
    server.routes["/"] = answer(b"ok")
    token = EDGE.set(Scope("view", egress=Egress()))
    try:
        with pytest.raises(FetchError, match="address refused"):
            await fetch(f"{server.origin}/")
        EDGE.set(Scope("other"))  # says nothing of its own
        assert await (await fetch(f"{server.origin}/")).text() == "ok"
    finally:
        EDGE.reset(token)


async def test_nobody_is_served_by_a_connection_that_another_was_allowed(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kept connection to an inner address is not a door for those who may not go there."""
    server.routes["/"] = answer(b"ok")
    assert await (await fetch(f"{server.origin}/")).text() == "ok"
    assert server.open == 1
    monkeypatch.setattr(egress, "_default", Egress())
    with pytest.raises(FetchError, match="address refused"):
        await fetch(f"{server.origin}/")
    assert len(server.got) == 1
