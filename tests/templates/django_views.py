"""Edge pages as a Django site writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist, loader
from django.template.loader import get_template, render_to_string, select_template
from django.template.response import (
    ContentNotRenderedError,
    SimpleTemplateResponse,
    TemplateResponse,
)
from django.urls import path

from dualrt import Response, runtime
from dualrt_django import stream_template

PAGE = "shop/page.html"
PARTS = {"page": PAGE, "other": "shop/other.html"}


@runtime("experimental-edge")
def page(request: Any, name: str) -> HttpResponse:
    """Render a page that extends and includes others."""
    return render(request, "shop/page.html", {"name": name, "items": ["<a>", "b & c"]})


@runtime("experimental-edge")
def named(request: Any) -> HttpResponse:
    """Render by a constant of the module, with all that `render` takes."""
    return render(request, PAGE, {"name": "<x>"}, content_type="text/plain", status=201)


@runtime("experimental-edge")
def listed(request: Any) -> HttpResponse:
    """Render the first of several that there is."""
    return render(request, ["shop/none.html", "shop/other.html"], {"name": request.GET.get("n")})


@runtime("experimental-edge")
def picked(request: Any, kind: str) -> HttpResponse:
    """Render what a table of the module says."""
    return render(request, PARTS.get(kind, "shop/other.html"), {"name": kind})


@runtime("experimental-edge")
def text(request: Any) -> HttpResponse:
    """Render parts to texts."""
    one = render_to_string("shop/other.html", {"name": "<one>"})
    two = loader.render_to_string(template_name="shop/other.html", context={"name": "2"})
    three = get_template("shop/other.html").render({"name": "3"}, request)
    four = select_template(["shop/none.html", "shop/foot.html"]).render({"year": 1})
    return HttpResponse(one + two + three + four)


@runtime("experimental-edge")
def unknown(request: Any) -> HttpResponse:
    """Ask for a template that the bundle has not got."""
    try:
        return render(request, PARTS.get("page", "") + ".bak", {})
    except TemplateDoesNotExist as error:
        return HttpResponse(f"missing {type(error).__name__}")


def numbers(seen: list[int]) -> Iterator[int]:
    """Yield numbers, and note which."""
    for number in range(3):
        seen.append(number)
        yield number


@runtime("experimental-edge")
def streamed(request: Any) -> StreamingHttpResponse:
    """Stream a page over a generator."""
    return StreamingHttpResponse(stream_template(request, "shop/rows.html", {"rows": numbers([])}))


@runtime("experimental-edge")
def told(request: Any) -> Response:
    """Stream a page whose rows tell how much of it has gone out before."""
    seen: list[str] = []

    def rows() -> Iterator[str]:
        yield "first"
        yield f"after {''.join(seen)}"

    def parts() -> Iterator[str]:
        for part in stream_template(request, "shop/rows.html", {"rows": rows()}):
            seen.append(part)
            yield part

    return Response(parts())


@runtime("experimental-edge")
def later(request: Any) -> TemplateResponse:
    """Leave the page to be made later, and change it until then."""
    response = TemplateResponse(request, "shop/page.html", {"name": "a"}, status=202)
    assert response.context_data is not None
    response.context_data["name"] = "<changed>"
    response["X-Rendered"] = str(response.is_rendered)
    response.add_post_render_callback(lambda each: each.headers.update({"X-Page": "made"}))
    try:
        response.content
    except ContentNotRenderedError as error:
        response["X-Error"] = str(error)
    return response


@runtime("experimental-edge")
def simple(request: Any) -> SimpleTemplateResponse:
    """Make the page in the view."""
    made = SimpleTemplateResponse(["shop/none.html", "shop/other.html"], {"name": "<s>"})
    made.add_post_render_callback(lambda each: HttpResponse(b"<" + each.content + b">"))
    first: Any = made.render()
    made.add_post_render_callback(lambda each: first.write(str(each.is_rendered)))
    first.write(b"".join(made))
    return first


@runtime("experimental-edge")
async def awaited(request: Any) -> HttpResponse:
    """Render in an async view."""
    return render(request, "shop/other.html", {"name": "async"})


class Spinner:
    """What takes too long."""

    def spin(self) -> str:
        """Never end."""
        while True:
            pass


@runtime("experimental-edge", cpu_ms=20)
def spinning(request: Any) -> HttpResponse:
    """Run into the CPU limit while a page is rendered."""
    return render(request, "shop/spin.html", {"rows": [Spinner()]})


urlpatterns = [
    path("page/<str:name>/", page, name="page"),
    path("named/", named, name="named"),
    path("listed/", listed, name="listed"),
    path("picked/<slug:kind>", picked, name="picked"),
    path("text/", text, name="text"),
    path("unknown/", unknown, name="unknown"),
    path("streamed/", streamed, name="streamed"),
    path("told/", told, name="told"),
    path("later/", later, name="later"),
    path("simple/", simple, name="simple"),
    path("awaited/", awaited, name="awaited"),
    path("spinning/", spinning, name="spinning"),
]
