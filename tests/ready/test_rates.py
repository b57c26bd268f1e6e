"""`rate_limit()`: 429 to who asks too often, at every door."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from dualrt import ConfigError, ready
from dualrt.buckets import Taken
from dualrt.ready.rates import find_key
from dualrt.web.request import Request
from tests.ready import edge

At = Callable[..., Any]
Bare = Callable[..., Any]


def statuses(client: Any, count: int, url: str = "/server/1", **kwargs: Any) -> list[int]:
    """Return the statuses of so many requests."""
    return [client.get(url, **kwargs).status for _ in range(count)]


def test_a_client_that_asks_too_often_is_told_to_wait(at: At) -> None:
    """At each door; the view is not run."""
    door = at([ready.rate_limit("2/h", burst=3)])
    assert statuses(door, 3) == [200, 200, 200]
    response = door.get("/server/1")
    assert (response.status, response.text) == (429, "Too Many Requests\n")
    assert 1790 <= int(response.headers["retry-after"]) <= 1800
    assert response.headers["ratelimit-policy"] == '"default";q=3;w=5400'
    assert re.fullmatch(r'"default";r=0;t=5[34]\d\d', response.headers["ratelimit"])
    assert response.headers["cache-control"] == "no-store"
    asked = door.get("/server/1", headers={"accept": "application/json"})
    assert asked.json() == {"detail": "Too Many Requests"}


def test_others_are_told_how_much_is_left(bare: Bare) -> None:
    """draft-ietf-httpapi-ratelimit-headers, or nothing."""
    client = bare(ready.rate_limit("10/m", name="api"))
    headers = client.get("/").headers
    assert (headers["ratelimit-policy"], headers["ratelimit"]) == (
        '"api";q=10;w=60',
        '"api";r=9;t=6',
    )
    assert "ratelimit" not in bare(ready.rate_limit("10/m", headers=False)).get("/").headers


def test_each_limit_counts_for_itself(at: At) -> None:
    """Two of them with equal rates, for other paths."""
    first = ready.rate_limit("2/h", matcher="/server/:n")
    door = at([first, ready.rate_limit("2/h", matcher="/echo/:n")])
    assert statuses(door, 3) == [200, 200, 429]
    assert statuses(door, 3, "/echo/7") == [200, 200, 429]


def test_a_site_that_is_made_again_goes_on_counting(enter: Callable[..., Any]) -> None:
    """In one process, while its code stays the same."""
    first = enter("django-wrapper-wsgi", [ready.health(), "tests.ready.edge.limit"])
    before = statuses(first, 3)
    again = enter("django-wrapper-wsgi", [ready.health(), "tests.ready.edge.limit"])
    assert before[2] == 429
    assert statuses(again, 1) == [429]


def test_clients_count_for_themselves(bare: Bare) -> None:
    """By address; of IPv6 by the network that a customer has."""
    client = bare(ready.rate_limit("1/h"))

    def ask(ip: str) -> int:
        status: int = client.get("/", extra={"REMOTE_ADDR": ip}).status
        return status

    assert [ask("192.0.2.1"), ask("192.0.2.1"), ask("192.0.2.2")] == [200, 429, 200]
    assert [ask("::ffff:192.0.2.1"), ask("::ffff:192.0.2.3")] == [429, 200]
    assert [ask("2001:db8::1"), ask("2001:db8::2"), ask("2001:db8:0:1::1")] == [200, 429, 200]
    assert [ask(""), ask(""), ask("unix:")] == [200, 429, 200]


@pytest.mark.parametrize(
    ("ip", "key"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "?"),
        ("unix:/x", "?unix:/x"),
    ],
)
def test_an_address_is_a_key(ip: str, key: str) -> None:
    """Unknown ones count together, not free."""
    assert find_key("ip", Request("/", ip=ip)) == key


def test_a_header_is_a_key(bare: Bare) -> None:
    """Requests without it are not limited: put another limit beside."""
    client = bare(ready.rate_limit("1/h", key="header:X-Api-Key"))
    assert statuses(client, 2, headers={"x-api-key": "a"}) == [200, 429]
    assert statuses(client, 2, headers={"x-api-key": "b"}) == [200, 429]
    assert statuses(client, 3) == [200, 200, 200]


def test_a_function_is_a_key(at: At) -> None:
    """The site's own, at the edge; `None` is not limited."""
    door = at([ready.rate_limit("1/h", key=edge.by_user)])
    assert statuses(door, 2, headers={"x-user": "ann"}) == [200, 429]
    assert statuses(door, 2) == [200, 200]


