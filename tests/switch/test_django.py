"""Django views in both runtimes, byte for byte, on requests that are made up for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dualrt.switch import Report, show, switch
from tests import django_site

django_site.setup()

from django.test import override_settings  # noqa: E402

from dualrt_django.site import DjangoSite  # noqa: E402
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


@pytest.mark.parametrize("protocol", ["wsgi", "asgi"])
@pytest.mark.parametrize("name", NAMES)
def test_a_view_in_djangos_words_answers_the_same(
    site: DjangoSite, name: str, protocol: str
) -> None:
    """Status, headers and body, by safe methods and by others."""
    report = one(site, name, unsafe=True, protocol=protocol, count=50)
    assert report.same, show([report])
    assert len(report.tried) == 50
    assert not any(each.varies for each in report.tried)


def test_there_are_enough_of_them() -> None:
    """The corpus may grow, and not shrink."""
    assert len(NAMES) >= 48
