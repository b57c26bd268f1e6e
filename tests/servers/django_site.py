"""The Django site: the edge views, and Django's own streams and bodies."""

from __future__ import annotations

import logging

from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.urls import path

from tests.servers.own import ASTREAMS, STREAMS
from tests.servers.routes import ROUTES
from tests.servers.views import summary

logger = logging.getLogger("tests.servers")


class Closing(StreamingHttpResponse):
    """A response that logs each call of its `close`."""

    key = ""

    def close(self) -> None:
        """Called once, whatever the end."""
        logger.info("%s close()", self.key)
        super().close()


def stream(request: HttpRequest, kind: str, key: str) -> StreamingHttpResponse:
    """One of Django's own streams; under ASGI from an async generator, as Django asks."""
    maker = ASTREAMS[kind] if hasattr(request, "scope") else STREAMS[kind]
    response = Closing(maker(key))
    response.key = key
    return response


def own_body(request: HttpRequest) -> JsonResponse:
    """What arrives of a body that this view alone reads."""
    return JsonResponse(summary(request.read()))


urlpatterns = [
    *(path(route.removeprefix("/"), view) for route, view in ROUTES),
    path("own/body", own_body),
    path("own/<kind>/<key>", stream),
]
