"""A marked view called by Django itself: no door installed, or a decorator above the mark."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from dualrt.routing import Match, Route
from dualrt.runtime import Mark, view_of
from dualrt_django.conf import current_edge
from dualrt_django.middleware import aanswer, answer


def claims(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether this is Django calling: the first argument is its request."""
    return _request(args, kwargs) is not None


def _request(args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpRequest | None:
    found = args[0] if args else kwargs.get("request")
    return found if isinstance(found, HttpRequest) else None


def call(mark: Mark, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Answer as the doors would: the same request object, the same response."""
    http = _request(args, kwargs)
    assert http is not None
    params = {name: value for name, value in kwargs.items() if value is not http}
    edge = current_edge()
    view = edge.view_for(mark, lambda: view_of(mark, edge.config))
    match = Match(Route("", None, view.name, target=view), args[1:], params, http.path_info)
    if _is_async(mark):
        return aanswer(edge, match, http)
    return answer(edge, match, http)


def _is_async(mark: Mark) -> bool:
    from asgiref.sync import iscoroutinefunction

    return bool(iscoroutinefunction(mark.owner))


__all__ = ["call", "claims"]
