"""What the servers serve: each site in one process, chosen by the request's ``X-Site``."""

from __future__ import annotations

from typing import Any

from django.conf import settings

if not settings.configured:
    settings.configure(
        SECRET_KEY="only for tests",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="tests.confusion.django_site",
        INSTALLED_APPS=["dualrt_django"],
        MIDDLEWARE=["dualrt_django.EdgeMiddleware"],
        APPEND_SLASH=False,
        DUALRT={"MIDDLEWARE": ["tests.confusion.rules.by_path", "tests.confusion.rules.by_view"]},
    )

import django

django.setup()

from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import override_settings  # noqa: E402

import dualrt_django  # noqa: E402
from tests.confusion import flask_site  # noqa: E402


class OpenUrls:
    """Outside every door: Django with the routes that nothing shuts."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.urlconf = "tests.confusion.open_urls"
        return self.get_response(request)


def _without(make: Any, *middleware: str) -> Any:
    with override_settings(MIDDLEWARE=list(middleware)):
        return make()


_OPEN = "tests.confusion.sites.OpenUrls"

WSGI: dict[str, Any] = {
    "wrapper": _without(dualrt_django.get_wsgi_application),
    "middleware": get_wsgi_application(),
    "flask": flask_site.create_app(),
    "open-django": _without(get_wsgi_application, _OPEN),
    "open-flask": flask_site.create_app(shut=False),
}
ASGI: dict[str, Any] = {
    "wrapper": _without(dualrt_django.get_asgi_application),
    "middleware": get_asgi_application(),
    "open-django": _without(get_asgi_application, _OPEN),
}


def wsgi_app(environ: Any, start_response: Any) -> Any:
    """Hand the request to the site that it names."""
    return WSGI[environ["HTTP_X_SITE"]](environ, start_response)


async def asgi_app(scope: Any, receive: Any, send: Any) -> None:
    """The same under ASGI."""
    if scope["type"] == "http":
        await ASGI[dict(scope["headers"])[b"x-site"].decode()](scope, receive, send)
