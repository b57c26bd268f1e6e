"""``FileResponse``: what is like a file, and in memory. The edge opens no file itself."""

from __future__ import annotations

import io
import os.path
from collections.abc import Iterator
from typing import Any

from dualrt.web.guessing import guess_type
from dualrt_django.edge.streaming_response import StreamingHttpResponse
from dualrt_django.edge.utils.http import content_disposition_header

# Of compressed files: a Content-Encoding would have browsers unpack them.
_PACKED = {
    "br": "application/x-brotli",
    "bzip2": "application/x-bzip",
    "compress": "application/x-compress",
    "gzip": "application/gzip",
    "xz": "application/x-xz",
}
_UNKNOWN = "application/octet-stream"


class FileResponse(StreamingHttpResponse):
    """A response whose body is read of an object with ``read()``, in pieces of ``block_size``
    bytes. Its length, its type and ``Content-Disposition`` are set by the object and its name.

    ``filename``: the name, if it is not the object's. ``as_attachment``: to be saved, not shown.
    """

    block_size = 4096

    def __init__(
        self, *args: Any, as_attachment: bool = False, filename: str = "", **kwargs: Any
    ) -> None:
        self.as_attachment = as_attachment
        self.filename = filename
        self._no_explicit_content_type = kwargs.get("content_type") is None
        super().__init__(*args, **kwargs)

    def _set_streaming_content(self, value: Any) -> None:
        self.file_to_stream: Any = None
        if not hasattr(value, "read"):
            super()._set_streaming_content(value)
            return
        self.file_to_stream = value
        if hasattr(value, "close"):
            self._resource_closers.append(value.close)
        self.set_headers(value)
        super()._set_streaming_content(self._pieces(value))

    def _pieces(self, file: Any) -> Iterator[Any]:
        return iter(lambda: file.read(self.block_size), b"")

    def set_headers(self, filelike: Any) -> None:
        """Set length, type and disposition."""
        length = self._length(filelike)
        if length is not None:
            self.headers["Content-Length"] = length
        name = getattr(filelike, "name", "")
        name = self.filename or (name if isinstance(name, str) else "")
        name = os.path.basename(name)  # noqa: PTH119 - as Django cuts it, also on Windows
        if self._no_explicit_content_type:
            self.headers["Content-Type"] = _type_of(name)
        disposition = content_disposition_header(self.as_attachment, name)
        if disposition:
            self.headers["Content-Disposition"] = disposition

    def _length(self, file: Any) -> int | None:
        """Return the bytes from where the object stands to its end, if that can be told."""
        seekable = hasattr(file, "seek") and (not hasattr(file, "seekable") or file.seekable())
        if hasattr(file, "tell"):
            if seekable:
                begin = file.tell()
                file.seek(0, io.SEEK_END)
                length: int = file.tell() - begin
                file.seek(begin)
                return length
            if hasattr(file, "getbuffer"):
                return int(file.getbuffer().nbytes - file.tell())
        elif seekable:
            length = sum(iter(lambda: len(file.read(self.block_size)), 0))
            file.seek(-length, io.SEEK_END)
            return length
        return None


def _type_of(name: str) -> str:
    if not name:
        return _UNKNOWN
    kind, encoding = guess_type(name)
    return _PACKED.get(encoding or "", kind) or _UNKNOWN


__all__ = ["FileResponse"]
