"""Django's URLs for attacks on guards: what a stranger would like to have."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views import View
from django.views.decorators.cache import cache_page

from dualrt import guard, login_required, runtime
from tests.guards import checks, views


def plain(request: HttpRequest, **kwargs: Any) -> JsonResponse:
    """Tell what was asked for, and with which cookies."""
    return JsonResponse(
        {"text": views.SECRET, "method": request.method, "cookies": dict(request.COOKIES)}
    )


@runtime("edge")
def edge(request: Any) -> Any:
    """The same at the edge."""
    return {
        "text": "the secret",
        "method": request.method,
        "cookies": {name: request.cookies.get(name) for name in request.cookies},
    }


class OfItsOwn:
    """A mixin whose ``as_view`` asks no other class."""

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        def view(request: HttpRequest) -> JsonResponse:
            return plain(request)

        return view


class Mixed(OfItsOwn, views.Page):
    """A guarded class behind such a mixin."""


@guard(checks.inner)
@guard(checks.key)
class Both(View):
    """Two guards on one class."""

    def get(self, request: HttpRequest) -> JsonResponse:
        return views.plain(request)


class MixedBoth(OfItsOwn, Both):
    """Two guards behind such a mixin."""


class SubBoth(Both):
    """Two guards of a base class."""


urlpatterns = [
    path("plain", plain),
    path("reads", guard(checks.reads)(plain)),
    path("reads-edge", guard(checks.reads)(edge)),
    path("drops", guard(checks.drops)(plain)),
    path("drops-edge", guard(checks.drops)(edge)),
    path("mixed", Mixed.as_view()),
    path("mixed-both", MixedBoth.as_view()),
    path("sub-both", SubBoth.as_view()),
    path("cached", cache_page(60)(guard(login_required)(plain))),
    path("cached-hidden", views.opaque(cache_page(60)(guard(login_required)(plain)))),
    path("known", guard(login_required)(plain)),
    path("known-edge", guard(login_required)(edge)),
]
