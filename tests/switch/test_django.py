"""Django views in both runtimes, byte for byte, on requests that are made up for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dualrt.errors import ConfigError
from dualrt.site import Added
from dualrt.switch import Report, show, switch
from tests import django_site

django_site.setup()

from django.http import HttpResponse  # noqa: E402
from django.test import RequestFactory, override_settings  # noqa: E402
from django.utils.module_loading import import_string  # noqa: E402

from dualrt_django.site import DjangoSite  # noqa: E402
from dualrt_django.switch import ADDED  # noqa: E402
from tests.switch import urls  # noqa: E402

STOCK = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SESSIONS = "django.contrib.sessions.backends.signed_cookies"
NAMES = [f"switch:{route.name}" for route in urls.switchable]
SERVER = [f"server:{route.name}" for route in urls.server]


@pytest.fixture
def site() -> Iterator[DjangoSite]:
    """The site, with the middleware that `startproject` writes."""
    with override_settings(
        ROOT_URLCONF="tests.switch.urls", MIDDLEWARE=STOCK, SESSION_ENGINE=SESSIONS, DUALRT={}
    ):
        yield DjangoSite()


def one(site: DjangoSite, name: str, **options: Any) -> Report:
    """Return the report of the one route that is called so."""
    (report,) = switch(site, name, **options)
    return report


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume synchronous")
@pytest.mark.parametrize("protocol", ["wsgi", "asgi"])
@pytest.mark.parametrize("name", NAMES)
def test_a_view_in_djangos_words_answers_the_same(
    site: DjangoSite, name: str, protocol: str
) -> None:
    """Status, headers and body, by safe methods and by others."""
    report = one(site, name, unsafe=True, protocol=protocol, count=50)
    assert report.same, show([report])
    assert len(report.tried) == 50
    varying = [each.sample for each in report.tried if each.varies]
    if varying:  # a cookie's end is told in seconds, and one may have passed between two answers
        report = one(site, name, samples=varying, protocol=protocol)
        assert report.same, show([report])
        assert [each.sample for each in report.tried if each.varies] == []


def test_there_are_enough_of_them() -> None:
    """The corpus may grow, and not shrink."""
    assert len(NAMES) >= 48


@pytest.mark.parametrize("name", SERVER)
def test_a_server_view_is_tried_as_if_it_were_marked(site: DjangoSite, name: str) -> None:
    """It runs at the edge for the comparison alone, and stays the server's."""
    report = one(site, name)
    assert report.runtime == "server"
    assert report.same, show([report])
    assert site.edge().router.resolve("/server/unmarked/") is None


def test_a_server_view_that_cannot_run_at_the_edge_says_why(site: DjangoSite) -> None:
    """The findings of the check, and nothing is tried."""
    report = one(site, "other:open_socket")
    assert [each.id for each in report.findings] == ["dualrt.E001"]
    assert not report.tried
    assert not report.same
    assert "not at the edge" in show([report])


def test_each_part_that_differs_is_told(site: DjangoSite) -> None:
    """Headers, a cookie's attribute and the body."""
    report = one(site, "other:by_runtime", count=3)
    told = {each.part: each[1:] for each in report.different[0].differences}
    assert set(told) == {"x-kind", "set-cookie", "content-length", "body"}
    assert told["body"] == ("Request", "HttpRequest")


def test_dualrts_own_names_are_no_names_of_djangos(site: DjangoSite) -> None:
    """The view works at the edge alone: the server's error is told."""
    report = one(site, "other:edge_words", count=3)
    (difference,) = report.different[0].differences
    assert (difference.part, difference.edge) == ("status", "200")
    assert "has no attribute 'query'" in difference.server


def test_the_user_is_nobody_in_both_runtimes(site: DjangoSite) -> None:
    """As long as nobody has logged in."""
    with override_settings(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "dualrt_django"],
        MIDDLEWARE=[*STOCK, "django.contrib.auth.middleware.AuthenticationMiddleware"],
    ):
        report = one(site, "other:of_user", count=3)
    assert report.same, show([report])


