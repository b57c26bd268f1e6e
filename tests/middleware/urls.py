"""The Django site's URLs, and views that show what middlewares have left."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path

from tests.django_site.urls import urlpatterns as site


def state(request: Any) -> JsonResponse:
    """Show what the edge has left."""
    return JsonResponse(request.dualrt.state)


def stream(request: Any) -> StreamingHttpResponse:
    """Stream from the server runtime."""
    chunks = _achunks() if hasattr(request, "scope") else iter([b"stre", b"amed"])
    return StreamingHttpResponse(chunks, headers={"vary": "x-app"})


async def _achunks() -> Any:
    for each in (b"stre", b"amed"):
        yield each


def body(request: Any) -> HttpResponse:
    """Give the body back."""
    return HttpResponse(request.body)


def cookies(request: Any) -> JsonResponse:
    """Show the cookies that Django reads, and set one."""
    response = JsonResponse(request.COOKIES)
    response.set_cookie("a", "of the view")
    return response


urlpatterns = [
    *site,
    path("state", state),
    path("stream", stream),
    path("body", body),
    path("their-cookies", cookies),
]
