"""A view that reads a secret."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

from dualrt import runtime


@runtime("edge")
def told(request: HttpRequest) -> HttpResponse:
    """Tell it."""
    return HttpResponse(settings.SECRET_KEY)


urlpatterns = [path("told", told)]
