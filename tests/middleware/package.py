"""A module whose middleware is marked in place, beside other things."""

from __future__ import annotations

from functools import wraps
from typing import Any

from dualrt import Response, middleware

LEFT = "left"


def _noted(function: Any) -> Any:
    @wraps(function)
    def inner(request: Any) -> Any:
        response = function(request)
        response.headers.set("x-noted", LEFT)
        return response

    return inner


@middleware()
@_noted
def below(request: Any) -> Any:
    """A decorator below the mark runs at the edge."""
    return Response.next()


@_noted
@middleware()
def above(request: Any) -> Any:
    """A decorator above the mark would be skipped."""
    return Response.next()


@_noted
def bare(request: Any) -> Any:
    """Not marked: its decorator runs."""
    return Response.next()


def two(request: Any, response: Any) -> Any:
    """Take too much."""


def none() -> Any:
    """Take too little."""


def generates(request: Any) -> Any:
    """Be no middleware."""
    yield Response.next()


constant = 7
