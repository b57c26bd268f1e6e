"""`security_headers()`: what an edge answer would lack; for Django, what its middlewares set."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from dualrt import ConfigError, ready
from tests import django_site
from tests.ready import edge

django_site.setup()

from django.http import HttpResponse  # noqa: E402
from django.middleware.clickjacking import XFrameOptionsMiddleware  # noqa: E402
from django.middleware.security import SecurityMiddleware  # noqa: E402
from django.test import RequestFactory, override_settings  # noqa: E402

import dualrt_django.ready  # noqa: E402
from dualrt_django.ready import security_headers  # noqa: E402

At = Callable[..., Any]
Bare = Callable[..., Any]

NAMES = (
    "strict-transport-security x-content-type-options referrer-policy x-frame-options "
    "cross-origin-opener-policy content-security-policy content-security-policy-report-only "
    "permissions-policy"
).split()
SECURITY = "django.middleware.security.SecurityMiddleware"
FRAMES = "django.middleware.clickjacking.XFrameOptionsMiddleware"


class FramesOfOurOwn(XFrameOptionsMiddleware):
    """A site's own form of Django's middleware."""


def only_security(headers: Any) -> dict[str, str]:
    """Return the headers that this is about."""
    return {name: headers[name] for name in NAMES if name in headers}


class TestTheHeaders:
    def test_they_are_djangos_defaults(self, at: At) -> None:
        """On the edge's answers and on the server's, at each door."""
        door = at([ready.security_headers()])
        expected = {
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
        }
        for path in ("/echo/7", "/stream", "/nowhere"):
            assert only_security(door.get(path).headers) == expected

    def test_an_answers_own_stay(self, bare: Bare) -> None:
        """None is sent twice."""
        client = bare(ready.security_headers())
        headers = client.get("/?h=X-Frame-Options:SAMEORIGIN").headers
        assert headers.get_all("x-frame-options") == ["SAMEORIGIN"]
        assert headers["referrer-policy"] == "same-origin"

    def test_each_can_be_set_or_left_out(self, bare: Bare) -> None:
        """By its argument."""
        given: dict[str, Any] = {
            "content_type_nosniff": False,
            "frame_options": None,
            "referrer_policy": None,
            "cross_origin_opener_policy": None,
        }
        assert only_security(bare(ready.security_headers(**given)).get("/").headers) == {}
        more = {"csp": "a 'b'", "csp_report_only": "c", "permissions_policy": "d=()"}
        assert only_security(bare(ready.security_headers(**given, **more)).get("/").headers) == {
            "content-security-policy": "a 'b'",
            "content-security-policy-report-only": "c",
            "permissions-policy": "d=()",
        }

    def test_hsts_is_for_https_only(self, bare: Bare) -> None:
        """Over http a browser must ignore it (RFC 6797 §8.1), and Django sends none."""
        client = bare(ready.security_headers(hsts_seconds=60, hsts_preload=True))
        assert "strict-transport-security" not in client.get("/").headers
        assert client.get("https://testserver/").headers["strict-transport-security"] == (
            "max-age=60; preload"
        )

    def test_a_proxy_may_tell(self, bare: Bare) -> None:
        """Where the site says which header and which value."""
        proxy = ("x-forwarded-proto", "https")
        client = bare(ready.security_headers(hsts_seconds=60, proxy_header=proxy))
        for value, secure in (("https", True), ("https, http", True), ("http", False), ("", False)):
            headers = client.get("/", headers={"x-forwarded-proto": value}).headers
            assert ("strict-transport-security" in headers) is secure
        told = client.get("https://testserver/", headers={"x-forwarded-proto": "http"})
        assert "strict-transport-security" not in told.headers

    @pytest.mark.parametrize(
        ("url", "location"),
        [
            ("http://a.example/x?y=1", "https://a.example/x?y=1"),
            ("http://a.example:8000/", "https://a.example:8000/"),
            ("http://b.a.example/", "https://b.a.example/"),
            ("http://other.example/", None),
            ("http://aa.example/", None),
            ("https://a.example/x", None),
            ("http://a.example/health", None),
        ],
    )
    def test_http_is_sent_to_https(self, bare: Bare, url: str, location: str | None) -> None:
        """Of the site's hosts, but for some paths."""
        function = ready.security_headers(
            ssl_redirect=True, ssl_hosts=[".a.example"], ssl_exempt=["^health$"]
        )
        response = bare(function).get(url)
        assert response.headers.get("location") == location
        assert response.status == (301 if location else 200)
        assert response.headers["x-content-type-options"] == "nosniff"

    def test_to_another_host(self, bare: Bare) -> None:
        """If the site says so."""
        function = ready.security_headers(ssl_redirect=True, ssl_host="www.example")
        assert bare(function).get("/x").headers["location"] == "https://www.example/x"

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"hsts_seconds": -1}, "hsts_seconds"),
            ({"hsts_seconds": "1"}, "hsts_seconds"),
            ({"csp": "a\nb"}, "cannot be sent"),
            ({"frame_options": 7}, "cannot be sent"),
            ({"ssl_exempt": ["("]}, "ssl_exempt"),
            ({"ssl_exempt": [7]}, "ssl_exempt"),
            ({"ssl_hosts": "x"}, "must be a list"),
        ],
    )
    def test_what_is_wrong_is_told(self, given: Any, words: str) -> None:
        """When the site starts."""
        with pytest.raises(ConfigError, match=words):
            ready.security_headers(**given)


