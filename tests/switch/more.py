"""Views and a middleware that ask for Django's names where not all is as usual."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.utils.decorators import method_decorator
from django.views import View

from dualrt import Response, middleware, runtime


@runtime("edge")
def keys(request: HttpRequest) -> JsonResponse:
    """Tell what META has."""
    return JsonResponse(sorted(request.META), safe=False)


@runtime("edge")
def names(request: HttpRequest, rest: str) -> JsonResponse:
    """Tell many of the names' answers."""
    match = request.resolver_match
    assert match is not None
    return JsonResponse(
        {
            "path": [request.path, request.path_info, request.get_full_path(), rest],
            "GET": request.GET.dict(),
            "POST": request.POST.dict(),
            "FILES": {name: file.read().decode() for name, file in request.FILES.items()},
            "COOKIES": request.COOKIES,
            "META": [request.META["PATH_INFO"], request.META.get("HTTP_X_A")],
            "host": [request.get_host(), request.build_absolute_uri()],
            "match": [match.view_name, match.kwargs],
            "again": request.resolver_match is request.resolver_match,
        }
    )


@runtime("edge")
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file."""
    return HttpResponse(str(request.FILES["file"].size))  # type: ignore[union-attr]


@runtime("edge", stream_body=True)
def streaming(request: HttpRequest) -> HttpResponse:
    """Ask for a body that is not there as a whole."""
    return HttpResponse(str(request.POST))


@runtime("edge")
def of_query(request: HttpRequest) -> HttpResponse:
    """Ask for the query alone, and name no body."""
    return HttpResponse(request.GET.get("a", "-"))


@runtime("edge")
def absent(request: HttpRequest) -> HttpResponse:
    """Ask for what is not there."""
    found = [hasattr(request, name) for name in ("user", "session", "tenant")]
    try:
        request.session
    except AttributeError as error:
        return HttpResponse(f"{found} {error}")
    return HttpResponse("found")


@runtime("edge")
def gone(request: HttpRequest) -> HttpResponse:
    """Be missing."""
    raise Http404("gone")


@runtime("edge")
def shown(request: HttpRequest) -> HttpResponse:
    """Tell what a middleware has left."""
    return HttpResponse(f"{request.META.get('HTTP_X_A')} {request.COOKIES} {request.GET.dict()}")


@middleware(matcher="/shown")
def asks(request: Any) -> Any:
    """Look at the request, and change it."""
    seen = f"{request.GET.get('a')}-{request.META.get('HTTP_X_A')}-{request.COOKIES.get('c')}"
    return Response.next(request_headers={"x-a": seen, "cookie": "c=2"})


@middleware(matcher="/closed")
def refuses(request: Any) -> Any:
    """Raise what stands for an answer: never a pass."""
    raise Http404("closed")


def closed(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let nobody in."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse("not you", status=403)

    return checked


@method_decorator(closed, name="dispatch")
@runtime("edge")
class Above(View):
    """A class that is protected above the mark."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Tell."""
        return HttpResponse("secret")


@runtime("edge")
@method_decorator(closed, name="dispatch")
class Below(View):
    """A class that is protected below the mark."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Tell."""
        return HttpResponse("secret")


class Inherits(Above):
    """A class whose parent is protected above its mark."""


urlpatterns = [
    path("keys", keys),
    path("names/<path:rest>", names, name="names"),
    path("upload", upload),
    path("streaming", streaming),
    path("of-query", of_query),
    path("absent", absent),
    path("gone", gone),
    path("shown", shown),
    path("closed", shown),
    path("above", Above.as_view()),
    path("below", Below.as_view()),
    path("inherits", Inherits.as_view()),
    path("in/", include(([path("<int:n>", shown, name="inner")], "app"), namespace="space")),
]


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer in the site's own words."""
    return HttpResponse(f"nothing at {request.path}: {exception}", status=404)
