"""One answer in Django's words and in dualrt's, at the edge and on the server."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.urls import path

from dualrt import Response, runtime

DATA = {"name": "dualrt", "runtimes": ["server", "edge"], "ready": True, "count": 12}


@runtime("edge")
def own(request):  # type: ignore[no-untyped-def]
    return Response.json(DATA)


@runtime("edge")
def own_query(request):  # type: ignore[no-untyped-def]
    return Response.json({"page": request.query.get("page", "1")})


@runtime("edge")
def own_html(request):  # type: ignore[no-untyped-def]
    return "<p>Hello world!</p>"


@runtime("edge")
def django_json(request):  # type: ignore[no-untyped-def]
    return JsonResponse(DATA)


@runtime("edge")
def django_query(request):  # type: ignore[no-untyped-def]
    return JsonResponse({"page": request.GET.get("page", "1")})


@runtime("edge")
def django_html(request):  # type: ignore[no-untyped-def]
    return HttpResponse("<p>Hello world!</p>")


def server_json(request):  # type: ignore[no-untyped-def]
    return JsonResponse(DATA)


urlpatterns = [
    path("own-json", own),
    path("own-query", own_query),
    path("own-html", own_html),
    path("django-json", django_json),
    path("django-query", django_query),
    path("django-html", django_html),
    path("server-json", server_json),
]
