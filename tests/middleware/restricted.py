"""Middlewares that do what the edge does not do."""

from __future__ import annotations

from typing import Any

from dualrt import Response, middleware


@middleware()
def opens(request: Any) -> Any:
    """Open a file: seen before it runs."""
    with open("/etc/hostname") as file:  # noqa: PTH123
        file.read()
    return Response.next()


@middleware()
def smuggles(request: Any) -> Any:
    """Open a file by a function that the host has left: seen when it runs."""
    request.state["open"]("/etc/hostname").read()
    return Response.next()
