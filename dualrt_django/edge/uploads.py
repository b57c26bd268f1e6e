"""Uploaded files as ``request.FILES`` has them, all of them in memory.

Django keeps an upload of more than ``FILE_UPLOAD_MAX_MEMORY_SIZE`` on disk. Here it is in memory,
too, behaves as the one on disk (it has ``chunks()``), and has no path.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from dualrt.errors import ViewError
from dualrt_django.edge.exceptions import SuspiciousFileOperation

_LONGEST = 255  # characters of a name: what older file systems take
_FORWARDED = (
    "encoding fileno flush isatty newlines read readinto readline readlines seek tell truncate "
    "write writelines"
).split()


class File:
    """A file with a name: what reads and writes goes on to ``file``."""

    DEFAULT_CHUNK_SIZE = 64 * 2**10
    name: Any
    size: Any

    def __init__(self, file: Any, name: str | None = None) -> None:
        self.file = file
        self.name = getattr(file, "name", None) if name is None else name
        if hasattr(file, "mode"):
            self.mode = file.mode

    def __str__(self) -> str:
        return self.name or ""

    def __repr__(self) -> str:
        return f"<{self.__class__.__name__}: {self or 'None'}>"

    def __bool__(self) -> bool:
        return bool(self.name)

    def __len__(self) -> int:
        size: int = self.size
        return size

    def __getattr__(self, name: str) -> Any:
        # only for what is missing: the file's own, and a size that nobody has told
        if name in _FORWARDED:
            return getattr(self.file, name)
        if name == "size":
            here = self.file.tell()
            self.size = self.file.seek(0, os.SEEK_END)
            self.file.seek(here)
            return self.size
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return not self.file or self.file.closed

    def readable(self) -> bool:
        """Whether it may be read."""
        return not self.closed and bool(self.file.readable())

    def writable(self) -> bool:
        """Whether it may be written."""
        return not self.closed and bool(self.file.writable())

    def seekable(self) -> bool:
        """Whether it may be read from any place."""
        return not self.closed and bool(self.file.seekable())

    def chunks(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Yield the file from its beginning, ``chunk_size`` bytes at a time (64 KiB)."""
        self.seek(0)
        while data := self.read(chunk_size or self.DEFAULT_CHUNK_SIZE):
            yield data

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        """Whether ``chunks`` yields more than one."""
        return bool(self.size > (chunk_size or self.DEFAULT_CHUNK_SIZE))

    def __iter__(self) -> Iterator[Any]:
        """Yield lines, from the beginning; ``\\r``, ``\\n`` and ``\\r\\n`` end one."""
        yield from b"".join(self.chunks()).splitlines(keepends=True)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def open(self, mode: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """Go back to the beginning; ``ValueError`` once it is closed."""
        if self.closed:
            raise ValueError("The file cannot be reopened.")
        self.seek(0)
        return self

    def close(self) -> None:
        """Close it."""
        self.file.close()


class UploadedFile(File):
    """A file that a client sent.

    ``name``: as the client calls it, without directories; ``size``: bytes; ``content_type``,
    ``charset`` and ``content_type_extra``: what the client says of it.
    """

    def __init__(
        self,
        file: Any = None,
        name: str | None = None,
        content_type: str | None = None,
        size: int | None = None,
        charset: Any = None,
        content_type_extra: Any = None,
    ) -> None:
        super().__init__(file, name)
        self.size = size
        self.content_type = content_type
        self.charset = charset
        self.content_type_extra = content_type_extra

    def __repr__(self) -> str:
        return f"<{self.__class__.__name__}: {self.name} ({self.content_type})>"

    @property
    def name(self) -> str | None:
        """The name, without directories and at most 255 characters long."""
        return self._name

    @name.setter
    def name(self, name: str | None) -> None:
        self._name = name if name is None else _safe(name)


def _safe(name: str) -> str:
    name = os.path.basename(name)  # noqa: PTH119 - a text of the client's, no path
    if len(name) > _LONGEST:
        name, ext = os.path.splitext(name)  # noqa: PTH122
        ext = ext[:_LONGEST]
        name = name[: _LONGEST - len(ext)] + ext
    if name in {"", ".", ".."}:
        raise SuspiciousFileOperation(f"Could not derive file name from '{name}'")
    return name


class InMemoryUploadedFile(UploadedFile):
    """One that Django keeps in memory, too."""

    def __init__(
        self,
        file: Any,
        field_name: str | None,
        name: str | None,
        content_type: str | None,
        size: int | None,
        charset: Any,
        content_type_extra: Any = None,
    ) -> None:
        super().__init__(file, name, content_type, size, charset, content_type_extra)
        self.field_name = field_name

    def open(self, mode: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """Go back to the beginning."""
        self.file.seek(0)
        return self

    def chunks(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Yield the whole file."""
        self.file.seek(0)
        yield self.read()

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        """Whether ``chunks`` yields more than one: it does not."""
        return False


class SimpleUploadedFile(InMemoryUploadedFile):
    """One made by hand."""

    def __init__(self, name: str, content: bytes | None, content_type: str = "text/plain") -> None:
        content = content or b""
        super().__init__(BytesIO(content), None, name, content_type, len(content), None, None)

    @classmethod
    def from_dict(cls, file_dict: dict[str, Any]) -> SimpleUploadedFile:
        """Return one of ``filename``, ``content`` and ``content-type``."""
        kind = file_dict.get("content-type", "text/plain")
        return cls(file_dict["filename"], file_dict["content"], kind)


class TemporaryUploadedFile(UploadedFile):
    """One that Django keeps on disk, and the edge in memory."""

    def __init__(
        self, name: str, content_type: str, size: int, charset: Any, content_type_extra: Any = None
    ) -> None:
        raise ViewError(
            "TemporaryUploadedFile(): there is no disk at the edge to keep it on; make a "
            "SimpleUploadedFile, or run the view in the server runtime"
        )

    @classmethod
    def received(cls, *args: Any) -> TemporaryUploadedFile:
        """Return one that a client has sent: the arguments are those of ``UploadedFile``."""
        made = cls.__new__(cls)
        UploadedFile.__init__(made, *args)
        return made

    def temporary_file_path(self) -> str:
        """Raise: there is no such file."""
        raise ViewError(
            "temporary_file_path(): at the edge an upload is in memory, and has no path; read() "
            "it, or run the view in the server runtime"
        )


__all__ = ["File", "InMemoryUploadedFile", "SimpleUploadedFile", "TemporaryUploadedFile"]
__all__ += ["UploadedFile"]
