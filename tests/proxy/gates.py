"""Middlewares that send requests on to another origin. Edge code."""

from __future__ import annotations

from typing import Any

from dualrt import Response, middleware


@middleware(matcher="/api/:path*", timeout=10.0)
def sends(request: Any) -> Any:
    """Send it on to where the test wants it."""
    return Response.rewrite(request.headers.get("x-to"))


@middleware(matcher="/api/:path*", timeout=0.3)
async def hurries(request: Any) -> Any:
    """The same, with little patience."""
    return Response.rewrite(request.headers.get("x-to"))


@middleware(matcher="/api/:path*")
def dresses(request: Any) -> Any:
    """Change the request that is sent on, and add to its answer."""
    return Response.rewrite(
        request.headers.get("x-to"),
        request_headers={"authorization": "Bearer ours", "x-secret": None, "x-to": None},
        headers={"x-added": "1", "x-both": "ours"},
        cookies={"added": "1", "both": "ours"},
    )


@middleware(read_body=True)
def reads(request: Any) -> Any:
    """Read the body before another one sends it on."""
    return Response.next(request_headers={"x-read": str(len(request.body))})


@middleware()
def tags(request: Any) -> Any:
    """Set a header of the request, for whoever gets it."""
    return Response.next(request_headers={"x-tag": "ours"}, headers={"x-tagged": "1"})


@middleware()
def hides(request: Any) -> Any:
    """Say itself what is told of the client."""
    return Response.next(
        request_headers={
            "x-forwarded-for": None,
            "x-forwarded-proto": "https",
            "x-forwarded-port": "443",
        }
    )


@middleware(matcher="/api/locked")
def locks(request: Any) -> Any:
    """Let nobody in."""
    return Response("locked", 403)


@middleware(matcher="/api/home")
def returns(request: Any) -> Any:
    """Take the request back to a path of the app."""
    return Response.rewrite("/home")


@middleware(matcher="/api/:path*")
def logs_in(request: Any) -> Any:
    """Set a cookie that the other origin is to see."""
    return Response.next(cookies={"who": "me"})