SETTINGS: list[dict[str, Any]] = [
    dict(zip(names, values, strict=True))
    for names, rows in [
        (
            ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"),
            itertools.product((0, 3600), (False, True), (False, True)),
        ),
        (
            ("SECURE_CONTENT_TYPE_NOSNIFF", "SECURE_CROSS_ORIGIN_OPENER_POLICY"),
            itertools.product((False, True), (None, "same-origin", "unsafe-none")),
        ),
        (
            ("SECURE_REFERRER_POLICY",),
            [(None,), ("same-origin",), ("no-referrer, origin",), (["no-referrer", "origin"],)],
        ),
        (("X_FRAME_OPTIONS",), [("deny",), ("SAMEORIGIN",)]),
        (
            ("SECURE_SSL_REDIRECT", "SECURE_SSL_HOST", "SECURE_REDIRECT_EXEMPT"),
            itertools.product((False, True), (None, "safe.example"), ([], ["^ech"], ["x"])),
        ),
        (
            ("SECURE_PROXY_SSL_HEADER", "SECURE_HSTS_SECONDS"),
            [(("HTTP_X_PROTO", "https"), 60), (("HTTP_X_PROTO", "on"), 60)],
        ),
    ]
    for values in rows
]
URLS = [
    ("http://testserver/echo/7?a=1", {}),
    ("https://testserver/echo/7", {}),
    ("http://testserver/echo/7", {"x-proto": "https"}),
    ("https://testserver/echo/7", {"x-proto": "http"}),
    ("http://testserver/echo/7", {"x-proto": "on"}),
    ("http://testserver/echo/7", {"x-proto": " https , http"}),
    ("http://unknown.example/echo/7", {}),
]
HOSTS = ["testserver", ".known.example"]


