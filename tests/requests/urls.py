"""The Django site's URLs."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse
from django.urls import path

from tests.requests.views import ROUTES


def server_state(request: Any) -> JsonResponse:
    """Show what the edge has left, and leave more."""
    request.dualrt.state["more"] = 1
    return JsonResponse(request.dualrt.state)


async def aserver_state(request: Any) -> JsonResponse:
    """The same from an `async def`."""
    request.dualrt.state["more"] = 1
    return JsonResponse(request.dualrt.state)


urlpatterns = [
    *(path(route.removeprefix("/"), each) for route, each in ROUTES),
    path("server-state", server_state),
    path("aserver-state", aserver_state),
]
