"""``django.views.decorators.cache``: what caches may keep of a view's answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dualrt.web.request import Request
from dualrt_django.edge.caching import add_never_cache_headers, patch_cache_control
from dualrt_django.edge.decorators import around


def cache_control(**kwargs: Any) -> Callable[[Any], Any]:
    """Add directives to a view's ``Cache-Control``, as ``patch_cache_control`` does."""

    def decorate(view: Any) -> Any:
        return around(
            view,
            lambda response: patch_cache_control(response, **kwargs),
            lambda request: _check(request, "cache_control"),
        )

    return decorate


def never_cache(view_func: Any) -> Any:
    """Tell every cache to keep nothing of a view's answers."""
    return around(
        view_func, add_never_cache_headers, lambda request: _check(request, "never_cache")
    )


def _check(request: Any, name: str) -> None:
    if not isinstance(request, Request) and not hasattr(request, "META"):
        raise TypeError(
            f"{name} didn't receive an HttpRequest. If you are decorating a classmethod, be sure "
            "to use @method_decorator."
        )


__all__ = ["cache_control", "never_cache"]
