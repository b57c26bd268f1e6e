"""The same pages at the edge, and one that stays on the server."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpResponse
from django.urls import path

from benchmarks.sites import edge_views, urls
from dualrt import runtime


@runtime("edge")
def hello_django(request):  # type: ignore[no-untyped-def]
    return HttpResponse("Hello world!", content_type="text/plain")


urlpatterns = [
    path("admin/", admin.site.urls),
    path("hello", edge_views.hello),
    path("hello-async", edge_views.hello_async),
    path("hello-waits", edge_views.hello_waits),
    path("hello-django", hello_django),
    path("stream", edge_views.stream),
    path("stream-async", edge_views.stream_async),
    path("hello-server", urls.hello),
]
