"""Every door, with views that tell what they know of the client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from dualrt import asgi, wsgi
from tests import django_site
from tests.behaviour.conftest import DOOR, Door
from tests.requests.views import ROUTES

django_site.setup()

from django.core.asgi import get_asgi_application as stock_asgi  # noqa: E402
from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.test import override_settings  # noqa: E402
from flask import Flask, jsonify, request  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt_flask import DualRT  # noqa: E402

URLS = {"ROOT_URLCONF": "tests.requests.urls"}


def flask_app(settings: dict[str, Any], door: bool = True) -> Flask:
    """Return a Flask app with all the views."""
    app = Flask(__name__)
    app.config["DUALRT"] = settings
    for number, (path, view) in enumerate(ROUTES):
        app.add_url_rule(path, f"view{number}", view)

    def server_state() -> Any:
        request.dualrt.state["more"] = 1  # type: ignore[attr-defined]
        return jsonify(request.dualrt.state)  # type: ignore[attr-defined]

    app.add_url_rule("/server-state", "server", server_state)
    if door:
        DualRT(app)
    return app


def _bare(settings: dict[str, Any]) -> dict[str, Any]:
    return {"ROUTES": ROUTES, **settings}


DOORS: dict[str, tuple[Callable[[Any], Any], dict[str, Any]]] = {
    "bare-wsgi": (lambda given: wsgi.EdgeGateway(None, _bare(given)), {}),  # type: ignore[arg-type]
    "bare-asgi": (lambda given: asgi.EdgeGateway(None, _bare(given)), {}),  # type: ignore[arg-type]
    "django-wrapper-wsgi": (lambda given: dualrt_django.get_wsgi_application(), {}),
    "django-wrapper-asgi": (lambda given: dualrt_django.get_asgi_application(), {}),
    "django-middleware-wsgi": (lambda given: stock_wsgi(), DOOR),
    "django-middleware-asgi": (lambda given: stock_asgi(), DOOR),
    "django-direct-wsgi": (lambda given: stock_wsgi(), {}),
    "django-direct-asgi": (lambda given: stock_asgi(), {}),
    "flask-wsgi": (flask_app, {}),
    "flask-direct-wsgi": (lambda given: flask_app(given, door=False), {}),
}
WITH_SERVER = [name for name in DOORS if "bare" not in name and "direct" not in name]
Open = Callable[..., Door]


@pytest.fixture
def open_door() -> Iterator[Open]:
    """Open a door by its name: `open_door(name, TRUSTED_PROXIES=..., ip="10.0.0.1")`."""
    with ExitStack() as stack:

        def make(name: str, ip: str = "127.0.0.1", **settings: Any) -> Door:
            build, changed = DOORS[name]
            if name.startswith("django"):
                stack.enter_context(override_settings(DUALRT=settings, **URLS, **changed))
            door = Door(build(settings), protocol=name.rsplit("-", 1)[1], ip=ip)
            door.name = name
            return door

        yield make


@pytest.fixture(params=DOORS)
def at(request: Any, open_door: Open) -> Open:
    """Each door in turn: `at(TRUSTED_PROXIES=[...])` opens it."""
    return lambda **given: open_door(request.param, **given)


@pytest.fixture(params=WITH_SERVER)
def site(request: Any, open_door: Open) -> Open:
    """Each door of a framework."""
    return lambda **given: open_door(request.param, **given)
