"""Django's own views: what every site has today."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello world!", content_type="text/plain")


async def hello_async(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello world!", content_type="text/plain")


def chunks() -> Iterator[bytes]:
    for _ in range(3):
        yield b"chunk\n"


async def achunks() -> AsyncIterator[bytes]:
    for _ in range(3):
        yield b"chunk\n"


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(chunks(), content_type="text/plain")


async def stream_async(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(achunks(), content_type="text/plain")


urlpatterns = [
    path("admin/", admin.site.urls),
    path("hello", hello),
    path("hello-async", hello_async),
    path("stream", stream),
    path("stream-async", stream_async),
]
