"""A Django site with views of each kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views import View
from django.views.generic import ListView, RedirectView

from dualrt import runtime
from tests.commands.suggested import helper
from tests.commands.suggested.many import everything


class Called(BaseException):
    """A view was called."""


def called() -> None:
    """Say so; what stands after a plain `raise` is no code of the view."""
    raise Called


def hello(request: Any, name: str = "") -> HttpResponse:
    """Need nothing but the response."""
    called()
    return HttpResponse(name)


class Page(View):
    """Need nothing either."""

    def get(self, request: Any) -> HttpResponse:
        """Answer."""
        called()
        return HttpResponse("page")


def mailing(request: Any) -> HttpResponse:
    """Reach something two imports away."""
    called()
    helper.mail("x")
    return HttpResponse("sent")


def searching(request: Any) -> HttpResponse:
    """Ask the request for a name of Django's."""
    called()
    return HttpResponse(request.GOT)


class Asking(View):
    """Ask its own request for it."""

    def get(self, request: Any) -> HttpResponse:
        """Answer."""
        called()
        return HttpResponse(self.request.GOT)


@login_required
def account(request: Any) -> HttpResponse:
    """Stand below a decorator of Django's."""
    called()
    return HttpResponse("account")


def counting(request: Any) -> HttpResponse:
    """Need the database, and nothing else."""
    called()
    return HttpResponse(str(connection.vendor))


def page(request: Any) -> HttpResponse:
    """Need a template."""
    called()
    return render(request, "page.html")


class Listing(ListView):  # type: ignore[type-arg]
    """Be made of Django's own parts."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer."""
        raise Called


def heavy(request: Any) -> HttpResponse:
    """Need many things."""
    called()
    return HttpResponse(str(everything()))


@runtime("server")
def stays(request: Any) -> HttpResponse:
    """Say that it is the server's."""
    raise Called


@runtime("edge")
def moved(request: Any) -> HttpResponse:
    """Be there already."""
    raise Called


def make() -> Callable[..., HttpResponse]:
    """Return a view that holds a plain value."""
    text = "made"

    def made(request: Any) -> HttpResponse:
        called()
        return HttpResponse(text)

    return made


class Caller:
    """An object that is called."""

    def __call__(self, request: Any) -> HttpResponse:
        raise Called


urlpatterns = [
    path("hello/", hello, name="hello"),
    path("hello/<name>/", hello),
    path("page/", Page.as_view()),
    path("mailing/", mailing),
    path("searching/", searching),
    path("asking/", Asking.as_view()),
    path("account/", account),
    path("counting/", counting),
    path("template/", page),
    path("listing/", Listing.as_view()),
    path("heavy/", heavy),
    path("stays/", stays),
    path("moved/", moved),
    path("made/", make()),
    path("partial/", partial(hello, name="x")),
    path("away/", RedirectView.as_view(url="/")),
    path("object/", Caller()),
]
