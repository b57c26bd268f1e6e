"""Multipart forms (RFC 7578), from the body's bytes to fields and files, with Django's results.

No library reads as Django does: a boundary counts wherever its bytes stand, a part's headers are
within its first KiB, a file counts once something follows it, and what is malformed is mostly
skipped. Generated bodies hold this to it (``tests/switch/test_multipart.py``).
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any, NamedTuple

from dualrt.errors import ViewError
from dualrt_django.edge.exceptions import (
    MultiPartParserError,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from dualrt_django.edge.given import given
from dualrt_django.edge.parameters import parse_header_parameters
from dualrt_django.edge.querydict import MultiValueDict, QueryDict
from dualrt_django.edge.uploads import InMemoryUploadedFile, TemporaryUploadedFile

MAX_HEADERS = 1024  # bytes: a part whose headers do not end within is an error
_BOUNDARY = re.compile(r"[ -~]{0,200}[!-~]")  # RFC 2046, section 5.1.1, and longer
_HANDLERS = "django.core.files.uploadhandler."
_MEMORY = f"{_HANDLERS}MemoryFileUploadHandler"
_DISK = f"{_HANDLERS}TemporaryFileUploadHandler"


class Part(NamedTuple):
    """``headers``: name → ``(value, parameters)``; ``data``: what follows them. A part without a
    ``Content-Disposition`` is neither field nor file.
    """

    headers: dict[str, tuple[str, dict[str, bytes]]]
    data: bytes


def parse_multipart(
    content_type: str, length: str | None, read: Callable[[], bytes], encoding: str | None
) -> tuple[QueryDict, MultiValueDict]:
    """Return ``(fields, files)``. ``length``: the ``Content-Length``; ``read`` gives the body;
    ``encoding``: of names and values, ``None`` for ``DEFAULT_CHARSET``.

    ``MultiPartParserError`` where it cannot be read; ``TooManyFieldsSent``, ``TooManyFilesSent``
    and ``RequestDataTooBig`` over the limits that the settings have.
    """
    boundary = _boundary(content_type)
    size = _size(length)
    if size < 0:
        raise MultiPartParserError(f"Invalid content length: {size!r}")
    known = encoding or given.DEFAULT_CHARSET
    if size == 0:
        return QueryDict(encoding=known), MultiValueDict()
    body = read()
    form = _Form(known, len(body))
    for part in _parts(body, b"--" + boundary):
        form.add(part)
    form.fields._mutable = False
    return form.fields, form.files


def _boundary(content_type: str) -> bytes:
    if not content_type.startswith("multipart/"):
        raise MultiPartParserError(f"Invalid Content-Type: {content_type}")
    if not content_type.isascii():
        raise MultiPartParserError(f"Invalid non-ASCII Content-Type in multipart: {content_type}")
    boundary = parse_header_parameters(content_type)[1].get("boundary")
    if not boundary or not _BOUNDARY.fullmatch(boundary):
        raise MultiPartParserError(f"Invalid boundary in multipart: {boundary}")
    return boundary.encode("ascii")


def _size(length: str | None) -> int:
    try:
        return int(length or 0)
    except ValueError:
        return 0


def _parts(body: bytes, separator: bytes) -> Iterator[Part]:
    """Yield what stands before, between and after the boundaries."""
    start = 0
    while start < len(body):
        at = body.find(separator, start)
        end = len(body) if at < 0 else at
        if at >= 0:  # the line break before a boundary belongs to it
            if body[max(start, end - 1) : end] == b"\n":
                end -= 1
            if body[max(start, end - 1) : end] == b"\r":
                end -= 1
        yield _part(body[start:end])
        start = len(body) if at < 0 else at + len(separator)


def _part(content: bytes) -> Part:
    end = content.find(b"\r\n\r\n", 0, MAX_HEADERS)
    if end < 0:
        if len(content) >= MAX_HEADERS:
            raise MultiPartParserError("Request max total header size exceeded.")
        return Part({}, content)
    read = _header if given.version >= (6, 0) else _header_52
    headers = {}
    for line in content[:end].split(b"\r\n"):
        try:
            name, value, params = read(line.decode())
            headers[name] = value, {key: text.encode() for key, text in params.items()}
        except ValueError:
            continue
    return Part(headers, content[end + 4 :])


def _header(line: str) -> tuple[str, str, dict[str, str]]:
    name, rest = line.split(":", 1)
    return name.lower().rstrip(" "), *parse_header_parameters(rest.lstrip(" "))


def _header_52(line: str) -> tuple[str, str, dict[str, str]]:
    """As before Django 6.0: the name is part of what has the parameters."""
    whole, params = parse_header_parameters(line)
    name, value = whole.split(":", 1)
    return name, value, params


class _Form:
    """What has been read of a form."""

    def __init__(self, encoding: str, size: int) -> None:
        self.fields = QueryDict(mutable=True)
        self.files = MultiValueDict()
        self._encoding = encoding
        self._size = size
        self._counts = [0, 0]  # parts that are no files, files
        self._bytes = 0
        self._pending: tuple[str, Any] | None = None

    def add(self, part: Part) -> None:
        """Read one more part. It completes the file before it: one that nothing follows has been
        cut off.
        """
        if self._pending is not None:
            self.files.appendlist(*self._pending)
            self._pending = None
        disposition = part.headers.get("content-disposition", ("", {}))[1]
        is_file = bool(disposition.get("filename"))
        if not is_file:
            self._count(0, given.DATA_UPLOAD_MAX_NUMBER_FIELDS, 2)  # before and after the form
        if "name" not in disposition:
            return
        name = self._text(disposition["name"].strip())
        coding = part.headers.get("content-transfer-encoding", ("", {}))[0].strip()
        if is_file:
            self._file(name, part, disposition["filename"], coding == "base64")
        else:
            self._field(name, part.data, coding == "base64")

    def _count(self, what: int, limit: int | None, more: int) -> None:
        self._counts[what] += 1
        if limit is None or self._counts[what] <= limit + more:
            return
        if what:
            raise TooManyFilesSent(
                "The number of files exceeded settings.DATA_UPLOAD_MAX_NUMBER_FILES."
            )
        raise TooManyFieldsSent(
            "The number of GET/POST parameters exceeded settings.DATA_UPLOAD_MAX_NUMBER_FIELDS."
        )

    def _text(self, data: bytes) -> str:
        return str(data, self._encoding, "replace")

    def _field(self, name: str, data: bytes, coded: bool) -> None:
        limit = given.DATA_UPLOAD_MAX_MEMORY_SIZE
        self._bytes += len(data) + len(name) + 2  # as long as ``&name=data``
        if limit is not None and self._bytes > limit:
            raise RequestDataTooBig("Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE.")
        if coded:
            with suppress(binascii.Error):  # else it is taken as it is
                data = _base64(data)
        self.fields.appendlist(name, self._text(data))

    def _file(self, field: str, part: Part, filename: bytes, coded: bool) -> None:
        self._count(1, given.DATA_UPLOAD_MAX_NUMBER_FILES, 0)
        name = _file_name(self._text(filename))
        if name is None:
            return
        kept_on_disk = _kept_on_disk(self._size)
        data = _decoded(part.data) if coded else part.data
        kind, extra = part.headers.get("content-type", ("", {}))
        kind, charset = kind.strip(), extra.get("charset")
        made: Any = None
        if kept_on_disk is False:
            file = BytesIO(data)
            made = InMemoryUploadedFile(file, field, name, kind, len(data), charset, extra)
        elif kept_on_disk:
            file = BytesIO(data)
            made = TemporaryUploadedFile.received(file, name, kind, len(data), charset, extra)
        if field and made is not None:
            self._pending = (field, made)


def _file_name(given_name: str) -> str | None:
    """Return a file's name without directories and what is not printable; ``None``: no file."""
    name = html.unescape(given_name).rsplit("/")[-1].rsplit("\\")[-1]
    name = "".join(char for char in name if char.isprintable())
    return None if name in {"", ".", ".."} else name


def _decoded(data: bytes) -> bytes:
    data = b"".join(data.split())
    if len(data) % 4:
        raise MultiPartParserError("Could not decode base64 data.")
    try:
        return _base64(data)
    except binascii.Error as error:
        raise MultiPartParserError("Could not decode base64 data.") from error


def _base64(data: bytes) -> bytes:
    return base64.b64decode(data, validate=given.version >= (6, 1))


def _kept_on_disk(size: int) -> bool | None:
    """Whether Django would keep the files of a body of ``size`` bytes on disk; ``None``: not at
    all. ``ViewError`` where that is for handlers of the site's own to say.
    """
    for handler in given.FILE_UPLOAD_HANDLERS:
        if handler == _MEMORY:
            if size <= given.FILE_UPLOAD_MAX_MEMORY_SIZE:
                return False
        elif handler == _DISK:
            return True
        else:
            raise ViewError(
                f"FILE_UPLOAD_HANDLERS has {handler!r}: views that take uploads by handlers other "
                "than Django's own need the server runtime"
            )
    return None


__all__ = ["MultiPartParserError", "parse_multipart"]
