"""Edge views that hand something to `after`; what has run stands in `DID`, in the edge's state."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import Any

import dualrt
from dualrt import Response, after, fetch, middleware, runtime

DID: list[str] = []
ROUTES: list[tuple[str, Any]] = []
WORD: ContextVar[str] = ContextVar("word", default="unset")


def edge(path: str, **options: Any) -> Any:
    """Mark a view and list it under `path`."""

    def add(view: Any) -> Any:
        ROUTES.append((path, runtime("edge", **options)(view)))
        return view

    return add


def note(*words: str) -> None:
    """Write down that this has run."""
    DID.append(" ".join(words))


async def anote(word: str, wait: bool = True) -> None:
    """The same after a wait."""
    if wait:
        await asyncio.sleep(0.001)
    DID.append(word)


def boom() -> None:
    """Fail."""
    raise LookupError("boom")


@edge("/did")
def did(request: Any) -> Any:
    """Tell what has run so far."""
    return DID


@edge("/order")
def order(request: Any) -> Any:
    """Functions, coroutine functions and coroutines, in turn."""
    DID.append("view")
    after(note, "def", "with arguments")
    after(anote, "async def")
    after(anote("coroutine"))
    after(lambda: DID.append("lambda"))
    after(anote("no wait", wait=False))
    return "answered"


@edge("/aorder")
async def aorder(request: Any) -> Any:
    """The same from an `async def`, before and after a wait."""
    after(note, "first")
    await asyncio.sleep(0)
    after(anote("second"))
    dualrt.after(note, "third")
    return "answered"


@edge("/error")
def error(request: Any) -> Any:
    """Fail after something was handed over."""
    after(note, "after an error")
    raise LookupError("the view")


@edge("/redirect")
def redirect(request: Any) -> Any:
    """Send the client elsewhere."""
    after(note, "after a redirect")
    return Response.redirect("/did")


@edge("/stream")
def stream(request: Any) -> Any:
    """Hand over from the body: at its first chunk and at its end."""

    def body() -> Any:
        after(note, "of the first chunk")
        yield "a"
        yield "b"
        after(anote("of the end"))
        DID.append("streamed")

    return body()


@edge("/astream")
async def astream(request: Any) -> Any:
    """The same from an async body that waits."""

    async def body() -> Any:
        yield "a"
        after(note, "of the first chunk")
        await asyncio.sleep(0.001)
        yield "b"
        after(anote("of the end"))
        DID.append("streamed")

    return body()


@edge("/endless")
def endless(request: Any) -> Any:
    """Stream until the client leaves."""
    after(note, "after the leave")

    def body() -> Any:
        try:
            while True:
                yield "chunk;"
        finally:
            after(note, "of the finally")

    return body()


@edge("/aendless")
async def aendless(request: Any) -> Any:
    """The same from an async body."""
    after(note, "after the leave")

    async def body() -> Any:
        while True:
            yield "chunk;"
            await asyncio.sleep(0)

    return body()


@edge("/breaks")
def breaks(request: Any) -> Any:
    """Stream, and fail on the way."""
    after(note, "after the break")

    def body() -> Any:
        yield "a"
        raise LookupError("broken")

    return body()


@edge("/failing")
def failing(request: Any) -> Any:
    """Each second one fails."""
    after(boom)
    after(note, "one")
    after(_abooms())
    after(anote("two"))
    return "answered"


async def _abooms() -> None:
    await asyncio.sleep(0)
    raise LookupError("aboom")


@edge("/cancelled")
def cancelled(request: Any) -> Any:
    """One cancels itself, one wants to end the process."""
    after(_cancels())
    after(_exits())
    after(_exits)
    after(note, "still")
    return "answered"


async def _cancels() -> None:
    raise asyncio.CancelledError


async def _exits() -> None:
    await asyncio.sleep(0)
    raise SystemExit(3)


@edge("/nested")
def nested(request: Any) -> Any:
    """What runs after hands over more: that comes at the end of the queue."""
    after(_outer)
    after(_aouter())
    after(note, "last of the view's")
    return "answered"


def _outer() -> None:
    note("outer")
    after(note, "inner")


async def _aouter() -> None:
    await anote("aouter")
    after(anote, "ainner")
    after(_outer)


@edge("/restricted")
def restricted(request: Any) -> Any:
    """Do in it what the edge does not do: with what the host has left in the state."""
    opens = request.state.get("open") or DID.__class__
    after(_opens, opens)
    after(_aopens(opens))
    return "answered"


def _opens(opens: Any) -> None:
    opens("/etc/hostname")


async def _aopens(opens: Any) -> None:
    await asyncio.sleep(0)
    opens("/etc/hostname")


@edge("/fetches")
def fetches(request: Any) -> Any:
    """Send a request of its own."""
    after(_fetches())
    return "answered"


async def _fetches() -> None:
    response = await fetch("http://log.example/", method="POST", body="seen")
    note(f"fetched {response.status}")


@edge("/slow", stream_timeout=0.2)
def slow(request: Any) -> Any:
    """Take longer than there is time, with something behind it."""
    after(_slow())
    after(note, "too late")
    after(anote("too late"))
    return "answered"


async def _slow() -> None:
    try:
        await asyncio.sleep(60)
    finally:
        note("cleaned up")


@edge("/for-ever", stream_timeout=0.2)
def for_ever(request: Any) -> Any:
    """Hand over itself again and again."""
    after(_again)
    return "answered"


def _again() -> None:
    after(_again)


@edge("/overruns", cpu_ms=20)
def overruns(request: Any) -> Any:
    """Compute for too long in it."""
    after(_spins)
    after(note, "behind")
    return "answered"


def _spins() -> None:
    while True:
        pass


@edge("/context")
def context(request: Any) -> Any:
    """Context variables are as they were when it was handed over."""
    WORD.set("at the call")
    after(lambda: note(WORD.get()))
    WORD.set("later")
    return "answered"


@edge("/tasks")
async def tasks(request: Any) -> Any:
    """A task of the view's own that has begun already, and one that is left running."""
    after(asyncio.create_task(anote("task")))
    after(note, "behind")
    return "answered"


