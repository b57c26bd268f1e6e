"""Request bodies: JSON, forms, and chunks read one at a time."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, NamedTuple

from dualrt.errors import ClientError, ViewError
from dualrt.web.url import URLSearchParams

MAX_FIELDS = 1000  # Django's DATA_UPLOAD_MAX_NUMBER_FIELDS: more is an attack on the parser


def parse_json(body: bytes) -> Any:
    """Parse a JSON body (UTF-8, 16 or 32); ``ClientError`` if it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ClientError(f"the request body is not JSON: {error}") from None


class File(NamedTuple):
    """An uploaded file: ``name`` as the client called it, its ``type`` and its ``data``."""

    name: str
    type: str
    data: bytes


class Form:
    """A form's fields in order; a field may come several times, a value is ``str`` or ``File``."""

    __slots__ = ("_pairs",)

    def __init__(self, pairs: list[tuple[str, str | File]]) -> None:
        self._pairs = pairs

    def get(self, name: str, default: Any = None) -> Any:
        """Return the first value of ``name``, as WHATWG ``FormData.get`` does."""
        return next((value for key, value in self._pairs if key == name), default)

    def get_all(self, name: str) -> list[str | File]:
        """Return every value of ``name`` in order."""
        return [value for key, value in self._pairs if key == name]

    def items(self) -> list[tuple[str, str | File]]:
        """Return every ``(name, value)`` pair in order."""
        return list(self._pairs)

    def __getitem__(self, name: str) -> str | File:
        for key, value in self._pairs:
            if key == name:
                return value
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(key == name for key, _ in self._pairs)

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self._pairs))

    def __len__(self) -> int:
        return len(self._pairs)


def parse_form(content_type: str, body: bytes) -> Form:
    """Parse an urlencoded or multipart body by its ``Content-Type``."""
    kind = content_type.split(";", 1)[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        if body.count(b"&") >= MAX_FIELDS:
            raise ClientError(f"the form has more than {MAX_FIELDS} fields")
        text = body.decode("utf-8", "replace")
        return Form(list(URLSearchParams(text).items()))
    if kind == "multipart/form-data":
        return _multipart(content_type, body)
    raise ClientError(f"the request body is no form: its content type is {content_type!r}", 415)


def _multipart(content_type: str, body: bytes) -> Form:
    try:
        import multipart
    except ImportError as error:
        raise ViewError(
            "multipart forms need the 'multipart' package: pip install dualrt[forms]"
        ) from error
    from io import BytesIO

    _, options = multipart.parse_options_header(content_type)
    boundary = options.get("boundary", "")
    pairs: list[tuple[str, str | File]] = []
    try:
        parser = multipart.MultipartParser(
            BytesIO(body), boundary, part_limit=MAX_FIELDS, memory_limit=len(body) + 1
        )
        for part in parser:
            if part.filename is None:
                pairs.append((part.name, part.raw.decode("utf-8", "replace")))
            else:
                pairs.append((part.name, File(part.filename, part.content_type, part.raw)))
    except (multipart.MultipartError, ValueError) as error:
        raise ClientError(f"the multipart body is malformed: {error}") from None
    return Form(pairs)


class ByteStream:
    """A request body's chunks, once. ``read`` gives the next chunk, ``b""`` at the end."""

    __slots__ = ("_aread", "_read")

    def __init__(
        self,
        read: Callable[[], bytes] | None = None,
        aread: Callable[[], Any] | None = None,
    ) -> None:
        self._read = read
        self._aread = aread

    @classmethod
    def of(cls, body: bytes) -> ByteStream:
        """Return a stream of a body that has been read whole."""
        chunks = iter((body, b"")) if body else iter(())
        return cls(lambda: next(chunks, b""))

    def __iter__(self) -> Iterator[bytes]:
        if self._read is None:
            raise ViewError("under ASGI a body is read with 'async for chunk in request.stream()'")
        while chunk := self._read():
            yield chunk

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._aread is None:
            for chunk in self:
                yield chunk
            return
        while chunk := await self._aread():
            yield chunk


__all__ = ["ByteStream", "File", "Form", "parse_form", "parse_json"]
