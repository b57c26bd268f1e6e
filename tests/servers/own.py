"""What the frameworks' own streams are made of: the server runtime's half of `views`.

The server runtime may do anything: these wait for a file that the test makes.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from tests.servers.views import FLOOD, PIECE

logger = logging.getLogger("tests.servers")
LOOK = 0.02  # seconds between looks for the file


def _is_released(key: str) -> bool:
    return (Path(os.environ["TEST_RELEASES"]) / key).exists()


def paced(key: str) -> Iterator[str]:
    """Two chunks, the second when the test has made the file `key`."""
    logger.info("%s made 0", key)
    yield "chunk 0;"
    while not _is_released(key):
        time.sleep(LOOK)
    logger.info("%s made 1", key)
    yield "chunk 1;"


async def apaced(key: str) -> AsyncIterator[str]:
    """The same, async."""
    logger.info("%s made 0", key)
    yield "chunk 0;"
    while not _is_released(key):
        await asyncio.sleep(LOOK)
    logger.info("%s made 1", key)
    yield "chunk 1;"


def ticks(key: str) -> Iterator[str]:
    """A chunk each moment, without an end."""
    try:
        while True:
            yield "tick;"
            time.sleep(LOOK)
    finally:
        logger.info("%s closed", key)


async def aticks(key: str) -> AsyncIterator[str]:
    """The same, async."""
    try:
        while True:
            yield "tick;"
            await asyncio.sleep(LOOK)
    finally:
        logger.info("%s closed", key)


def flood(key: str) -> Iterator[bytes]:
    """More than any buffer holds."""
    for n in range(FLOOD):
        logger.info("%s made %d", key, n)
        yield PIECE


async def aflood(key: str) -> AsyncIterator[bytes]:
    """The same, async."""
    for n in range(FLOOD):
        logger.info("%s made %d", key, n)
        yield PIECE


def broken(key: str) -> Iterator[str]:
    """One chunk, then an error."""
    yield "tick;"
    raise RuntimeError(f"broke off: {key}")


async def abroken(key: str) -> AsyncIterator[str]:
    """The same, async."""
    yield "tick;"
    raise RuntimeError(f"broke off: {key}")


STREAMS = {"paced": paced, "ticks": ticks, "flood": flood, "broken": broken}
ASTREAMS = {"paced": apaced, "ticks": aticks, "flood": aflood, "broken": abroken}
