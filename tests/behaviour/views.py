"""Edge views that know no framework: each door serves the very same functions."""

from __future__ import annotations

import asyncio
from typing import Any

from dualrt import Headers, Response, runtime

CLOSED: list[str] = []
ROUTES: list[tuple[str, Any]] = []


def edge(path: str, **options: Any) -> Any:
    """Mark a view and list it under `path`."""

    def add(view: Any) -> Any:
        ROUTES.append((path, runtime("edge", **options)(view)))
        return view

    return add


class Odd:
    """Nothing that a view may return."""


class Text(str):
    """A subclass of `str`, as lazy translations and templates' safe strings are."""


RESULTS: dict[str, Any] = {
    "str": lambda: "<p>hé</p>",
    "str-subclass": lambda: Text("<p>hé</p>"),
    "bytes": lambda: b"<p>h\xc3\xa9</p>",
    "dict": lambda: {"a": [1, "é"]},
    "list": lambda: [1, None],
    "pair": lambda: ("made", 201),
    "pair-headers": lambda: ("made", {"x-a": "1"}),
    "pair-of-pairs": lambda: ("made", (("x-a", "1"),)),
    "triple": lambda: ({"a": 1}, 202, {"x-a": "1", "Content-Type": "application/x+json"}),
    "triple-none": lambda: ("made", None, [("x-a", "1"), ("x-a", "2")]),
    "status-line": lambda: ("made", "201 CREATED"),
    "response": lambda: Response("plain", 203, {"x-a": "1"}),
    "response-empty": lambda: Response(),
    "response-json": lambda: Response.json({"a": 1}, 201),
    "response-pair": lambda: (Response("plain"), 418, Headers({"x-a": "1"})),
    "redirect": lambda: Response.redirect("/é?a=1"),
    "error": lambda: Response.error(),
    "no-content": lambda: Response("dropped", 204),
    "reset": lambda: Response("dropped", 205),
    "not-modified": lambda: Response(iter(["dropped"]), 304, {"etag": '"1"'}),
    "iterator": lambda: iter(["a", b"b", "é"]),
    "generator": lambda: (each for each in "abc"),
    "none": lambda: None,
    "object": lambda: Odd(),
    "int": lambda: 7,
    "bare-tuple": lambda: ("a",),
    "bad-status": lambda: ("a", 99),
    "bad-chunk": lambda: iter([5]),
    "nan": lambda: {"a": float("nan")},
}


@edge("/result/<path:kind>")
def result(request: Any, kind: str) -> Any:
    """Answer with one of `RESULTS`."""
    return RESULTS[kind]()


@edge("/aresult/<path:kind>")
async def aresult(request: Any, kind: str) -> Any:
    """The same from an `async def` view that waits."""
    await asyncio.sleep(0)
    return RESULTS[kind]()


@edge("/astream")
async def astream(request: Any) -> Any:
    """Answer with an async iterator."""

    async def body() -> Any:
        for each in "abc":
            await asyncio.sleep(0)
            yield each

    return body()


@edge("/long")
def long(request: Any) -> Any:
    """A stream without an end, which notes that it was closed."""

    def body() -> Any:
        try:
            while True:
                yield "tick "
        finally:
            CLOSED.append(f"long aborted={request.signal.aborted}")

    return body()


@edge("/breaks")
def breaks(request: Any) -> Any:
    """A stream that fails in its middle."""

    def body() -> Any:
        yield "begun"
        raise RuntimeError("broke off")

    return body()


@edge("/sse")
def sse(request: Any) -> Any:
    """Server-sent events."""
    return Response.sse(iter(["one", {"event": "x", "data": {"n": 2}}]))


@edge("/cookies")
def cookies(request: Any) -> Any:
    """Set two cookies, show those that came."""
    response = Response.json(dict(request.cookies))
    response.cookies.set("a", "1", http_only=True).set("b", "2", max_age=60)
    return response


@edge("/echo/<int:number>", max_body=1000)
def echo(request: Any, number: int) -> Any:
    """Say what the request looks like."""
    return {
        "method": request.method,
        "number": number,
        "params": request.params,
        "path": request.path,
        "url": str(request.url),
        "q": request.query.get_all("q"),
        "x": request.headers.get("x-one"),
        "ip": request.ip,
        "body": request.text(),
        "aborted": request.signal.aborted,
        "auth": request.auth,
        "state": request.state,
    }


@edge("/json", max_body=100)
def read_json(request: Any) -> Any:
    """Give the JSON body back."""
    return {"got": request.json()}


@edge("/form")
def read_form(request: Any) -> Any:
    """Give the form back."""
    return {"got": request.form().get_all("a")}


@edge("/piecewise", stream_body=True)
async def piecewise(request: Any) -> Any:
    """Read the body in pieces."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
    return {"size": size}


@edge("/url")
def url(request: Any) -> Any:
    """Say the request's URL."""
    return str(request.url)


@edge("/fails")
def fails(request: Any) -> Any:
    """Fail with a message that HTML must not believe."""
    raise RuntimeError("<script>secret</script>")


@edge("/afails")
async def afails(request: Any) -> Any:
    """Fail after a wait."""
    await asyncio.sleep(0)
    raise RuntimeError("<script>secret</script>")


@edge("/slow", timeout=0.05)
async def slow(request: Any) -> Any:
    """Answer too late."""
    await asyncio.sleep(30)


SHARED = Response("shared")


@edge("/shared")
def shared(request: Any) -> Any:
    """Answer with one Response for all requests."""
    return SHARED
