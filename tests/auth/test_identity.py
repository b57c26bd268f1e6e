"""`Identity`, and schemes that have to wait for keys before they can tell."""

from __future__ import annotations

from typing import Any

import pytest

from dualrt import Identity, Request, asgi, wsgi
from dualrt.auth import use
from dualrt.auth.identity import Verdict
from dualrt.auth.revocation import InProcess
from dualrt.auth.schemes import SCHEMES, Auth, make_schemes
from dualrt.auth.site import Links
from dualrt.bare import BareSite
from dualrt.config import Config
from dualrt.errors import ConfigError
from dualrt.explain import explain
from dualrt.flow import Edge
from dualrt.middleware import load_middleware
from dualrt.routing.ordered import OrderedRouter
from dualrt.runtime import edge_view
from dualrt.testing import Client
from tests.auth import views
from tests.middleware.conftest import ainner, inner


def test_an_identity_cannot_be_changed() -> None:
    """Neither it nor its claims: edge code cannot make itself a superuser."""
    identity = Identity("7", {"is_staff": True}, "ticket", 1.0, 2.0)
    for name in ("id", "is_superuser", "new"):
        with pytest.raises(AttributeError, match="cannot be changed"):
            setattr(identity, name, True)
    with pytest.raises(AttributeError, match="cannot be changed"):
        del identity.id
    with pytest.raises(TypeError):
        identity.claims["is_superuser"] = True  # type: ignore[index]
    assert repr(identity) == "<Identity '7' by ticket>"


def test_identities_compare_by_what_they_say() -> None:
    """And hash alike where they are equal."""
    one, same = Identity("7", {"a": 1}, "x"), Identity("7", {"a": 1}, "x")
    assert one == same
    assert hash(one) == hash(same)
    assert one != Identity("7", {"a": 2}, "x")
    assert one != "7"


@pytest.mark.parametrize(
    ("claims", "has"),
    [
        ({"permissions": ["a.b"]}, True),
        ({"permissions": {"a.b"}}, True),
        ({"permissions": ["a.c", 5, None]}, False),
        ({"permissions": "a.b"}, False),
        ({"permissions": 5}, False),
        ({"is_superuser": True}, True),
        ({"is_superuser": True, "is_active": False}, False),
        ({"permissions": ["a.b"], "is_active": False}, False),
        ({}, False),
    ],
)
def test_permissions_are_a_list_of_names(claims: dict[str, Any], has: bool) -> None:
    """An active superuser has all, an inactive user none."""
    assert Identity("7", claims).has_perm("a.b") is has


class Fetching:
    """A scheme whose keys must be fetched first, as an issuer's are."""

    name = "fetching"

    def __init__(self, fails: bool = False) -> None:
        self.keys = 0
        self.fails = fails

    def prepare(self, request: Request) -> Any:
        """Fetch the keys, once."""
        return None if self.keys else self._fetch()

    async def _fetch(self) -> None:
        from asyncio import sleep

        await sleep(0.001)
        if self.fails:
            raise OSError("no keys")
        self.keys += 1

    def verdict(self, request: Request, now: float) -> Verdict:
        """Know everyone, once there are keys."""
        if not self.keys:
            return Verdict(None, "there are no keys")
        return Verdict(Identity("7", {}, self.name), "by the keys")


def edge_of(*schemes: Any) -> Edge:
    """An edge with schemes of a test's own."""
    config = Config.from_dict({"MIDDLEWARE": [views.gate]})
    rows = [(pattern, view, edge_view(view, config), "") for pattern, view in views.ROUTES]
    auth = Auth(schemes, Links("/login/"))
    return Edge(OrderedRouter.from_paths(rows), config, auth=auth).start()


