"""The decorators at work in compiled edge code, under WSGI and ASGI."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import dualrt
from dualrt import (
    Request,
    Response,
    asgi,
    login_required,
    permission_required,
    user_passes_test,
    wsgi,
)
from dualrt.auth import revoke
from dualrt.auth.decorators import CHECK, csrf_protect, require_origin
from dualrt.auth.refusals import safe_next
from dualrt.auth.revocation import InProcess
from dualrt.errors import ConfigError, ViewError
from dualrt.testing import Client
from tests.auth import views
from tests.auth.generated import SALT, signing
from tests.middleware.conftest import ainner, inner

pytestmark = pytest.mark.usefixtures("own_revocations")

KEY = "the site's own key, which nobody shall see"
CONFIG = {
    "ROUTES": views.ROUTES,
    "AUTH": [{"scheme": "django-session", "keys": [KEY]}],
    "LOGIN_URL": "/accounts/login/",
    "API_PATHS": ["/api/"],
    "TRUSTED_ORIGINS": ["https://app.example", "https://*.trusted.test"],
    "MIDDLEWARE": [views.gate, views.fence],
}


@pytest.fixture(params=["wsgi", "asgi"])
def client(request: Any) -> Client:
    """A site whose users log in by Django's signed sessions, under either protocol."""
    if request.param == "wsgi":
        return Client(wsgi.EdgeGateway(inner, CONFIG))
    return Client(asgi.EdgeGateway(ainner, CONFIG), validate=True)


def session(user: str = "7", **more: Any) -> str:
    """The Cookie header of a user."""
    told = {"_auth_user_id": user, "_auth_user_backend": "b", "_auth_user_hash": "h", **more}
    signer = signing.TimestampSigner(key=KEY, salt=SALT)
    return f"sessionid={signer.sign_object(told, compress=True)}"


def get(client: Client, path: str, cookie: str = "", **headers: str) -> Any:
    """Ask for a page, with a cookie."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers=fields | ({"cookie": cookie} if cookie else {}))


def test_an_edge_view_knows_who_is_there(client: Client) -> None:
    """`request.auth` is the identity, made once a request; `None` for anyone else."""
    assert get(client, "/who").json() == {"id": None}
    assert get(client, "/who", "sessionid=forged:x:y").json() == {"id": None}
    told = get(client, "/who", session(), x_user="spoofed").json()
    assert told["id"] == "7"
    assert told["scheme"] == "django-session"
    assert told["same"] is True
    assert told["claims"]["_auth_user_id"] == "'7'"


@pytest.mark.parametrize("path", ["/page", "/apage"])
def test_a_page_sends_strangers_to_log_in(client: Client, path: str) -> None:
    """A 302 to the login page, which leads back; nothing of it is stored."""
    assert get(client, path, session()).text == "page of 7"
    response = get(client, f"{path}?a=1&b=/x")
    assert response.status == 302
    expected = f"/accounts/login/?next={path}%3Fa%3D1%26b%3D/x"
    assert response.headers.get("location") == expected
    assert response.headers.get("cache-control") == "no-store, private"
    assert response.headers.get("vary") == "Cookie"


@pytest.mark.parametrize(
    ("headers", "page"),
    [
        pytest.param({}, True, id="says nothing"),
        pytest.param({"accept": "*/*"}, True, id="takes anything"),
        pytest.param({"accept": "text/html,application/json;q=0.9"}, True, id="takes both"),
        pytest.param({"accept": "application/json"}, False, id="JSON"),
        pytest.param({"accept": "application/problem+json"}, False, id="some JSON"),
        pytest.param({"x_requested_with": "XMLHttpRequest"}, False, id="XMLHttpRequest"),
        pytest.param({"sec_fetch_mode": "cors"}, False, id="fetch"),
        pytest.param({"sec_fetch_mode": "navigate", "accept": "text/html"}, True, id="browser"),
    ],
)
def test_programs_are_told_in_json(client: Client, headers: dict[str, str], page: bool) -> None:
    """Who asks for a page is redirected; who cannot log in on a page gets a 401."""
    response = get(client, "/page", **headers)
    assert response.status == (302 if page else 401)
    if not page:
        assert response.json() == {"error": "authentication required"}
        assert response.headers.get("www-authenticate") == "Cookie"


def test_api_paths_and_the_decorator_say_that_a_program_asks(client: Client) -> None:
    """Whatever the headers say."""
    assert get(client, "/api/item", accept="text/html").status == 401
    assert get(client, "/api/item", session()).json() == {"id": "7"}


def test_a_view_may_have_a_login_page_of_its_own(client: Client) -> None:
    """`login_url` and `redirect_field_name` are Django's; a query stays."""
    location = get(client, "/elsewhere").headers.get("location")
    assert location == "/other/login/?a=1&then=/elsewhere"


