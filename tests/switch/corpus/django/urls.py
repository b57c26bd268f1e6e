"""The corpus as a site: each module below its own name."""

from __future__ import annotations

from django.urls import include, path

NAMES = (
    "polls basics data streams redirects cookies conditional methods forms asked errors texts "
    "signatures dates sites downloads further"
).split()

urlpatterns = [path(f"{name}/", include(f"tests.switch.corpus.django.{name}")) for name in NAMES]
