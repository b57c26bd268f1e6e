"""Attempts to reach what is guarded: each was tried, and has found nothing, or what it found is
mended.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import BaseConverter

from dualrt import Response, after, guard, middleware, runtime
from dualrt.testing import Client
from dualrt.wsgi import EdgeGateway
from dualrt_flask import DualRT
from tests import django_site
from tests.guards import checks
from tests.guards.conftest import Open
from tests.guards.flask_app import create_app, told

django_site.setup()

from django.core.cache import cache as django_cache  # noqa: E402
from django.core.signing import TimestampSigner  # noqa: E402

URLS = {"ROOT_URLCONF": "tests.guards.attack_urls"}
KEY = {"cookie": "key=right"}


@middleware(matcher=["/plain", "/fenced"])
def fence(request: Any) -> Any:
    """Let in who only reads, by the path."""
    if request.method == "POST":
        return Response("only to be read", 403)
    return Response.next()


@middleware(matcher="/plain")
def drops(request: Any) -> Any:
    """Take a cookie away from whoever answers, and say what another one is."""
    return Response.next(cookies={"admin": None, "role": "guest"})


class TestTheMethod:
    """uvicorn with h11, and other servers, pass on what a client wrote. Django and Flask read it as
    upper-case: a check that has seen another method has checked another request.
    """

    @pytest.mark.parametrize("path", ["/reads", "/reads-edge", "/plain"])
    @pytest.mark.parametrize("method", ["post", "Post", "pOST"])
    def test_its_case_leads_round_nothing_in_django(self, at: Open, path: str, method: str) -> None:
        """By a guard, before either runtime, and by a path."""
        site = at([fence], validate=False, **URLS)  # that warns of such methods
        if path == "/plain" and site.name.startswith("none"):  # type: ignore[attr-defined]
            pytest.skip("no door: no middlewares")
        response = site.request(method, path)
        assert (response.status, response.text) == (403, "only to be read")
        assert site.request("get", path).json()["method"] == "GET"

    @pytest.mark.parametrize("method", ["post", "Post"])
    def test_its_case_leads_round_nothing_in_flask(self, method: str) -> None:
        """By a guard, and by a path."""
        app = create_app(config={"MIDDLEWARE": [fence]})
        app.add_url_rule("/reads", "reads", guard(checks.reads)(told), methods=["GET", "POST"])
        app.add_url_rule("/fenced", "fenced", told, methods=["GET", "POST"])
        site = Client(app, validate=False)
        for path in ("/reads", "/fenced"):
            assert site.request("get", path).status == 200
            assert site.request(method, path).status == 403


class TestClasses:
    @pytest.mark.parametrize("path", ["/mixed", "/mixed-both", "/sub-both"])
    def test_a_mixin_in_front_of_a_guarded_class_leaves_it_guarded(
        self, at: Open, path: str
    ) -> None:
        """Its `as_view` need not call the guarded one's, which it hides."""
        site = at(**URLS)
        assert site.get(path).text == "who are you?"
        assert site.get(path, headers=KEY).json()["text"] == "the secret"

    def test_two_guards_of_a_class_keep_their_order_in_a_subclass(self, at: Open) -> None:
        """The upper one first, each once."""
        told = at(**URLS).get("/sub-both", headers=KEY).json()
        assert [name for name, *_ in told["calls"]] == ["inner", "key"]


class TestCookies:
    @pytest.mark.parametrize("path", ["/drops", "/drops-edge", "/plain"])
    @pytest.mark.parametrize(
        "sent",
        [
            pytest.param("admin=1; role=boss", id="plain"),
            pytest.param("\x0cadmin=1; role\x0b=boss", id="blanks that are no SP"),
            pytest.param("\xc2\xa0admin=1; \xe2\x80\x83role=boss", id="blanks in UTF-8"),
            pytest.param("\x85admin=1; \xa0role=boss", id="blanks in Latin-1"),
            pytest.param('a="; admin=1; role=boss; b="', id="in quotes"),
            pytest.param("admin=1; admin=2; role=boss; role=king", id="twice"),
        ],
    )
    def test_a_client_cannot_keep_a_cookie_that_a_check_has_deleted_or_set(
        self, at: Open, path: str, sent: str
    ) -> None:
        """However its name is dressed up: Django drops every blank round it."""
        site = at([drops], **URLS)
        if path == "/plain" and site.name.startswith("none"):  # type: ignore[attr-defined]
            pytest.skip("no door: no middlewares")
        cookies = site.get(path, headers={"cookie": sent}).json()["cookies"]
        assert "admin" not in cookies
        assert cookies["role"] == "guest"


SIGNED = {
    **URLS,
    "INSTALLED_APPS": [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
    ],
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
}
SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
CACHES = ["UpdateCacheMiddleware", "FetchFromCacheMiddleware"]


def session() -> dict[str, str]:
    """Return the header of a user with a signed session."""
    told = {
        "_auth_user_id": "7",
        "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
        "_auth_user_hash": "h",
    }
    signer = TimestampSigner(salt="django.contrib.sessions.backends.signed_cookies")
    return {"cookie": f"sessionid={signer.sign_object(told, compress=True)}"}