@pytest.mark.parametrize("gateway", ["wsgi", "asgi"])
@pytest.mark.parametrize("path", ["/page", "/apage", "/private/x"])
def test_views_and_middlewares_wait_for_the_keys(gateway: str, path: str) -> None:
    """Before they run: reading `request.auth` waits for nothing."""
    one, two = Fetching(), Fetching()
    edge = edge_of(one, two)
    app: Any = wsgi.EdgeGateway(inner, lambda: edge)
    if gateway == "asgi":
        app = asgi.EdgeGateway(ainner, lambda: edge)
    client = Client(app)
    expected = 404 if path == "/private/x" else 200
    assert client.get(path).status == expected
    assert client.get(path).status == expected
    assert (one.keys, two.keys) == (1, 1)


@pytest.mark.parametrize("gateway", ["wsgi", "asgi"])
@pytest.mark.parametrize("path", ["/page", "/private/x"])
def test_keys_that_fail_let_nobody_in(gateway: str, path: str) -> None:
    """A scheme's `prepare` should not raise; one that does is a 500, not a pass."""
    edge = edge_of(Fetching(fails=True))
    app: Any = wsgi.EdgeGateway(inner, lambda: edge)
    if gateway == "asgi":
        app = asgi.EdgeGateway(ainner, lambda: edge)
    assert Client(app).get(path).status == 500


def test_explain_waits_for_the_keys_too() -> None:
    """And tells of users that were revoked."""
    edge = edge_of(Fetching())
    site = BareSite(wsgi.EdgeGateway(inner, lambda: edge))
    before = use(InProcess())
    try:
        assert explain(site, "/page")["auth"][0]["user"] == "7"
        from dualrt.auth import revoke

        revoke(user=7)
        told = explain(site, "/page")["auth"][0]
        assert (told["user"], told["why"]) == (None, "user '7' was revoked after this")
        assert edge.auth.identify(Request("http://x.test/")) is None
    finally:
        use(before)


class Shared:
    """A store that several processes share: it is asked as the host."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def revoke(self, key: str, until: float) -> None:
        """Note nothing."""

    def is_revoked(self, key: str, issued_at: float | None) -> bool:
        """Say which code asks."""
        from dualrt.edge.scope import EDGE

        self.seen.append((key, EDGE.get()))
        return False


def test_a_store_of_ones_own_is_asked_as_the_host() -> None:
    """It may do what edge code may not."""
    store = Shared()
    before = use(store)
    try:
        edge = edge_of(Fetching())
        assert Client(wsgi.EdgeGateway(inner, lambda: edge)).get("/page").status == 200
    finally:
        use(before)
    assert store.seen == [("user:7", None)]


def test_a_scheme_that_cannot_be_imported_is_an_error_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With what is missing."""
    monkeypatch.setitem(SCHEMES, "ticket", "dualrt.auth.nothing:Scheme")
    with pytest.raises(ConfigError, match=r"AUTH: ticket: No module named 'dualrt\.auth\.nothing'"):
        make_schemes(["ticket"], {})


class OwnOptions:
    """A scheme that checks its options itself."""

    name = "own"
    waits = False

    @classmethod
    def from_options(cls, options: Any, fallbacks: Any) -> Any:
        """Keep what it was given."""
        made = cls()
        made.given = (dict(options), list(fallbacks))  # type: ignore[attr-defined]
        return made


def test_a_scheme_may_check_its_options_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given them, and the site's keys."""
    monkeypatch.setattr("dualrt.auth.ticket.TicketScheme", OwnOptions)
    (made,) = make_schemes([{"scheme": "ticket", "a": 1}], {"ticket": {"keys": ["k"]}})
    assert made.given == ({"a": 1}, ["k"])  # type: ignore[attr-defined]


def test_a_middleware_may_stand_below_a_guard() -> None:
    """What `load_middleware` looks at is the wrapper."""
    made = load_middleware([views.gate, views.fence], Config.from_dict({}).options)
    assert [each.view.name for each in made] == ["tests.auth.views.gate", "tests.auth.views.fence"]