@edge("/wrong/<kind>")
def wrong(request: Any, kind: str) -> Any:
    """Hand over what cannot run."""
    try:
        if kind == "arguments":
            after(anote("never"), 1)
        after(5 if kind == "number" else None)
    except TypeError as error:
        return str(error)
    return "no error"


@edge("/waits")
async def waits(request: Any) -> Any:
    """Wait for longer than the client does."""
    after(note, "after the wait")
    await asyncio.sleep(60)


@edge("/times-out", timeout=0.05)
async def times_out(request: Any) -> Any:
    """Wait for longer than there is time."""
    after(note, "after the timeout")
    await asyncio.sleep(60)


@edge("/late/<kind>")
async def late(request: Any, kind: str) -> Any:
    """Leave a task running that hands something over when the response is long gone."""
    if kind == "again":
        after(note, "in time")
    KEPT.append(asyncio.create_task(_late()))
    return "answered"


KEPT: list[Any] = []


async def _late() -> None:
    await asyncio.sleep(0.1)
    after(note, "late")


@edge("/plain")
def plain(request: Any) -> str:
    """Know nothing of it."""
    return "plain"


@edge("/by-getattr")
def by_getattr(request: Any) -> str:
    """Reach it by a detour."""
    getattr(dualrt, "after")(note, "by getattr")  # noqa: B009
    return "answered"


@middleware(matcher="/gated/:path*")
def gate(request: Any) -> Any:
    """Hand over, and let it go on."""
    after(note, "of the middleware")
    return Response.next()


@middleware(matcher="/gated/:path*")
async def agate(request: Any) -> Any:
    """The same after a wait."""
    await asyncio.sleep(0)
    after(anote("of the async middleware"))
    return Response.next()


@middleware(matcher="/gated/:path*")
def answers(request: Any) -> Any:
    """Hand over, and answer."""
    after(note, "of the answer")
    return Response("no")


@middleware(matcher="/gated/:path*")
def fails(request: Any) -> Any:
    """Hand over, and fail."""
    after(note, "of the failure")
    raise LookupError("the middleware")


@middleware(matcher="/gated/:path*")
def streams(request: Any) -> Any:
    """Hand over from a streamed answer."""

    def body() -> Any:
        yield "a"
        after(note, "of the stream")

    return Response(body())


@edge("/gated/edge")
def gated(request: Any) -> Any:
    """A view behind the middlewares."""
    after(note, "of the view")
    return "answered"
