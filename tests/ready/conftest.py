"""The doors of the middlewares' table, and one bare gateway for what needs no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dualrt.testing import Client
from dualrt.wsgi import EdgeGateway
from tests.middleware.conftest import at, enter

__all__ = ["at", "bare", "enter"]


def inner(environ: Any, start_response: Any) -> Any:
    """Answer with what the gateway forwards: the path, or what `?h=` says is a header."""
    fields = [("content-type", "text/plain")]
    query = environ.get("QUERY_STRING", "")
    if query.startswith("h="):
        name, _, value = query[2:].partition(":")
        fields.append((name, value))
    seen = {k[5:].lower().replace("_", "-"): v for k, v in environ.items() if k[:5] == "HTTP_"}
    environ["test.seen"] = {"headers": seen, "state": environ.get("dualrt.state")}
    start_response("200 OK", fields)
    return [f"app {environ['PATH_INFO']}".encode()]


@pytest.fixture
def bare() -> Callable[..., Client]:
    """Open a bare WSGI gateway: `bare(middleware, ...)`."""

    def make(*given: Any, **config: Any) -> Client:
        return Client(EdgeGateway(inner, {"MIDDLEWARE": list(given), **config}))

    return make
