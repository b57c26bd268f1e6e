"""The file form: a function `middleware` and what it is for."""

from __future__ import annotations

from typing import Any

from dualrt import Response

config = {"runtime": "edge", "timeout": 3, "read_body": True}


def middleware(request: Any) -> Any:
    """Let pass."""
    return Response.next(headers={"x-locale": "en"})
