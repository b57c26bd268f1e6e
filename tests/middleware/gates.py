"""The middlewares of the tests: small functions, each with one behaviour. Edge code."""

from __future__ import annotations

import asyncio
from typing import Any

from dualrt import Response, middleware

CALLS: list[str] = []


@middleware()
def answers(request: Any) -> Any:
    """End the request."""
    return Response("from the edge", 203, {"x-a": "1"})


@middleware()
async def aanswers(request: Any) -> Any:
    """End the request after a wait."""
    await asyncio.sleep(0.001)
    return Response("from the edge", 203, {"x-a": "1"})


@middleware()
def streams(request: Any) -> Any:
    """End the request with a stream."""
    return Response(each for each in "abc")


@middleware()
def redirects(request: Any) -> Any:
    """Send the client away."""
    return Response.redirect("/login/?next=" + request.url.pathname)


@middleware()
def data(request: Any) -> Any:
    """Answer JSON."""
    return Response.json({"path": request.path, "q": request.query.get_all("q")})


@middleware()
def first(request: Any) -> Any:
    """Note the call; set headers both ways."""
    CALLS.append("first")
    return Response.next(request_headers={"x-who": "first"}, headers={"x-one": "1", "x-both": "1"})


@middleware()
async def second(request: Any) -> Any:
    """Note the call after a wait; add to what the first set."""
    await asyncio.sleep(0.001)
    CALLS.append("second")
    who = request.headers.get("x-who", "nobody")
    return Response.next(
        request_headers={"x-who": who + "+second"}, headers={"x-two": "2", "x-both": "2"}
    )


@middleware()
def lists(request: Any) -> Any:
    """Add to fields that are lists."""
    return Response.next(headers=[("vary", "x-one"), ("link", "</a>"), ("link", "</b>")])


@middleware()
def more_lists(request: Any) -> Any:
    """Add to the same fields."""
    return Response.next(headers=[("vary", "x-two"), ("link", "</b>")])


@middleware()
def cookies(request: Any) -> Any:
    """Set, change and delete cookies."""
    gone = {"value": "", "max_age": 0}
    return Response.next(cookies={"new": "n 1", "old": "changed", "gone": None, "gone2": gone})


@middleware()
def fluent(request: Any) -> Any:
    """Set a cookie and a header on what `next` gave."""
    response = Response.next()
    response.cookies.set("new", "1", http_only=True)
    response.headers.set("x-one", "1")
    return response


@middleware()
def same_cookie(request: Any) -> Any:
    """Set a cookie that the view sets, too."""
    return Response.next(cookies={"a": "of-middleware", "z": "1"})


@middleware()
def deletes(request: Any) -> Any:
    """Delete request headers."""
    return Response.next(
        request_headers={"X-Secret": None, "x-missing": None, "content-type": None}
    )


@middleware()
def nothing(request: Any) -> Any:
    """Forget to answer."""
    CALLS.append("nothing")


@middleware()
async def anothing(request: Any) -> Any:
    """Forget to answer after a wait."""
    await asyncio.sleep(0.001)


@middleware()
def text(request: Any) -> Any:
    """Return what only a view may return."""
    return "text"


@middleware()
def pair(request: Any) -> Any:
    """Return what only a view may return."""
    return Response.next(), 200


@middleware()
def true(request: Any) -> Any:
    """Return what other frameworks take for a pass."""
    return True


@middleware()
def klass(request: Any) -> Any:
    """Return the class for an instance of it."""
    return Response


@middleware()
def uncalled(request: Any) -> Any:
    """Forget the parentheses."""
    return Response.next


@middleware()
def raises(request: Any) -> Any:
    """Fail."""
    raise RuntimeError("secret reason")


@middleware()
async def araises(request: Any) -> Any:
    """Fail after a wait."""
    await asyncio.sleep(0.001)
    raise RuntimeError("secret reason")


@middleware()
def stops(request: Any) -> Any:
    """Fail with what ends a generator."""
    raise StopIteration


@middleware()
def returns_next_wrongly(request: Any) -> Any:
    """Ask for what a header cannot be."""
    return Response.next(headers={"x-a": "a\r\nset-cookie: b=1"})


