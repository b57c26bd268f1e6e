"""Ranges of bytes: what is asked for, what is sent, what is sent in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from dualrt_flask.edge.basics import whole
from dualrt_flask.edge.dates import http_date, parse_date
from dualrt_flask.edge.etags import quote_etag, unquote_etag


def is_byte_range_valid(start: int | None, stop: int | None, length: int | None) -> bool:
    """Whether ``start`` to before ``stop`` is a part of ``length`` bytes (``None``: unknown)."""
    if start is None or stop is None:
        return start is stop and (length is None or length >= 0)
    if length is None:
        return 0 <= start < stop
    return start < stop and 0 <= start < length


class IfRange:
    """What ``If-Range`` says: a tag or a date."""

    def __init__(self, etag: str | None = None, date: datetime | None = None) -> None:
        self.etag = etag
        self.date = date

    def to_header(self) -> str:
        """Return the header that says this."""
        if self.date is not None:
            return http_date(self.date)
        return "" if self.etag is None else quote_etag(self.etag)

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {str(self)!r}>"


class Range:
    """What ``Range`` asks for: ``(begin, end)`` pairs, ``end`` not included or ``None``."""

    def __init__(self, units: str, ranges: Sequence[tuple[Any, Any]]) -> None:
        self.units = units
        self.ranges = ranges
        for start, end in ranges:
            if start is None or (end is not None and not 0 <= start < end):
                raise ValueError(f"{(start, end)} is not a valid range.")

    def range_for_length(self, length: int | None) -> tuple[int, int] | None:
        """Return the one range of bytes as it is of ``length`` bytes; ``None`` for any other."""
        if self.units != "bytes" or length is None or len(self.ranges) != 1:
            return None
        start, end = self.ranges[0]
        if end is None:
            end = length
            if start < 0:
                start += length
        return (start, min(end, length)) if is_byte_range_valid(start, end, length) else None

    def make_content_range(self, length: int | None) -> ContentRange | None:
        """Return what is sent of ``length`` bytes."""
        found = self.range_for_length(length)
        return None if found is None else ContentRange(self.units, *found, length)

    def to_header(self) -> str:
        """Return the header that says this."""
        parts = []
        for begin, end in self.ranges:
            if end is None:
                parts.append(f"{begin}-" if begin >= 0 else str(begin))
            else:
                parts.append(f"{begin}-{end - 1}")
        return f"{self.units}={','.join(parts)}"

    def to_content_range_header(self, length: int | None) -> str | None:
        """Return the header for what is sent of ``length`` bytes."""
        found = self.range_for_length(length)
        return None if found is None else f"{self.units} {found[0]}-{found[1] - 1}/{length}"

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {str(self)!r}>"


def _told(name: str) -> Any:
    """Return a property whose setter tells ``on_update``."""

    def get(self: Any) -> Any:
        return self.__dict__[name]

    def set(self: Any, value: Any) -> None:
        self.__dict__[name] = value
        if self.on_update is not None:
            self.on_update(self)

    return property(get, set)


class ContentRange:
    """What ``Content-Range`` says is sent; ``stop`` is not included. ``units`` may be ``None``."""

    units = _told("_units")
    start = _told("_start")
    stop = _told("_stop")
    length = _told("_length")

    def __init__(
        self,
        units: str | None,
        start: int | None,
        stop: int | None,
        length: int | None = None,
        on_update: Callable[[Any], None] | None = None,
    ) -> None:
        self.on_update = on_update
        self.set(start, stop, length, units)

    def set(
        self,
        start: int | None,
        stop: int | None,
        length: int | None = None,
        units: str | None = "bytes",
    ) -> None:
        """Say it all at once."""
        if not is_byte_range_valid(start, stop, length):
            raise AssertionError("Bad range provided")
        self._units, self._start, self._stop, self._length = units, start, stop, length
        if self.on_update is not None:
            self.on_update(self)

    def unset(self) -> None:
        """Say nothing: the header goes."""
        self.set(None, None, units=None)

    def to_header(self) -> str:
        """Return the header that says this."""
        if self._units is None:
            return ""
        length = "*" if self._length is None else self._length
        if self._start is None or self._stop is None:
            return f"{self._units} */{length}"
        return f"{self._units} {self._start}-{self._stop - 1}/{length}"

    def __bool__(self) -> bool:
        return self._units is not None

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {str(self)!r}>"


def parse_if_range_header(value: str | None) -> IfRange:
    """Return what ``If-Range`` says."""
    if not value:
        return IfRange()
    date = parse_date(value)
    return IfRange(unquote_etag(value)[0]) if date is None else IfRange(date=date)


def parse_range_header(value: str | None, make_inclusive: bool = True) -> Range | None:
    """Return what ``Range`` asks for; ``None`` where it is malformed or not in order."""
    if not value or "=" not in value:
        return None
    units, _, text = value.partition("=")
    ranges: list[tuple[int, int | None]] = []
    last = 0  # where the one before has ended; -1: it was the last that there can be
    for item in text.split(","):
        found = _range(item.strip(" \t"), last)
        if found is None:
            return None
        last = -1 if found[1] is None else found[1]
        ranges.append(found)
    return Range(units.strip(" \t").lower(), ranges)


def _range(item: str, last: int) -> tuple[int, int | None] | None:
    first, dash, end = item.partition("-")
    if not dash or last < 0:
        return None
    try:
        if not first:
            begin = whole(item)
            return (begin, None) if begin else None
        begin = whole(first)
        stop = whole(end) + 1 if end.strip(" \t") else None
    except ValueError:
        return None
    return None if begin < last or (stop is not None and begin >= stop) else (begin, stop)


def parse_content_range_header(
    value: str | None, on_update: Callable[[Any], None] | None = None
) -> ContentRange | None:
    """Return what ``Content-Range`` says; ``None`` where it is malformed."""
    if value is None:
        return None
    units, _, text = value.strip(" \t").partition(" ")
    part, slash, total = text.partition("/")
    if not slash:
        return None
    try:
        length = None if total == "*" else whole(total)
        if part == "*":
            start = stop = None
        else:
            first, dash, last = part.partition("-")
            if not dash:
                return None
            start, stop = whole(first), whole(last) + 1
    except ValueError:
        return None
    if not is_byte_range_valid(start, stop, length):
        return None
    return ContentRange(units, start, stop, length, on_update=on_update)


class Part:
    """``length`` bytes from ``start`` on of what ``source`` yields."""

    def __init__(self, source: Iterable[bytes], start: int, length: int) -> None:
        self._source = source
        self._start = start
        self._length = length
        self._chunks = self._make()

    def _make(self) -> Iterator[bytes]:
        skip, left = self._start, self._length
        if hasattr(self._source, "seekable") and self._source.seekable():
            self._source.seek(skip)  # type: ignore[attr-defined]
            skip = 0
        for chunk in self._source:
            piece = chunk[skip : skip + left]
            skip = max(0, skip - len(chunk))
            left -= len(piece)
            if piece:
                yield piece
            if left <= 0:
                return

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._chunks)

    def close(self) -> None:
        """Close the source."""
        close = getattr(self._source, "close", None)
        if close is not None:
            close()


__all__ = [
    "ContentRange",
    "IfRange",
    "Part",
    "Range",
    "is_byte_range_valid",
    "parse_content_range_header",
    "parse_if_range_header",
    "parse_range_header",
]
