"""What a guard knows of its site: where it is mounted, its host, its scheme."""

from __future__ import annotations

from typing import Any

import pytest

from dualrt import Request
from dualrt.asgi import ASGIRequest
from dualrt.auth.origin import why_foreign, why_no_token
from dualrt.auth.site import Csrf, Links, Trusted, renew_path
from dualrt.testing import Client
from dualrt.wsgi import WSGIRequest
from tests import django_site
from tests.auth.generated import override_settings
from tests.auth.test_django_tickets import Clock, clock, database, log_in, users  # noqa: F401  (a fixture)  # noqa: F401

django_site.setup()

from django.core.handlers.wsgi import WSGIRequest as DjangoRequest  # noqa: E402
from django.middleware.csrf import CsrfViewMiddleware  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt_django.auth import make_auth  # noqa: E402
from dualrt_django.conf import load  # noqa: E402


@pytest.mark.parametrize(
    ("cookie_path", "mount", "path"),
    [
        ("/", "", "/_dualrt/ticket"),
        ("/", "/shop", "/shop/_dualrt/ticket"),
        ("/shop/", "/shop", "/shop/_dualrt/ticket"),
        ("/shop", "/shop", "/shop/_dualrt/ticket"),
        ("/app/", "", "/app/_dualrt/ticket"),
        ("/shop/app/", "/shop", "/shop/app/_dualrt/ticket"),
        ("/shops", "/shop", "/shop/_dualrt/ticket"),
    ],
)
def test_tickets_are_made_where_the_session_cookie_is_sent(
    cookie_path: str, mount: str, path: str
) -> None:
    """And below the application's own path."""
    assert renew_path(cookie_path, mount) == path


@pytest.mark.parametrize(
    ("build", "extra"),
    [
        pytest.param("wsgi", {"SCRIPT_NAME": "/sh p"}, id="wsgi"),
        pytest.param("asgi", {"root_path": "/sh p", "path": "/sh p/page"}, id="asgi"),
    ],
)
def test_a_site_below_a_path_leads_back_below_it(
    build: str,
    extra: dict[str, Any],
    clock: Clock,  # noqa: F811
) -> None:
    """The renewal and a login page that is a route of the site lie below it, a plain path not."""
    client = Client(getattr(dualrt_django, f"get_{build}_application")())
    log_in(client)
    clock.forward(3_600)
    location = client.get("/page", extra=extra).headers.get("location")
    assert location == "/sh%20p/_dualrt/ticket?next=%2Fsh%2520p%2Fpage"
    client.cookies.clear()
    location = client.get("/page", extra=extra).headers.get("location")
    assert location == "/accounts/login/?next=/sh%2520p/page"
    with override_settings(LOGIN_URL="log-in", ROOT_URLCONF="tests.auth.named"):
        location = client.get("/page", extra=extra).headers.get("location")
        assert location == "/sh%20p/in?next=/sh%2520p/page"
    with override_settings(FORCE_SCRIPT_NAME="/forced"):
        extra = {"root_path": "/forced", "path": "/forced/page"} if build == "asgi" else {}
        location = client.get("/page", extra=extra).headers.get("location")
        assert location == "/accounts/login/?next=/forced/page"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("a=1&b=%C3%A9", "a%3D1%26b%3D%25C3%25A9"),
        ("a=é".encode().decode("latin-1"), "a%3D%25C3%25A9"),
        ("a=\r\nset-cookie: x", "a%3D%250D%250Aset-cookie:%2520x".replace(":", "%3A")),
    ],
)
def test_the_query_comes_back_as_it_was(query: str, shown: str) -> None:
    """Encoded once more, whatever a server lets through."""
    from dualrt.auth.refusals import refuse_stranger
    from dualrt.auth.schemes import Auth

    environ = {"QUERY_STRING": query, "PATH_INFO": "/page", "REQUEST_METHOD": "GET"}
    request = WSGIRequest(environ, "/page", {}, "web")
    auth = Auth((), Links("/in"))
    response = refuse_stranger(request, auth, api=False)
    assert response.headers["location"] == f"/in?next=/page%3F{shown}"


