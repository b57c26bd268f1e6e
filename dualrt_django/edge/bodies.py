"""What Django's request has of the body: its form, its files, and the body as a file.

The gateway has read the body before the view runs, within ``max_body``; nothing here waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from dualrt.errors import ViewError
from dualrt_django.edge.exceptions import BadRequest, RequestDataTooBig
from dualrt_django.edge.given import given
from dualrt_django.edge.kept import Kept
from dualrt_django.edge.multipart import parse_multipart
from dualrt_django.edge.querydict import MultiValueDict, QueryDict

# The names that read the body; ``dualrt.edge.slice.mentions`` has them, too.
READING = ("FILES", "POST", "read", "readline", "readlines")

_Form = tuple[QueryDict, MultiValueDict]


class UnreadablePostError(OSError):
    """The body cannot be read. Nothing at the edge raises it: the body has been read already."""


class RawPostDataException(Exception):
    """The body has been read in another way. Nothing at the edge raises it: there it may be."""


class BodyNames:
    """Those of Django's names that need the body."""

    method: Any
    body: Any
    encoding: Any
    content_type: Any

    @Kept
    def POST(self) -> QueryDict:
        """The form's fields: of a POST, urlencoded or multipart."""
        return self._form("POST")[0]

    @Kept
    def FILES(self) -> MultiValueDict:
        """The form's files."""
        return self._form("FILES")[1]

    def read(self, *size: Any) -> bytes:
        """Return at most ``size`` bytes of the body, all that is left without."""
        return self._begun("read").read(*size)

    def readline(self, *size: Any) -> bytes:
        """Return the body's next line."""
        return self._begun("readline").readline(*size)

    def readlines(self) -> list[bytes]:
        """Return the body's lines."""
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _of(self, key: str, default: Any = None) -> Any:
        raise NotImplementedError

    def _sent(self) -> bytes:
        """Return the body as far as Django would read it."""
        body: bytes = self.body
        return body

    def _begun(self, name: str) -> BytesIO:
        self._whole(name)
        kept = self.__dict__
        kept["_started"] = True
        if "_file" not in kept:
            kept["_file"] = BytesIO(self._sent())
        file: BytesIO = kept["_file"]
        return file

    def _whole(self, name: str) -> None:
        if getattr(self, "_stream", None) is not None:
            raise ViewError(
                f"request.{name} needs the whole body, which is read by request.stream() here: "
                "leave stream_body (or read_body=False) out"
            )

    def _form(self, name: str) -> _Form:
        kept = self.__dict__
        if self.method != "POST":
            form = QueryDict(encoding=self.encoding), MultiValueDict()
        elif "_started" in kept:
            form = QueryDict(), MultiValueDict()
        else:
            self._whole(name)
            form = self._read_form(kept)
        kept["POST"], kept["FILES"] = form
        return form

    def _taken(self) -> bytes:
        """Return the body, of which ``read()`` finds nothing left."""
        self.__dict__.setdefault("_file", BytesIO())
        return self._sent()

    def _read_form(self, kept: dict[str, Any]) -> _Form:
        kind, encoding = self.content_type, self.encoding
        if kind == "multipart/form-data":
            told = self._of("CONTENT_TYPE"), self._of("CONTENT_LENGTH")
            try:
                return parse_multipart(*told, self._taken, encoding)
            except Exception:  # whoever handles it may ask again
                kept["POST"], kept["FILES"] = QueryDict(), MultiValueDict()
                raise
        if kind != "application/x-www-form-urlencoded":
            return QueryDict(encoding=encoding), MultiValueDict()
        if encoding is not None and encoding.lower() != "utf-8":
            raise BadRequest(
                "HTTP requests with the 'application/x-www-form-urlencoded' content type must be "
                "UTF-8 encoded."
            )
        body, limit = self._sent(), given.DATA_UPLOAD_MAX_MEMORY_SIZE
        if limit is not None and len(body) > limit:
            raise RequestDataTooBig("Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE.")
        return QueryDict(body, encoding="utf-8"), MultiValueDict()


__all__ = ["READING", "BodyNames", "RawPostDataException", "UnreadablePostError"]