@middleware(timeout=0.05)
async def slow(request: Any) -> Any:
    """Answer too late."""
    await asyncio.sleep(30)


@middleware(cpu_ms=20)
def busy(request: Any) -> Any:
    """Compute without end."""
    while True:
        pass


@middleware(read_body=True, max_body=50)
def reads(request: Any) -> Any:
    """Read the body."""
    return Response.next(request_headers={"x-one": request.text().upper()[:20]})


@middleware()
def peeks(request: Any) -> Any:
    """Read a body that was not asked for."""
    return Response.next(request_headers={"x-one": request.text()})


@middleware()
def shares(request: Any) -> Any:
    """Leave something for the view."""
    request.state["user"] = "ann"
    return Response.next()


@middleware()
def shares_more(request: Any) -> Any:
    """See what another has left."""
    request.state["seen"] = request.state["user"]
    return Response.next()


@middleware()
def shows_headers(request: Any) -> Any:
    """Answer with the request's headers."""
    return Response.json(dict(request.headers.items()))


MOVES = {
    "/to-edge": "/echo/7",
    "/to-query": "/echo/7?q=new",
    "/to-server": "/headers",
    "/to-space": "/echo/7?q=%C3%A9",
    "/to-scheme-relative": "//other.example/x",
    "/to-backslash": "/\\other.example/x",
    "/to-ftp": "ftp://other.example/x",
    "/to-credentials": "https://user:secret@other.example/x",
    "/to-relative": "echo/7",
    "/to-itself": "/to-itself",
    "/to-nowhere": "/nowhere",
    "/round-a": "/round-b",
    "/round-b": "/round-a",
    "/to-full": "http://testserver/echo/7",
    "/日本/é": "/echo/7",
    "/to-dots": "/x/../echo/7",
}


@middleware()
def moves(request: Any) -> Any:
    """Rewrite by a table."""
    target = MOVES.get(request.path)
    if target is None:
        return Response.next()
    return Response.rewrite(target, request_headers={"x-one": "moved"}, headers={"x-moved": "1"})


@middleware()
def no_echo(request: Any) -> Any:
    """Guard one path by hand."""
    if request.path.startswith("/echo"):
        return Response("stop", 403)
    return Response.next()


@middleware()
def grows(request: Any) -> Any:
    """Rewrite to ever longer paths."""
    return Response.rewrite("/en" + request.url.pathname)


class Fails:
    """A matcher that fails."""

    def match(self, path: str, request: Any, raw: str | None = None) -> dict[str, str] | None:
        """Fail."""
        raise RuntimeError("a matcher that fails")


@middleware(
    matcher=["/none", {"source": "/echo/:rest*", "missing": [{"type": "header", "key": "x-free"}]}]
)
def only_echo(request: Any) -> Any:
    """Answer where the matcher says so."""
    return Response("gate for " + request.params.get("rest", ""), 401)


@middleware(matcher=Fails())
def bad_matcher(request: Any) -> Any:
    """Let all pass, where its matcher would say for whom."""
    return Response.next()


def unmarked(request: Any) -> Any:
    """A function that the settings name."""
    return Response.next(headers={"x-one": "unmarked"})


@middleware(read_body=True)
def reads_too(request: Any) -> Any:
    """Read a body that another has read."""
    return Response.next(request_headers={"x-two": str(len(request.body))})


@middleware()
def counts(request: Any) -> Any:
    """Count its own calls of one request."""
    request.state["count"] = count = request.state.get("count", 0) + 1
    return Response.next(headers={"x-count": str(count)})


@middleware(matcher="/:path*")
def frees(request: Any) -> Any:
    """Set the header that another one's matcher asks about."""
    return Response.next(request_headers={"x-free": "1"})


@middleware(matcher=["about", "/a/:", {"source": "/x", "hass": []}])
def badly_matched(request: Any) -> Any:
    """Have a matcher with three errors."""
    return Response.next()


@middleware(matcher="/nowhere")
def badly_placed(request: Any) -> Any:
    """Run for no view."""
    return Response.next()


@middleware(matcher="/tells")
def tells(request: Any) -> Any:
    """Tell which control headers came."""
    return Response.json({"control": [n for n in request.headers if n.startswith("x-middleware")]})
