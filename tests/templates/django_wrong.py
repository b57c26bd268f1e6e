"""Views and templates of a Django site that the edge cannot have: one finding each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import path

from dualrt import Response, middleware, runtime

FILES = {
    "own_filter.html": "one\n{{ who|shout }}",
    "own_tag.html": "{% load own_tags %}\n\n{% greet %}",
    "cached.html": "{% load cache %}{% cache 5 x %}x{% endcache %}",
    "broken.html": "a\nb{% if %}",
    "no_parent.html": "{% extends 'none.html' %}",
    "no_part.html": "\n{% include 'none.html' %}",
    "computed.html": "{% include part %}",
    "messages.html": "a\n{{ messages.name }}",
    "part_of_messages.html": "{% for messages in users %}{% include 'messages.html' %}{% endfor %}",
    "deep.html": "{% include 'own_filter.html' %}",
    "own_processor.html": "{{ cart.count }}",
    "known_processor.html": "{{ cart.count }}{{ basket }}",
    "fine.html": "{{ who }}",
}


def cart(request: Any) -> dict[str, Any]:
    """Be a context processor of the site's own."""
    found = dict(request.GET.items())
    found["cart"] = Path("cart").read_text()
    return found


def basket(request: Any) -> dict[str, Any]:
    """Be one that says which name it gives."""
    return {"basket": Path("basket").read_text()}


@runtime("edge")
def plain(request: Any) -> HttpResponse:
    """Render in the plain edge."""
    return render(request, "fine.html", {})


@runtime("experimental-edge")
def computed(request: Any) -> HttpResponse:
    """Render what nobody knows."""
    return render(request, request.GET["template"], {})


@runtime("experimental-edge")
def missing(request: Any) -> HttpResponse:
    """Render what is not there."""
    return render(request, "not_there.html", {})


@runtime("experimental-edge")
def unknown_context(request: Any) -> HttpResponse:
    """Render with a context that is made elsewhere."""
    context = {"who": "x"}
    return render(request, "fine.html", context)


@runtime("experimental-edge")
def later(request: Any) -> HttpResponse:
    """Get a template first."""
    return HttpResponse(get_template("own_filter.html").render({}))


def of(name: str) -> Any:
    """Return a view that renders one template."""
    return f"""
from django.shortcuts import render
from dualrt import runtime

@runtime("experimental-edge")
def view(request):
    return render(request, "{name}", {{"who": 1, "users": []}})
"""


@middleware(matcher="/")
def gate(request: Any) -> Response:
    """Render in a middleware."""
    return Response(get_template("fine.html").render({}))


urlpatterns = [
    path("plain/", plain),
    path("computed/", computed),
    path("missing/", missing),
    path("unknown-context/", unknown_context),
    path("later/", later),
]
