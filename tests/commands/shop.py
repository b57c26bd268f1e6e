"""A small site behind a gateway: what the commands are tried on."""

from __future__ import annotations

import sqlite3
from typing import Any

from dualrt import Response, runtime
from dualrt.wsgi import EdgeGateway

RATES = {"eur": 1.0, "usd": 1.1}


def connect() -> sqlite3.Connection:
    """Open the database: server code, which no edge view reaches."""
    return sqlite3.connect(":memory:")


@runtime("edge", timeout=2)
def rate(request: Any, name: str) -> Any:
    """Answer with a rate, or a 404."""
    if name not in RATES:
        return "no such rate", 404
    return {name: RATES[name]}


@runtime("edge")
def ping(request: Any) -> Response:
    """Answer a probe."""
    return Response("pong")


@runtime("server")
def report(request: Any) -> str:
    """Stand in the routes and stay with the application."""
    return str(connect())


def inner(environ: Any, start_response: Any) -> list[bytes]:
    """Answer what the gateway forwards."""
    start_response("404 Not Found", [("content-type", "text/plain")])
    return [b"inner"]


ROUTES = [("/rate/<name>", rate, "rate"), ("/ping", ping), ("/report", report)]
app = EdgeGateway(inner, {"ROUTES": ROUTES})


def make() -> EdgeGateway:
    """Make the gateway anew."""
    return EdgeGateway(inner, {"ROUTES": ROUTES})


nothing = 7
