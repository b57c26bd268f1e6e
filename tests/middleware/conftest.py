"""The doors of the behaviour table, with middlewares in front of their views."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from dualrt import asgi, wsgi
from tests import django_site
from tests.behaviour import views
from tests.behaviour.conftest import DOOR, Door

django_site.setup()

from django.core.asgi import get_asgi_application as stock_asgi  # noqa: E402
from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.test import override_settings  # noqa: E402

import dualrt_django  # noqa: E402
from tests.flask_site import create_app  # noqa: E402

WITH_URLS = {"ROOT_URLCONF": "tests.middleware.urls"}


def _server(headers: dict[str, str], path: str, state: Any) -> tuple[str, str, bytes]:
    """Return what the server application answers behind a bare gateway."""
    if path == "/headers":
        return "200 OK", "application/json", json.dumps(headers).encode()
    if path == "/state":
        return "200 OK", "application/json", json.dumps(state).encode()
    if path == "/stream":
        return "200 OK", "text/plain", b"streamed"
    if path.startswith("/server/"):
        return "200 OK", "text/plain", f"server {path[8:]}".encode()
    return "404 Not Found", "text/plain", b"inner"


def inner(environ: Any, start_response: Any) -> Any:
    """Answer what the gateway forwards, under WSGI."""
    headers = {k[5:].replace("_", "-").title(): v for k, v in environ.items() if k[:5] == "HTTP_"}
    if environ.get("CONTENT_TYPE"):
        headers["Content-Type"] = environ["CONTENT_TYPE"]
    if environ["PATH_INFO"] == "/body":
        length = int(environ.get("CONTENT_LENGTH") or 0)
        status, kind, body = "200 OK", "text/plain", environ["wsgi.input"].read(length)
    else:
        status, kind, body = _server(headers, environ["PATH_INFO"], environ.get("dualrt.state"))
    start_response(status, [("content-type", kind), ("vary", "x-app")])
    return (body[at : at + 3] for at in range(0, len(body), 3))


async def ainner(scope: Any, receive: Any, send: Any) -> None:
    """Answer what the gateway forwards, under ASGI."""
    headers = {k.decode().title(): v.decode() for k, v in scope["headers"]}
    status, kind, body = _server(headers, scope["path"], scope.get("dualrt.state"))
    if scope["path"] == "/body":
        status, kind, body = "200 OK", "text/plain", b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
    fields = [(b"content-type", kind.encode()), (b"vary", b"x-app")]
    start = {"type": "http.response.start", "status": int(status[:3]), "headers": fields}
    await send(start)
    for at in range(0, len(body), 3):
        await send({"type": "http.response.body", "body": body[at : at + 3], "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _bare(given: Any, debug: bool) -> dict[str, Any]:
    routes = [(path, view) for path, view in views.ROUTES]
    return {"ROUTES": routes, "DEBUG": debug, "MIDDLEWARE": given}


def _flask(given: Any, debug: bool) -> Any:
    from flask import Response, jsonify, request

    app = create_app(config={"DEBUG": debug, "MIDDLEWARE": given})

    @app.get("/state")
    def state() -> Any:
        return jsonify(request.dualrt.state)  # type: ignore[attr-defined]

    @app.get("/stream")
    def stream() -> Any:
        return Response(iter(["stre", "amed"]), headers={"vary": "x-app"})

    @app.post("/body")
    def body() -> Any:
        return Response(request.get_data())

    return app


Build = Callable[[Any, bool], Any]
DOORS: dict[str, tuple[Build, dict[str, Any]]] = {
    "bare-wsgi": (lambda given, debug: wsgi.EdgeGateway(inner, _bare(given, debug)), {}),
    "bare-asgi": (lambda given, debug: asgi.EdgeGateway(ainner, _bare(given, debug)), {}),
    "django-wrapper-wsgi": (lambda given, debug: dualrt_django.get_wsgi_application(), {}),
    "django-wrapper-asgi": (lambda given, debug: dualrt_django.get_asgi_application(), {}),
    "django-middleware-wsgi": (lambda given, debug: stock_wsgi(), DOOR),
    "django-middleware-asgi": (lambda given, debug: stock_asgi(), DOOR),
    "django-both-wsgi": (lambda given, debug: dualrt_django.get_wsgi_application(), DOOR),
    "django-both-asgi": (lambda given, debug: dualrt_django.get_asgi_application(), DOOR),
    "flask-wsgi": (_flask, {}),
}


@pytest.fixture
def enter() -> Iterator[Callable[..., Door]]:
    """Open a door by its name: `enter(name, [middleware, ...], debug=False)`."""
    with ExitStack() as stack:

        def make(
            name: str, given: Any, debug: bool = False, validate: bool = True, **changed: Any
        ) -> Door:
            build, settings = DOORS[name]
            if name.startswith("django"):
                mine = {"DUALRT": {"DEBUG": debug, "MIDDLEWARE": given}, **WITH_URLS, **settings}
                stack.enter_context(override_settings(**{**mine, **changed}))
            protocol = name.rsplit("-", 1)[1]
            validate = validate and (protocol == "wsgi" or name == "bare-asgi")
            door = Door(build(given, debug), protocol=protocol, validate=validate)
            door.name = name
            return door

        yield make


@pytest.fixture(params=DOORS)
def at(request: Any, enter: Callable[..., Door]) -> Callable[..., Door]:
    """Each door in turn: `at([middleware, ...])` opens it."""

    def open_it(given: Any, debug: bool = False, **changed: Any) -> Door:
        return enter(request.param, given, debug, **changed)

    return open_it
