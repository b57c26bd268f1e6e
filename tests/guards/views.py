"""Guarded views of Django, each way to write one."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.views import View

from dualrt import guard, runtime
from tests.guards import checks

SECRET = "the secret"


def _told(request: Any, **more: Any) -> dict[str, Any]:
    state = request.dualrt.state if hasattr(request, "dualrt") else {}
    if not state:
        holder = getattr(request, "scope", None) or request.META
        state = holder.get("dualrt.state", {})
    return {
        "text": SECRET,
        "calls": state.get("calls", []),
        "checked": request.headers.get("x-checked"),
        "seen": request.COOKIES.get("seen"),
        **more,
    }


@guard(checks.passes)
def passed(request: HttpRequest) -> JsonResponse:
    """Show what the check has left."""
    return JsonResponse(_told(request, body=request.body.decode()))


@guard(checks.passes)
async def apassed(request: HttpRequest) -> JsonResponse:
    """The same of an async view."""
    return JsonResponse(_told(request, body=request.body.decode()))


@guard(checks.apasses)
def waited(request: HttpRequest) -> JsonResponse:
    """An async check before a plain view."""
    return JsonResponse(_told(request))


@guard(checks.apasses)
async def awaited(request: HttpRequest) -> JsonResponse:
    """An async check before an async view."""
    return JsonResponse(_told(request))


@guard(checks.key)
def secret(request: HttpRequest, **kwargs: Any) -> JsonResponse:
    """Only with the key."""
    return JsonResponse(_told(request))


@guard(checks.akey)
async def asecret(request: HttpRequest) -> JsonResponse:
    """Only with the key."""
    return JsonResponse(_told(request))


@guard(checks.passes)
def stream(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the secret."""
    chunks = _achunks() if hasattr(request, "scope") else iter([b"the ", b"secret"])
    return StreamingHttpResponse(chunks)


async def _achunks() -> Any:
    for each in (b"the ", b"secret"):
        yield each


@guard(checks.own)
def owned(request: HttpRequest, user: str) -> JsonResponse:
    """Only for the user in the path."""
    return JsonResponse(_told(request, user=user))


@guard(checks.even)
def number(request: HttpRequest, n: int) -> JsonResponse:
    """Only for even numbers."""
    return JsonResponse(_told(request, n=n))


@guard(checks.passes)
@guard(checks.inner)
def twice(request: HttpRequest) -> JsonResponse:
    """Two checks, the upper one first."""
    return JsonResponse(_told(request))


@guard(checks.key)
@guard(checks.key)
def doubled(request: HttpRequest) -> JsonResponse:
    """One check, written twice."""
    return JsonResponse(_told(request))


def shout(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate as most decorators do."""

    @wraps(view)
    def inner(request: Any, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        response["x-shout"] = "1"
        return response

    return inner


def opaque(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate and hide what is below."""

    def inner(request: Any, *args: Any, **kwargs: Any) -> Any:
        return view(request, *args, **kwargs)

    return inner


@shout
@guard(checks.key)
def shouted(request: HttpRequest) -> JsonResponse:
    """A guard below another decorator."""
    return JsonResponse(_told(request))


@opaque
@guard(checks.key)
def hidden(request: HttpRequest) -> JsonResponse:
    """A guard that the edge cannot see."""
    return JsonResponse(_told(request))


@guard(checks.key)
class Page(View):
    """A guarded class."""

    extra = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> JsonResponse:
        return JsonResponse(_told(request, extra=self.extra))

    def post(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(_told(request))


class Sub(Page):
    """A subclass that goes its own way."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return JsonResponse(_told(request))


class Wild(Page):
    """A subclass that makes its view itself."""

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        def view(request: HttpRequest) -> JsonResponse:
            return JsonResponse(_told(request))

        return view


@guard(checks.key)
class Async(View):
    """A guarded class with async handlers."""

    async def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(_told(request))


class Method(View):
    """A guarded method."""

    @guard(checks.key)
    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(_told(request))


@guard(checks.key)
@runtime("edge")
def edge(request: Any) -> Any:
    """An edge view under a guard."""
    return {"text": "the secret", "calls": request.state.get("calls", [])}


@guard(checks.akey)
@runtime("edge")
async def aedge(request: Any) -> Any:
    """The same, async."""
    return {"text": "the secret", "calls": request.state.get("calls", [])}


@guard(checks.key)
@runtime("edge")
class Edge(View):
    """An edge class under a guard."""

    def get(self, request: Any) -> Any:
        return HttpResponse(json.dumps({"text": "the secret", "calls": request.state["calls"]}))


def plain(request: HttpRequest, **kwargs: Any) -> JsonResponse:
    """Be guarded by where it is included."""
    return JsonResponse(_told(request, kwargs={k: str(v) for k, v in kwargs.items()}))


async def aplain(request: HttpRequest) -> JsonResponse:
    """Be guarded by where it is included."""
    return JsonResponse(_told(request))


@runtime("edge")
def edge_plain(request: Any) -> Any:
    """An edge view that is guarded by where it is included."""
    return {"text": "the secret", "calls": request.state.get("calls", [])}


def open_page(request: HttpRequest) -> JsonResponse:
    """Be open."""
    return JsonResponse({**_told(request), "text": "open"})


urls_one = guard(checks.key)(path("one", plain))


def calls_secret(request: HttpRequest) -> Any:
    """Call a guarded view as a function."""
    return secret(request)
