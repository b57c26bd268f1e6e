"""The doors: each an application whose middlewares send requests on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from dualrt import asgi, wsgi
from dualrt.testing import Client
from tests import django_site
from tests.behaviour.conftest import DOOR
from tests.flask_site import create_app
from tests.proxy.plain import ainner, inner

django_site.setup()

from django.core.asgi import get_asgi_application as stock_asgi  # noqa: E402
from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.test import override_settings  # noqa: E402

import dualrt_django  # noqa: E402

Build = Callable[[dict[str, Any]], Any]
DOORS: dict[str, tuple[Build, dict[str, Any]]] = {
    "bare-wsgi": (lambda config: wsgi.EdgeGateway(inner, config), {}),
    "bare-asgi": (lambda config: asgi.EdgeGateway(ainner, config), {}),
    "django-wrapper-wsgi": (lambda config: dualrt_django.get_wsgi_application(), {}),
    "django-wrapper-asgi": (lambda config: dualrt_django.get_asgi_application(), {}),
    "django-middleware-wsgi": (lambda config: stock_wsgi(), DOOR),
    "django-middleware-asgi": (lambda config: stock_asgi(), DOOR),
    "flask-wsgi": (lambda config: create_app(config=config), {}),
}
WSGI = [name for name in DOORS if name.endswith("wsgi")]
ASGI = [name for name in DOORS if name.endswith("asgi")]


def open_door(stack: ExitStack, name: str, config: dict[str, Any]) -> Client:
    """Return a client at a door of a site with these settings."""
    build, settings = DOORS[name]
    if name.startswith("django"):
        stack.enter_context(override_settings(DUALRT=config, **settings))
    return Client(build(config), protocol=name.rpartition("-")[2])
