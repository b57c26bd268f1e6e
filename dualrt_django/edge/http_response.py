"""``django.http.response``: the responses."""

from __future__ import annotations

from dualrt_django.edge import http as _http
from dualrt_django.edge.http import *  # noqa: F403

_REQUESTS = frozenset(
    "HttpRequest QueryDict RawPostDataException SimpleCookie UnreadablePostError "
    "parse_cookie".split()
)

__all__ = [name for name in _http.__all__ if name not in _REQUESTS]
