"""Database sessions at the edge: a user logs in and out of a Django project, at every door."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import dualrt_django
from dualrt.auth import revoke, use
from dualrt.auth.revocation import InProcess
from dualrt.auth.ticket import TicketError
from dualrt.errors import ConfigError
from dualrt.testing import Client, Response
from tests import django_site

django_site.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.asgi import get_asgi_application as stock_asgi  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.signing import TimestampSigner, b62_encode  # noqa: E402
from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402
from django.test import Client as DjangoClient  # noqa: E402
from django.test import override_settings  # noqa: E402

from dualrt_django import tickets  # noqa: E402
from dualrt_django.conf import current_edge  # noqa: E402

APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "dualrt_django",
]
STACK = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
DOOR = "dualrt_django.EdgeMiddleware"
DOORS: dict[str, tuple[Any, list[str]]] = {
    "wrapper-wsgi": (dualrt_django.get_wsgi_application, STACK),
    "wrapper-asgi": (dualrt_django.get_asgi_application, STACK),
    "middleware-wsgi": (stock_wsgi, [DOOR, *STACK]),
    "middleware-asgi": (stock_asgi, [DOOR, *STACK]),
    "middleware-below-wsgi": (stock_wsgi, [STACK[0], DOOR, *STACK[1:]]),
    "both-wsgi": (dualrt_django.get_wsgi_application, [DOOR, *STACK]),
    "both-asgi": (dualrt_django.get_asgi_application, [DOOR, *STACK]),
}
CLAIMS = "tests.auth.shop.claims"
TICKET = "dualrt_ticket"


@pytest.fixture(scope="module", autouse=True)
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A database with Django's tables, in a file that all threads see."""
    file = str(tmp_path_factory.mktemp("db") / "db.sqlite3")
    before = connections.databases["default"]["NAME"]
    _use(file)
    with override_settings(INSTALLED_APPS=APPS):
        call_command("migrate", verbosity=0)
    yield
    _use(before)


