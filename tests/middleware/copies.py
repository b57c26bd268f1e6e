"""Middlewares that change a copy of the request's headers, as those of Next.js do."""

from __future__ import annotations

from typing import Any

from dualrt import Headers, Response, middleware


@middleware(matcher="/changed")
def changes(request: Any) -> Response:
    """Set, replace and delete in a copy."""
    headers = Headers(request.headers)
    headers.set("X-New", "new")
    headers.set("x-kept", "changed")
    headers.delete("x-secret")
    return Response.next(request_headers=headers)


@middleware(matcher="/copied")
def copies(request: Any) -> Response:
    """Change nothing in a copy."""
    return Response.next(request_headers=request.headers.copy())


@middleware(matcher="/stripped")
def strips(request: Any) -> Response:
    """Delete what is not there, and set what is, as it is."""
    headers = request.headers.copy()
    headers.delete("x-user")
    headers.set("x-kept", "kept")
    return Response.next(request_headers=headers)


@middleware(matcher="/spread")
def spreads(request: Any) -> Response:
    """Add to a dict of them, however it is made."""
    for headers in ({**request.headers}, dict(request.headers), dict(request.headers.items())):
        Response.next(request_headers=headers)
    return Response.next(request_headers={**request.headers, "x-new": "new"})


@middleware(matcher="/closed")
def closes(request: Any) -> Response:
    """Set what is the connection's."""
    return Response.next(request_headers={**request.headers, "connection": "close"})


@middleware(matcher="/added")
def adds(request: Any) -> Response:
    """Headers that are no copy: what they have is added."""
    return Response.next(request_headers=Headers({"X-New": "new"}))
