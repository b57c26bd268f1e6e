"""A body that comes in pieces, as a file to read: ``request.stream`` with ``stream_body=True``."""

from __future__ import annotations

from io import BufferedReader, RawIOBase
from typing import Any

from dualrt_flask.edge.exceptions import RequestEntityTooLarge


class _Pieces(RawIOBase):
    def __init__(self, pieces: Any, limit: int | None) -> None:
        self._pieces = iter(pieces)
        self._limit = limit
        self._left = b""
        self._got = 0

    def readable(self) -> bool:
        """Be readable."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there, or the next piece."""
        if not self._left:
            self._left = next(self._pieces, b"")
            self._got += len(self._left)
            if self._limit is not None and self._got > self._limit:
                raise RequestEntityTooLarge
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


class BodyStream(BufferedReader):
    """Reads the pieces one after the other; over ``limit`` bytes it is a 413."""

    def __init__(self, pieces: Any, limit: int | None) -> None:
        super().__init__(_Pieces(pieces, limit))


__all__ = ["BodyStream"]
