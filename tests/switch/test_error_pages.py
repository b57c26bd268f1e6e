"""Pages of the site's own for errors of edge views: they find what they would find in Django."""

from __future__ import annotations

from typing import Any

import pytest

from dualrt.testing import Client
from tests import django_site

django_site.setup()

from django.core.asgi import get_asgi_application as stock_asgi  # noqa: E402
from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.utils import translation  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt.runtime import as_server  # noqa: E402
from tests.behaviour.conftest import DOOR  # noqa: E402
from tests.switch import failing  # noqa: E402

LOCALE = "django.middleware.locale.LocaleMiddleware"
DOORS: dict[str, tuple[Any, Any, list[str]]] = {
    "wrapper-wsgi": (dualrt_django.get_wsgi_application, stock_wsgi, []),
    "wrapper-asgi": (dualrt_django.get_asgi_application, stock_asgi, []),
    "middleware-wsgi": (stock_wsgi, stock_wsgi, DOOR["MIDDLEWARE"]),
}
PATHS = ["/fail/404/", "/fail/403/", "/fail/400/", "/afail/", "/de/in/404/", "/fr/in/403/"]
ASKED = [(path, each) for path in PATHS for each in ("de", "fr;q=0.5, xx", "")]


@pytest.mark.parametrize("debug", [False, True], ids=["", "debug"])
@pytest.mark.parametrize("site", [[], [LOCALE]], ids=["alone", "locale"])
@pytest.mark.parametrize("door", DOORS)
def test_a_page_for_an_error_finds_route_and_language(
    door: str, site: list[str], debug: bool
) -> None:
    """The page of debug that shows the routes, too."""
    build, stock, middleware = DOORS[door]
    protocol = door.rpartition("-")[2]
    common: dict[str, Any] = {
        "ROOT_URLCONF": "tests.switch.failing",
        "LANGUAGES": [("en", "English"), ("de", "German"), ("fr", "French")],
        "DEBUG": debug,
    }

    def told(client: Client) -> list[Any]:
        asked = [item for item in ASKED if not debug or "400" not in item[0]]  # a traceback
        found = [client.get(path, headers={"accept-language": each}) for path, each in asked]
        return [(each.status, each.text) for each in found]

    with (
        override_settings(**common, MIDDLEWARE=site),
        as_server(failing.fail),
        as_server(failing.afail),
    ):
        theirs = told(Client(stock(), protocol=protocol))
    translation.deactivate()
    before = translation.get_language()
    with override_settings(**common, MIDDLEWARE=[*middleware, *site]):
        ours = told(Client(build(), protocol=protocol))
    assert ours == theirs
    if not middleware:  # Django's handler leaves the request's language behind
        assert translation.get_language() == before
    translation.deactivate()
