"""The doors: each is an application, ready to be called, that serves the same views."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from dualrt import asgi, wsgi
from dualrt.testing import Client, edge_module
from tests import django_site
from tests.behaviour import views

django_site.setup()

from django.core.asgi import get_asgi_application as stock_asgi  # noqa: E402
from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.test import override_settings  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt_django.conf import current_edge  # noqa: E402
from dualrt_flask.conf import site_of  # noqa: E402
from tests.flask_site import create_app  # noqa: E402

FIRST = {"MIDDLEWARE": ["dualrt_django.EdgeMiddleware"]}
# where something stands above it, Django itself calls it
DOOR = {"MIDDLEWARE": ["tests.django_site.above.nothing", *FIRST["MIDDLEWARE"]]}


def _not_found(environ: Any, start_response: Any) -> Any:
    start_response("404 Not Found", [("content-type", "text/plain")])
    return [b"inner"]


async def _anot_found(scope: Any, receive: Any, send: Any) -> None:
    head = {"type": "http.response.start", "status": 404, "headers": []}
    await send(head)
    await send({"type": "http.response.body", "body": b"inner"})


def _bare(debug: bool) -> dict[str, Any]:
    return {"ROUTES": [(path, view) for path, view in views.ROUTES], "DEBUG": debug}


DOORS: dict[str, tuple[Callable[[bool], Any], dict[str, Any]]] = {
    "bare-wsgi": (lambda debug: wsgi.EdgeGateway(_not_found, _bare(debug)), {}),
    "bare-asgi": (lambda debug: asgi.EdgeGateway(_anot_found, _bare(debug)), {}),
    "django-wrapper-wsgi": (lambda debug: dualrt_django.get_wsgi_application(), {}),
    "django-wrapper-asgi": (lambda debug: dualrt_django.get_asgi_application(), {}),
    "django-first-wsgi": (lambda debug: stock_wsgi(), FIRST),
    "django-first-asgi": (lambda debug: stock_asgi(), FIRST),
    "django-middleware-wsgi": (lambda debug: stock_wsgi(), DOOR),
    "django-middleware-asgi": (lambda debug: stock_asgi(), DOOR),
    "django-direct-wsgi": (lambda debug: stock_wsgi(), {}),
    "django-direct-asgi": (lambda debug: stock_asgi(), {}),
    "flask-wsgi": (lambda debug: create_app(config={"DEBUG": debug}), {}),
    "flask-direct-wsgi": (lambda debug: create_app(False, {"DEBUG": debug}), {}),
}
DJANGO = [name for name in DOORS if name.startswith("django")]
FLASK = [name for name in DOORS if name.startswith("flask")]
GATEWAYS = [name for name in DOORS if "middleware" not in name and "direct" not in name]


class Door(Client):
    """A client that knows which door it stands at."""

    name = ""

    def state(self, module: str) -> Any:
        """Return the edge's own copy of a module."""
        if self.name.startswith("django"):
            edge = current_edge()
        elif self.name.startswith("flask"):
            edge = site_of(self.app).current()
        else:
            edge = self.app.current()
        return edge_module(edge, module)


@pytest.fixture
def open_door() -> Iterator[Callable[..., Door]]:
    """Open a door by its name: `open_door(name, debug=False, **django_settings)`."""
    with ExitStack() as stack:

        def make(name: str, debug: bool = False, validate: bool = True, **changed: Any) -> Door:
            build, settings = DOORS[name]
            if name.startswith("django"):
                changed = {"DUALRT": {"DEBUG": debug}, **settings, **changed}
                stack.enter_context(override_settings(**changed))
            validate = validate and (name.endswith("wsgi") or name in GATEWAYS)
            door = Door(build(debug), protocol=name.rsplit("-", 1)[1], validate=validate)
            door.name = name
            return door

        yield make


@pytest.fixture(params=DOORS)
def door(request: Any, open_door: Callable[..., Door]) -> Door:
    """Each door in turn, in production mode, checked by `wsgiref.validate` under WSGI."""
    return open_door(request.param)
