"""The Django site's URLs."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import FileResponse
from django.urls import path

from tests.shadow import django_views as views
from tests.shadow import module


def filing(get_response: Any) -> Any:
    """Be a middleware that answers with a file."""
    return lambda request: FileResponse(BytesIO(b"of a file"))


def raising(get_response: Any) -> Any:
    """Be a middleware that fails."""

    def fail(request: Any) -> Any:
        raise LookupError("in a middleware")

    return fail


urlpatterns = [
    path("job/<kind>", views.view),
    path("ajob/<kind>", views.aview),
    path("stream/<kind>", views.stream),
    path("astream/<kind>", views.astream),
    path("sometimes", views.sometimes),
    path("plain", views.plain),
    path("guarded", views.guarded),
    path("module", module.view),
]

__all__ = ["urlpatterns"]
