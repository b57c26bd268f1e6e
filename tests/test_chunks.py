"""Async bodies as WSGI wants them: one chunk when one is asked for, closed once, never ahead."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextvars import ContextVar
from typing import Any

import pytest

from dualrt import loop as loops
from dualrt.chunks import AsyncChunks, to_bytes
from dualrt.errors import ClientGone, ViewCancelled, ViewError

HERE: ContextVar[str] = ContextVar("HERE", default="nowhere")
WAITS = pytest.mark.parametrize("waits", [False, True], ids=["by hand", "on the loop"])


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often, so that a test need not wait."""
    monkeypatch.setattr(loops, "POLL", 0.005)


class Body:
    """An async body that notes what it makes and how it ends."""

    def __init__(self, n: int = 3, waits: bool = False) -> None:
        self.n = n
        self.waits = waits
        self.notes: list[Any] = []

    async def chunks(self) -> AsyncIterator[str]:
        try:
            for n in range(self.n):
                if self.waits:
                    await asyncio.sleep(0)
                self.notes.append(n)
                yield str(n)
        finally:
            if self.waits:
                await asyncio.sleep(0.01)
            self.notes.append("closed")


def take(chunks: AsyncChunks) -> Any:
    """Return the next chunk that is one; a slow machine may make empty ones before it."""
    while (chunk := next(chunks)) == b"":
        pass
    return chunk


def drain(chunks: AsyncChunks) -> list[Any]:
    """Return every chunk that is one."""
    return [chunk for chunk in chunks if chunk]


@pytest.mark.parametrize(
    ("chunk", "wire"),
    [
        (b"a", b"a"),
        ("é", b"\xc3\xa9"),
        (bytearray(b"a"), b"a"),
        (memoryview(b"a"), b"a"),
        (type("Text", (str,), {})("a"), b"a"),
        (type("Bytes", (bytes,), {})(b"a"), b"a"),
    ],
)
def test_a_chunk_is_bytes(chunk: Any, wire: bytes) -> None:
    """Whatever it was."""
    assert to_bytes(chunk, "shop.views.home") == wire
    assert type(to_bytes(chunk, "shop.views.home")) is bytes


@pytest.mark.parametrize("chunk", [None, 5, ["a"], {"a": 1}])
def test_another_chunk_names_the_view_and_the_type(chunk: Any) -> None:
    """The error can be acted on."""
    kind = type(chunk).__name__
    with pytest.raises(ViewError, match=rf"body of shop\.views\.home gave a chunk of type {kind}"):
        to_bytes(chunk, "shop.views.home")


@WAITS
def test_nothing_runs_ahead(waits: bool) -> None:
    """The body goes on when the next chunk is asked for."""
    body = Body(3, waits)
    chunks = AsyncChunks(body.chunks())
    assert body.notes == []
    for n in range(3):
        assert take(chunks) == str(n)
        loops.run(asyncio.sleep(0.002))  # the loop has had its turns
        assert body.notes == list(range(n + 1))
    assert drain(chunks) == []
    assert body.notes == [0, 1, 2, "closed"]
    assert list(chunks) == []
    chunks.close()
    assert body.notes.count("closed") == 1


def test_a_body_that_never_waits_stays_on_its_thread() -> None:
    """No task, no other thread."""
    threads = set()

    async def body() -> AsyncIterator[str]:
        for _ in range(3):
            threads.add(threading.current_thread())
            yield "a"

    chunks = AsyncChunks(body())
    assert drain(chunks) == ["a"] * 3
    assert threads == {threading.current_thread()}
    assert chunks._task is None


@WAITS
@pytest.mark.parametrize("taken", [1, 2])
def test_a_body_that_is_left_is_closed(waits: bool, taken: int) -> None:
    """Where it stands; `finally` may wait."""
    body = Body(9, waits)
    chunks = AsyncChunks(body.chunks())
    for _ in range(taken):
        take(chunks)
    chunks.close()
    assert body.notes == [*range(taken), "closed"]
    chunks.close()
    assert list(chunks) == []
    assert body.notes.count("closed") == 1


@WAITS
def test_a_body_that_was_never_begun_is_closed(waits: bool) -> None:
    """A generator has nothing to clean up; another body's `aclose` is called, and may wait."""
    body = Body(3, waits)
    AsyncChunks(body.chunks()).close()
    assert body.notes == []

    class Own:
        closes = 0

        def __aiter__(self) -> Any:
            raise AssertionError("not to be begun")

        async def aclose(self) -> None:
            if waits:
                await asyncio.sleep(0)
            self.closes += 1

    own = Own()
    chunks = AsyncChunks(own)
    chunks.close()
    chunks.close()
    assert own.closes == 1

    class Bare:
        def __aiter__(self) -> Any:
            raise AssertionError("not to be begun")

    AsyncChunks(Bare()).close()


def test_an_iterator_without_aclose_needs_none() -> None:
    """Any async iterable will do."""

    class Three:
        n = 0

        def __aiter__(self) -> Any:
            return self

        async def __anext__(self) -> str:
            await asyncio.sleep(0)
            self.n += 1
            if self.n > 3:
                raise StopAsyncIteration
            return str(self.n)

    assert drain(AsyncChunks(Three())) == ["1", "2", "3"]
    left = AsyncChunks(Three())
    assert take(left) == "1"
    left.close()
    assert list(left) == []


def test_a_body_that_is_left_while_it_waits_is_cancelled() -> None:
    """It does not have to make its chunk first."""
    notes: list[str] = []

    async def body() -> AsyncIterator[str]:
        try:
            await asyncio.Event().wait()
            yield "never"
        finally:
            await asyncio.sleep(0)
            notes.append("closed")

    chunks = AsyncChunks(body())
    assert next(chunks) == b""
    chunks.close()
    assert notes == ["closed"]


