"""The text that both sites stream, one token at a time, as a language model would."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

PAUSE = 0.06  # seconds between two tokens
TEXT = (
    "A view says where it runs with one word. At the edge it answers before the framework "
    "builds a request, with a small and restricted context. On the server it has the whole "
    "framework. Both can stream, and both stop when you leave."
)
TOKENS = [word + " " for word in TEXT.split()]


async def tokens() -> AsyncIterator[str]:
    """Yield the tokens; the event loop is free in between."""
    for token in TOKENS:
        yield token
        await asyncio.sleep(PAUSE)


def blocking_tokens() -> Iterator[str]:
    """Yield the tokens; the thread waits in between, as a server view under WSGI does."""
    for token in TOKENS:
        yield token
        time.sleep(PAUSE)
