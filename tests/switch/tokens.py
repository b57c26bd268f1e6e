"""Django views that set the cookie of CSRF tokens, or show one, and views that are compressed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import ensure_csrf_cookie, requires_csrf_token
from django.views.decorators.gzip import gzip_page

LONG = "words of a page " * 40


@ensure_csrf_cookie
def ensured(request: HttpRequest) -> HttpResponse:
    """Set the cookie."""
    return HttpResponse("set", headers={"Vary": "Accept"})


@ensure_csrf_cookie
async def lost(request: HttpRequest) -> HttpResponse:
    """Have its error's page set it."""
    raise Http404


@requires_csrf_token
def required(request: HttpRequest) -> HttpResponse:
    """Show a token where one is asked for."""
    return HttpResponse(str(len(get_token(request)) if "token" in request.GET else 0))


def shown(request: HttpRequest) -> HttpResponse:
    """Show a token, and leave the cookie to the site."""
    return HttpResponse(str(len(get_token(request))))


@method_decorator(ensure_csrf_cookie, name="dispatch")
class Ensured(View):
    """The same for a class."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Set the cookie, and one more."""
        response = HttpResponse("got")
        response.set_cookie("other", "1")
        return response


@gzip_page
def packed(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Be long enough, or not."""
    if kind == "short":
        return HttpResponse("short")
    if kind == "dense":
        return HttpResponse(bytes(range(256)), "a/b")
    if kind == "encoded":
        return HttpResponse(LONG, headers={"Content-Encoding": "br"})
    if kind == "streamed":
        return StreamingHttpResponse(
            _parts(), headers={"Content-Length": str(5 + len(LONG)), "Vary": "Cookie"}
        )
    return HttpResponse(LONG, headers={"ETag": '"v1"' if kind == "strong" else 'W/"v1"'})


@gzip_page
async def apacked(request: HttpRequest) -> HttpResponseBase:
    """The same, later."""
    return StreamingHttpResponse(_aparts())


def _parts() -> Iterator[str]:
    yield "first"
    yield LONG


async def _aparts() -> AsyncIterator[str]:
    yield "first"
    yield LONG


urlpatterns = [
    path("ensured/", ensured),
    path("lost/", lost),
    path("required/", required),
    path("shown/", shown),
    path("class/", Ensured.as_view()),
    path("packed/<kind>/", packed),
    path("apacked/", apacked),
]
