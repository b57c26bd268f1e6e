"""Routes that only Django can judge."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from dualrt import guard
from tests.guards import checks, views


class Own(URLPattern):
    """Resolve in a way of the site's own."""

    def resolve(self, path: str) -> Any:
        return super().resolve(path.lower())


_stock = path("x", views.plain)
urlpatterns = [
    guard(checks.key)(Own(_stock.pattern, _stock.callback, {}, "x")),
    path("secret", views.secret),
]
