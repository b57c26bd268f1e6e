"""The file form of a middleware that names a view."""

from __future__ import annotations

from typing import Any

from dualrt import Response

config = {"view": "open", "timeout": 2}


def middleware(request: Any) -> Any:
    """Let every request go on."""
    return Response.next()
