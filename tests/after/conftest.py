"""Every door, with edge views and server views that hand something to `after`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from dualrt import asgi, wsgi
from tests import django_site
from tests.after import server, views
from tests.behaviour.conftest import DOOR, Door

django_site.setup()

from django.core.asgi import get_asgi_application as stock_asgi  # noqa: E402
from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.test import override_settings  # noqa: E402
from flask import Flask, Response  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt_flask import DualRT  # noqa: E402

URLS = {"ROOT_URLCONF": "tests.after.urls"}


def inner(environ: Any, start_response: Any) -> Any:
    """A server application behind a bare gateway."""
    kind = environ["PATH_INFO"].rpartition("/")[2]
    body = server.act(kind).encode()
    start_response("200 OK", [("content-type", "text/plain")])
    return [body]


async def ainner(scope: Any, receive: Any, send: Any) -> None:
    """The same under ASGI."""
    body = server.act(scope["path"].rpartition("/")[2]).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def _bare(given: Any) -> dict[str, Any]:
    return {"ROUTES": views.ROUTES, "MIDDLEWARE": given}


def flask_app(given: Any, door: bool = True) -> Flask:
    """Return a Flask app with all the views."""
    app = Flask(__name__)
    app.config["DUALRT"] = {"MIDDLEWARE": given}
    for number, (path, view) in enumerate(views.ROUTES):
        app.add_url_rule(path, f"view{number}", view)

    def act(kind: str) -> str:
        return server.act(kind)

    async def aact(kind: str) -> str:
        return server.act(kind)

    app.add_url_rule("/server/<kind>", "server", act)
    app.add_url_rule("/gated/<kind>", "gated", act)
    app.add_url_rule("/server-stream", "stream", lambda: Response(late() for late in [server.late]))
    if door:
        DualRT(app)
    return app


DOORS: dict[str, tuple[Callable[[Any], Any], dict[str, Any]]] = {
    "bare-wsgi": (lambda given: wsgi.EdgeGateway(inner, _bare(given)), {}),
    "bare-asgi": (lambda given: asgi.EdgeGateway(ainner, _bare(given)), {}),
    "django-wrapper-wsgi": (lambda given: dualrt_django.get_wsgi_application(), {}),
    "django-wrapper-asgi": (lambda given: dualrt_django.get_asgi_application(), {}),
    "django-middleware-wsgi": (lambda given: stock_wsgi(), DOOR),
    "django-middleware-asgi": (lambda given: stock_asgi(), DOOR),
    "django-both-wsgi": (lambda given: dualrt_django.get_wsgi_application(), DOOR),
    "django-both-asgi": (lambda given: dualrt_django.get_asgi_application(), DOOR),
    "flask-wsgi": (flask_app, {}),
}
DIRECT: dict[str, tuple[Callable[[Any], Any], dict[str, Any]]] = {
    "django-direct-wsgi": (lambda given: stock_wsgi(), {}),
    "django-direct-asgi": (lambda given: stock_asgi(), {}),
    "flask-direct-wsgi": (lambda given: flask_app(given, door=False), {}),
}
Open = Callable[..., Door]


@pytest.fixture
def open_door() -> Iterator[Open]:
    """Open a door by its name: `open_door(name, [middleware, ...])`."""
    server.DID.clear()
    with ExitStack() as stack:

        def make(name: str, given: Any = ()) -> Door:
            build, settings = {**DOORS, **DIRECT}[name]
            if name.startswith("django"):
                mine = {"DUALRT": {"MIDDLEWARE": list(given)}, **URLS, **settings}
                stack.enter_context(override_settings(**mine))
            door = Door(build(list(given)), protocol=name.rsplit("-", 1)[1])
            door.name = name
            return door

        yield make


@pytest.fixture(params=[*DOORS, *DIRECT])
def door(request: Any, open_door: Open) -> Door:
    """Each door in turn, and each framework that calls edge views itself."""
    return fresh(open_door(request.param))


@pytest.fixture(params=DOORS)
def at(request: Any, open_door: Open) -> Open:
    """Each door in turn: `at([middleware, ...])` opens it."""
    return lambda given=(): fresh(open_door(request.param, given))


def fresh(door: Door) -> Door:
    """Forget what the edge has done before: the code keeps its state."""
    door.get("/did")
    ran(door).clear()
    return door


def ran(door: Door) -> list[str]:
    """Return what has run at the edge."""
    found: list[str] = door.state("tests.after.views").DID
    return found
