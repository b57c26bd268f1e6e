"""Content codings: gzip, deflate and br undone while they stream, bombs included."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualrt import fetch
from dualrt.errors import FetchError
from dualrt.web.decoding import PIECE, decoders

from .servers import Server, answer

TEXT = b"the quick brown fox " * 5_000


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACK: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "bare-deflate": ("deflate", bare_deflate),
    "br": ("br", brotli.compress),
    "stacked": ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
    "identity": ("identity", lambda data: data),
    "members": ("gzip", lambda data: gzip.compress(data[:999]) + gzip.compress(data[999:])),
    "padded": ("gzip", lambda data: gzip.compress(data) + b"\0" * 20),
}


@pytest.mark.parametrize("name", PACK)
async def test_what_is_packed_is_unpacked(server: Server, name: str) -> None:
    """The reader sees the content; the headers stay as they came."""
    coding, pack = PACK[name]
    packed = pack(TEXT)
    server.routes["/"] = answer(packed, "200 OK", ("content-encoding", coding))
    response = await fetch(f"{server.origin}/")
    assert await response.bytes() == TEXT
    assert response.headers["content-encoding"] == coding
    assert response.headers["content-length"] == str(len(packed))


def undo(coding: str, data: bytes, size: int) -> bytes:
    through = decoders(coding)
    assert through is not None
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    for decoder in through:
        pieces = [out for piece in pieces for out in decoder.feed(piece)]
        decoder.finish()
    return b"".join(pieces)


@pytest.mark.parametrize("name", PACK)
@given(data=st.binary(max_size=3_000), size=st.integers(1, 500))
def test_the_cuts_between_chunks_do_not_matter(name: str, data: bytes, size: int) -> None:
    """Any content, cut anywhere, comes out as it was."""
    coding, pack = PACK[name]
    assert undo(coding, pack(data), size) == data


@pytest.mark.parametrize("coding", ["zstd", "gzip, zstd", "compress", "aws-chunked"])
async def test_an_unknown_coding_is_handed_on_as_it_came(server: Server, coding: str) -> None:
    """As browsers' engines do: the header says what it is."""
    server.routes["/"] = answer(b"\x1f\x8b?", "200 OK", ("content-encoding", coding))
    assert await (await fetch(f"{server.origin}/")).bytes() == b"\x1f\x8b?"


async def test_too_many_codings_are_an_error(server: Server) -> None:
    """A chain of them multiplies what a small body costs."""
    server.routes["/"] = answer(b"x", "200 OK", ("content-encoding", ", ".join(["gzip"] * 6)))
    with pytest.raises(FetchError, match="6 content codings"):
        await fetch(f"{server.origin}/")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
@pytest.mark.parametrize("damage", ["cut", "garbage"])
async def test_damaged_data_is_an_error(server: Server, coding: str, damage: str) -> None:
    """Half a file is not the file."""
    packed = PACK[coding][1](TEXT)
    data = packed[:-9] if damage == "cut" else packed[:4] + b"\xff\x00\xff" * 50
    server.routes["/"] = answer(data, "200 OK", ("content-encoding", coding))
    response = await fetch(f"{server.origin}/")
    with pytest.raises(FetchError, match=r"broke off|no valid"):
        await response.bytes()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
async def test_an_empty_body_needs_no_coding(server: Server, coding: str) -> None:
    """Servers say ``content-encoding`` on empty answers, too."""
    server.routes["/"] = answer(b"", "200 OK", ("content-encoding", coding))
    assert await (await fetch(f"{server.origin}/")).bytes() == b""


def bomb(coding: str) -> bytes:
    zeros = b"\0" * 100_000_000
    if coding == "stacked":
        return gzip.compress(gzip.compress(zeros))
    return PACK[coding][1](zeros)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "stacked"])
async def test_a_bomb_never_grows_in_memory(server: Server, coding: str) -> None:
    """100 MB of zeros come out a piece at a time; a reader with a limit stops long before."""
    name = "gzip, gzip" if coding == "stacked" else coding
    packed = bomb(coding)
    server.routes["/"] = answer(packed, "200 OK", ("content-encoding", name))
    with pytest.raises(FetchError, match="larger than limit"):
        await (await fetch(f"{server.origin}/")).bytes(limit=1_000_000)
    tracemalloc.start()
    try:
        most = 0
        async for piece in await fetch(f"{server.origin}/"):
            most = max(most, len(piece))
            if most and tracemalloc.get_traced_memory()[1] > 20_000_000:
                break
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most <= 2 * PIECE
    assert peak < 20_000_000
