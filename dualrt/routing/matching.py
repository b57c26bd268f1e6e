"""``matches``: what a matcher says to a URL, for tests. It asks what answers in production."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from dualrt.routing.matcher import Matcher
from dualrt.web.headers import Headers
from dualrt.web.request import Request


def matches(
    matcher: Any,
    url: str,
    headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
    *,
    script_name: str = "",
    locales: Sequence[str] = (),
) -> bool:
    """Tell whether a middleware with ``matcher`` runs for a GET of ``url``.

    ``matcher`` is a ``Matcher`` or what ``@middleware(matcher=...)`` takes; a wrong one is a
    ``ConfigError``. ``url`` is absolute, or a path; it is sent as clients do it, that is without
    ``.`` and ``..`` segments. ``script_name`` is where the application is mounted. Views are not
    asked (``view=``): for those, call the application with ``Client``.
    """
    if not isinstance(matcher, Matcher):
        matcher = Matcher(matcher, locales=locales, where="dualrt.testing.matches")
    # Browsers send a backslash as a slash; others send it as it is, and that is the harder case.
    url = url.replace("\\", "%5C")
    request = Request(f"http://localhost{url}" if url.startswith("/") else url)
    request.headers = Headers(headers or ())
    raw = request.url.pathname
    if script_name:
        script_name = script_name.rstrip("/")
        if raw != script_name and not raw.startswith(f"{script_name}/"):
            return False
        raw = raw[len(script_name) :] or "/"
    request.path = unquote(raw, errors="replace")
    return matcher.match(request.path, request, raw) is not None


__all__ = ["matches"]
