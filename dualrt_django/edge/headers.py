"""A response's headers as Django keeps them: a case-insensitive mapping, one value to a name."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from email.header import Header
from typing import Any


class BadHeaderError(ValueError):
    """A header with a line break in it."""


class CaseInsensitiveMapping(Mapping[str, Any]):
    """A mapping whose names are found in any case, and shown as they were given."""

    def __init__(self, data: Any) -> None:
        self._store: dict[str, tuple[str, Any]] = {
            name.lower(): (name, value) for name, value in pairs_of(data)
        }

    def __getitem__(self, key: str) -> Any:
        return self._store[key.lower()][1]

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._store.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and _lowered(self) == _lowered(other)

    def __repr__(self) -> str:
        return repr(dict(self._store.values()))

    def copy(self) -> CaseInsensitiveMapping:
        """Return the mapping itself, as Django does: this class is not changed."""
        return self


def pairs_of(data: Any) -> Iterable[tuple[str, Any]]:
    """Return the names and values of a mapping or of pairs; ``ValueError`` for what is neither."""
    if isinstance(data, Mapping):
        return data.items()
    found = []
    for place, pair in enumerate(data):
        if len(pair) != 2:
            raise ValueError(
                f"dictionary update sequence element #{place} has length {len(pair)}; "
                "2 is required."
            )
        if not isinstance(pair[0], str):
            raise ValueError(f"Element key {pair[0]!r} invalid, only strings are allowed")
        found.append(pair)
    return found


def _lowered(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in data.items()}


class ResponseHeaders(CaseInsensitiveMapping):
    """The headers of a response. A name is ASCII; a value is Latin-1, or MIME-encoded where it
    cannot be. A line break in either is a ``BadHeaderError``.
    """

    def __init__(self, data: Any) -> None:
        self._store = {}
        if data:
            for name, value in pairs_of(data):
                self[name] = value

    def __setitem__(self, key: Any, value: Any) -> None:
        if not (key.__class__ is str and key.isascii() and key.isprintable()):
            key = as_text(key, "ascii")
        if not (value.__class__ is str and value.isascii() and value.isprintable()):
            value = as_text(value, "latin-1")
        self._store[key.lower()] = (key, value)

    def __delitem__(self, key: str) -> None:
        self.pop(key)

    def pop(self, key: str, default: Any = None) -> Any:
        """Remove a header and return its spelling and value, ``default`` if there is none."""
        return self._store.pop(key.lower(), default)

    def setdefault(self, key: str, value: Any) -> None:
        """Set a header unless there is one."""
        if key not in self:
            self[key] = value


def as_text(value: Any, charset: str) -> str:
    """Return a header's name (``"ascii"``) or value (``"latin-1"``) as it can be sent.

    ``UnicodeError`` for a name that is not ASCII, ``BadHeaderError`` for one with a line break.
    """
    if not isinstance(value, str | bytes):
        value = str(value)
    try:
        if isinstance(value, bytes):
            text = value.decode(charset)
        else:
            value.encode(charset)
            text = value
    except (UnicodeEncodeError, UnicodeDecodeError) as error:
        if _breaks(value):
            raise _broken(value) from error
        if charset == "latin-1":
            return Header(value, "utf-8", maxlinelen=sys.maxsize).encode()
        error.reason += f", HTTP response headers must be in {charset} format"
        raise
    if _breaks(text):
        raise _broken(text)
    return text


def _breaks(value: str | bytes) -> bool:
    if isinstance(value, bytes):
        return b"\n" in value or b"\r" in value
    return "\n" in value or "\r" in value


def _broken(value: Any) -> BadHeaderError:
    return BadHeaderError(f"Header values can't contain newlines (got {value!r})")


__all__ = ["BadHeaderError", "CaseInsensitiveMapping", "ResponseHeaders", "as_text", "pairs_of"]
