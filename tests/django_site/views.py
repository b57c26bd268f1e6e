"""Views that use Django's own names, in both runtimes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.views import View

from dualrt import runtime

CALLS: list[str] = []
CLOSES: list[str] = []


async def _achunks() -> Any:
    for each in (b"a", b"b"):
        yield each


def _closing() -> Any:
    try:
        yield b"a"
        yield b"b"
    finally:
        CLOSES.append("closed")


def _with_cookies() -> HttpResponse:
    response = HttpResponse("cookies")
    response.set_cookie("a", "1")
    response.set_cookie("b", "2", httponly=True)
    return response


ANSWERS: dict[str, Callable[[], HttpResponseBase]] = {
    "http": lambda: HttpResponse("hé", status=201, headers={"X-A": "1"}),
    "json": lambda: JsonResponse({"a": 1}),
    "stream": lambda: StreamingHttpResponse(_closing()),
    "astream": lambda: StreamingHttpResponse(_achunks()),
    "redirect": lambda: HttpResponseRedirect("/there"),
    "empty": lambda: HttpResponse(status=204),
    "cookies": _with_cookies,
}


@runtime("edge")
def answer(request: Any, kind: str) -> HttpResponseBase:
    """Answer with one of Django's own responses."""
    return ANSWERS[kind]()


@runtime("edge")
class Sync(View):
    """A class-based view at the edge."""

    extra = ""

    def get(self, request: Any, n: int) -> Any:
        return {"n": n, "extra": self.extra, "kind": type(request).__mro__[-2].__name__}


@runtime("edge")
class Async(View):
    """An async class-based view at the edge."""

    async def get(self, request: Any, n: int) -> Any:
        return {"n": n, "kind": type(request).__mro__[-2].__name__}


def _above(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        assert isinstance(request, HttpRequest)
        response = view(request, *args, **kwargs)
        response["X-Above"] = "1"
        return response

    return inner


@_above
@runtime("edge")
def wrapped(request: Any, n: int) -> Any:
    """Stays with Django, since a decorator of Django's stands above the mark."""
    return {"n": n, "kind": type(request).__mro__[-2].__name__}


def server(request: HttpRequest, n: int) -> HttpResponse:
    """A plain Django view."""
    CALLS.append(request.path)
    return HttpResponse(f"server {n}")


def headers(request: HttpRequest) -> JsonResponse:
    """Say which headers Django was given."""
    return JsonResponse(dict(request.headers))
