"""Edge views that know no framework: every dualrt door serves these."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

from dualrt import Response, runtime


@runtime("edge")
def hello(request):  # type: ignore[no-untyped-def]
    return Response("Hello world!")


@runtime("edge")
async def hello_async(request):  # type: ignore[no-untyped-def]
    return Response("Hello world!")


@runtime("edge")
async def hello_waits(request):  # type: ignore[no-untyped-def]
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_soon(future.set_result, None)
    await future
    return Response("Hello world!")


def chunks() -> Iterator[bytes]:
    for _ in range(3):
        yield b"chunk\n"


async def achunks() -> AsyncIterator[bytes]:
    for _ in range(3):
        yield b"chunk\n"


@runtime("edge")
def stream(request):  # type: ignore[no-untyped-def]
    return Response(chunks())


@runtime("edge")
async def stream_async(request):  # type: ignore[no-untyped-def]
    return Response(achunks())