def of_django(url: str, headers: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
    """Return what Django's own middlewares make of an answer to this request."""
    http = RequestFactory(headers=headers).get(
        url, secure=url.startswith("https"), SERVER_NAME=url.split("/")[2]
    )
    http.META["HTTP_HOST"] = url.split("/")[2]

    def answer(request: Any) -> Any:
        return XFrameOptionsMiddleware(lambda request: HttpResponse("seen"))(request)

    response = SecurityMiddleware(answer)(http)
    return response.status_code, response.get("location"), only_security(response.headers)


class TestDjangosSettings:
    @pytest.mark.parametrize("changed", SETTINGS, ids=str)
    def test_an_edge_answer_has_what_django_would_set(self, bare: Bare, changed: Any) -> None:
        """For each setting, over http, https and behind a proxy."""
        fixed = {"MIDDLEWARE": [SECURITY, f"{__name__}.FramesOfOurOwn"], "ALLOWED_HOSTS": HOSTS}
        with override_settings(**fixed, **changed):
            client = bare(security_headers(ssl_redirect=True), edge.answers)
            for url, headers in URLS:
                url = url.replace("/echo/7", "/answered")
                if "unknown" in url:  # a host that Django answers with a 400
                    assert client.get(url).status == 200
                    continue
                response = client.get(url, headers=headers)
                found = only_security(response.headers)
                status, location, expected = of_django(url, headers)
                if response.status == 301:  # the frame options are the inner middleware's
                    found.pop("x-frame-options")
                assert (response.status, response.headers.get("location")) == (status, location)
                assert found == expected

    @pytest.mark.parametrize(
        "name", ["django-wrapper-wsgi", "django-wrapper-asgi", "django-middleware-wsgi"]
    )
    def test_at_djangos_doors(self, enter: Callable[..., Any], name: str) -> None:
        """Edge answers get them once; server answers have theirs, and an exempt one stays so."""
        first = ["dualrt_django.EdgeMiddleware"] if "middleware" in name else []
        stack = [*first, SECURITY, FRAMES]
        with override_settings(MIDDLEWARE=stack, X_FRAME_OPTIONS="SAMEORIGIN"):
            function = security_headers()
        door = enter(
            name,
            [function],
            MIDDLEWARE=stack,
            X_FRAME_OPTIONS="SAMEORIGIN",
            ROOT_URLCONF="tests.ready.urls",
        )
        at_edge, served = door.get("/echo/7").headers, door.get("/server/1").headers
        assert only_security(at_edge) == only_security(served)
        assert at_edge.get_all("x-frame-options") == ["SAMEORIGIN"]
        assert served.get_all("x-frame-options") == ["SAMEORIGIN"]
        assert "x-frame-options" not in door.get("/framed").headers

    @pytest.mark.parametrize(
        ("debug", "allowed", "host", "status"),
        [
            (True, [], "shop.localhost", 301),
            (True, [], "127.0.0.1", 301),
            (True, [], "[::1]", 301),
            (True, [], "shop.example", 200),
            (False, [], "localhost", 200),
            (False, ["*"], "shop.example", 301),
            (False, ["Shop.Example"], "shop.example", 301),
            (False, ["Shop.Example"], "shop.example.", 301),
        ],
    )
    def test_only_hosts_that_django_serves_are_redirected(
        self, bare: Bare, debug: bool, allowed: list[str], host: str, status: int
    ) -> None:
        """By `ALLOWED_HOSTS`, as Django reads it; the others get Django's own answer."""
        stack = {"MIDDLEWARE": [SECURITY], "SECURE_SSL_REDIRECT": True}
        with override_settings(DEBUG=debug, ALLOWED_HOSTS=allowed, **stack):
            client = bare(security_headers(ssl_redirect=True))
        assert client.get(f"http://{host}/x").status == status

    def test_what_django_would_not_set_is_not_set(self) -> None:
        """No middleware, no headers; nor any of those that are not classes."""
        with override_settings(MIDDLEWARE=[f"{__name__}.plain"]):
            assert dualrt_django.ready.security_headers()

    def test_a_csp_is_djangos_own(
        self, bare: Bare, monkeypatch: pytest.MonkeyPatch, csp: Any
    ) -> None:
        """From Django 6.0 on; without the nonce, which only a view's answer can have."""
        policy = {"default-src": [csp.SELF], "img-src": [csp.SELF, "data:"], "x": [csp.NONCE]}
        stack = ["django.middleware.csp.ContentSecurityPolicyMiddleware"]
        with override_settings(MIDDLEWARE=stack, SECURE_CSP=policy, SECURE_CSP_REPORT_ONLY={}):
            client = bare(security_headers(), edge.answers)
        assert only_security(client.get("/answered").headers) == {
            "content-security-policy": "default-src 'self'; img-src 'self' data:",
        }


@pytest.fixture
def csp() -> Any:
    """Django's names for a policy; Django 6.0 has them."""
    pytest.importorskip("django.middleware.csp")
    from django.utils.csp import CSP  # type: ignore[import-not-found,unused-ignore]

    return CSP


def plain(get_response: Any) -> Any:
    """A middleware that is a function."""
    return get_response
