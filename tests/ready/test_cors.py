"""`cors()`: what browsers then let pages of other origins do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from dualrt import ConfigError, ready
from tests.ready.fetching import Wanted, fetch

At = Callable[..., Any]
Bare = Callable[..., Any]

APP = "https://app.example"
ALL = {"methods": ["GET", "PUT"], "headers": ["x-a", "content-type"], "credentials": True}


def test_preflights_are_answered_and_answers_shared(at: At) -> None:
    """At each door, for the edge's answers and the server's."""
    door = at([ready.cors([APP], expose=["x-total"], max_age=60, **ALL)], validate=False)
    asks = {
        "origin": APP,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "x-a",
    }
    response = door.options("/server/1", headers=asks)
    assert (response.status, response.body) == (204, b"")
    assert response.headers["access-control-allow-origin"] == APP
    assert response.headers["access-control-allow-credentials"] == "true"
    assert response.headers["access-control-allow-methods"] == "GET, PUT"
    assert response.headers["access-control-allow-headers"] == "x-a, content-type"
    assert response.headers["access-control-max-age"] == "60"
    assert "access-control-expose-headers" not in response.headers
    for path in ("/server/1", "/echo/7", "/nowhere"):
        response = door.get(path, headers={"origin": APP})
        assert response.headers["access-control-allow-origin"] == APP
        assert response.headers["access-control-allow-credentials"] == "true"
        assert response.headers["access-control-expose-headers"] == "x-total"
        assert "origin" in response.headers["vary"].lower()


@pytest.mark.parametrize(
    ("given", "wanted", "result"),
    [
        pytest.param({}, Wanted(APP), "read", id="plain"),
        pytest.param({}, Wanted("https://evil.example"), "answer", id="stranger"),
        pytest.param({}, Wanted("null"), "answer", id="null"),
        pytest.param({}, Wanted("http://app.example"), "answer", id="other-scheme"),
        pytest.param({}, Wanted("https://app.example:8443"), "answer", id="other-port"),
        pytest.param({}, Wanted("https://app.example.evil.example"), "answer", id="longer"),
        pytest.param({}, Wanted(APP, "DELETE"), "read", id="method"),
        pytest.param({}, Wanted(APP, "PURGE"), "preflight", id="unknown-method"),
        pytest.param({}, Wanted(APP, "GET", ("X-B",)), "preflight", id="unknown-header"),
        pytest.param({}, Wanted(APP, "POST", ("Content-Type",)), "read", id="json"),
        pytest.param({}, Wanted(APP, credentials=True), "answer", id="no-credentials"),
        pytest.param(
            {"credentials": True}, Wanted(APP, credentials=True), "read", id="credentials"
        ),
        pytest.param(
            {"credentials": True},
            Wanted("https://evil.example", credentials=True),
            "answer",
            id="credentials-of-a-stranger",
        ),
        pytest.param({"origins": ["*"]}, Wanted("https://any.example"), "read", id="all"),
        pytest.param({"origins": ["*"]}, Wanted("null"), "read", id="all-null"),
        pytest.param(
            {"origins": ["*"]}, Wanted(APP, credentials=True), "answer", id="all-no-credentials"
        ),
        pytest.param(
            {"headers": ["*"]},
            Wanted(APP, "GET", ("X-B", "Authorization")),
            "read",
            id="any-header",
        ),
        pytest.param(
            {"headers": ["*"], "credentials": True},
            Wanted(APP, "GET", ("X-B", "Authorization"), True),
            "read",
            id="any-header-with-credentials",
        ),
        pytest.param({"methods": ["*"]}, Wanted(APP, "PURGE"), "read", id="any-method"),
        pytest.param({"headers": []}, Wanted(APP, "GET", ("X-B",)), "preflight", id="no-header"),
        pytest.param({"origins": ["null"]}, Wanted("null"), "read", id="null-if-named"),
        pytest.param({"origins": ["HTTPS://App.Example:443/"]}, Wanted(APP), "read", id="spelling"),
        pytest.param(
            {"origins": ["https://bücher.example"]},
            Wanted("https://xn--bcher-kva.example"),
            "read",
            id="idn",
        ),
        pytest.param({}, Wanted(APP, private=True), "preflight", id="private-network"),
        pytest.param(
            {"private_network": True},
            Wanted(APP, private=True),
            "read",
            id="private-network-allowed",
        ),
    ],
)
def test_what_a_browser_allows(bare: Bare, given: Any, wanted: Wanted, result: str) -> None:
    """By the standard's own steps."""
    given = {"origins": [APP], **given}
    assert fetch(bare(ready.cors(**given)), wanted) == result


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://a.example.com", True),
        ("https://a-1.b_2.example.com", True),
        ("https://example.com", False),
        ("https://evilexample.com", False),
        ("https://a.example.com.evil.com", False),
        ("https://a.example.com:8443", False),
        ("http://a.example.com", False),
        ("https://evil.com/.example.com", False),
        ("https://evil.com?.example.com", False),
        ("https://evil.com#.example.com", False),
        ("https://u@a.example.com", False),
        ("https://aXexampleXcom", False),
        ("https://a.example.com\n", False),
        ("https://.example.com", False),
        ("https://-a.example.com", False),
        ("https://a.example.com/", False),
        ("https://pr-12.preview.test", True),
        ("https://pr-12.preview.test.evil.com", False),
        ("https://evil.com/https://pr-12.preview.test", False),
        ("http://x.local:3000", True),
        ("http://x.local:30001", False),
        ("http://x.local", False),
    ],
)
def test_patterns_are_tied_to_both_ends(bare: Bare, origin: str, allowed: bool) -> None:
    """Subdomains, and a compiled pattern for the rest."""
    given = [
        "https://*.example.com",
        "http://*.local:3000",
        re.compile(r"https://pr-\d+\.preview\.test"),
    ]
    client = bare(ready.cors(given))
    headers = client.get("/x", headers={"origin": origin}).headers
    assert headers.get("access-control-allow-origin") == (origin if allowed else None)


