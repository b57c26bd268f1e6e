"""Middlewares of Django's own that stand above dualrt's door, and read the body."""

from __future__ import annotations

from typing import Any


class ReadsWhole:
    """Read all of it."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        self.read(request)
        return self.get_response(request)

    def read(self, request: Any) -> None:
        assert request.body


class ReadsPart(ReadsWhole):
    """Read a byte of it."""

    def read(self, request: Any) -> None:
        assert request.read(1)
