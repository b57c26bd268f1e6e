"""Edge views that know no framework. Each says in the log what happened to it, by its `key`.

They share this module's state within a server's one worker, so one request can let another go on.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from dualrt import Request, Response, after, runtime

logger = logging.getLogger("tests.servers")

GATES: dict[str, asyncio.Semaphore] = {}
OPEN: set[str] = set()
PIECE = b"x" * 65_536
BLOCK = b"".join(b"%07x\n" % n for n in range(8191))[:65_521]  # a prime: no buffer's multiple
FLOOD = 400  # pieces: 25 MB, more than all buffers on the way together


def gate(key: str) -> asyncio.Semaphore:
    """Return what a stream waits at; `release` lets it go one step."""
    return GATES.setdefault(key, asyncio.Semaphore(0))


def closed(key: str, request: Request) -> None:
    """Log the end of a generator, and what the signal says then."""
    logger.info("%s closed aborted=%s", key, request.signal.aborted)


@runtime("edge")
async def release(request: Request, key: str) -> str:
    """Let the stream `key` make its next chunk."""
    OPEN.add(key)
    gate(key).release()
    return "released"


@runtime("edge")
async def paced(request: Request, key: str) -> Any:
    """Three chunks; the second and the third wait to be released."""

    async def body() -> Any:
        try:
            for n in range(3):
                if n:
                    await gate(key).acquire()
                logger.info("%s made %d", key, n)
                yield f"chunk {n};"
        finally:
            closed(key, request)

    return body()


@runtime("edge")
def spun(request: Request, key: str) -> Any:
    """A plain generator, which cannot wait: empty chunks, which send nothing, until released."""

    def body() -> Any:
        yield "first;"
        while key not in OPEN:
            yield ""
        yield "second;"

    return body()


@runtime("edge")
async def events(request: Request, key: str) -> Response:
    """Server-sent events, the second after a release."""

    async def source() -> Any:
        yield {"event": "one", "data": {"n": 1}}
        await gate(key).acquire()
        yield "two"

    return Response.sse(source())


@runtime("edge", stream_body=True)
async def fed(request: Request, key: str) -> Any:
    """Answer each piece of the request's body while the rest of it is still to come."""

    async def body() -> Any:
        size = 0
        yield "ready;"
        async for piece in request.stream():
            size += len(piece)
            logger.info("%s got %d", key, size)
            yield f"{size};"
        yield "end;"

    return body()


@runtime("edge")
async def ticks(request: Request, key: str, n: int) -> Any:
    """`n` chunks, then a wait without an end."""

    async def body() -> Any:
        try:
            for _ in range(n):
                yield "tick;"
            logger.info("%s waits", key)
            await asyncio.Event().wait()
        finally:
            closed(key, request)

    return body()


@runtime("edge")
async def waits(request: Request, key: str) -> Any:
    """A view that never answers."""
    try:
        logger.info("%s waits", key)
        await asyncio.Event().wait()
    finally:
        closed(key, request)


@runtime("edge", timeout=1.5)
async def gives_up(request: Request, key: str) -> Any:
    """The same, with a time limit."""
    try:
        logger.info("%s waits", key)
        await asyncio.Event().wait()
    finally:
        closed(key, request)


