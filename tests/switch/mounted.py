"""Views that tell where they are, of a site that is mounted below a script name; and a middleware
and a guard that tell which path they see.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import get_script_prefix, path, reverse
from django.views.generic import RedirectView

from dualrt import Request, Response, guard, middleware


def where(request: HttpRequest, word: str = "") -> HttpResponse:
    """Tell all that depends on the script name."""
    return JsonResponse(
        {
            "path": request.path,
            "again": request.path,
            "info": request.path_info,
            "full": [request.get_full_path(), request.get_full_path(True)],
            "full info": request.get_full_path_info(),
            "absolute": [request.build_absolute_uri(each) for each in (None, "x", "/y", "?z=1")],
            "names": [reverse("where"), reverse("word", args=["é"]), get_script_prefix()],
            "meta": [request.META["SCRIPT_NAME"], request.META["PATH_INFO"]],
            "route": request.resolver_match.route,  # type: ignore[union-attr]
            "shown": repr(request),
            "begins": request.path.startswith("/app/"),
        }
    )


def away(request: HttpRequest) -> HttpResponse:
    """Send the client to what stands beside this path."""
    return redirect(f"{request.path}there?from={request.path_info}")


def named(request: HttpRequest) -> HttpResponse:
    """Send the client to a view."""
    return redirect("word", word="there")


def moved(request: HttpRequest) -> HttpResponse:
    """Put another path in the place of the request's."""
    request.path = "/other"
    return HttpResponse(f"{request.path} {request.path_info}")


class Away(RedirectView):
    """By the name of a view."""

    pattern_name = "where"


@middleware(matcher="/seen/:path*")
def seen(request: Request) -> Response:
    """Tell which path a middleware sees: the one it was matched by."""
    return Response.json([request.path, request.path_info, request.get_full_path()])  # type: ignore[attr-defined]


@middleware(matcher="/passed/:path*")
def passed(request: Request) -> Response:
    """Let the request go on, to another path, and tell which one it was."""
    return Response.rewrite(f"/word{request.path}", headers={"x-was": request.path})


def check(request: Request) -> Response:
    """Tell which path a guard sees."""
    return Response(request.path)


@guard(check)
def guarded(request: HttpRequest) -> HttpResponse:
    """Never answer."""
    raise AssertionError


urlpatterns = [
    path("where/", where, name="where"),
    path("word/<path:word>", where, name="word"),
    path("away/", away),
    path("named/", named),
    path("moved/", moved),
    path("class/", Away.as_view()),
    path("guarded/", guarded),
]
