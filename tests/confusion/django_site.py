"""The Django site: every page under its name's namespace, and a page for all other paths."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path

from dualrt import guard
from tests.confusion.rules import BY_GUARD, NAMES, PAGES, SECRET, check


def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Show the secret, in the body and in a header."""
    return HttpResponse(SECRET, headers={"x-page": SECRET})


@guard(check)
def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """The same, with a guard of its own."""
    return page(request, **kwargs)


def public(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer for every other path."""
    return HttpResponse("public")


def pages(name: str, view: Any) -> Any:
    """Return the five pages of a name."""
    # the third as people write it: "$" lets a newline through
    routes = [
        re_path(f"^legacy/{name}$", view, name="legacy")
        if route.startswith("legacy")
        else path(route.format(name), view, name=f"page{place}")
        for place, route in enumerate(PAGES)
    ]
    return path("", include((routes, name)))


def patterns(shut: bool) -> list[Any]:
    """Return the site's routes; not ``shut``: as if nobody had thought of guards."""
    views = {name: guarded if shut and name == BY_GUARD else page for name in NAMES}
    return [*(pages(name, view) for name, view in views.items()), re_path(r"(?s)^.*", public)]


urlpatterns = patterns(True)
