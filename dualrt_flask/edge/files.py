"""An uploaded file (``werkzeug.datastructures.FileStorage``)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from os import fsdecode
from typing import Any

from dualrt_flask.edge.basics import whole
from dualrt_flask.edge.headers import Headers
from dualrt_flask.edge.values import parse_options_header


class FileStorage:
    """A file that the client has sent: its stream, its name, its headers.

    What the stream has this has, too: ``read()``, ``seek()``.
    """

    def __init__(
        self,
        stream: Any = None,
        filename: Any = None,
        name: str | None = None,
        content_type: str | None = None,
        content_length: int | None = None,
        headers: Headers | None = None,
    ) -> None:
        self.name = name
        self.stream = stream or BytesIO()
        if filename is not None:
            self.filename: str | None = fsdecode(filename)
        else:
            self.filename = _name_of(stream)
        self.headers = Headers() if headers is None else headers
        if content_type is not None:
            self.headers["Content-Type"] = content_type
        if content_length is not None:
            self.headers["Content-Length"] = str(content_length)

    @property
    def content_type(self) -> str | None:
        """The content type that the client has sent with it."""
        found: str | None = self.headers.get("content-type")
        return found

    @property
    def content_length(self) -> int:
        """The length that the client has sent with it, mostly none: 0."""
        try:
            return whole(self.headers.get("content-length", ""))
        except ValueError:
            return 0

    def _parsed(self) -> tuple[str, dict[str, str]]:
        parsed: tuple[str, dict[str, str]] | None = self.__dict__.get("_parsed_content_type")
        if parsed is None:
            parsed = self._parsed_content_type = parse_options_header(self.content_type)
        return parsed

    @property
    def mimetype(self) -> str:
        """The content type without its options, in lower case."""
        return self._parsed()[0].lower()

    @property
    def mimetype_params(self) -> dict[str, str]:
        """The options of the content type."""
        return self._parsed()[1]

    def save(self, dst: Any, buffer_size: int = 16384) -> None:
        """Copy it into a stream. Files are refused at the edge."""
        if isinstance(dst, str) or hasattr(dst, "__fspath__"):
            with open(dst, "wb") as file:  # noqa: PTH123 - for the guard to refuse
                shutil.copyfileobj(self.stream, file, buffer_size)
        else:
            shutil.copyfileobj(self.stream, dst, buffer_size)

    def close(self) -> None:
        """Close the stream; a failure is no matter."""
        with suppress(Exception):
            self.stream.close()

    def __bool__(self) -> bool:
        return bool(self.filename)

    def __getattr__(self, name: str) -> Any:
        if name == "stream":  # not set yet: copy and pickle ask before __init__
            raise AttributeError(name)
        return getattr(self.stream, name)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.stream)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.filename!r} ({self.content_type!r})>"


def _name_of(stream: Any) -> str | None:
    """Return the name of a stream that has one; Python's own (``<stdin>``) are none."""
    found = getattr(stream, "name", None)
    if found is None:
        return None
    name = fsdecode(found)
    return None if name.startswith("<") and name.endswith(">") else name


__all__ = ["FileStorage"]
