"""Every door, with views in shadow behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from dualrt import asgi, shadow, wsgi
from dualrt.afterwards import settle
from dualrt.shadow import Counts, report, run
from tests import django_site
from tests.behaviour.conftest import DOOR, Door
from tests.shadow import bare, work

django_site.setup()

from django.core.asgi import get_asgi_application as stock_asgi  # noqa: E402
from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.test import override_settings  # noqa: E402

import dualrt_django  # noqa: E402
from tests.shadow.flask_app import create_app  # noqa: E402

Build = Callable[[dict[str, Any]], Any]
Open = Callable[..., Door]


def _bare(given: dict[str, Any]) -> dict[str, Any]:
    return {"ROUTES": bare.ROUTES, **given}


DOORS: dict[str, tuple[Build, dict[str, Any]]] = {
    "bare-wsgi": (lambda given: wsgi.EdgeGateway(bare.inner, _bare(given)), {}),
    "bare-asgi": (lambda given: asgi.EdgeGateway(bare.ainner, _bare(given)), {}),
    "django-wrapper-wsgi": (lambda given: dualrt_django.get_wsgi_application(), {}),
    "django-wrapper-asgi": (lambda given: dualrt_django.get_asgi_application(), {}),
    "django-middleware-wsgi": (lambda given: stock_wsgi(), DOOR),
    "django-middleware-asgi": (lambda given: stock_asgi(), DOOR),
    "django-both-wsgi": (lambda given: dualrt_django.get_wsgi_application(), DOOR),
    "django-both-asgi": (lambda given: dualrt_django.get_asgi_application(), DOOR),
    "flask-wsgi": (create_app, {}),
}
DJANGO = [name for name in DOORS if name.startswith("django")]
MODULES = {
    "bare": "tests.shadow.bare",
    "django": "tests.shadow.django_views",
    "flask": "tests.shadow.flask_app",
}


class ShadowDoor(Door):
    """A door that knows its views' counts, and what has run at the edge."""

    def counts(self, view: str) -> Counts:
        """Return the counts of a view, by its bare name."""
        module = MODULES[self.name.partition("-")[0]]
        return shadow.counts().get(f"{module}.{view}", Counts())

    @property
    def did(self) -> list[str]:
        """What has run at the edge."""
        found: list[str] = self.state("tests.shadow.work").DID
        return found


@pytest.fixture(autouse=True)
def fresh(monkeypatch: Any) -> Iterator[None]:
    """Count from nothing, draw the same each time, and let the server's module say "server"."""
    monkeypatch.setattr(run, "PAUSE", 0.0)
    settle(5)  # what a test before has left running
    shadow.reset()
    shadow.seed(1)
    report._buckets.__init__(report.RATE, report.BURST)  # type: ignore[misc]
    report._unsaid.clear()
    work.WORD[0] = "server"
    work.DID.clear()
    work.NUMBERS[0] = 0
    yield
    work.WORD[0] = "edge"


@pytest.fixture
def open_door() -> Iterator[Open]:
    """Open a door by its name: `open_door(name, MIDDLEWARE=[...])`."""
    with ExitStack() as stack:

        def make(name: str, validate: bool = True, **given: Any) -> ShadowDoor:
            build, settings = DOORS[name]
            if name.startswith("django"):
                mine = {"DUALRT": given, "ROOT_URLCONF": "tests.shadow.urls", **settings}
                stack.enter_context(override_settings(**mine))
            protocol = name.rsplit("-", 1)[1]
            validate = validate and (protocol == "wsgi" or name == "bare-asgi")
            door = ShadowDoor(build(given), protocol=protocol, validate=validate)
            door.name = name
            edge = door.state("tests.shadow.work")
            edge.DID.clear()
            edge.NUMBERS[0] = 0
            return door

        yield make


@pytest.fixture(params=DOORS)
def door(request: Any, open_door: Open) -> Any:
    """Each door in turn."""
    return open_door(request.param)


@pytest.fixture(params=DOORS)
def at(request: Any, open_door: Open) -> Open:
    """Each door in turn: `at(MIDDLEWARE=[...])` opens it."""
    return lambda **given: open_door(request.param, **given)
