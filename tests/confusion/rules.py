"""What shuts the pages: by their path, by their views' names, and by a guard on each view.

Each of three names has the same five pages, and each name its own way to be shut.
"""

from __future__ import annotations

from typing import Any

from dualrt import Response, middleware

KEY = "key=let-me-in"
SECRET = "SECRET-7f3a"
BY_PATH, BY_VIEW, BY_GUARD = NAMES = ("secret", "sealed", "shroud")
PAGES = ("{0}/", "{0}/<path:rest>", "legacy/{0}", "{0}-items/<int:pk>/", "{0}-caf\xe9/<str:s>")
MATCHER = [
    f"/{BY_PATH}/:path*",
    f"/legacy/{BY_PATH}",
    f"/{BY_PATH}-items/:pk*",
    f"/{BY_PATH}-caf\xe9/:s*",
]


def check(request: Any) -> Response:
    """Let in whoever has the key."""
    if request.cookies.get("key") == "let-me-in":
        return Response.next()
    return Response("no entry", 401)


@middleware(matcher=MATCHER)
def by_path(request: Any) -> Response:
    """Shut the pages by their paths."""
    return check(request)


@middleware(view=[f"{BY_VIEW}:*", f"{BY_VIEW}.*"])  # Django, Flask
def by_view(request: Any) -> Response:
    """Shut the pages by the names of their views."""
    return check(request)


MIDDLEWARE = [by_path, by_view]