@pytest.mark.parametrize("name", ["other:counting", "other:uncached"])
def test_what_no_runtime_answers_twice_is_not_compared(site: DjangoSite, name: str) -> None:
    """A clock: nothing can be said, and it is said that nothing can be."""
    report = one(site, name, count=4)
    assert not report.different
    if name == "other:counting":
        assert any(each.varies for each in report.tried)
        assert "not answered the same twice" in show([report])


def test_same_seed_same_requests(site: DjangoSite) -> None:
    """Another seed, other requests."""
    first = [each.sample for each in one(site, "switch:query").tried]
    assert first == [each.sample for each in one(site, "switch:query").tried]
    assert first != [each.sample for each in one(site, "switch:query", seed=1).tried]
    assert {each.method for each in first} == {"GET", "HEAD", "OPTIONS"}


def test_every_way_of_a_pattern_is_found(site: DjangoSite) -> None:
    """Converters, optional and unnamed groups."""
    paths = {
        name: {each.sample.url.partition("?")[0] for each in one(site, f"switch:{name}").tried}
        for name in ("matched", "archive", "unnamed")
    }
    assert {"/s/matched/0/a/", "/s/matched/2147483648/a/"} <= paths["matched"]
    assert {"/s/archive/2026/", "/s/archive/2026/abc/"} <= paths["archive"]
    assert len(paths["unnamed"]) > 5


@pytest.mark.parametrize("row", ADDED, ids=lambda row: f"{row.header}-{row.token}")
def test_a_published_header_is_what_the_middleware_adds(row: Added) -> None:
    """Each row of the table, from the middleware itself; and the docs have it."""
    try:
        middleware = import_string(row.by)
    except ImportError:
        pytest.skip("this Django has no such middleware")
    with override_settings(SECURE_HSTS_SECONDS=9, SECURE_CSP={"default-src": ["'self'"]}):
        request = RequestFactory().get("/", secure=True, headers={"accept-encoding": "gzip"})
        request.COOKIES["sessionid"] = "x"
        response = middleware(_looking)(request)
    assert row.token in response.headers[row.header]
    page = (Path(__file__).resolve().parents[2] / "docs/switch.md").read_text()
    shown = f"`{row.header}: {row.token}`" if row.token else f"`{row.header}`"
    assert f"| {shown} | `{row.by}` |" in page


def _looking(request: Any) -> HttpResponse:
    """Look at what makes the middlewares say that they looked."""
    from django.middleware.csrf import get_token

    if hasattr(request, "session"):
        str(request.session.get("a"))
    get_token(request)
    return HttpResponse(b"x" * 500)


@pytest.mark.parametrize("protocol", ["wsgi", "asgi"])
def test_a_site_with_languages_is_the_same_but_for_what_its_middleware_adds(protocol: str) -> None:
    """`Content-Language` and `Vary: Accept-Language`; the converter's own values are guessed."""
    locale = "django.middleware.locale.LocaleMiddleware"
    with override_settings(
        ROOT_URLCONF="tests.switch.locale",
        MIDDLEWARE=[locale, "django.middleware.gzip.GZipMiddleware"],
        ALLOWED_HOSTS=[".shop.example", "*"],
        DUALRT={},
    ):
        report = one(DjangoSite(), "even", protocol=protocol, count=10)
        nothing = one(DjangoSite(), "odd", protocol=protocol)
    assert report.same, show([report])
    assert report.tried[0].sample.url == "/en/even/12"
    assert report.tried[0].sample.headers[0] == ("host", "shop.example")
    assert nothing.note == "no request is known that goes to this view: record some"


def test_what_can_never_be_compared_is_told(site: DjangoSite) -> None:
    """A name that is no view's."""
    with pytest.raises(ConfigError, match=r"no view or route is called 'nothing'"):
        one(site, "nothing")