@pytest.mark.parametrize(
    "decorate",
    [
        lambda url: login_required(login_url=url),
        lambda url: permission_required("x", login_url=url),
        lambda url: user_passes_test(bool, login_url=url),
    ],
    ids=["login_required", "permission_required", "user_passes_test"],
)
def test_a_login_page_by_its_name_is_an_error_that_says_where_it_goes(decorate: Any) -> None:
    """It would be a path below the page that was asked for."""
    with pytest.raises(ConfigError, match=r"login_url='log-in' is no path.*DUALRT\['LOGIN_URL'\]"):
        decorate("log-in")


@pytest.mark.parametrize("path", ["/change", "/several", "/seven"])
def test_who_may_not_gets_a_403_and_a_stranger_is_sent_to_log_in(client: Client, path: str) -> None:
    """To log in once more would not help who is known."""
    assert get(client, path).status == 302
    assert get(client, path, session("8")).status == 403
    assert get(client, path, session("8")).json() == {"error": "permission denied"}
    perms = ["shop.change_item", "shop.view_item"]
    assert get(client, path, session("7", permissions=perms)).status == 200
    assert get(client, path, session("7", is_superuser=True)).status == 200


@pytest.mark.parametrize("claims", [{"is_active": False}, {"is_active": 0}, {"is_active": "no"}])
def test_an_inactive_user_is_a_stranger(client: Client, claims: dict[str, Any]) -> None:
    """A claim that is not `true` is no yes."""
    assert get(client, "/page", session(**claims)).status == 302
    assert get(client, "/change", session(is_superuser=True, **claims)).status == 302


@pytest.mark.parametrize("flag", ["is_superuser", "is_staff"])
@pytest.mark.parametrize("value", ["true", 1, [True], None])
def test_a_flag_that_is_not_true_is_false(client: Client, flag: str, value: Any) -> None:
    """Whoever else writes into the session does not make superusers by accident."""
    assert get(client, "/change", session("8", **{flag: value})).status == 403


def test_a_middleware_may_be_guarded(client: Client) -> None:
    """It runs for users only, and its result counts."""
    assert get(client, "/private/x").status == 302
    assert get(client, "/private/x", session()).status == 404  # the server's, behind
    assert get(client, "/private/../who", session()).status in (200, 404)


