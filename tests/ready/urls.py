"""The Django site's URLs, and a page that may be framed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.clickjacking import xframe_options_exempt

from tests.django_site.urls import urlpatterns as site


@xframe_options_exempt
def framed(request: Any) -> HttpResponse:
    """A page for other sites' frames."""
    return HttpResponse("framed")


urlpatterns = [*site, path("framed", framed)]