class TestCaches:
    """A cache in front of a view, or of the site, gives to strangers what it has kept."""

    @pytest.mark.parametrize("path", ["/cached", "/cached-hidden", "/known", "/known-edge"])
    @pytest.mark.parametrize("whole", [False, True], ids=["a page", "the whole site"])
    def test_what_a_user_was_shown_is_kept_for_nobody_else(
        self, at: Open, path: str, whole: bool
    ) -> None:
        """Django's own `login_required` makes the answer vary by its session; so does the guard."""
        django_cache.clear()
        inner = [f"django.middleware.cache.{name}" for name in CACHES] if whole else []
        site = at(inner=[SESSIONS, *inner], validate=False, **SIGNED)
        shown = site.get(path, headers=session())
        assert (shown.status, shown.json()["text"]) == (200, "the secret")
        assert "cookie" in str(shown.headers.get("vary")).lower()
        assert site.get(path).status == 302


@middleware(view="admin")
def shut(request: Any) -> Any:
    """Let nobody in."""
    return Response("no", 403)


@middleware(matcher="/:path*")
def behind_a_proxy(request: Any) -> Any:
    """Believe the header of a proxy."""
    host = request.headers.get("x-forwarded-host")
    return Response.next(request_headers={"host": host}) if host else Response.next()


def to_b(request: Any) -> Any:
    """Make the request one for another host."""
    return Response.next(request_headers={"host": "b.test"})


def to_and_fro(request: Any) -> Any:
    """Never come to an end."""
    other = "a.test" if request.headers["host"] == "b.test" else "b.test"
    return Response.next(request_headers={"host": other})


@runtime("edge")
def hello(request: Any) -> str:
    """Be for everybody."""
    return "hello"


@runtime("edge")
def admin(request: Any, odd: Any = None) -> str:
    """Be for nobody."""
    return "the secret"


class Odd(BaseConverter):
    """Values that are equal to no other one."""

    def to_python(self, value: str) -> object:
        """Return what has no equal."""
        return object()


class TestHosts:
    """A site of two hosts, both at the edge, one of them shut by the name of its view."""

    def site(self, *given: Any, check: Any = None, **config: Any) -> Client:
        """Return it."""
        app = Flask(__name__, host_matching=True, static_host="a.test", static_folder=None)
        app.config["DUALRT"] = {"MIDDLEWARE": given, **config}
        DualRT(app)
        view = hello if check is None else guard(check)(hello)
        app.add_url_rule("/x", "hello", view, host="a.test")
        app.add_url_rule("/x", "admin", admin, host="b.test")
        return Client(app)

    def test_a_middleware_stands_before_its_view_and_no_other_hosts(self) -> None:
        """A host without any such view is not in doubt."""
        site = self.site(shut)
        assert site.get("http://a.test/x").text == "hello"
        assert site.get("http://b.test/x").text == "no"

    def test_a_changed_host_is_another_view(self) -> None:
        """By a middleware of the site: what names the new view runs, too."""
        site = self.site(behind_a_proxy, shut)
        assert site.get("http://a.test/x").text == "hello"
        assert site.get("http://a.test/x", headers={"x-forwarded-host": "b.test"}).text == "no"
        site = self.site(shut, behind_a_proxy)
        assert site.get("http://a.test/x", headers={"x-forwarded-host": "b.test"}).text == "no"

    def test_a_guard_that_changes_the_host_opens_no_other_view(self) -> None:
        """It runs after the middlewares; these are asked again."""
        assert self.site(shut, check=to_b).get("http://a.test/x").text == "no"

    def test_a_host_that_changes_for_ever_is_an_error(self) -> None:
        """As a rewrite that does; arguments that compare to nothing are never the same ones."""
        app = Flask(__name__, host_matching=True, static_host="a.test", static_folder=None)
        app.config["DUALRT"] = {}
        DualRT(app)
        app.url_map.converters["odd"] = Odd
        for host in ("a.test", "b.test"):
            app.add_url_rule("/<odd:odd>", host, guard(to_and_fro)(admin), host=host)
        answer = Client(app).get("http://a.test/x")
        assert (answer.status, "secret" in answer.text) == (500, False)


def check_nothing() -> None:
    """Fail."""
    raise RuntimeError("on purpose, too")


def test_a_path_writes_no_lines_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """A line end in it is shown as an escape, in the lines of both failures."""
    config = {"ROUTES": [("/x/<rest>", fails_at)]}
    client = Client(EdgeGateway(lambda environ, start: [], config))
    with caplog.at_level("ERROR", "dualrt"):
        client.get("/x/a%0A2026-01-01%20root%20logged%20in%0D%E2%80%A8%1B[2J%C3%A9")
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    for line in told:
        assert line.isprintable()
        assert "/x/a\\n2026-01-01 root logged in\\r" in line


@runtime("edge")
def fails_at(request: Any, rest: str) -> Any:
    """Fail, before and after the answer."""
    after(check_nothing)
    raise RuntimeError("on purpose")
