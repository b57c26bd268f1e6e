"""What Django's names know of a request, in compiled views at each door: as the server's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from dualrt.switch import show, switch
from dualrt.switch.samples import read
from dualrt.testing import Client
from tests import django_site
from tests.behaviour.conftest import DOOR

django_site.setup()

from django.core.asgi import get_asgi_application as stock_asgi  # noqa: E402
from django.core.signing import dumps  # noqa: E402
from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.utils import timezone, translation  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt_django.conf import current_edge  # noqa: E402
from dualrt_django.site import DjangoSite  # noqa: E402

DOORS: dict[str, tuple[Callable[[], Any], list[str]]] = {
    "wrapper-wsgi": (dualrt_django.get_wsgi_application, []),
    "wrapper-asgi": (dualrt_django.get_asgi_application, []),
    "middleware-wsgi": (stock_wsgi, DOOR["MIDDLEWARE"]),
    "middleware-asgi": (stock_asgi, DOOR["MIDDLEWARE"]),
    "direct-wsgi": (stock_wsgi, []),
    "direct-asgi": (stock_asgi, []),
}
LOCALE = "django.middleware.locale.LocaleMiddleware"
SITE = {
    "ROOT_URLCONF": "tests.switch.named",
    "LANGUAGES": [("en", "English"), ("de", "German"), ("fr", "French")],
    "DUALRT": {"MIDDLEWARE": ["tests.switch.named.answers"]},
}


@pytest.fixture(params=DOORS)
def door(request: Any) -> Iterator[Client]:
    """Each door in turn, of a site that chooses languages."""
    build, middleware = DOORS[request.param]
    with ExitStack() as stack:
        stack.enter_context(override_settings(**SITE, MIDDLEWARE=[*middleware, LOCALE]))
        yield Client(build(), protocol=request.param.rpartition("-")[2])
    timezone.deactivate()
    translation.deactivate()


GERMAN = {"accept-language": "de"}


def test_urls_are_those_of_the_request(door: Client) -> None:
    """In its language."""
    found = door.get("/links", headers=GERMAN).json()
    assert found[:5] == ["/links", "/links", "/space/3/", "/", "/de/inside"]
    assert found[5] == "/de/texts"
    assert "Reverse for 'links' with arguments '(1,)' not found. 1 pattern(s) tried" in found[6]


def test_texts_are_in_the_requests_language(door: Client) -> None:
    """Of the header, the cookie or the path."""
    assert door.get("/texts").json()[:2] == ["en", "Yes"]
    assert door.get("/texts", headers=GERMAN).json()[:3] == ["de", "Ja", "Ja"]
    assert door.get("/texts", headers={"cookie": "django_language=fr"}).json()[1] == "Oui"
    assert door.get("/fr/texts", headers=GERMAN).json()[0] == "fr"
    assert door.get("/texts").json()[3] == "a, b or c"


def test_what_is_activated_is_so_for_one_request(door: Client) -> None:
    """The next one has the site's zone and its own language again."""
    before = ["America/Chicago", "en"]
    assert door.get("/zones?zone=Asia/Tokyo").json() == [
        before,
        ["Asia/Tokyo", "de"],
        "Ja",
        "/links",
    ]
    assert door.get("/zones").json() == [before, before, "Yes", "/links"]


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@pytest.mark.parametrize("path", ["/stream", "/astream"])
def test_a_stream_has_the_request_of_its_view(door: Client, path: str) -> None:
    """Each chunk of it."""
    assert door.get(path, headers=GERMAN).text == "/de/insideJa"


def test_coroutines_and_middlewares_have_it_too(door: Client) -> None:
    """A middleware before the views, where there is a door for it."""
    assert door.get("/later", headers=GERMAN).text == "/de/inside Ja True"
    found = door.get("/by-middleware", headers=GERMAN)
    assert found.status == 404 or found.text == "/de/inside Ja"


def test_what_is_signed_is_read_and_signed(door: Client) -> None:
    """And what is not signed is said to be so."""
    signed = door.get(f"/signed?s={dumps({'a': 1}, salt='x')}")
    assert signed.json()[0] == {"a": 1}
    assert door.get("/signed?s=a:b:c").text == 'BadSignature: Signature "c" does not match'


@pytest.mark.parametrize("protocol", ["wsgi", "asgi"])
def test_paths_have_the_script_prefix(protocol: str) -> None:
    """That the server says, or that the settings force."""
    build = DOORS[f"wrapper-{protocol}"][0]
    with override_settings(**SITE, MIDDLEWARE=[LOCALE]):
        client = Client(build(), protocol=protocol)
        extra = {"SCRIPT_NAME": "/shop"} if protocol == "wsgi" else {"root_path": "/shop"}
        path = "/links" if protocol == "wsgi" else "/shop/links"
        assert client.get(path, extra=extra).json()[1:4] == [
            "/shop/links",
            "/shop/space/3/",
            "/shop/",
        ]
    with override_settings(**SITE, MIDDLEWARE=[LOCALE], FORCE_SCRIPT_NAME="/forced"):
        client = Client(build(), protocol=protocol)
        assert client.get("/links").json()[1] == "/forced/links"


REQUESTS = [
    {"url": f"{path}{query}", "headers": {"accept-language": language}}
    for path in ("/links", "/texts", "/zones", "/stream", "/later", "/de/inside", "/fr/texts")
    for query in ("", "?zone=Europe/Paris")
    for language in ("de", "fr, de;q=0.5", "xx", "")
]


@pytest.mark.parametrize("protocol", ["wsgi", "asgi"])
@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
def test_both_runtimes_answer_the_same(protocol: str) -> None:
    """In every language, below i18n_patterns and outside."""
    samples = [read(each) for each in REQUESTS]
    with override_settings(**SITE, MIDDLEWARE=[LOCALE]):
        site = DjangoSite()
        for name in ("links", "texts", "stream", "later"):
            view = f"tests.switch.named.{name}"
            reports = switch(site, view, samples=samples, protocol=protocol)
            assert all(not report.different for report in reports), show(reports)
            assert any(report.tried for report in reports)


def test_what_depends_on_the_request_is_seen_by_the_compiler() -> None:
    """A view that asks for nothing of it pays for nothing."""
    with override_settings(**SITE, MIDDLEWARE=[LOCALE]):
        views = {view.name.rpartition(".")[2]: view for view in current_edge().views}
        asking = {name: view.asks_context for name, view in views.items()}
    assert asking == {
        "answers": True,
        "links": True,
        "texts": True,
        "zones": True,
        "stream": True,
        "astream": True,
        "later": True,
        "signed": False,
    }
