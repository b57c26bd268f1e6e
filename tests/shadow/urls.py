"""The Django site's URLs."""

from __future__ import annotations

from django.urls import path

from tests.shadow import django_views as views
from tests.shadow import module

urlpatterns = [
    path("work/<kind>", views.view),
    path("awork/<kind>", views.aview),
    path("stream/<kind>", views.stream),
    path("astream/<kind>", views.astream),
    path("sometimes", views.sometimes),
    path("plain", views.plain),
    path("guarded", views.guarded),
    path("module", module.view),
]

__all__ = ["urlpatterns"]
