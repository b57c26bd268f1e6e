"""Middlewares that name views. Edge code."""

from __future__ import annotations

import asyncio
from typing import Any

from dualrt import Response, middleware


def _note(request: Any, name: str) -> None:
    request.state.setdefault("calls", []).append([name, request.path, dict(request.params)])


@middleware(view="inside:*")
def of_inside(request: Any) -> Any:
    """For a namespace (Django) or a blueprint's views."""
    _note(request, "of_inside")
    return _gate(request)


@middleware(view="inside.*")
def of_blueprint(request: Any) -> Any:
    """The same for Flask, whose names have a dot."""
    _note(request, "of_blueprint")
    return _gate(request)


@middleware(view=["open", "nobody"])
async def of_open(request: Any) -> Any:
    """For a route without a namespace, after a wait."""
    await asyncio.sleep(0.001)
    _note(request, "of_open")
    return _gate(request)


@middleware(view="tests.guards.*.plain")
def of_plain(request: Any) -> Any:
    """For a view by its dotted name, whichever route leads to it."""
    _note(request, "of_plain")
    return _gate(request)


@middleware(matcher="/open", view="inside:*")
def either(request: Any) -> Any:
    """For a path, and for a namespace."""
    _note(request, "either")
    return _gate(request)


def audit(request: Any) -> Any:
    """For what `MIDDLEWARE_FOR` says."""
    _note(request, "audit")
    return _gate(request)


async def aaudit(request: Any) -> Any:
    """The same after a wait."""
    await asyncio.sleep(0.001)
    _note(request, "aaudit")
    return _gate(request)


def first(request: Any) -> Any:
    """For every request."""
    _note(request, "first")
    return Response.next(request_headers={"x-first": "1"})


def _gate(request: Any) -> Any:
    if request.headers.get("x-pass") == "no":
        return Response("stopped", 403)
    return Response.next(request_headers={"x-checked": "yes"}, headers={"x-named": "1"})


@middleware(matcher=[{"source": "/a", "has": [{"type": "header", "key": "x"}]}, "/b"])
def conditional(request: Any) -> Any:
    """For a condition that the client can switch off."""
    return Response.next()


@middleware(matcher=[{"source": "/a", "missing": [{"type": "cookie", "key": "x"}]}, "/a"])
def covered(request: Any) -> Any:
    """The same source stands without its condition."""
    return Response.next()
