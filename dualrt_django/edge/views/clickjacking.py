"""``django.views.decorators.clickjacking``: which sites may show a view's answers in a frame."""

from __future__ import annotations

from typing import Any

from dualrt_django.edge.decorators import around

_NAME = "X-Frame-Options"


def xframe_options_deny(view_func: Any) -> Any:
    """Let no site show the answers in a frame, unless they say another thing themselves."""
    return around(view_func, lambda response: _set(response, "DENY"))


def xframe_options_sameorigin(view_func: Any) -> Any:
    """Let the site itself show the answers in a frame, unless they say another thing themselves."""
    return around(view_func, lambda response: _set(response, "SAMEORIGIN"))


def xframe_options_exempt(view_func: Any) -> Any:
    """Mark the answers as such to which ``XFrameOptionsMiddleware`` adds nothing."""
    return around(view_func, lambda response: setattr(response, "xframe_options_exempt", True))


def _set(response: Any, value: str) -> None:
    if response.get(_NAME) is None:
        response[_NAME] = value


__all__ = ["xframe_options_deny", "xframe_options_exempt", "xframe_options_sameorigin"]