SITES = [
    pytest.param({"sec-fetch-site": "same-origin"}, 200, id="own page"),
    pytest.param({"sec-fetch-site": "none"}, 200, id="the user's own doing"),
    pytest.param({"sec-fetch-site": "same-site"}, 403, id="another host of the site"),
    pytest.param({"sec-fetch-site": "cross-site"}, 403, id="another site"),
    pytest.param({"sec-fetch-site": ""}, 403, id="empty"),
    pytest.param({"sec-fetch-site": "banana"}, 403, id="unknown"),
    pytest.param(
        {"sec-fetch-site": "cross-site", "origin": "https://app.example"}, 200, id="trusted"
    ),
    pytest.param(
        {"sec-fetch-site": "cross-site", "origin": "https://x.trusted.test"}, 200, id="subdomain"
    ),
    pytest.param({"origin": "http://testserver"}, 200, id="own origin"),
    pytest.param({"origin": "https://testserver"}, 403, id="own host, other scheme"),
    pytest.param({"origin": "null"}, 403, id="null"),
    pytest.param({"origin": "http://[::1"}, 403, id="malformed"),
    pytest.param({"origin": "https://app.example.evil.test"}, 403, id="suffix"),
    pytest.param({"origin": "https://nottrusted.test"}, 403, id="ends like a trusted one"),
    pytest.param({"referer": "http://testserver/form"}, 200, id="own referer"),
    pytest.param({"referer": "http://evil.test/"}, 403, id="other referer"),
    pytest.param({"referer": "http://[::1/"}, 403, id="malformed referer"),
    pytest.param({}, 403, id="nothing"),
]


@pytest.mark.parametrize(("headers", "status"), SITES)
def test_unsafe_requests_come_from_the_site_itself(
    client: Client, headers: dict[str, str], status: int
) -> None:
    """A browser says from where; safe methods may come from anywhere."""
    sent = {"cookie": session(), **headers}
    response = client.post("/act", headers=sent, body="x")
    assert response.status == status
    if status == 200:
        assert response.text == "7 acted: x"
    else:
        assert response.json() == {"error": "the request does not come from this site"}
    assert client.get("/act", headers=sent).status == 200
    assert client.post("/private/x", headers=sent).status == (404 if status == 200 else 403)


def test_djangos_token_needs_django(client: Client) -> None:
    """A site without a CSRF cookie says so in its log; the client gets a 500, not the view."""
    assert client.post("/submit").status == 500


def test_a_revoked_user_is_a_stranger_until_the_next_login(client: Client) -> None:
    """`revoke(user=…)` ends what was issued until now."""
    cookie = session()
    assert get(client, "/page", cookie).status == 200
    revoke(user=7)
    assert get(client, "/page", cookie).status == 302
    assert get(client, "/page", session("8")).status == 200


@pytest.mark.parametrize("signature", [True, False], ids=["whole", "without-signature"])
def test_a_revoked_session_ends_alone(client: Client, signature: bool) -> None:
    """`revoke(session=…)` takes the cookie's value, with its signature or without."""
    cookie, other = session(a=1), session(a=2)
    value = cookie.removeprefix("sessionid=")
    revoke(session=value if signature else value.rpartition(":")[0])
    assert get(client, "/page", cookie).status == 302
    assert get(client, "/page", other).status == 200


def test_the_keys_cannot_be_read_off_the_request(client: Client) -> None:
    """No attribute of what edge code is given shows them."""
    found = json.dumps(get(client, "/snoop", session()).json())
    assert "Identity" in found
    assert KEY not in found
    assert "django_session" not in found


def test_strict_takes_a_credential_sent_twice_for_none() -> None:
    """Whoever tosses a cookie at the site's users logs them out at most."""
    scheme = {"scheme": "django-session", "keys": [KEY], "strict": True}
    strict = Client(wsgi.EdgeGateway(inner, {**CONFIG, "AUTH": [scheme]}))
    plain = Client(wsgi.EdgeGateway(inner, CONFIG))
    for header in (
        f"{session('8')}; {session('7')}",
        f"{session('7')}; sessionid=x",
        f'a="; {session("7")}; b"; {session("7")}',
    ):
        assert get(strict, "/who", header).json() == {"id": None}
    assert get(strict, "/who", session()).json()["id"] == "7"
    assert get(plain, "/who", f"{session('8')}; {session('7')}").json()["id"] == "7"


