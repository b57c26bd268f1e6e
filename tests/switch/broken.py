"""A site with one view that cannot run at the edge, though it is marked."""

from __future__ import annotations

import socket

from django.http import HttpRequest, HttpResponse
from django.urls import path

from dualrt import runtime


@runtime("edge")
def fine(request: HttpRequest) -> HttpResponse:
    """Do nothing special."""
    return HttpResponse("fine")


@runtime("edge")
def broken(request: HttpRequest) -> HttpResponse:
    """Do what the edge does not."""
    return HttpResponse(socket.gethostname())


urlpatterns = [path("fine", fine), path("broken", broken)]
