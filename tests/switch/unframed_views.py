"""Views in Django's words, answered where there is no Django: see `unframed`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseGone,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import etag, require_POST
from django.views.decorators.vary import vary_on_headers


def text(request: Any) -> HttpResponse:
    """Answer text that is no ASCII, with a header that cannot be Latin-1."""
    response = HttpResponse("héllo", headers={"X-Name": "✓"})
    response.write(" wörld")
    return response


def data(request: Any) -> JsonResponse:
    """Answer JSON."""
    return JsonResponse({"a": 1, "b": "é"})


def made(request: Any) -> HttpResponse:
    """Answer with a status and a reason."""
    return HttpResponse(b"made", content_type="text/plain", status=201, reason="All new")


def away(request: Any) -> HttpResponseRedirect:
    """Redirect by the shortcut."""
    found = redirect("/elsewhere/é?a=b")
    assert isinstance(found, HttpResponseRedirect)
    return found


def gone(request: Any) -> HttpResponseGone:
    """Answer with a subclass."""
    return HttpResponseGone("gone")


def cookies(request: Any) -> HttpResponse:
    """Set and delete."""
    response = HttpResponse()
    response.set_cookie("a", "b c", max_age=60, httponly=True, samesite="Lax")
    response.delete_cookie("__Host-old")
    response.set_signed_cookie("signed", "value", salt="s")
    return response


def _parts() -> Iterator[Any]:
    yield "one "
    yield b"two "
    yield 3


async def _aparts() -> AsyncIterator[Any]:
    for part in _parts():
        yield part


def streamed(request: Any) -> StreamingHttpResponse:
    """Stream."""
    return StreamingHttpResponse(_parts(), content_type="text/plain")


async def streamed_async(request: Any) -> StreamingHttpResponse:
    """Stream from an async generator."""
    return StreamingHttpResponse(_aparts(), status=203)


@csrf_exempt
@require_POST
def only_post(request: Any) -> HttpResponse:
    """Take POST alone."""
    return HttpResponse("posted")


@vary_on_headers("Accept")
@cache_control(public=True, max_age=30)
@etag(lambda request: "v1")
def changed(request: Any) -> HttpResponse:
    """Be asked again."""
    response = HttpResponse("fresh")
    patch_vary_headers(response, ["Cookie"])
    return response


@method_decorator(never_cache, name="dispatch")
class Shown(View):
    """A class."""

    size = 1

    def get(self, request: Any) -> HttpResponse:
        """Tell the size."""
        return HttpResponse(f"size {self.size}")


def caught(request: Any) -> JsonResponse:
    """Raise and catch what stands for an answer."""
    seen = []
    for error in (Http404("a"), PermissionDenied("b"), SuspiciousOperation("c")):
        try:
            raise error
        except (Http404, PermissionDenied, SuspiciousOperation) as found:
            seen.append(f"{type(found).__name__} {found}")
    try:
        HttpResponseRedirect("javascript:x")
    except SuspiciousOperation as found:
        seen.append(str(found))
    try:
        HttpResponse("x")["A"] = "b\n"
    except ValueError as found:
        seen.append(str(found))
    return JsonResponse(seen, safe=False)


def named(request: Any) -> HttpResponse:
    """Answer with a class of the site's own."""

    class Teapot(HttpResponseBadRequest):
        status_code = 418

    return Teapot(["short", " and ", "stout"])


def missing(request: Any) -> HttpResponse:
    """Be nowhere."""
    raise Http404("nowhere")


async def denied(request: Any) -> HttpResponse:
    """Refuse."""
    raise PermissionDenied("no")


def bad(request: Any) -> HttpResponse:
    """Not understand."""
    raise BadRequest("what")


def odd(request: Any) -> HttpResponse:
    """Suspect."""
    return redirect("javascript:alert(1.0)")


async def later(request: Any) -> HttpResponse:
    """Be a coroutine."""
    return HttpResponse("later")


def told(request: Any) -> HttpResponse:
    """Show a response."""
    response = HttpResponse("x", status=404)
    return HttpResponse(f"{response!r} {response.serialize()!r} {response.headers}")
