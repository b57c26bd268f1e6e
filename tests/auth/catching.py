"""URLs with an edge view that takes every path."""

from __future__ import annotations

from typing import Any

from django.urls import path

from dualrt import login_required, runtime
from tests.auth.shop import log_in


@runtime("edge")
@login_required
def catch(request: Any, rest: str) -> str:
    """Show any page."""
    return f"page of {request.auth.id}: {rest}"


urlpatterns = [path("accounts/login/", log_in), path("<path:rest>", catch)]
