"""The Django site's URLs, and server views that hand something to `after`."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path

from dualrt import after
from tests.after import server
from tests.after.views import ROUTES


def view(request: Any, kind: str) -> Any:
    """Hand over what `kind` says."""
    return HttpResponse(server.act(kind))


async def aview(request: Any, kind: str) -> Any:
    """The same from an `async def`."""
    return HttpResponse(server.act(kind))


def stream(request: Any) -> Any:
    """Hand over in the view, and then in the stream, which is too late."""

    def body() -> Any:
        yield server.late()

    return StreamingHttpResponse(body())


async def astream(request: Any) -> Any:
    """The same with an async stream."""

    async def body() -> Any:
        yield server.late()

    return StreamingHttpResponse(body())


urlpatterns = [
    *(path(route.removeprefix("/"), each) for route, each in ROUTES),
    path("server/<kind>", view),
    path("aserver/<kind>", aview),
    path("server-stream", stream),
    path("server-astream", astream),
    path("gated/<kind>", view),
]

__all__ = ["after", "urlpatterns"]