def _use(name: str) -> None:
    BaseDatabaseWrapper.close(connection)  # SQLite's own keeps a database in memory open
    connections.databases["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


@pytest.fixture(autouse=True)
def users(database: None, own_revocations: None) -> Iterator[None]:
    """Two users, and revocations of the test's own."""
    with override_settings(
        INSTALLED_APPS=APPS,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ROOT_URLCONF="tests.auth.shop",
        MIDDLEWARE=STACK,
        DUALRT={"TICKET_CLAIMS": CLAIMS},
        LOGIN_URL="/accounts/login/",
    ):
        model = get_user_model()
        model.objects.all().delete()
        model.objects.create_user("ann", password="a", is_staff=True)
        model.objects.create_user("ben", password="b")
        yield


@pytest.fixture(params=DOORS)
def shop(request: Any) -> Iterator[Client]:
    """A browser at each door of the shop."""
    build, stack = DOORS[request.param]
    with override_settings(MIDDLEWARE=stack):
        yield Client(build())


@pytest.fixture
def one() -> Client:
    """A browser at one door, where the door does not matter."""
    return Client(dualrt_django.get_wsgi_application())


@pytest.fixture(params=["", "a"], ids=["sync", "async"])
def kind(request: Any) -> str:
    """The prefix of the sync and of the async views."""
    return str(request.param)


class Clock:
    """The time, as the edge and the server have it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import time

        self.now = time.time()
        monkeypatch.setattr(tickets, "time", SimpleNamespace(time=lambda: self.now))
        monkeypatch.setattr("dualrt.auth.schemes.time", lambda: self.now)

    def forward(self, seconds: float) -> None:
        """Let time pass; what the edge is made of is made anew."""
        self.now += seconds
        current_edge().auth._clock = lambda: self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that a test can put forward."""
    return Clock(monkeypatch)


def log_in(client: Client, kind: str = "", user: str = "ann") -> Response:
    """Log in."""
    return client.get(f"/accounts/{kind}login/?u={user}&p={user[0]}")


def who(client: Client) -> Any:
    """Whom the edge takes the browser for."""
    told = client.get("/who").json()
    return told["id"] and told["claims"].get("username", "").strip("'")


def test_a_login_is_known_at_the_edge_and_a_logout_ends_it(shop: Client, kind: str) -> None:
    """The whole story: nobody, a user, nobody again; and a copy of the cookies is nobody, too."""
    assert who(shop) is None
    assert shop.get("/page").headers.get("location") == "/accounts/login/?next=/page"
    response = log_in(shop, kind)
    assert response.text == "welcome"
    assert TICKET in response.cookies
    assert "cookie" in (response.headers.get("vary") or "").lower()
    told = shop.get("/who").json()
    assert told["scheme"] == "ticket"
    assert told["staff"] is True
    assert told["claims"]["plan"] == "'gold'"
    assert shop.get("/page").text.startswith("page of ")
    assert shop.get("/change").text == "changed"
    copied = dict(shop.cookies)
    shop.get(f"/{kind}logout")
    assert TICKET not in shop.cookies
    assert who(shop) is None
    shop.cookies = copied
    assert who(shop) is None
    assert shop.get("/page").status in (302, 307)


def test_the_ticket_is_set_once_and_as_the_session_cookie_is(shop: Client) -> None:
    """One Set-Cookie line, of the session cookie's own attributes."""
    lines = [line for line in log_in(shop).headers.get_set_cookie() if line.startswith(TICKET)]
    assert len(lines) == 1
    assert "HttpOnly" in lines[0]
    assert "Path=/" in lines[0]
    assert "SameSite=Lax" in lines[0]
    assert "Secure" not in lines[0]
    with override_settings(SESSION_COOKIE_SECURE=True):
        lines = log_in(shop).headers.get_set_cookie()
        named = [line for line in lines if line.startswith("__Host-dualrt_ticket=")]
        assert len(named) == 1
        assert "Secure" in named[0]
        assert "Domain" not in named[0]


@pytest.mark.parametrize(
    ("changed", "prefixed"),
    [
        ({"SESSION_COOKIE_SECURE": True}, True),
        ({}, False),
        ({"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_DOMAIN": "example.org"}, False),
        ({"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_PATH": "/app/"}, False),
    ],
)
def test_the_prefix_is_there_where_it_may_be(changed: dict[str, Any], prefixed: bool) -> None:
    """`__Host-` wants Secure, no Domain, and the path `/`."""
    with override_settings(**changed):
        assert current_edge().auth.tickets.cookie == ("__Host-" * prefixed) + TICKET


def test_another_user_in_the_same_browser_gets_another_ticket(shop: Client, kind: str) -> None:
    """Django flushes the session; the ticket follows, or is gone where its key is not yet known:
    at a door that stands below SessionMiddleware.
    """
    log_in(shop, kind)
    assert who(shop) == "ann"
    log_in(shop, kind, "ben")
    if who(shop) is None:
        shop.get("/touch")
    assert who(shop) == "ben"
    assert shop.get("/change").status == 403


def test_a_changed_password_keeps_this_browser_and_ends_the_others(
    shop: Client, kind: str, clock: Clock
) -> None:
    """This one's session gets a new key, and a ticket for it; another's ticket is not renewed."""
    log_in(shop, kind)
    other = Client(shop.app)
    log_in(other, kind)
    stolen = dict(shop.cookies)
    shop.get(f"/{kind}password?p=new")
    assert who(shop) == "ann"
    shop.cookies, mine = stolen, shop.cookies
    assert who(shop) is None  # the old session is gone, and revoked
    shop.cookies = mine
    assert who(other) == "ann"  # until its ticket is to be renewed
    clock.forward(151)
    other.get(f"/{kind}touch")
    assert TICKET not in other.cookies
    assert who(other) is None
    get_user_model().objects.get(username="ann").check_password("new")


def test_an_ended_session_ends_its_ticket(shop: Client) -> None:
    """However it ends."""
    log_in(shop)
    copied = dict(shop.cookies)
    shop.get("/flush")
    assert TICKET not in shop.cookies
    shop.cookies = copied
    assert who(shop) is None


def test_a_ticket_is_renewed_after_half_of_its_time(shop: Client, kind: str, clock: Clock) -> None:
    """Not before; then by any server response, even by one that does not look at the session."""
    log_in(shop, kind)
    first = shop.cookies[TICKET]
    clock.forward(149)
    assert TICKET not in shop.get("/plain").cookies
    assert TICKET not in shop.get(f"/{kind}touch").cookies
    clock.forward(2)
    assert TICKET in shop.get("/plain").cookies
    assert shop.cookies[TICKET] != first
    clock.forward(290)
    assert who(shop) == "ann"


def test_an_ended_ticket_is_renewed_on_the_way(shop: Client, kind: str, clock: Clock) -> None:
    """Who comes back after an hour is sent to the server and back, and has not to log in."""
    log_in(shop, kind)
    clock.forward(3_600)
    assert who(shop) is None
    response = shop.get("/page?a=1")
    assert response.status == 302
    assert response.headers.get("location") == "/_dualrt/ticket?next=%2Fpage%3Fa%3D1"
    back = shop.get(response.headers.get("location") or "")
    assert back.status == 302
    assert back.headers.get("location") == "/page?a=1"
    assert "no-store" in (back.headers.get("cache-control") or "")
    assert shop.get("/page").text.startswith("page of ")


def test_djangos_test_client_follows_the_renewal_with_its_query() -> None:
    """Of a 307 to a GET it would follow the path alone."""
    with override_settings(MIDDLEWARE=[DOOR, *STACK]):
        client = DjangoClient()
        client.force_login(get_user_model().objects.get(username="ann"))
        response = client.get("/page?a=1", follow=True)
    assert response.redirect_chain == [
        ("/_dualrt/ticket?next=%2Fpage%3Fa%3D1", 302),
        ("/page?a=1", 302),
    ]
    assert response.content.startswith(b"page of ")


def test_a_post_is_sent_again_after_the_renewal(shop: Client, clock: Clock) -> None:
    """307 keeps the method and the body."""
    log_in(shop)
    clock.forward(3_600)
    own = {"origin": "http://testserver"}
    response = shop.post("/act", body="x", headers=own)
    assert response.status == 307
    back = shop.post(response.headers.get("location") or "", body="x", headers=own)
    assert back.status == 307
    response = shop.post(back.headers.get("location") or "", body="x", headers=own)
    assert response.text.endswith("acted: x")


def test_a_guard_of_all_paths_lets_the_renewal_through(shop: Client, clock: Clock) -> None:
    """Neither a middleware nor an edge view for every path gets in its way."""
    given = {"MIDDLEWARE": ["tests.auth.everywhere.everywhere"], "TICKET_CLAIMS": CLAIMS}
    with override_settings(DUALRT=given, ROOT_URLCONF="tests.auth.catching"):
        assert shop.get("/anything").headers.get("location") == "/accounts/login/?next=/anything"
        with override_settings(DUALRT={"TICKET_CLAIMS": CLAIMS}):
            log_in(shop)
        clock.forward(3_600)
        response = shop.get("/anything")
        assert response.status == 302
        back = shop.get(response.headers.get("location") or "")
        assert (back.status, back.headers.get("location")) == (302, "/anything")
        assert shop.get("/anything").text.startswith("page of ")


def test_a_stranger_with_a_session_is_sent_to_log_in(shop: Client) -> None:
    """A cart makes nobody a user; a program is told so."""
    shop.get("/cart")
    assert "sessionid" in shop.cookies
    assert TICKET not in shop.cookies
    location = shop.get("/page").headers.get("location") or ""
    assert location.startswith("/_dualrt/ticket?")
    assert shop.get(location).headers.get("location") == "/accounts/login/?next=/page"
    answer = shop.get(location, headers={"accept": "application/json"})
    assert answer.status == 401
    assert answer.headers.get("www-authenticate") == "Cookie"
    assert answer.json() == {"error": "authentication required"}


@pytest.mark.parametrize(
    "target", ["https://evil.test/", "//evil.test", "/\\evil.test", "/_dualrt/ticket?next=/x", ""]
)
def test_the_renewal_leads_to_no_other_site_and_not_to_itself(one: Client, target: str) -> None:
    """Whatever `next` says."""
    from urllib.parse import quote

    log_in(one)
    location = one.get(f"/_dualrt/ticket?next={quote(target)}").headers.get("location")
    assert location in ("/", "/evil.test")


def test_a_deactivated_user_is_known_until_the_renewal(shop: Client, clock: Clock) -> None:
    """What the database says now counts when the ticket is renewed."""
    log_in(shop)
    get_user_model().objects.filter(username="ann").update(is_active=False)
    assert who(shop) == "ann"
    clock.forward(151)
    shop.get("/touch")
    assert who(shop) is None


def test_server_code_can_revoke_a_user(shop: Client) -> None:
    """At once, and until the next login."""
    log_in(shop)
    user = get_user_model().objects.get(username="ann")
    revoke(user=user.pk)
    assert who(shop) is None
    log_in(shop)
    assert who(shop) == "ann"


def test_a_ticket_follows_its_session_only(one: Client) -> None:
    """Beside another session it is nobody's, and the server replaces it."""
    log_in(one)
    other = Client(one.app)
    log_in(other, user="ben")
    other.cookies[TICKET] = one.cookies[TICKET]
    assert who(other) is None
    other.get("/touch")
    assert who(other) == "ben"


def test_public_and_broken_responses_carry_no_ticket(one: Client, clock: Clock) -> None:
    """A shared cache would give it to others."""
    log_in(one)
    clock.forward(200)
    assert TICKET not in one.get("/public").cookies
    assert TICKET not in one.get("/broken").cookies
    assert TICKET in one.get("/plain").cookies


def test_a_ticket_without_a_session_is_deleted(one: Client) -> None:
    """Nothing of it is left in the browser."""
    log_in(one)
    one.cookies.pop("sessionid")
    one.get("/plain")
    assert TICKET not in one.cookies


def test_a_forged_ticket_is_replaced(one: Client) -> None:
    """The server makes a right one."""
    log_in(one)
    one.cookies[TICKET] = "d1.forged.x"
    assert who(one) is None
    one.get("/plain")
    assert who(one) == "ann"


def test_keys_rotate(one: Client) -> None:
    """With the old key among the fallbacks nobody is logged out."""
    with override_settings(SECRET_KEY="the old key"):
        log_in(one)
        assert who(one) == "ann"
    with override_settings(SECRET_KEY="the new key", SECRET_KEY_FALLBACKS=["the old key"]):
        assert who(one) == "ann"
    with override_settings(SECRET_KEY="the new key"):
        assert who(one) is None


def test_claims_that_are_too_large_are_no_ticket(
    one: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """In production the log says so and the user stays a stranger; in debug it is an error."""
    monkeypatch.setattr("tests.auth.shop.claims", lambda user: {"permissions": ["x" * 5_000]})
    with override_settings(DUALRT={"TICKET_CLAIMS": CLAIMS, "TICKET_AGE": 60}):
        assert log_in(one).status == 200
        assert TICKET not in one.cookies
        assert "over 3600" in caplog.text
        with override_settings(DEBUG=True), pytest.raises(TicketError, match="over 3600"):
            log_in(one)
    monkeypatch.setattr("tests.auth.shop.claims", lambda user: ["no dict"])
    with override_settings(DUALRT={"TICKET_CLAIMS": CLAIMS, "TICKET_AGE": 61}):
        log_in(one)
        assert "returned list, not a dict" in caplog.text


@pytest.mark.parametrize(
    ("engine", "scheme"),
    [
        ("django.contrib.sessions.backends.db", ["ticket"]),
        ("django.contrib.sessions.backends.cached_db", ["ticket"]),
        ("django.contrib.sessions.backends.cache", ["ticket"]),
        ("django.contrib.sessions.backends.file", ["ticket"]),
        ("django.contrib.sessions.backends.signed_cookies", ["django-session"]),
    ],
)
def test_each_session_engine_has_its_scheme(
    engine: str, scheme: list[str], one: Client, tmp_path: Path
) -> None:
    """Without a word in DUALRT, a login is known at the edge with each of Django's engines."""
    with override_settings(SESSION_ENGINE=engine, SESSION_FILE_PATH=str(tmp_path)):
        client = Client(dualrt_django.get_wsgi_application())
        assert [each.name for each in current_edge().auth.schemes] == scheme
        log_in(client)
        assert client.get("/page").text.startswith("page of ")
        copied = dict(client.cookies)
        client.get("/logout")
        assert client.get("/page").status == 302
        client.cookies = copied
        assert client.get("/who").json()["id"] is None


@pytest.mark.parametrize("kind", ["", "a"], ids=["sync", "async"])
def test_who_logs_in_again_in_the_same_second_is_known(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signed session that says the same as one that was logged out has another cookie, though
    signed in the same second: the old one stays refused.
    """
    second = b62_encode(int(time.time()))
    monkeypatch.setattr(TimestampSigner, "timestamp", lambda signer: second)
    with override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"):
        client = Client(dualrt_django.get_wsgi_application())
        seen = []
        for _ in range(3):
            log_in(client, kind)
            assert who(client) is not None
            seen.append(dict(client.cookies))
            client.get(f"/{kind}logout")
        log_in(client, kind)
        assert who(client) is not None
        for copied in seen:
            client.cookies = copied
            assert who(client) is None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"MIDDLEWARE": []}, "SessionMiddleware"),
        ({"INSTALLED_APPS": ["dualrt_django"]}, "django.contrib.auth"),
        (
            {
                "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
                "SESSION_SERIALIZER": "tests.auth.shop.claims",
            },
            "SESSION_SERIALIZER",
        ),
    ],
)
def test_a_site_whose_sessions_cannot_be_read_has_no_scheme(
    changed: dict[str, Any], why: str
) -> None:
    """It starts, `request.auth` is None, and `dualrt explain` says why."""
    with override_settings(**changed):
        auth = current_edge().auth
        assert auth.schemes == ()
        assert why in auth.unsupported


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"AUTH": ["tickets"]}, "Did you mean 'ticket'"),
        ({"AUTH": [{"scheme": "ticket", "agee": 1}]}, "unknown option 'agee'. Did you mean 'age'"),
        ({"AUTH": "ticket"}, "AUTH must be a list"),
        ({"AUTH": [5]}, "AUTH[0] is no scheme but int: an entry is the name of a scheme"),
        ({"AUTH": ["ticket", {"key": "k"}]}, "AUTH[1] is a dict without 'scheme' (it has 'key')"),
        ({"AUTH": [{}, 5]}, "AUTH[1] is no scheme"),
        ({"AUTH": ["flask-session"]}, "it needs keys"),
        ({"AUTH": [{"scheme": "ticket", "keys": []}]}, "keys is a list of keys"),
        ({"AUTH": [{"scheme": "ticket", "keys": [5]}]}, "keys is a list of keys"),
        ({"TICKET_CLAIMS": "tests.auth.shop.claim"}, "TICKET_CLAIMS: 'tests.auth.shop.claim'"),
        ({"TICKET_CLAIMS": "tests.auth.shop.urlpatterns"}, "is no function of the user"),
        ({"TICKET_CLAIMS": 5}, "dotted name"),
        ({"TICKET_AGE": 0}, "positive number of seconds"),
        ({"TICKET_AGE": "5"}, "positive number of seconds"),
        ({"LOGIN_URL": 5}, "LOGIN_URL must be text"),
        ({"LOGIN_URL": "no-such-name"}, "'no-such-name' is no path, no URL, and no route has"),
        ({"API_PATHS": ["api/"]}, "start with '/'"),
        ({"TRUSTED_ORIGINS": ["example.org"]}, "'example.org' is no origin"),
        ({"TICKETS_AGE": 5}, "Did you mean 'TICKET_AGE'"),
    ],
)
def test_what_is_wrong_is_said_at_start_up(given: dict[str, Any], message: str) -> None:
    """By name, with the nearest known one."""
    with override_settings(DUALRT=given), pytest.raises(ConfigError) as error:
        current_edge()
    assert message in str(error.value)


def test_a_pickled_session_is_refused_where_it_is_asked_for() -> None:
    """AUTH names the scheme, the settings make it impossible: the start stops."""
    with (
        override_settings(DUALRT={"AUTH": ["django-session"]}, SESSION_SERIALIZER="x.Pickle"),
        pytest.raises(ConfigError, match="the edge reads JSON only"),
    ):
        current_edge()


@pytest.mark.parametrize(
    ("login_url", "location"),
    [
        ("/accounts/login/", "/accounts/login/?next=/page"),
        ("https://id.example/?a=1", "https://id.example/?a=1&next=/page"),
        ("/in?x#frag", "/in?x&next=/page#frag"),
        ("no-such-name", None),
    ],
)
def test_the_login_page_is_the_settings_own(
    one: Client, login_url: str, location: str | None
) -> None:
    """A path, a URL, or nowhere: then everyone is told with a 401."""
    with override_settings(LOGIN_URL=login_url):
        response = one.get("/page")
        assert response.headers.get("location") == location
        assert response.status == (401 if location is None else 302)


@pytest.mark.parametrize(
    ("login_url", "location"),
    [("log-in", "/in?next=/page"), ("/other/", "/other/?next=/page")],
)
def test_dualrts_own_login_page_may_be_a_routes_name(
    one: Client, login_url: str, location: str
) -> None:
    """As Django's `LOGIN_URL` may."""
    with override_settings(ROOT_URLCONF="tests.auth.named", DUALRT={"LOGIN_URL": login_url}):
        assert one.get("/page").headers["location"] == location


def test_djangos_token_is_verified_at_the_edge(shop: Client) -> None:
    """The CSRF cookie and its token, in a header or in a form."""
    token = "t" * 32
    shop.cookies["csrftoken"] = token
    assert shop.post("/submit").status == 403
    assert shop.post("/submit", headers={"x-csrftoken": "u" * 32}).status == 403
    assert shop.post("/submit", headers={"x-csrftoken": token}).text == "submitted"
    assert shop.post("/submit", form={"csrfmiddlewaretoken": token}).text == "submitted"
    assert shop.post("/submit", form={"csrfmiddlewaretoken": "x"}).status == 403
    foreign = {"x-csrftoken": token, "origin": "http://evil.test"}
    assert shop.post("/submit", headers=foreign).status == 403


def test_who_can_have_no_ticket_is_not_sent_in_circles(
    shop: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The renewal sends a user to log in whose ticket it cannot make."""
    log_in(shop)
    clock.forward(3_600)

    def failing(user: Any) -> Any:
        raise LookupError("no plan")

    monkeypatch.setattr("tests.auth.shop.claims", failing)
    location = shop.get("/page").headers.get("location") or ""
    assert location.startswith("/_dualrt/ticket?")
    response = shop.get(location)
    assert response.status == 302
    assert response.headers.get("location") == "/accounts/login/?next=/page"
    assert "no-store" in (response.headers.get("cache-control") or "")


def test_strangers_do_not_fill_the_list_of_revocations(shop: Client, kind: str) -> None:
    """Made-up sessions, with and without a made-up ticket, that are logged out."""
    store = InProcess()
    use(store)
    for number in range(5):
        shop.cookies = {"sessionid": f"{number}" * 32, TICKET: "d1.made.up"}
        shop.get("/touch")
        shop.cookies = {"sessionid": f"{number}" * 32, TICKET: "d1.made.up"}
        shop.get(f"/{kind}logout")
    assert store._entries == {}


@pytest.mark.parametrize("path", ["/guarded", "/aguarded"])
def test_a_guarded_server_view_is_reached_by_users_only(
    shop: Client, clock: Clock, path: str
) -> None:
    """With a ticket at once, with an ended one after the renewal, and never by a stranger."""
    location = shop.get(path).headers.get("location")
    assert location == f"/accounts/login/?next={path}"
    log_in(shop)
    assert shop.get(path).text == "guarded ann"
    clock.forward(3_600)
    response = shop.get(path)
    assert response.status == 302
    back = shop.get(response.headers.get("location") or "")
    assert back.headers.get("location") == path
    assert shop.get(path).text == "guarded ann"
    other = Client(shop.app)
    log_in(other, user="ben")
    assert other.get(path).status == (200 if path == "/guarded" else 403)