META = [
    {},
    {"HTTP_ORIGIN": "http://site.test"},
    {"HTTP_ORIGIN": "https://site.test"},
    {"HTTP_ORIGIN": "https://app.example"},
    {"HTTP_ORIGIN": "https://x.trusted.test"},
    {"HTTP_ORIGIN": "https://trusted.test"},
    {"HTTP_ORIGIN": "https://evil.test"},
    {"HTTP_ORIGIN": "https://front.test"},
    {"HTTP_REFERER": "https://site.test/form"},
    {"HTTP_REFERER": "https://front.test/form"},
    {"HTTP_REFERER": "https://app.example/form"},
    {"HTTP_REFERER": "https://cookie.test/form"},
    {"HTTP_REFERER": "https://cookie.test:8443/form"},
    {"HTTP_REFERER": "https://x.cookie.test/form"},
    {"HTTP_REFERER": "nonsense"},
]
SETTINGS: list[dict[str, Any]] = [
    {},
    {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")},
    {"USE_X_FORWARDED_HOST": True},
    {"ALLOWED_HOSTS": ["front.test"], "USE_X_FORWARDED_HOST": True},
    {"ALLOWED_HOSTS": [".site.test"]},
    {"ALLOWED_HOSTS": ["other.test"]},
    {"CSRF_COOKIE_DOMAIN": "cookie.test"},
    {"CSRF_COOKIE_DOMAIN": ".cookie.test"},
    {"CSRF_COOKIE_DOMAIN": "cookie.test", "USE_X_FORWARDED_PORT": True},
    {"CSRF_COOKIE_NAME": "mine", "CSRF_HEADER_NAME": "HTTP_X_MINE"},
]


@pytest.mark.parametrize("changed", SETTINGS, ids=str)
@pytest.mark.parametrize(
    ("host", "port"),
    [("site.test", "443"), ("site.test:8443", "8443"), ("SITE.test", "443"), ("site.test", "8443")],
    ids=["plain", "port", "capitals", "behind-a-proxy"],
)
@pytest.mark.parametrize("proto", ["http", "https"])
def test_the_token_is_judged_as_django_judges_it(
    changed: dict[str, Any], host: str, port: str, proto: str
) -> None:
    """Under its own settings for proxies, hosts, and the cookie. The server's own port counts where
    there is ``CSRF_COOKIE_DOMAIN``, whatever ``Host`` says.
    """
    token = "t" * 32
    for meta in META:
        for scheme in ("http", "https"):
            environ = {
                "REQUEST_METHOD": "POST",
                "PATH_INFO": "/",
                "SERVER_NAME": "site.test",
                "SERVER_PORT": port,
                "wsgi.url_scheme": scheme,
                "wsgi.input": None,
                "HTTP_HOST": host,
                "HTTP_X_FORWARDED_HOST": "front.test",
                "HTTP_X_FORWARDED_PORT": "8443",
                "HTTP_X_FORWARDED_PROTO": proto,
                "HTTP_COOKIE": f"csrftoken={token}; mine={token}",
                "HTTP_X_CSRFTOKEN": token,
                "HTTP_X_MINE": token,
                **meta,
            }
            with override_settings(
                CSRF_TRUSTED_ORIGINS=["https://app.example", "https://*.trusted.test"], **changed
            ):
                links = make_auth(load()).links
                assert links.csrf is not None
                ours = why_no_token(
                    WSGIRequest(dict(environ), "/", {}, "django"), links, links.csrf
                )
                theirs = _django_accepts(environ)
            assert (not ours) == theirs, (meta, scheme, ours)


def _django_accepts(environ: dict[str, Any]) -> bool:
    from io import BytesIO

    http = DjangoRequest({**environ, "wsgi.input": BytesIO()})
    middleware = CsrfViewMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]
    middleware.process_request(http)
    return middleware.process_view(http, lambda request: None, (), {}) is None


def test_a_request_without_a_host_is_judged_by_its_url() -> None:
    """HTTP/1.0, or one that was made by hand."""
    request = Request("http://x.test/", method="POST", headers={"origin": "http://x.test"})
    assert why_foreign(request, Links()) == ""
    assert Links().mount(request) == ""
    assert Links(script_name="/a b/").mount(request) == "/a%20b"


def test_the_port_is_the_servers() -> None:
    """Over ASGI as Django reads it, and of a request that was made by hand its URL's."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [],
        "server": ("site.test", 8443),
    }
    assert Links().port(ASGIRequest(scope, "/", {}, "django")) == "8443"
    assert Links().port(ASGIRequest({**scope, "server": None}, "/", {}, "django")) == "0"
    assert Links().port(Request("https://site.test:8443/")) == "8443"
    assert Links().port(Request("https://site.test/")) == ""


def test_a_malformed_form_has_no_token() -> None:
    """A client's mistake is a refusal, not an error."""
    request = Request(
        "http://x.test/",
        method="POST",
        headers={"cookie": f"csrftoken={'t' * 32}", "content-type": "multipart/form-data"},
        body=b"nonsense",
    )
    assert "no CSRF token" in why_no_token(request, Links(), Csrf())
    masked = "".join(chr(ord("a") + at % 26) for at in range(64))
    request = Request(
        "http://x.test/",
        method="POST",
        headers={"cookie": f"csrftoken={masked}", "x-csrftoken": "x"},
    )
    assert "malformed" in why_no_token(request, Links(trusted=Trusted()), Csrf())
