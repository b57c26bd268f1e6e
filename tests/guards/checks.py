"""The checks of the tests: edge code, each with one behaviour; calls are noted in the state."""

from __future__ import annotations

import asyncio
from typing import Any

from dualrt import Response, middleware


def _note(request: Any, name: str) -> None:
    """Note the call where the view can see it, and so that the test can count it."""
    request.state.setdefault("calls", []).append([name, request.path, dict(request.params)])


def passes(request: Any) -> Any:
    """Let every request go on."""
    _note(request, "passes")
    return Response.next(
        request_headers={"x-checked": "yes"}, headers={"x-check": "1"}, cookies={"seen": "1"}
    )


async def apasses(request: Any) -> Any:
    """Let every request go on after a wait."""
    await asyncio.sleep(0.001)
    _note(request, "apasses")
    return Response.next(
        request_headers={"x-checked": "yes"}, headers={"x-check": "1"}, cookies={"seen": "1"}
    )


def key(request: Any) -> Any:
    """Let in who has the key."""
    _note(request, "key")
    if request.cookies.get("key") == "right":
        return Response.next()
    return Response("who are you?", 401)


async def akey(request: Any) -> Any:
    """Let in who has the key, after a wait."""
    await asyncio.sleep(0.001)
    return key(request)


def own(request: Any) -> Any:
    """Let in who asks for his own."""
    _note(request, "own")
    if request.params.get("user") == request.cookies.get("user"):
        return Response.next()
    return Response("not yours", 403)


def even(request: Any) -> Any:
    """Let in to even numbers: their type is the converter's."""
    _note(request, "even")
    if request.params["n"] % 2 == 0:
        return Response.next()
    return Response("odd", 403)


def inner(request: Any) -> Any:
    """Let in and note it."""
    _note(request, "inner")
    return Response.next(headers={"x-inner": "1"})


def redirects(request: Any) -> Any:
    """Send everyone away."""
    return Response.redirect("/login/?next=" + request.url.pathname)


def streams(request: Any) -> Any:
    """Answer with a stream."""
    return Response(each for each in ["no", "pe"])


def rewrites(request: Any) -> Any:
    """Show another page instead."""
    _note(request, "rewrites")
    return Response.rewrite("/open")


def stays(request: Any) -> Any:
    """Rewrite to where the request is already."""
    return Response.rewrite(request.url.pathname)


def nothing(request: Any) -> Any:
    """Forget to answer."""


async def anothing(request: Any) -> Any:
    """Forget to answer."""


def text(request: Any) -> Any:
    """Answer what is no response."""
    return "let him in"


def true(request: Any) -> Any:
    """Answer as a predicate would."""
    return True


def raises(request: Any) -> Any:
    """Fail."""
    raise RuntimeError("on purpose")


async def slow(request: Any) -> Any:
    """Take longer than the site allows."""
    await asyncio.sleep(30)
    return Response.next()


def opens(request: Any) -> Any:
    """Do what edge code does not do."""
    request.state["open"]("/etc/passwd")
    return Response.next()


def gone(request: Any) -> Any:
    """Answer for a view that is not there."""
    return Response("from the check", 203)


@middleware(read_body=True, max_body=8)
def body(request: Any) -> Any:
    """Let in who says the word in the body."""
    _note(request, "body")
    return Response.next() if b"word" in request.body else Response("say it", 403)


@middleware(read_body=True, max_body=4)
def tiny(request: Any) -> Any:
    """Want a smaller body than the check before."""
    return Response.next()


def reads(request: Any) -> Any:
    """Let in who only reads."""
    if request.method in ("POST", "PUT", "DELETE"):
        return Response("only to be read", 403)
    return Response.next()


def drops(request: Any) -> Any:
    """Take a cookie away from the view, and say what another one is."""
    return Response.next(cookies={"admin": None, "role": "guest"})
