"""``flask.wrappers`` at the edge."""

from __future__ import annotations

from dualrt_flask.edge import given, jsontext
from dualrt_flask.edge.request import Request
from dualrt_flask.edge.response import Response as _Response


class Response(_Response):
    """Flask's response: HTML, if nothing else is said."""

    default_mimetype: str | None = "text/html"
    json_module = jsontext

    @property
    def max_cookie_size(self) -> int:  # type: ignore[override]
        """The app's ``MAX_COOKIE_SIZE``."""
        size: int = given.app().max_cookie_size
        return size


__all__ = ["Request", "Response"]
