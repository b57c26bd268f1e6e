"""Django's edge pages through the gateways: the same bytes as Django's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dualrt.switch import show, switch
from dualrt.testing import Client
from tests import django_site

django_site.setup()

from django.test import override_settings  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt_django.site import DjangoSite  # noqa: E402
from tests.templates import django_views  # noqa: E402

HERE = Path(__file__).parent
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "django_files"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.static",
            ]
        },
    }
]
SAME = [
    route.name
    for route in django_views.urlpatterns
    if route.name not in ("unknown", "told", "spinning")
]


@pytest.fixture
def site() -> Iterator[DjangoSite]:
    """A site with the views here."""
    with override_settings(
        ROOT_URLCONF="tests.templates.django_views", TEMPLATES=TEMPLATES, STATIC_URL="/s/"
    ):
        yield DjangoSite()


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume synchronous")
@pytest.mark.parametrize("protocol", ["wsgi", "asgi"])
@pytest.mark.parametrize("name", SAME)
def test_a_page_is_the_same_in_both_runtimes(site: DjangoSite, name: str, protocol: str) -> None:
    """Status, headers and body."""
    (report,) = switch(site, name, protocol=protocol, count=20)
    assert report.same, show([report])


@pytest.fixture
def client(site: DjangoSite) -> Client:
    """A client of the site's WSGI application."""
    return Client(dualrt_django.get_wsgi_application())


def test_a_part_goes_out_before_the_next_one_is_made(client: Client) -> None:
    """The second row tells what had gone out when it was made."""
    text = client.get("/told/").text
    assert text.startswith("<ul><li>1. first</li><li>2. after &lt;ul&gt;&lt;li&gt;1. first&lt;/li")
