"""What the views of all frameworks do. The edge has this module's state for itself: there `WORD`
says "edge", and a test lets it say "server" in the server's.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from dualrt import ClientError, FetchError, after, fetch

WORD = ["edge"]
DID: list[str] = []
NUMBERS = [0]

Work = tuple[int, list[tuple[str, str]], Any]


class Silent(Exception):
    """An error that cannot say what it is."""

    def __str__(self) -> str:
        raise LookupError("in __str__")


def note(word: str) -> None:
    """Write down that this has run."""
    DID.append(word)


def act(kind: str, request: Any = None) -> Work:
    """Return status, headers and body of an answer."""
    DID.append(kind)
    word = WORD[0]
    if word == "edge":
        _fail(kind)
    if kind == "raises-twice":
        raise LookupError("in both")
    if kind == "varies":
        NUMBERS[0] += 1
    if kind == "after":
        after(note, f"after at the {word}")
    if kind == "state" and request is not None:
        request.state["list"].append(word)
    return _answers(word).get(kind, (200, [("x-kind", kind)], f"did {kind}"))


def _fail(kind: str) -> None:
    """Do what does not work at the edge."""
    if kind == "raises":
        raise LookupError("at the edge")
    if kind == "forges":
        raise LookupError("one\nWARNING two")
    if kind == "says-nothing":
        raise Silent
    if kind == "client-error":
        raise ClientError("the client's fault", 422)
    if kind == "restricted":
        getattr(os, "env" + "iron")
    while kind == "overruns":
        pass


def _answers(word: str) -> dict[str, Work]:
    at_edge = word == "edge"
    return {
        "body": (200, [], f"{'x' * 90} of the {word} {'y' * 90}"),
        "empty": (204, [], ""),
        "reset": (304, [("etag", '"1"')], ""),
        "status": (204 if at_edge else 200, [], ""),
        "header": (200, [("x-word", word)], "header"),
        "secret": (
            200,
            [("x-api-key", f"key-of-{word}"), ("location", f"/next?code={word}")],
            "secret",
        ),
        "long": (200, [], "x" * 1_100_000),
        "longer": (200, [], "x" * (1_100_000 if at_edge else 1_000)),
        "varies": (200, [], f"{NUMBERS[0]} {'of the edge' if at_edge else ''}"),
    }


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
    if kind == "endless" or (kind == "endless-at-edge" and WORD[0] == "edge"):
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
