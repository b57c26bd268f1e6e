"""What the server views of each framework hand to `after`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from dualrt import after
from dualrt.errors import DualrtError

DID: list[str] = []


def note(word: str) -> None:
    """Write down that this has run."""
    DID.append(word)


async def anote(word: str) -> None:
    """The same after a wait."""
    await asyncio.sleep(0.001)
    DID.append(word)


def reads() -> None:
    """Do what only the server does."""
    DID.append(f"read {len(Path(__file__).read_text()) > 0}")


def boom() -> None:
    """Fail."""
    raise LookupError("server boom")


def act(kind: str) -> str:
    """Hand over what `kind` says; return the answer."""
    if kind == "order":
        after(note, "def")
        after(anote, "async def")
        after(anote("coroutine"))
        after(note, "def again")
    elif kind == "files":
        after(reads)
        after(anote("wait"))
        after(reads)
    elif kind == "boom":
        after(boom)
        after(note, "behind")
    elif kind == "raises":
        after(note, "after the error")
        raise LookupError("the view")
    elif kind == "nested":
        after(lambda: after(note, "inner"))
        after(anote("outer"))
    elif kind == "edge":
        after(note, "of the server view")
    return "answered"


def late() -> str:
    """Call it from a stream."""
    try:
        after(note, "from the stream")
    except DualrtError as error:
        return str(error)
    return "handed over"