@runtime("edge", timeout=0.2)
async def holds_out(request: Request, key: str) -> Any:
    """A view that its time limit does not end."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        try:
            await gate(key).acquire()
        finally:
            logger.info("%s ended", key)
    return "late"


@runtime("edge", stream_timeout=0.2)
async def streams_on(request: Request, key: str) -> Any:
    """A stream that its time limit does not end."""

    async def body() -> Any:
        yield "first;"
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            logger.info("%s ended", key)
        yield "late;"

    return body()


@runtime("edge")
def endless(request: Request, key: str) -> Any:
    """A plain generator without an end."""

    def body() -> Any:
        try:
            while True:
                yield "tick;"
        finally:
            closed(key, request)

    return body()


@runtime("edge")
def flood(request: Request, key: str) -> Any:
    """More than any buffer holds."""

    def body() -> Any:
        for n in range(FLOOD):
            logger.info("%s made %d", key, n)
            yield PIECE

    return body()


@runtime("edge")
async def aflood(request: Request, key: str) -> Any:
    """The same from an async generator that sometimes waits."""

    async def body() -> Any:
        for n in range(FLOOD):
            logger.info("%s made %d", key, n)
            await asyncio.sleep(0)
            yield PIECE

    return body()


@runtime("edge")
def breaks(request: Request, key: str, n: int) -> Any:
    """`n` chunks, then an error."""

    def body() -> Any:
        try:
            for _ in range(n):
                yield "tick;"
            raise RuntimeError(f"broke off: {key}")
        finally:
            closed(key, request)

    return body()


@runtime("edge")
async def abreaks(request: Request, key: str, n: int) -> Any:
    """The same from an async generator that waits first."""

    async def body() -> Any:
        try:
            for _ in range(n):
                yield "tick;"
            await asyncio.sleep(0)
            raise RuntimeError(f"broke off: {key}")
        finally:
            closed(key, request)

    return body()


class Counted:
    """A body that logs each call of its `close`, and fails after `n` chunks where asked to."""

    def __init__(self, key: str, n: int, fails: bool = False) -> None:
        self.key = key
        self.n = n
        self.fails = fails

    def __iter__(self) -> Any:
        for _ in range(self.n):
            yield "tick;"
        if self.fails:
            raise RuntimeError(f"broke off: {self.key}")

    def close(self) -> None:
        """Called once, whatever the end."""
        logger.info("%s close()", self.key)


@runtime("edge")
def counted(request: Request, key: str, n: int) -> Any:
    """`n` chunks from an object with a `close`."""
    return Response(Counted(key, n))


@runtime("edge")
def breaking(request: Request, key: str, n: int) -> Any:
    """The same, and an error after them."""
    return Response(Counted(key, n, fails=True))


@runtime("edge")
def status(request: Request, key: str, n: int) -> Any:
    """The status `n`, with a body that some of them must not have."""
    return Response(Counted(key, 3), n)


@runtime("edge", max_body=200_000)
def body(request: Request) -> Any:
    """Say how long the body is, and whether it is what the test sends."""
    return summary(request.body)


def summary(data: bytes) -> dict[str, Any]:
    """Return the length and whether it is `pattern(length)`."""
    return {"size": len(data), "same": data == pattern(len(data))}


def pattern(size: int) -> bytes:
    """Return bytes in which a lost or doubled piece shows."""
    return (BLOCK * (size // len(BLOCK) + 1))[:size]


@runtime("edge")
async def waited(request: Request, key: str) -> Any:
    """Wait, and say so from wherever that leads."""
    await asyncio.sleep(0)
    logger.info("%s waited", key)
    return {"waited": key}


@runtime("edge")
def fails(request: Request, key: str) -> Any:
    """An error before there is a response."""
    raise RuntimeError(f"failed: {key}")


@runtime("edge")
async def hands_over(request: Request, key: str) -> str:
    """Hand over a function, and a coroutine that waits to be released."""
    after(logger.info, "%s handed: function", key)
    after(_released(key))
    return "answered"


async def _released(key: str) -> None:
    await gate(key).acquire()
    logger.info("%s handed: released", key)


@runtime("edge", shadow=1)
async def shadowed(request: Request, key: str) -> str:
    """Run beside the server, until released."""
    logger.info("%s shadow: begun", key)
    await gate(key).acquire()
    logger.info("%s shadow: released", key)
    return "answered"


@runtime("edge")
def streams_over(request: Request, key: str) -> Any:
    """Hand over from an endless stream."""

    def body() -> Any:
        after(logger.info, "%s handed: stream", key)
        while True:
            yield PIECE

    return body()
