"""Every door of Django behind which the guarded views are reached, and none at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from dualrt.testing import Client
from tests import django_site

django_site.setup()

from django.core.asgi import get_asgi_application as stock_asgi  # noqa: E402
from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.test import override_settings  # noqa: E402

import dualrt_django  # noqa: E402

FIRST = ["dualrt_django.EdgeMiddleware"]
DOOR = ["tests.django_site.above.nothing", *FIRST]
DJANGO: dict[str, tuple[Callable[[], Any], list[str]]] = {
    "wrapper-wsgi": (dualrt_django.get_wsgi_application, []),
    "wrapper-asgi": (dualrt_django.get_asgi_application, []),
    "first-wsgi": (stock_wsgi, FIRST),
    "first-asgi": (stock_asgi, FIRST),
    "middleware-wsgi": (stock_wsgi, DOOR),
    "middleware-asgi": (stock_asgi, DOOR),
    "both-wsgi": (dualrt_django.get_wsgi_application, FIRST),
    "both-asgi": (dualrt_django.get_asgi_application, FIRST),
    "none-wsgi": (stock_wsgi, []),
    "none-asgi": (stock_asgi, []),
}

Open = Callable[..., Client]


@pytest.fixture
def enter() -> Iterator[Open]:
    """Open a door by its name: `enter(name, [middleware, ...], inner=[...], **settings)`."""
    with ExitStack() as stack:

        def make(
            name: str, given: Any = (), inner: Any = (), validate: bool = True, **changed: Any
        ) -> Client:
            build, doors = DJANGO[name]
            dualrt = {"TIMEOUT": 0.3, "MIDDLEWARE": list(given), **changed.pop("DUALRT", {})}
            settings = {
                "ROOT_URLCONF": "tests.guards.urls",
                "DUALRT": dualrt,
                "MIDDLEWARE": [*doors, *inner],
                **changed,
            }
            stack.enter_context(override_settings(**settings))
            protocol = name.rsplit("-", 1)[1]
            return Client(build(), protocol=protocol, validate=validate and protocol == "wsgi")

        yield make


@pytest.fixture(params=DJANGO)
def at(request: Any, enter: Open) -> Open:
    """Each of Django's doors in turn: `at([middleware, ...])` opens it."""

    def open_it(given: Any = (), **changed: Any) -> Client:
        client = enter(request.param, given, **changed)
        client.name = request.param  # type: ignore[attr-defined]
        return client

    return open_it
