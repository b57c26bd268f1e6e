"""`ab()`: buckets that stay, by cookie or by who it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from dualrt import ConfigError, ready
from dualrt.ready.ab_test import pick, share
from tests.ready import edge

At = Callable[..., Any]
Bare = Callable[..., Any]

ONLY_B = {"a": 0, "b": 1}


def seen(client: Any, url: str = "/", **kwargs: Any) -> dict[str, Any]:
    """Return what the app saw of a request."""
    environ: dict[str, Any] = {}
    app = client.app

    def keep(given: Any, start_response: Any) -> Any:
        body = app(given, start_response)
        environ.update(given["test.seen"])
        return body

    client.app = keep
    client.get(url, **kwargs)
    client.app = app
    return environ


def test_a_visitor_stays_in_a_bucket(at: At) -> None:
    """The view reads it, in its header and in the state; the cookie keeps it."""
    door = at([ready.ab("hero", ONLY_B)])
    first = door.get("/headers")
    assert first.cookies == {"ab-hero": "b"}
    assert "Max-Age=31536000" in first.headers["set-cookie"]
    assert {k.lower(): v for k, v in first.json().items()}["x-ab-hero"] == "b"
    again = door.get("/state")
    assert again.json()["ab"] == {"hero": "b"}
    assert "set-cookie" not in again.headers
    assert door.get("/echo/7").json()["state"]["ab"] == {"hero": "b"}


def test_a_client_cannot_set_the_header(at: At) -> None:
    """What it sends is overwritten."""
    sent = {"x-ab-hero": "a", "X_Ab_Hero": "a"}
    shown = at([ready.ab("hero", ONLY_B)]).get("/headers", headers=sent).json()
    assert [v for k, v in shown.items() if k.lower().replace("_", "-") == "x-ab-hero"] == ["b"]


@pytest.mark.parametrize("kept", ["c", "", "A", "b%00", "__proto__", "a b"])
def test_a_cookie_with_no_bucket_is_replaced(bare: Bare, kept: str) -> None:
    """Whatever a client made up."""
    response = bare(ready.ab("x", ONLY_B)).get("/", headers={"cookie": f"ab-x={kept}"})
    assert response.cookies == {"ab-x": "b"}


def test_a_bucket_of_weight_0_keeps_its_visitors(bare: Bare) -> None:
    """It gets no new ones."""
    client = bare(ready.ab("x", ONLY_B))
    assert seen(client, headers={"cookie": "ab-x=a"})["state"]["ab"] == {"x": "a"}


def test_caches_are_told(at: At) -> None:
    """`Vary: Cookie` on all; the answer that sets the cookie is one visitor's alone."""
    door = at([ready.ab("x", {"a": 1})])
    fresh = door.get("/server/1")
    assert "cookie" in fresh.headers["vary"].lower()
    assert fresh.headers["cache-control"] == "private"
    kept = door.get("/server/1")
    assert "cookie" in kept.headers["vary"].lower()
    assert "cache-control" not in kept.headers


def test_an_app_may_say_more(bare: Bare) -> None:
    """Its own header is not replaced."""
    response = bare(ready.ab("x", {"a": 1})).get("/?h=cache-control:no-store")
    assert response.headers["cache-control"] == "no-store"


def test_the_cookie_is_secure_over_https(bare: Bare) -> None:
    """And not over http, where a browser would drop it."""
    client = bare(ready.ab("x", {"a": 1}, cookie="mine", max_age=60))
    line = client.get("https://testserver/").headers["set-cookie"]
    assert line.startswith("mine=a;")
    assert "Max-Age=60" in line
    assert line.count("Secure") == 1
    client.cookies.clear()
    assert "Secure" not in client.get("/").headers["set-cookie"]


