"""What the server answers, kept as it goes by: its head, and its body as far as that is short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dualrt.compare import BODILESS, Answer

LIMIT = 1_048_576  # bytes of a body that are compared; what is longer is skipped


class Kept:
    """One answer of the server's. ``foreign``: parts of it went a way that shows nothing."""

    __slots__ = ("_method", "_parts", "_size", "_whole", "foreign", "headers", "status")

    def __init__(self, method: str) -> None:
        self._method = method
        self._parts: list[bytes] = []
        self._size = 0
        self._whole = False
        self.foreign = False
        self.status = 0
        self.headers: list[tuple[str, str]] = []

    def begin(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        """Keep the head; a server may take one back and give another."""
        self.status = status
        self.headers = [(name.lower(), value) for name, value in headers]

    def take(self, chunk: bytes) -> None:
        """Keep a chunk, while there are not too many."""
        self._size += len(chunk)
        if self._size > LIMIT:
            self._parts.clear()
        elif chunk:
            self._parts.append(chunk)

    def end(self) -> None:
        """The body is complete."""
        self._whole = True

    def lacks(self) -> str:
        """Say why the answer cannot be compared, ``""`` if it can."""
        if self.foreign or not self.status:
            return "what the server answered could not be seen"
        if self._method == "HEAD" or self.status in BODILESS:
            return ""
        if self._size > LIMIT:
            return f"the server's answer is longer than {LIMIT} bytes"
        length = next((value for name, value in self.headers if name == "content-length"), "")
        if not self._whole and length != str(self._size):
            return "the server's answer was not sent whole"
        return ""

    def answer(self, dropped: str | None = None) -> Answer:
        """Return the answer. ``dropped``: a cookie that the server runtime sets for the edge."""
        own = f"{dropped}=" if dropped else None
        headers = tuple(
            pair
            for pair in self.headers
            if own is None or pair[0] != "set-cookie" or not pair[1].startswith(own)
        )
        return Answer(self.status, headers, b"".join(self._parts))


class Tee:
    """A WSGI body on its way to the server, chunk by chunk as that asks for them."""

    __slots__ = ("_body", "_done", "_kept", "_next")

    def __init__(self, body: Iterable[bytes], kept: Kept, done: Any) -> None:
        self._body = body
        self._kept = kept
        self._done = done
        self._next: Any = None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._next is None:
            self._next = iter(self._body).__next__
        try:
            chunk: bytes = self._next()
        except StopIteration:
            self._kept.end()
            raise
        self._kept.take(chunk)
        return chunk

    def close(self) -> None:
        """Called by the server once, at the end or when the client has left."""
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            self._done()


class SizedTee(Tee):
    """The same of a body whose length servers may ask for, to tell ``Content-Length`` from one
    chunk.
    """

    __slots__ = ()

    def __len__(self) -> int:
        return len(self._body)  # type: ignore[arg-type]


def tee(body: Iterable[bytes], kept: Kept, done: Any) -> Tee:
    """Return ``body`` as something that keeps it, and calls ``done`` when it has been closed."""
    return (SizedTee if hasattr(body, "__len__") else Tee)(body, kept, done)


__all__ = ["LIMIT", "Kept", "tee"]
