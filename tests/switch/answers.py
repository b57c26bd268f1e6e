"""Views of a site whose default runtime is the edge: answers, errors that stand for one, guards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from django.contrib.auth.decorators import (
    login_not_required,
    login_required,
    permission_required,
    user_passes_test,
)
from django.core.exceptions import BadRequest, DisallowedHost, PermissionDenied, SuspiciousOperation
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView, View

CLOSED: list[str] = []


class Refused(PermissionDenied):
    """The site's own kind of refusal."""

    def __str__(self) -> str:
        return f"refused {self.args}"


class Odd(SuspiciousOperation):
    """The site's own kind of suspicion."""


ERRORS: dict[str, Any] = {
    "404": lambda: Http404("nothing"),
    "404-bare": Http404,
    "403": lambda: PermissionDenied("no"),
    "403-own": lambda: Refused("never", 1),
    "400": lambda: BadRequest("what"),
    "400-host": lambda: DisallowedHost("odd host"),
    "400-own": lambda: Odd("odd"),
}


def failing(request: HttpRequest, name: str) -> HttpResponse:
    """Raise one of them."""
    raise ERRORS[name]()


async def afailing(request: HttpRequest, name: str) -> HttpResponse:
    """Raise one of them, later."""
    raise ERRORS[name]()


def unsafe(request: HttpRequest) -> HttpResponse:
    """Redirect to where nobody may be sent."""
    return redirect("javascript:alert(1.0)")


def reason(request: HttpRequest) -> HttpResponse:
    """Say it in other words."""
    return HttpResponse("x", status=202, reason="Soon enough")


def unknown(request: HttpRequest) -> HttpResponse:
    """Answer with a status that has no words."""
    response = HttpResponse("x")
    response.status_code = 299
    return response


def split(request: HttpRequest) -> HttpResponse:
    """Try to begin a header within the reason."""
    return HttpResponse("x", reason="OK\r\nSet-Cookie: a=b")


def raw(request: HttpRequest) -> HttpResponse:
    """Name a header as no header is named."""
    return HttpResponse("x", headers={"A b": "c"})


def latin(request: HttpRequest) -> HttpResponse:
    """Answer in Latin-1, in headers too."""
    return HttpResponse("é", charset="latin-1", headers={"X-Name": "é", "X-Wide": "✓"})


def many(request: HttpRequest) -> HttpResponse:
    """Set cookies, and a header whose name comes twice in different cases."""
    response = JsonResponse({"a": 1}, headers={"x-a": "1"})
    response["X-A"] = "2"
    response.set_cookie("one", "1", httponly=True)
    response.set_cookie("two", "a b", path="/x", samesite="Strict", secure=True)
    response.delete_cookie("three")
    return response


def empty(request: HttpRequest) -> HttpResponse:
    """Have nothing new."""
    response = HttpResponseNotModified(headers={"ETag": '"a"'})
    response.set_cookie("a", "b")
    return response


class Closing(HttpResponse):
    """Tells that it was closed."""

    def close(self) -> None:
        """Note it."""
        super().close()
        CLOSED.append(self.content.decode())


def closing(request: HttpRequest) -> HttpResponse:
    """Answer with what is to be closed."""
    return Closing("to be closed")


def _parts(name: str) -> Iterator[Any]:
    try:
        yield "é"
        yield 1
        yield b"\xff"
    finally:
        CLOSED.append(name)


async def _aparts() -> AsyncIterator[Any]:
    try:
        yield "é"
        yield 1
        yield b"\xff"
    finally:
        CLOSED.append("async")


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    """Stream in a charset of its own."""
    return StreamingHttpResponse(_parts("sync"), charset="latin-1", status=203, reason="Here")


async def astreamed(request: HttpRequest) -> StreamingHttpResponse:
    """Stream, async."""
    return StreamingHttpResponse(_aparts(), content_type="text/plain")


@require_POST
def posted(request: HttpRequest) -> HttpResponse:
    """Take a POST."""
    return HttpResponse("posted")


class Shown(View):
    """GET alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show."""
        return HttpResponse("shown")


class Away(RedirectView):
    """By the name of a view."""

    pattern_name = "item"
    query_string = True


@login_required
def members(request: HttpRequest) -> HttpResponse:
    """For those who are logged in."""
    return HttpResponse(f"for {request.user.pk}", headers={"Vary": "Accept"})


@login_required(login_url="login", redirect_field_name="to")
async def amembers(request: HttpRequest) -> HttpResponse:
    """The same, async, with a login page by its name."""
    return HttpResponse(f"for {(await request.auser()).pk}")


@permission_required("shop.buy", raise_exception=True)
def buyers(request: HttpRequest) -> HttpResponse:
    """For those who may buy; a 403 for others."""
    return HttpResponse("buy")


@user_passes_test(lambda user: user.is_anonymous, login_url="https://id.example/out/?x=1")
def strangers(request: HttpRequest) -> HttpResponse:
    """For those who are not logged in."""
    return HttpResponse("hello stranger")


@method_decorator(login_required, name="dispatch")
class Members(View):
    """A class for those who are logged in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show."""
        return HttpResponse("members")


@login_not_required
def everyone(request: HttpRequest) -> HttpResponse:
    """For everyone."""
    return HttpResponse("welcome")


def item(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Redirect by a name, with an argument."""
    found = redirect("item", pk=pk + 1)
    assert isinstance(found, HttpResponseRedirect)
    return found


def login(request: HttpRequest) -> HttpResponse:
    """Stand for the login page."""
    return HttpResponse("log in")


def page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show an error: the site's own page."""
    kind = type(exception)
    shown = f"{kind.__name__} {exception} {kind.__mro__[-4].__name__} {request.path}"
    return HttpResponse(shown, status=404 if isinstance(exception, Http404) else 403)


handler404 = handler403 = "tests.switch.answers.page"

urlpatterns = [
    path("fail/<name>/", failing),
    path("afail/<name>/", afailing),
    *(
        path(f"{view.__name__}/", view)
        for view in (
            *(unsafe, reason, unknown, split, raw, latin, many, empty, closing, streamed),
            *(astreamed, posted, members, amembers, buyers, strangers, everyone),
        )
    ),
    path("shown/", Shown.as_view()),
    path("away/<int:pk>/", Away.as_view()),
    path("of-members/", Members.as_view()),
    path("item/<int:pk>/", item, name="item"),
    path("accounts/in/", login, name="login"),
]