@pytest.mark.parametrize("store", [edge.store, edge.astore])
def test_a_store_can_be_the_sites_own(at: At, store: Any) -> None:
    """`def` or `async def`: it is edge code, and may fetch."""
    door = at([ready.rate_limit("2/m", name="shared", key=edge.by_user, store=store)])
    door.state("tests.ready.edge").TAKEN.clear()
    headers = {"x-user": "ann"}
    assert statuses(door, 3, headers=headers) == [200, 200, 429]
    response = door.get("/server/1", headers=headers)
    assert response.headers["retry-after"] == "8"
    assert response.headers["ratelimit"] == '"shared";r=0;t=30'
    assert door.state("tests.ready.edge").TAKEN == ["shared:ann"] * 4
    assert door.get("/server/1").status == 200


def test_a_store_that_fails_lets_nobody_in(bare: Bare, caplog: Any) -> None:
    """An error is a 500, never a pass."""

    def broken(key: str, rate: float, burst: int) -> Taken:
        raise OSError("away")

    client = bare(ready.rate_limit("2/m", store=broken))
    assert client.get("/").status == 500
    assert "away" in caplog.text


@pytest.mark.parametrize(
    ("rate", "policy"),
    [
        ("10/s", '"default";q=10;w=1'),
        ("100/15m", '"default";q=100;w=900'),
        ("5/30s", '"default";q=5;w=30'),
        ("3/h", '"default";q=3;w=3600'),
        ("1000/d", '"default";q=1000;w=86400'),
    ],
)
def test_a_rate_is_a_number_in_a_time(bare: Bare, rate: str, policy: str) -> None:
    """Of seconds, minutes, hours or days."""
    assert bare(ready.rate_limit(rate)).get("/").headers["ratelimit-policy"] == policy


@pytest.mark.parametrize(
    ("rate", "given", "words"),
    [
        ("10", {}, "rate must be"),
        ("0/s", {}, "rate must be"),
        ("10/0s", {}, "rate must be"),
        ("10/w", {}, "rate must be"),
        (10, {}, "rate must be"),
        ("1/s", {"burst": 0}, "burst must be"),
        ("1/s", {"burst": True}, "burst must be"),
        ("1/s", {"key": "user"}, "key must be"),
        ("1/s", {"key": "header:"}, "key must be"),
        ("1/s", {"key": None}, "key must be"),
        ("1/s", {"key": edge.astore}, "nobody awaits astore"),
        ("1/s", {"name": 'a"b'}, "name must be"),
        ("1/s", {"store": "redis"}, "store must be"),
        ("1/s", {"max_keys": 0}, "max_keys must be"),
    ],
)
def test_what_is_wrong_is_told(rate: Any, given: Any, words: str) -> None:
    """When the site starts."""
    with pytest.raises(ConfigError, match=words):
        ready.rate_limit(rate, **given)


def test_threads_do_not_get_more(bare: Bare) -> None:
    """Eight of a server's threads at once, through the gateway."""
    from concurrent.futures import ThreadPoolExecutor

    client = bare(ready.rate_limit("1/d", burst=40))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: client.get("/").status, range(200)))
    assert (found.count(200), found.count(429)) == (40, 160)
