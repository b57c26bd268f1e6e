"""Another site of the project, as a middleware chooses it by the host: one view for every path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import re_path


def everything(request: HttpRequest) -> HttpResponse:
    """Show the secret, whatever was asked for."""
    return HttpResponse("the secret")


def by_host(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Choose this site's routes, as django-hosts does by the host."""

    def choose(request: HttpRequest) -> Any:
        request.urlconf = __name__  # type: ignore[attr-defined]
        return get_response(request)

    return choose


urlpatterns = [re_path(r"", everything)]
