"""Views that read the settings."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from dualrt import runtime


@runtime("edge")
def shelves(request: HttpRequest) -> JsonResponse:
    """Tell three of them."""
    return JsonResponse([settings.SHELVES, settings.STATIC_URL, settings.DEBUG], safe=False)


@runtime("edge")
def written(request: HttpRequest) -> HttpResponse:
    """Try to change one."""
    settings.DEBUG = True
    return HttpResponse("changed")


urlpatterns = [path("shelves", shelves), path("written", written)]