class TestVary:
    def test_the_answer_depends_on_the_origin(self, bare: Bare) -> None:
        """Also the one for no origin, or a strange one: a cache must not hand it to the app."""
        client = bare(ready.cors([APP]))
        for headers in ({}, {"origin": APP}, {"origin": "https://evil.example"}):
            assert client.get("/x", headers=headers).headers["vary"] == "Origin"

    def test_not_where_all_get_the_same(self, bare: Bare) -> None:
        """`*` to everyone who asks from elsewhere."""
        client = bare(ready.cors(["*"], credentials=False))
        headers = client.get("/x", headers={"origin": APP}).headers
        assert (headers["access-control-allow-origin"], headers.get("vary")) == ("*", None)

    def test_an_apps_own_answer_stays(self, bare: Bare) -> None:
        """Browsers refuse two."""
        client = bare(ready.cors([APP]))
        url = "/x?h=Access-Control-Allow-Origin:https://own.example"
        headers = client.get(url, headers={"origin": APP}).headers
        assert headers.get_all("access-control-allow-origin") == ["https://own.example"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": APP},
        {"access-control-request-method": "PUT"},
    ],
)
def test_other_options_requests_are_the_apps(bare: Bare, headers: dict[str, str]) -> None:
    """A preflight has both headers (Fetch §3.2.2)."""
    assert bare(ready.cors([APP])).options("/x", headers=headers).text == "app /x"


def test_a_refused_preflight_says_nothing(bare: Bare) -> None:
    """It is answered all the same: the app has no answer to it."""
    asks = {"origin": "https://evil.example", "access-control-request-method": "PUT"}
    response = bare(ready.cors([APP], **ALL)).options("/x", headers=asks)
    assert response.status == 204
    assert not [name for name in response.headers if name.startswith("access-control")]
    assert "Origin" in response.headers["vary"]


def test_what_a_preflight_asks_for_is_looked_at(bare: Bare) -> None:
    """What is no name of a header is not sent back."""
    asks = {
        "origin": APP,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "x-a, b c, , <x>",
    }
    response = bare(ready.cors([APP], headers=["*"])).options("/x", headers=asks)
    assert response.headers["access-control-allow-headers"] == "x-a"


def test_a_private_network_is_named_where_it_is_asked_for(bare: Bare) -> None:
    """Not in every preflight."""
    asks = {"origin": APP, "access-control-request-method": "PUT"}
    headers = bare(ready.cors([APP], private_network=True)).options("/x", headers=asks).headers
    assert "access-control-allow-private-network" not in headers


def test_a_matcher_says_which_paths(bare: Bare) -> None:
    """Others know nothing of it."""
    client = bare(ready.cors([APP], matcher="/api/:path*"))
    assert "access-control-allow-origin" in client.get("/api/x", headers={"origin": APP}).headers
    assert "access-control-allow-origin" not in client.get("/x", headers={"origin": APP}).headers


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"origins": ["*"], "credentials": True}, "visitor's own data"),
        ({"origins": APP}, "must be a list"),
        ({"origins": 7}, "must be a list"),
        ({"origins": ["app.example"]}, "no origin"),
        ({"origins": ["https://app.example/x"]}, "no origin"),
        ({"origins": ["https://app.*"]}, "no origin"),
        ({"origins": ["https://*"]}, "no origin"),
        ({"origins": ["https://u@app.example"]}, "no origin"),
        ({"origins": ["file:///x"]}, "no origin"),
        ({"origins": [7]}, "no origin"),
        ({"origins": [APP], "methods": ["GET", "*"], "credentials": True}, "means nothing"),
        ({"origins": [APP], "expose": ["*"], "credentials": True}, "means nothing"),
        ({"origins": [APP], "methods": "GET"}, "must be a list"),
        ({"origins": [APP], "headers": ["x a"]}, "no token"),
        ({"origins": [APP], "max_age": -1}, "max_age"),
    ],
)
def test_what_is_wrong_is_told(given: Any, words: str) -> None:
    """When the site starts."""
    with pytest.raises(ConfigError, match=re.escape(words)):
        ready.cors(**given)
