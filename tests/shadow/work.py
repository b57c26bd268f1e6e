"""What the views of all frameworks do. The edge has this module's state for itself: there `WORD`
says "edge", and a test lets it say "server" in the server's.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from dualrt import FetchError, after, fetch

WORD = ["edge"]
DID: list[str] = []
NUMBERS = [0]

Work = tuple[int, list[tuple[str, str]], Any]


def note(word: str) -> None:
    """Write down that this has run."""
    DID.append(word)


def act(kind: str, request: Any = None) -> Work:
    """Return status, headers and body of an answer."""
    DID.append(kind)
    word = WORD[0]
    at_edge = word == "edge"
    if kind == "body":
        return 200, [], f"{'x' * 90} of the {word} {'y' * 90}"
    if kind == "status":
        return (204 if at_edge else 200), [], ""
    if kind == "header":
        return 200, [("x-word", word)], "header"
    if kind == "secret":
        return 200, [("x-api-key", f"key-of-{word}"), ("location", f"/next?code={word}")], "secret"
    if kind == "raises" and at_edge:
        raise LookupError("at the edge")
    if kind == "raises-twice":
        raise LookupError("in both")
    if kind == "restricted" and at_edge:
        return 200, [], getattr(os, "env" + "iron")["PATH"]
    if kind == "overruns" and at_edge:
        while True:
            pass
    if kind == "long":
        return 200, [], "x" * 1_100_000
    if kind == "longer":
        return 200, [], "x" * (1_100_000 if at_edge else 1_000)
    if kind == "varies":
        NUMBERS[0] += 1
        return 200, [], f"{NUMBERS[0]} {'of the edge' if at_edge else ''}"
    if kind == "after":
        after(note, f"after at the {word}")
    if kind == "hands-out" and request is not None:
        request.state["list"].append(word)
    return 200, [("x-kind", kind)], f"did {kind}"


async def aact(kind: str, request: Any = None) -> Work:
    """The same where something is waited for."""
    if WORD[0] == "edge":
        if kind == "slow":
            await asyncio.sleep(60)
        if kind == "gets":
            await fetch("http://other.example/", method="GET")
        if kind == "posts":
            try:
                await fetch("http://other.example/", method="POST", body="x")
            except FetchError as error:
                DID.append(str(error))
        if kind == "fetches-and-varies":
            await fetch("http://other.example/")
            NUMBERS[0] += 1
            return 200, [], str(NUMBERS[0])
    await asyncio.sleep(0)
    return act(kind, request)


def chunks(kind: str) -> Any:
    """Yield a body bit by bit."""
    yield "one;"
    if kind == "breaks" and WORD[0] == "edge":
        raise LookupError("in the stream")
    if kind == "differs":
        yield f"{WORD[0]};"
    if kind == "endless":
        while True:
            yield "again;" * 1000
    yield "two;"


async def achunks(kind: str) -> Any:
    """The same from an async generator."""
    for each in chunks(kind):
        yield each
        await asyncio.sleep(0)
    if kind == "slow" and WORD[0] == "edge":
        await asyncio.sleep(60)