PATHS: list[tuple[str, str]] = [
    ("/a?b=1", "/a?b=1"),
    ("//evil.test/x", "/evil.test/x"),
    ("///evil.test", "/evil.test"),
    ("/\\evil.test", "/"),
    ("\\/evil.test", "/"),
    ("https://evil.test/", "/"),
    ("javascript:alert(1)", "/"),
    ("/a\nb", "/"),
    ("/\t/evil.test", "/"),
    ("", "/"),
    ("a", "/"),
    ("/a//b", "/a//b"),
]


@pytest.mark.parametrize(("given", "safe"), PATHS, ids=[repr(given) for given, _ in PATHS])
def test_where_to_go_on_is_never_another_site(given: str, safe: str) -> None:
    """Neither a slash too many nor what browsers drop leads away."""
    assert safe_next(given) == safe


@pytest.mark.parametrize("path", ["//evil.test/%2e%2e", "/%2f%2fevil.test", "/%5cevil.test"])
def test_a_path_that_looks_like_a_host_leads_nowhere_else(client: Client, path: str) -> None:
    """The login page is told a path of this site, whatever the path is."""
    config = {**CONFIG, "MIDDLEWARE": ["tests.auth.everywhere.everywhere"]}
    if client.protocol == "wsgi":
        app: Any = wsgi.EdgeGateway(inner, config)
    else:
        app = asgi.EdgeGateway(ainner, config)
    location = Client(app).request("GET", "http://testserver" + path).headers.get("location")
    assert location is not None
    target = location.partition("next=")[2]
    assert target.startswith(("/", "%2F"))
    assert not target.replace("%2F", "/").startswith("//")
    assert "\\" not in target


def test_each_decorator_has_its_check_for_guards() -> None:
    """`@guard` binds a function of the request to a server view."""
    request = Request("http://x.test/")
    for decorator in (login_required, permission_required("a.b"), dualrt.user_passes_test(bool)):
        check: Callable[[Request], Response] = getattr(decorator, CHECK)
        assert check(request).status == 401  # no site, no login page
    assert type(getattr(require_origin, CHECK)(request)) is type(Response.next())
    with pytest.raises(ViewError, match="require_origin"):
        getattr(csrf_protect, CHECK)(request)


def test_a_decorator_above_what_is_no_view_says_so() -> None:
    """On a class, or called without an edge request, it says what to do."""
    with pytest.raises(ViewError, match="decorate a view"):
        login_required(Response)
    with pytest.raises(ViewError, match="framework's own decorators"):
        login_required(lambda request: "x")(object())


def test_a_user_is_revoked_until_now_and_not_beyond() -> None:
    """A store keeps what is issued later apart, forgets in time, and stays bounded."""
    clock = [100.0]
    store = InProcess(lambda: clock[0])
    store.revoke("user:7", 200)
    assert store.is_revoked("user:7", 99)
    assert store.is_revoked("user:7", None)
    assert not store.is_revoked("user:7", 101)
    assert not store.is_revoked("user:8", 99)
    store.revoke("user:7", 150)  # shortens nothing
    clock[0] = 199
    assert store.is_revoked("user:7", 99)
    clock[0] = 200
    assert not store.is_revoked("user:7", 99)


def test_the_store_forgets_the_oldest_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has ended goes first, then what ends first."""
    monkeypatch.setattr("dualrt.auth.revocation.MAX_ENTRIES", 10)
    store = InProcess(lambda: 1000.0)
    store.revoke("ended", 999)
    for number in range(10):
        store.revoke(f"{number}", 1010 + number)
    assert store.is_revoked("0", None)
    store.revoke("one more", 1100)
    assert not store.is_revoked("0", None)
    assert store.is_revoked("one more", None)
    store.clear()
    assert not store.is_revoked("one more", None)


def test_revoke_takes_one_of_both() -> None:
    """A call that says nothing, or two things, is a mistake."""
    with pytest.raises(TypeError, match="one of them"):
        revoke()
    with pytest.raises(TypeError, match="one of them"):
        revoke(user=1, session="x")
