"""A multipart body, decoded piece by piece as Werkzeug decodes it (RFC 7578, RFC 2046)."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from dualrt_flask.edge.exceptions import RequestEntityTooLarge
from dualrt_flask.edge.files import FileStorage
from dualrt_flask.edge.headers import Headers
from dualrt_flask.edge.values import parse_options_header

CHUNK = 65_536  # bytes that are looked at together

_BREAK = rb"(?:\r\n|\n|\r)"
_FIRST_BREAK = re.compile(_BREAK)
_EMPTY_LINE = re.compile(rb"\r\n\r\n|\r\r|\n\n")
_FOLDED = re.compile(_BREAK + rb"[ \t]")
_SLACK = 8  # bytes that a boundary may have round it
_CHARSETS = frozenset({"ascii", "us-ascii", "utf-8", "iso-8859-1"})

Pairs = list[tuple[Any, Any]]


class Decoder:
    """Takes chunks of a body; has its ``fields`` and ``files`` when it is ``done``.

    ``max_memory``: bytes of one field, and of what is not decoded yet; ``max_parts``: how many
    parts. More is a 413. ``ValueError`` for what is no multipart body.
    """

    def __init__(self, boundary: bytes, max_memory: int | None, max_parts: int | None) -> None:
        self.fields: Pairs = []
        self.files: Pairs = []
        self.done = False
        self._max_memory = max_memory
        self._max_parts = max_parts
        self._mark = b"--" + boundary
        rest = rb"--%s(--[^\S\n\r]*%s?|[^\S\n\r]*%s)" % (re.escape(boundary), _BREAK, _BREAK)
        self._first = re.compile(_BREAK + b"?" + rest)
        self._next = re.compile(_BREAK + rest)
        self._buffer = bytearray()
        self._from = 0  # where to go on looking
        self._parts = 0
        self._step: Callable[[], bool] = self._preamble

    def feed(self, chunk: bytes) -> None:
        """Decode one chunk more."""
        buffer = self._buffer
        if self._max_memory is not None and len(buffer) + len(chunk) > self._max_memory:
            raise RequestEntityTooLarge
        buffer += chunk
        while self._step():
            pass

    def end(self) -> None:
        """Say that the body is over."""
        while self._step():
            pass
        if not self.done:
            raise ValueError("the multipart body has no end")

    # Each step returns whether it has come further.

    def _preamble(self) -> bool:
        found = self._first.search(self._buffer, self._from)
        if found is None:
            self._from = max(0, len(self._buffer) - len(self._mark) + 2 - _SLACK)
            return False
        self._after_boundary(found)
        del self._buffer[: found.end()]
        return True

    def _after_boundary(self, found: re.Match[bytes]) -> None:
        self._from = 0
        last = found[1].startswith(b"--")
        self._step = self._epilogue if last else self._headers

    def _epilogue(self) -> bool:
        self.done = True
        return False

    def _headers(self) -> bool:
        found = _EMPTY_LINE.search(self._buffer, self._from)
        if found is None:
            self._from = max(0, len(self._buffer) - _SLACK)
            return False
        headers = _read_headers(self._buffer[: found.start()])
        # half of the empty line stays: a boundary's own break may follow at once
        del self._buffer[: (found.start() + found.end()) // 2]
        if "content-disposition" not in headers:
            raise ValueError("a part has no Content-Disposition")
        self._part = headers
        self._options = parse_options_header(headers["content-disposition"])[1]
        self._data = bytearray()
        self._from = 0
        self._parts += 1
        self._step = self._start
        if self._max_parts is not None and self._parts > self._max_parts:
            raise RequestEntityTooLarge
        return True

    def _start(self) -> bool:
        found = _FIRST_BREAK.match(self._buffer)
        start = found.end() if found else 0
        self._step = self._content
        self._take(start)
        return True

    def _content(self) -> bool:
        return self._take(0)

    def _take(self, start: int) -> bool:
        """Take what is the part's for sure; say whether the part is over."""
        buffer = self._buffer
        found = self._next.search(buffer) if buffer.find(self._mark) >= 0 else None
        if found is None:
            end = start + _safe_length(buffer[start:], len(self._mark) + 2)
            self._keep(buffer[start:end])
            del buffer[:end]
            return False
        self._keep(buffer[start : found.start()])
        self._after_boundary(found)  # before the buffer that it has matched is changed
        del buffer[: found.end()]
        self._finish()
        return True

    def _keep(self, data: bytearray) -> None:
        self._data += data
        too_much = self._max_memory is not None and len(self._data) > self._max_memory
        if too_much and "filename" not in self._options:
            raise RequestEntityTooLarge

    def _finish(self) -> None:
        name, filename = self._options.get("name"), self._options.get("filename")
        if filename is None:
            text = self._data.decode(_charset(self._part), "replace")
            self.fields.append((name, text))
        else:
            file = FileStorage(BytesIO(self._data), filename, name, headers=self._part)
            self.files.append((name, file))


def _safe_length(data: bytearray, boundary: int) -> int:
    """Return how much of ``data`` cannot be the begin of a boundary with its line break."""
    ends = []
    for char in (b"\n", b"\r"):
        at = data.rfind(char)
        ends.append(len(data) if at < 0 or at < len(data) - boundary else at)
    return min(ends)


def _read_headers(data: bytearray) -> Headers:
    lines = (line.strip(b" \t") for line in _FOLDED.sub(b" ", data).splitlines())
    pairs = (line.decode().partition(":") for line in lines if line)
    return Headers([(name.strip(" \t"), value.strip(" \t")) for name, _, value in pairs])


def _charset(headers: Headers) -> str:
    kind = headers.get("content-type")
    named = parse_options_header(kind)[1].get("charset", "").lower() if kind else ""
    return named if named in _CHARSETS else "utf-8"


def parse_multipart(
    read: Callable[[int], bytes],
    boundary: bytes,
    max_memory: int | None,
    max_parts: int | None,
) -> tuple[Pairs, Pairs]:
    """Return the fields and the files of a body; ``ValueError`` where it is malformed."""
    if not boundary:
        raise ValueError("the multipart body has no boundary")
    decoder = Decoder(boundary, max_memory, max_parts)
    while chunk := read(CHUNK):
        decoder.feed(chunk)
    decoder.end()
    return decoder.fields, decoder.files


__all__ = ["parse_multipart"]