class TestById:
    def test_the_same_one_is_always_in_the_same_bucket(self, at: At) -> None:
        """By a hash, without a cookie, at each door and in each process."""
        door = at([ready.ab("price", {"a": 1, "b": 1}, id=edge.by_user)])
        for user in ("ann", "bob", "eve", "zoe"):
            expected = pick((("a", 1), ("b", 1)), share("price", user))
            response = door.get("/headers", headers={"x-user": user, "cookie": "ab-price=a"})
            assert response.json()["X-Ab-Price"] == expected
            assert "set-cookie" not in response.headers

    def test_a_stranger_gets_a_cookie(self, bare: Bare) -> None:
        """Whoever has no id."""
        client = bare(ready.ab("price", ONLY_B, id=edge.by_user))
        assert client.get("/").cookies == {"ab-price": "b"}

    def test_a_lambda_will_do(self, at: At) -> None:
        """It is edge code like any function."""
        door = at([ready.ab("n", {"a": 1, "b": 1}, id=lambda request: request.query.get("u"))])
        expected = pick((("a", 1), ("b", 1)), share("n", "7"))
        assert door.get("/headers?u=7").json()["X-Ab-N"] == expected

    def test_the_hash_is_fair_and_tests_are_apart(self) -> None:
        """Within what chance allows; who is in one bucket here may be in the other there."""
        weights = (("a", 20.0), ("b", 80.0))
        found = Counter(pick(weights, share("one", str(n))) for n in range(20_000))
        assert abs(found["a"] - 4000) < 300
        half = (("a", 1.0), ("b", 1.0))
        both = Counter(
            (pick(half, share("one", str(n))), pick(half, share("two", str(n))))
            for n in range(20_000)
        )
        assert all(abs(count - 5000) < 400 for count in both.values())
        assert len(both) == 4

    def test_it_never_changes(self) -> None:
        """A new version must not shuffle the visitors of a running test."""
        found = [pick((("a", 1), ("b", 1)), share("price", str(n))) for n in range(12)]
        assert "".join(found) == "aabbababaaaa"


class TestRewrite:
    MINE = {"b": "/variants/b"}

    def test_a_bucket_has_pages_of_its_own(self, at: At) -> None:
        """The app is asked for another path; the client sees none of it."""
        door = at([ready.ab("hero", ONLY_B, rewrite={"b": "/server"})])
        assert door.get("/1").text == "server 1"
        assert door.get("/2").text == "server 2"

    @pytest.mark.parametrize(
        ("path", "routed"),
        [
            ("/", "/variants/b/"),
            ("/a%20b/%C3%A9?q=1", "/variants/b/a b/\xc3\xa9"),
            ("/variants/b/x", "/variants/b/x"),
            ("//x", "/variants/b//x"),
        ],
    )
    def test_the_path_is_put_below(self, bare: Bare, path: str, routed: str) -> None:
        """Once, with its query."""
        client = bare(ready.ab("x", ONLY_B, rewrite=self.MINE))
        assert client.get(path).text == f"app {routed}"

    def test_the_other_bucket_stays_where_it_is(self, bare: Bare) -> None:
        """It has no prefix."""
        client = bare(ready.ab("x", {"a": 1, "b": 0}, rewrite=self.MINE))
        assert client.get("/x").text == "app /x"

    def test_below_a_script_name(self, bare: Bare) -> None:
        """The prefix is the app's."""
        client = bare(ready.ab("x", ONLY_B, rewrite=self.MINE))
        assert client.get("/x", extra={"SCRIPT_NAME": "/m"}).text == "app /variants/b/x"


def test_two_tests_stand_beside_each_other(at: At) -> None:
    """Each with its own cookie and header."""
    door = at([ready.ab("one", {"a": 1}), ready.ab("two", {"z": 1})])
    assert door.get("/state").json()["ab"] == {"one": "a", "two": "z"}
    assert door.cookies == {"ab-one": "a", "ab-two": "z"}


def test_weights_are_weights() -> None:
    """Places from 0 to 1 are shared out in order; the last one takes what rounding leaves."""
    weights = (("a", 1.0), ("b", 0.0), ("c", 3.0), ("d", 0.0))
    places = {0: "a", 0.24: "a", 0.25: "c", 0.99: "c", 1.0: "c"}
    assert {place: pick(weights, place) for place in places} == places


@pytest.mark.parametrize(
    ("args", "given", "words"),
    [
        (("x y", {"a": 1}), {}, "name must be"),
        (("x", {}), {}, "buckets must be"),
        (("x", {"a": -1}), {}, "must be 0 or more"),
        (("x", {"a": True}), {}, "must be 0 or more"),
        (("x", {"a": 0}), {}, "all weights are 0"),
        (("x", {"a;b": 1}), {}, "bucket's name"),
        (("x", {"a": 1}), {"id": "user"}, "id must be a function"),
        (("x", {"a": 1}), {"max_age": 0}, "max_age must be"),
        (("x", {"a": 1}), {"rewrite": {"b": "/b"}}, "none of the buckets"),
        (("x", {"a": 1}), {"rewrite": {"a": "//evil"}}, "must be a path"),
        (("x", {"a": 1}), {"rewrite": {"a": "/"}}, "must be a path"),
        (("x", {"a": 1}), {"rewrite": {"a": "/x?y"}}, "must be a path"),
    ],
)
def test_what_is_wrong_is_told(args: Any, given: Any, words: str) -> None:
    """When the site starts."""
    with pytest.raises(ConfigError, match=words):
        ready.ab(*args, **given)
