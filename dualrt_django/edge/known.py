"""What only the site's server code can tell the names at the edge: they ask it through here.

``dualrt_django.request`` has Django answer; where Django is not, the answers are those below.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from dualrt.errors import ViewError
from dualrt_django.edge.given import given


class Matched(NamedTuple):
    """What ``request.resolver_match`` is at the edge: Django's, without the server's view."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    url_name: str | None
    app_name: str
    namespace: str
    view_name: str
    route: str | None
    app_names: list[str]
    namespaces: list[str]
    captured_kwargs: dict[str, Any] | None
    extra_kwargs: dict[str, Any] | None


def _unresolved(path: str) -> Matched:
    raise ViewError("request.resolver_match: there is no resolver here; use the server runtime")


def _as_text(key: str) -> Any:
    return key


def _listed(middleware: str) -> bool:
    return middleware in given.MIDDLEWARE


class Known:
    """``resolve``: path → ``Matched``; ``user_key``: a user's key as text → as the model has it;
    ``has_middleware``: whether a middleware of Django's, or a class made of it, is in
    ``MIDDLEWARE``.
    """

    __slots__ = ("has_middleware", "resolve", "user_key")

    def __init__(self) -> None:
        self.resolve: Callable[[str], Matched] = _unresolved
        self.user_key: Callable[[str], Any] = _as_text
        self.has_middleware: Callable[[str], bool] = _listed


known = Known()

__all__ = ["Known", "Matched", "known"]
