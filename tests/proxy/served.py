"""What the real servers serve: each site under a host name of its own, as in `tests.servers.sites`;
all of them send what is under /api/ on to the origin in ``TEST_UPSTREAM``.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings

from tests.proxy import gates

DUALRT = {"MIDDLEWARE": [gates.sends], "FETCH_ALLOW": [os.environ["TEST_UPSTREAM"]]}

settings.configure(
    SECRET_KEY="only for tests",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="tests.proxy.urls",
    INSTALLED_APPS=["dualrt_django"],
    MIDDLEWARE=["dualrt_django.EdgeMiddleware"],
    DUALRT=DUALRT,
)

import logging  # noqa: E402

import django  # noqa: E402

logging.basicConfig(stream=sys.stderr, level=logging.INFO)
django.setup()

from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from flask import Flask  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt import asgi, wsgi  # noqa: E402
from dualrt_flask import DualRT  # noqa: E402
from tests.proxy.plain import ainner, inner  # noqa: E402


def _flask() -> Flask:
    app = Flask(__name__)
    app.config["DUALRT"] = DUALRT
    DualRT(app)
    return app


WSGI: dict[str, Any] = {
    "wrapper": dualrt_django.get_wsgi_application(),
    "middleware": get_wsgi_application(),
    "flask": _flask(),
    "bare": wsgi.EdgeGateway(inner, DUALRT),
}
ASGI: dict[str, Any] = {
    "wrapper": dualrt_django.get_asgi_application(),
    "middleware": get_asgi_application(),
    "bare": asgi.EdgeGateway(ainner, DUALRT),
}


def wsgi_app(environ: Any, start_response: Any) -> Any:
    """Hand the request to the site that its Host names."""
    return WSGI[environ["HTTP_HOST"]](environ, start_response)


async def asgi_app(scope: Any, receive: Any, send: Any) -> None:
    """The same under ASGI; lifespan is answered by the gateway."""
    site = "bare" if scope["type"] != "http" else dict(scope["headers"])[b"host"].decode()
    await ASGI[site](scope, receive, send)
