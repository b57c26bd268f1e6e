"""``django.views.decorators.vary``: what a view's answers depend on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dualrt_django.edge.caching import patch_vary_headers
from dualrt_django.edge.decorators import around


def vary_on_headers(*headers: str) -> Callable[[Any], Any]:
    """Add these names to the answers' ``Vary``."""

    def decorate(view: Any) -> Any:
        return around(view, lambda response: patch_vary_headers(response, headers))

    return decorate


vary_on_cookie = vary_on_headers("Cookie")
vary_on_cookie.__doc__ = "Say that the answers depend on cookies."

__all__ = ["vary_on_cookie", "vary_on_headers"]
