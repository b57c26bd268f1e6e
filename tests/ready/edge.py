"""A site's edge module that uses ready-made middlewares."""

from __future__ import annotations

from typing import Any

import dualrt.ready
from dualrt import Response, middleware
from dualrt.buckets import Taken
from dualrt.ready import health, rate_limit

up = dualrt.ready.health("/healthz")
also_up = health("/up", body={"up": True})
moved = dualrt.ready.redirects({"/old": "/server/1"})
inner_up = health("/wrapped")
limit = rate_limit("2/h", name="a")
TAKEN: list[str] = []


more_moved = dualrt.ready.redirects({"/moved": "/x"}, patterns={"/moved/:slug": "/y/:slug"})


@middleware()
def imports_late(request: Any) -> Any:
    """Reach for it through the package."""
    import dualrt as package

    return package.ready.health("/late")(request)


@middleware()
def wraps_redirects(request: Any) -> Any:
    """Redirect, but not for everyone."""
    return Response.next() if "x-stay" in request.headers else more_moved(request)


@middleware()
def wraps(request: Any) -> Any:
    """Call a ready-made one from the site's own."""
    if request.path == "/dotted":
        return dualrt.ready.health("/dotted")(request)
    if request.path == "/wrapped":
        response = inner_up(request)
        response.headers.set("x-wrapped", "1")
        return response
    return Response.next()


def reads_a_file() -> bool:
    """Do what edge code must not."""
    with open("/etc/hostname") as file:  # noqa: PTH123
        return bool(file.read())


FLAG = {"up": False, "closed": True}


def is_up() -> bool:
    """Say what the edge's own state says."""
    return FLAG["up"]


def is_closed(request: Any) -> bool:
    """Say what the edge's own state says; never for the shop's own people."""
    return FLAG["closed"] and request.headers.get("x-own") != "1"


def by_user(request: Any) -> str | None:
    """Name the visitor."""
    found: str | None = request.headers.get("x-user")
    return found


def store(key: str, rate: float, burst: int) -> Taken:
    """Keep count in the edge's own list."""
    TAKEN.append(key)
    left = burst - TAKEN.count(key)
    return Taken(left >= 0, max(left, 0), 0 if left >= 0 else 7.2, 30)


async def astore(key: str, rate: float, burst: int) -> Taken:
    """The same, as if it were asked for over the network."""
    return store(key, rate, burst)


@middleware()
def adds(request: Any) -> Any:
    """Add headers for the edge's own answers, and for all."""
    return Response.next(
        headers={"x-all": "1", "x-both": "all", "vary": "X-App, Origin"},
        edge_headers={"x-edge": "1", "x-both": "edge", "server-timing": "a"},
    )


@middleware(matcher="/answered")
def answers(request: Any) -> Any:
    """Answer at the edge."""
    return Response("here", 200, {"vary": "origin, x-more"})


@middleware(matcher="/starred")
def stars(request: Any) -> Any:
    """Answer with what no cache may keep."""
    return Response("here", 200, {"vary": "*"})
