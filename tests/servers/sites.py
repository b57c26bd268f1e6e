"""What the servers serve: each site under a host name of its own, in one process.

`wrapper`: Django behind the full-speed door; `middleware`: behind the one-line door alone; `flask`;
`bare`: the gateway round a function; `shadow`: the same with a view in shadow; `stock`: Django
without dualrt.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.conf import settings

if not settings.configured:
    settings.configure(
        SECRET_KEY="only for tests",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="tests.servers.django_site",
        INSTALLED_APPS=["dualrt_django"],
        MIDDLEWARE=["dualrt_django.EdgeMiddleware"],
    )
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(threadName)s/%(thread)d %(levelname)s %(name)s: %(message)s",
    )

import django

django.setup()

from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import override_settings  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt import asgi, wsgi  # noqa: E402
from tests.servers import flask_site  # noqa: E402
from tests.servers.routes import ROUTES, SHADOW  # noqa: E402


def _nothing(environ: Any, start_response: Any) -> Any:
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"inner"]


async def _anothing(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"inner"})


def _answered(environ: Any, start_response: Any) -> Any:
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [b"answered"]


async def _aanswered(scope: Any, receive: Any, send: Any) -> None:
    fields = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    await send({"type": "http.response.body", "body": b"answered"})


def _without_door(make: Any) -> Any:
    with override_settings(MIDDLEWARE=[]):
        return make()


WSGI: dict[str, Any] = {
    "wrapper": dualrt_django.get_wsgi_application(),
    "middleware": get_wsgi_application(),
    "flask": flask_site.create_app(),
    "bare": wsgi.EdgeGateway(_nothing, {"ROUTES": ROUTES}),
    "shadow": wsgi.EdgeGateway(_answered, {"ROUTES": SHADOW}),
    "stock": _without_door(get_wsgi_application),
    "stock-flask": flask_site.create_app(door=False),
}
ASGI: dict[str, Any] = {
    "wrapper": dualrt_django.get_asgi_application(),
    "middleware": get_asgi_application(),
    "bare": asgi.EdgeGateway(_anothing, {"ROUTES": ROUTES}),
    "shadow": asgi.EdgeGateway(_aanswered, {"ROUTES": SHADOW}),
    "stock": _without_door(get_asgi_application),
}


def wsgi_app(environ: Any, start_response: Any) -> Any:
    """Hand the request to the site that its Host names."""
    return WSGI[environ["HTTP_HOST"]](environ, start_response)


async def asgi_app(scope: Any, receive: Any, send: Any) -> None:
    """The same under ASGI; lifespan goes to the wrapper door, whose Django refuses it."""
    if scope["type"] != "http":
        await ASGI["wrapper"](scope, receive, send)
        return
    await ASGI[dict(scope["headers"])[b"host"].decode()](scope, receive, send)
