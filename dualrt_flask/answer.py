"""What dualrt's WSGI gateway would write, as a response of Flask's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Response, current_app

from dualrt.errors import StreamAborted

Produce = Callable[[Any], Iterable[bytes]]
"""Calls the ``start_response`` it is given, and returns the body."""


def as_flask(produce: Produce) -> Response:
    """Return what ``produce`` writes as the app's own response."""
    built = False
    status, headers = "500 Internal Server Error", []

    def start(line: str, lines: list[tuple[str, str]], exc_info: Any = None) -> None:
        nonlocal status, headers
        if built:  # the body's first chunk failed, and Flask has the status already
            raise StreamAborted from exc_info[1]
        status, headers = line, lines

    body = produce(start)
    built = True
    if isinstance(body, list) and not any(body):
        body = iter(body)  # HEAD: of a list, Werkzeug would take the length for the body's
    response = current_app.response_class(body, status=status)
    response.headers.clear()
    for name, value in headers:
        response.headers.add(name, value)
    return response


__all__ = ["Produce", "as_flask"]
