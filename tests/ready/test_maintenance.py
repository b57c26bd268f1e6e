"""`maintenance()`: 503 for everyone but a few, while it is on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from dualrt import ConfigError, ready
from tests.ready import edge

At = Callable[..., Any]
Bare = Callable[..., Any]

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


def test_everyone_is_told_to_come_back(at: At) -> None:
    """Server views, edge views and what is not there; what stands before it is still answered."""
    door = at([ready.health(), ready.maintenance(retry_after=120)])
    for path in ("/server/1", "/echo/7", "/nowhere"):
        response = door.get(path)
        assert (response.status, response.headers["retry-after"]) == (503, "120")
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"
        assert "<h1>Down for maintenance</h1>" in response.text
    assert door.get("/healthz").status == 200
    assert door.head("/server/1").body == b""


@pytest.mark.parametrize(
    ("accept", "json"),
    [
        ("application/json", True),
        ("application/json, text/html;q=0.9", True),
        ("text/html, application/json;q=0.9", False),
        ("text/html;q=0.1, application/*;q=0.5", True),
        ("*/*", False),
        ("*/*;q=0.5, text/html;q=0.1", True),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("application/json;q=0", False),
        ("application/json;q=nan, text/html", False),
        ("application/json;q=x", False),
        ("", False),
        (None, False),
        (";;,", False),
    ],
)
def test_the_client_says_what_it_reads(bare: Bare, accept: str | None, json: bool) -> None:
    """JSON where it is preferred to HTML (RFC 9110 §12.5.1)."""
    client = bare(ready.maintenance(message="later", html="<p>later"))
    response = client.get("/", headers={} if accept is None else {"accept": accept})
    assert response.headers["vary"] == "Accept"
    if json:
        assert response.json() == {"detail": "later"}
    else:
        assert response.text == "<p>later"


@pytest.mark.parametrize(
    ("on", "closed"),
    [
        pytest.param(True, True, id="on"),
        pytest.param(False, False, id="off"),
        pytest.param((NOW - HOUR, NOW + HOUR), True, id="window"),
        pytest.param((NOW + HOUR, NOW + 2 * HOUR), False, id="not-yet"),
        pytest.param((NOW - 2 * HOUR, NOW - HOUR), False, id="over"),
        pytest.param((None, NOW + HOUR), True, id="open-begin"),
        pytest.param((NOW - HOUR, None), True, id="open-end"),
        pytest.param(
            ((NOW - HOUR).astimezone(timezone(5 * HOUR)), NOW + HOUR), True, id="other-zone"
        ),
    ],
)
def test_it_is_on_or_off(bare: Bare, on: Any, closed: bool) -> None:
    """By an argument or a window of time."""
    assert bare(ready.maintenance(on)).get("/").status == (503 if closed else 200)


def test_a_function_decides(at: At) -> None:
    """One of the site's, asked for each request, at the edge."""
    door = at([ready.maintenance(edge.is_closed)])
    flag = door.state("tests.ready.edge").FLAG
    flag["closed"] = False
    assert door.get("/server/1").status == 200
    flag["closed"] = True
    assert door.get("/server/1").status == 503
    assert door.get("/server/1", headers={"x-own": "1"}).status == 200


def test_a_windows_end_is_told(bare: Bare) -> None:
    """As a date (RFC 9110 §5.6.7)."""
    end = datetime(2999, 1, 2, 3, 4, 5, tzinfo=timezone(HOUR))
    response = bare(ready.maintenance((None, end))).get("/")
    assert response.headers["retry-after"] == "Wed, 02 Jan 2999 02:04:05 GMT"
    assert "retry-after" not in bare(ready.maintenance(retry_after=None)).get("/").headers


@pytest.mark.parametrize(
    ("ip", "status"),
    [
        ("10.1.2.3", 200),
        ("192.0.2.7", 200),
        ("192.0.2.8", 503),
        ("2001:db8::1", 200),
        ("2001:db9::1", 503),
        ("::ffff:10.1.2.3", 200),
        ("", 503),
        ("unix:", 503),
    ],
)
def test_some_addresses_get_through(bare: Bare, ip: str, status: int) -> None:
    """Single ones and networks."""
    allowed = ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32"]
    client = bare(ready.maintenance(allow_ips=allowed))
    assert client.get("/", extra={"REMOTE_ADDR": ip}).status == status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/status", 200),
        ("/status/", 200),
        ("/status/deep", 200),
        ("/statuses", 503),
        ("/api/v1/x", 200),
        ("/api/v1", 200),
        ("/api/v10", 503),
        ("/", 503),
    ],
)
def test_some_paths_get_through(bare: Bare, path: str, status: int) -> None:
    """With all that is below them."""
    client = bare(ready.maintenance(allow_paths=["/status", "/api/v1/"]))
    assert client.get(path).status == status


def test_all_that_is_wrong_is_told_at_once() -> None:
    """When the site starts."""
    with pytest.raises(ConfigError, match="6 wrong") as caught:
        ready.maintenance(
            (NOW, NOW - HOUR),
            allow_ips=["10.0.0.1/8", "x"],
            allow_paths=["status"],
            html=b"x",  # type: ignore[arg-type]
            message=None,  # type: ignore[arg-type]
        )
    assert len(str(caught.value).splitlines()) == 7


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"on": "yes"}, "on must be"),
        ({"on": edge.astore}, "nobody awaits astore"),
        ({"on": (datetime(2026, 1, 1), None)}, "two aware datetimes"),
        ({"on": (NOW,)}, "two aware datetimes"),
        ({"allow_ips": "10.0.0.1"}, "must be a list"),
        ({"allow_paths": [7]}, "must be a list of str"),
        ({"allow_paths": 7}, "must be a list of str"),
        ({"retry_after": "soon"}, "retry_after must be"),
    ],
)
def test_what_is_wrong_is_told(given: Any, words: str) -> None:
    """By its name."""
    with pytest.raises(ConfigError, match=words):
        ready.maintenance(**given)
