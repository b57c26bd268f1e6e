"""The Django site's views: pages on the server, small answers at the edge, some in both."""

from __future__ import annotations

from typing import Any

import django
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.backends.utils import csrf_input_lazy

from demo_site import pages
from demo_site.pages import FAVICON
from demo_site.tokens import blocking_tokens, tokens
from dualrt import Request, Response, runtime
from dualrt_django.conf import current_edge


@runtime("edge")
def hello_edge(request):
    return JsonResponse({"hello": "world"})


@runtime("server")
def hello_server(request):
    return JsonResponse({"hello": "world"})


@runtime("edge", stream_timeout=60)
def tokens_edge(request: Request) -> Response:
    """Stream an async generator; it is closed when the reader leaves."""
    return Response(tokens(), headers={"content-type": "text/plain; charset=utf-8"})


@runtime("server")
def tokens_server(request: HttpRequest) -> StreamingHttpResponse:
    """Stream with the framework's own means. Django wants the kind its protocol can drive."""
    body = tokens() if hasattr(request, "scope") else blocking_tokens()
    return StreamingHttpResponse(body, content_type="text/plain; charset=utf-8")


@runtime("edge", timeout=1, max_body=0)
def favicon(request: Request) -> Response:
    headers = {"content-type": "image/svg+xml", "cache-control": "max-age=3600"}
    return Response(FAVICON, headers=headers)


def home(request: HttpRequest) -> HttpResponse:
    sources = {"edge_source": pages.source(hello_edge), "server_source": pages.source(hello_server)}
    return render(request, "home.html", {"page": "home", **sources})


def stream(request: HttpRequest) -> HttpResponse:
    return render(request, "stream.html", {"page": "stream"})


def routes(request: HttpRequest) -> HttpResponse:
    rows = pages.route_rows(current_edge())
    return render(request, "routes.html", {"page": "routes", "rows": rows})


def site(request: HttpRequest) -> dict[str, Any]:
    """The context processor of the shared templates."""
    user = getattr(request, "user", None)
    account = user.get_username() if user is not None and user.is_authenticated else ""
    shown = pages.site("Django", django.get_version())
    more = {"admin_url": "/admin/", "csrf_input": csrf_input_lazy(request)}
    return {**shown, **more, "account": account}