def test_while_a_chunk_is_long_in_coming_there_are_empty_ones() -> None:
    """They keep nobody from the chunk itself."""
    event: list[asyncio.Event] = []

    async def body() -> AsyncIterator[str]:
        event.append(asyncio.Event())
        await event[0].wait()
        yield "at last"

    async def set_it() -> None:
        event[0].set()

    chunks = AsyncChunks(body())
    assert [next(chunks), next(chunks)] == [b"", b""]
    loops.run(set_it())
    assert drain(chunks) == ["at last"]


def test_a_client_that_has_left_ends_the_wait() -> None:
    """`gone` is asked while the body waits; the body is closed before `ClientGone` is raised."""
    notes: list[str] = []
    looks = iter([False, True])

    async def body() -> AsyncIterator[str]:
        try:
            yield "one"
            await asyncio.Event().wait()
        finally:
            notes.append("closed")

    chunks = AsyncChunks(body(), lambda: next(looks))
    assert [next(chunks), next(chunks)] == ["one", b""]
    with pytest.raises(ClientGone):
        next(chunks)
    assert notes == ["closed"]
    assert list(chunks) == []


@WAITS
def test_an_error_comes_out_where_it_is_made(waits: bool) -> None:
    """After the chunks before it; a CancelledError of the body's own becomes a ViewCancelled."""

    async def body(error: BaseException) -> AsyncIterator[str]:
        yield "one"
        if waits:
            await asyncio.sleep(0)
        raise error

    for error, kind in ((KeyError("mine"), KeyError), (asyncio.CancelledError(), ViewCancelled)):
        chunks = AsyncChunks(body(error))
        assert take(chunks) == "one"
        with pytest.raises(kind):
            take(chunks)
        assert list(chunks) == []


def test_an_error_after_an_empty_chunk_is_not_lost() -> None:
    """The body has failed while nobody was waiting for it."""
    ready = threading.Event()

    async def body() -> AsyncIterator[str]:
        while not ready.is_set():
            await asyncio.sleep(0.001)
        raise KeyError("mine")
        yield

    chunks = AsyncChunks(body())
    assert next(chunks) == b""
    ready.set()
    assert chunks._task is not None
    while not chunks._task.done():
        loops.run(asyncio.sleep(0.001))
    with pytest.raises(KeyError, match="mine"):
        take(chunks)


@WAITS
def test_an_error_in_the_clean_up_is_raised_by_close(waits: bool) -> None:
    """Whoever closes it reports it."""

    async def body() -> AsyncIterator[str]:
        try:
            yield "one"
        finally:
            if waits:
                await asyncio.sleep(0)
            raise KeyError("in the clean-up")

    chunks = AsyncChunks(body())
    assert take(chunks) == "one"
    with pytest.raises(KeyError, match="in the clean-up"):
        chunks.close()
    chunks.close()


def test_clean_up_that_does_not_end_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller goes on after `GRACE` seconds."""
    monkeypatch.setattr(loops, "GRACE", 0.01)
    ended = threading.Event()

    async def body() -> AsyncIterator[str]:
        try:
            yield "one"
        finally:
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

    chunks = AsyncChunks(body())
    assert take(chunks) == "one"
    chunks.close()
    assert ended.wait(10)


def test_a_timeout_and_a_group_may_span_chunks() -> None:
    """The whole body is one task."""

    async def body() -> AsyncIterator[str]:
        tasks = set()
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            for n in range(3):
                part = group.create_task(asyncio.sleep(0.001, str(n)))
                yield await part
                tasks.add(asyncio.current_task())
        yield f"{len(tasks)} task"

    assert drain(AsyncChunks(body())) == ["0", "1", "2", "1 task"]


def test_a_timeout_that_fires_between_two_chunks_ends_the_body() -> None:
    """The reader is slow: the body does not wait itself, so it cannot go on. It is closed, and its
    end is an error, never a whole body.
    """
    notes: list[str] = []

    async def body() -> AsyncIterator[str]:
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(0.01):
                yield "one"
                yield "two"
        finally:
            notes.append("closed")

    for end in (take, AsyncChunks.close):
        chunks = AsyncChunks(body())
        assert take(chunks) == "one"
        assert chunks._task is not None
        while not chunks._task.done():
            loops.run(asyncio.sleep(0.001))
        if end is take:
            with pytest.raises(ViewCancelled):
                take(chunks)
        chunks.close()
        assert list(chunks) == []
    assert notes == ["closed"] * 2


def test_context_variables_last_for_the_whole_body() -> None:
    """From chunk to chunk, by hand and on the loop; the reader's own stay as they are."""

    async def body() -> AsyncIterator[str]:
        yield HERE.get()
        HERE.set("inside")
        yield HERE.get()
        await asyncio.sleep(0)
        yield HERE.get()

    token = HERE.set("outside")
    try:
        assert drain(AsyncChunks(body())) == ["outside", "inside", "inside"]
        assert HERE.get() == "outside"
    finally:
        HERE.reset(token)


def test_many_bodies_at_once_share_the_loop() -> None:
    """Each thread reads its own."""

    async def body(n: int) -> AsyncIterator[str]:
        for m in range(20):
            if (n + m) % 3 == 0:
                await asyncio.sleep(0.001)
            yield f"{n}.{m}"

    results: dict[int, list[Any]] = {}

    def read(n: int) -> None:
        results[n] = drain(AsyncChunks(body(n)))

    threads = [threading.Thread(target=read, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert results == {n: [f"{n}.{m}" for m in range(20)] for n in range(16)}
