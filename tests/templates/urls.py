"""URLs that the templates here make links to."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path


def item(request: Any, **kwargs: Any) -> HttpResponse:
    """Answer anything."""
    return HttpResponse(str(kwargs))


urlpatterns = [
    path("item/<int:number>/", item, name="tpl-item"),
    path("word/<str:word>", item, name="tpl-word"),
]
