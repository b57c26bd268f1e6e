"""Views that are not the same in both runtimes, or cannot run at the edge."""

from __future__ import annotations

import socket
import time
from typing import Any

from django.http import HttpResponse, JsonResponse

from dualrt import runtime


@runtime("edge")
def by_runtime(request: Any) -> HttpResponse:
    """Tell the runtimes apart in each part of the answer."""
    kind = type(request).__mro__[-2].__name__
    response = HttpResponse(kind, headers={"X-Kind": kind})
    response.set_cookie("kind", "1", path="/" + kind)
    return response


@runtime("edge")
def edge_words(request: Any) -> Any:
    """Use dualrt's own name."""
    return JsonResponse({"q": request.query.get("q")})


@runtime("edge")
def counting(request: Any) -> HttpResponse:
    """Never answer the same."""
    return HttpResponse(str(time.perf_counter_ns()))


def open_socket(request: Any) -> HttpResponse:
    """Do what the edge does not."""
    return HttpResponse(socket.gethostname())


@runtime("edge")
def of_user(request: Any) -> HttpResponse:
    """Ask for the user."""
    return HttpResponse(str(request.user))
