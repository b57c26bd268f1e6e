"""Edge pages of a Django site whose templates are Jinja's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.template.response import TemplateResponse
from django.urls import path

from dualrt import runtime
from dualrt_django import stream_template


@runtime("experimental-edge")
def page(request: Any, name: str) -> HttpResponse:
    """Render with all that the environment adds."""
    when = dt.date(2026, 3, 1)
    items = ["<a>", "b & c"]
    return render(request, "shop/page.html", {"name": name, "items": items, "when": when})


@runtime("experimental-edge")
def of_app(request: Any) -> HttpResponse:
    """Render what stands in an app's folder."""
    return render(request, "shop/of_app.html", {"name": "<x>"}, content_type="text/plain")


@runtime("experimental-edge")
def both(request: Any) -> HttpResponse:
    """Render what two engines have, of each."""
    first = render_to_string("shop/both.html", {"name": "<1>"}, request)
    second = render_to_string("shop/both.html", {"name": "<2>"}, request, using="django")
    third = get_template("shop/both.html", using="jinja2").render({"name": "<3>"})
    return HttpResponse(first + second + third)


@runtime("experimental-edge")
def response(request: Any) -> HttpResponse:
    """Render later; what is rendered fills the context."""
    made = TemplateResponse(request, "shop/rows.html", {"rows": ["<r>"]})
    made.render()
    made["x-keys"] = ",".join(sorted(made.context_data))
    return made


def numbers() -> Iterator[int]:
    """Yield numbers."""
    yield from range(3)


@runtime("experimental-edge")
def streamed(request: Any) -> StreamingHttpResponse:
    """Stream a page over a generator."""
    return StreamingHttpResponse(stream_template(request, "shop/rows.html", {"rows": numbers()}))


@runtime("experimental-edge")
def told(request: Any) -> StreamingHttpResponse:
    """Stream a page whose rows tell what has gone out before them."""
    seen: list[str] = []

    def rows() -> Iterator[str]:
        for number in range(2):
            yield f"{number} after {len(seen)}"

    def parts() -> Iterator[str]:
        for part in stream_template(request, "shop/rows.html", {"rows": rows()}):
            seen.append(part)
            yield part

    return StreamingHttpResponse(parts())


@runtime("experimental-edge")
def form(request: Any) -> HttpResponse:
    """Show a form with its token."""
    return render(request, "shop/form.html", {})


@runtime("experimental-edge")
def missing(request: Any) -> HttpResponse:
    """Ask for a template that the bundle has not got, and for one that nobody has."""
    told = []
    for name in ("shop/rows.html" + ".bak", "shop/rows.html"):
        try:
            told.append(str(len(get_template(name).render({}))))
        except TemplateDoesNotExist as error:
            told.append(type(error).__name__)
    return HttpResponse(" ".join(told))


@runtime("experimental-edge")
def hidden(request: Any) -> HttpResponse:
    """Look behind a value's public attributes."""
    return render(request, "shop/hidden.html", {"v": "x"})


urlpatterns = [
    path("missing/", missing, name="missing"),
    path("hidden/", hidden, name="hidden"),
    path("page/<name>/", page, name="jinja-page"),
    path("of-app/", of_app, name="of_app"),
    path("both/", both, name="both"),
    path("response/", response, name="response"),
    path("streamed/", streamed, name="streamed"),
    path("told/", told, name="told"),
    path("form/", form, name="form"),
]
