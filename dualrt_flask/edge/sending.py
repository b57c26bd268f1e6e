"""``send_file`` of what is in memory: the edge opens no file itself."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from time import time
from typing import Any
from urllib.parse import quote

from dualrt.edge.scope import refuse
from dualrt.web.guessing import guess_type
from dualrt_flask.edge.context import app_context
from dualrt_flask.edge.exceptions import RequestedRangeNotSatisfiable
from dualrt_flask.edge.headers import Headers
from dualrt_flask.edge.proxies import request
from dualrt_flask.edge.response import Response as WerkzeugResponse
from dualrt_flask.edge.wrappers import Response

BLOCK = 8192  # bytes that are read of a file at a time, as Werkzeug does
_ATTR_CHAR = "!#$&+-.^_`|~"  # RFC 5987
_WAY_OUT = "Give it an io.BytesIO; else run the view in the server runtime."

MaxAge = int | Callable[[str | None], int | None] | None


def send_file(
    path_or_file: Any,
    mimetype: str | None = None,
    as_attachment: bool = False,
    download_name: str | None = None,
    conditional: bool = True,
    etag: bool | str = True,
    last_modified: datetime | float | None = None,
    max_age: MaxAge = None,
) -> Any:
    """Return a response that sends what an object with ``read()`` holds.

    ``download_name``: what it is called; its type, too, if ``mimetype`` does not say it.
    ``conditional``: answer requests for a part, or for what has changed. ``etag``: a tag of its
    own. ``max_age``: seconds for which it may be kept.
    """
    return send(
        path_or_file,
        request.environ,
        mimetype,
        as_attachment,
        download_name,
        conditional,
        etag,
        last_modified,
        _site_age() if max_age is None else max_age,
        response_class=Response,
    )


def send(
    path_or_file: Any,
    environ: dict[str, Any],
    mimetype: str | None = None,
    as_attachment: bool = False,
    download_name: str | None = None,
    conditional: bool = True,
    etag: bool | str = True,
    last_modified: datetime | float | None = None,
    max_age: MaxAge = None,
    use_x_sendfile: bool = False,
    response_class: Any = None,
    _root_path: Any = None,
) -> Any:
    """The same by Werkzeug's names: for a request that is given."""
    if isinstance(path_or_file, str) or hasattr(path_or_file, "__fspath__"):
        refuse(f"send_file({str(path_or_file)!r}), which opens a file,", _WAY_OUT)
    headers = Headers()
    mimetype = _type_of(mimetype, download_name, as_attachment, headers)
    _name(download_name, as_attachment, headers)
    size = None
    if isinstance(path_or_file, io.BytesIO):
        size = path_or_file.getbuffer().nbytes
    elif isinstance(path_or_file, io.TextIOBase):
        raise ValueError("Files must be opened in binary mode or use BytesIO.")
    made = (response_class or WerkzeugResponse)(
        FileWrapper(path_or_file), mimetype=mimetype, headers=headers, direct_passthrough=True
    )
    if size is not None:
        made.content_length = size
    if last_modified is not None:
        made.last_modified = last_modified
    _keep(made, max_age)
    if isinstance(etag, str):
        made.set_etag(etag)
    return _conditional(made, environ, path_or_file, size) if conditional else made


def _site_age() -> int | None:
    """Return what the app's ``get_send_file_max_age`` says."""
    site = app_context().site
    if site.facts.own_max_age:
        refuse(
            "send_file() without max_age, for which the app has a get_send_file_max_age,",
            "It is a function of the server's; give max_age, or use the server runtime.",
        )
    value = site.app.config.get("SEND_FILE_MAX_AGE_DEFAULT")
    return int(value.total_seconds()) if isinstance(value, timedelta) else value


def _type_of(mimetype: str | None, name: str | None, as_attachment: bool, headers: Headers) -> str:
    if mimetype is not None:
        return mimetype
    if name is None:
        raise TypeError(
            "Unable to detect the MIME type because a file name is not available. Either set "
            "'download_name', pass a path instead of a file, or set 'mimetype'."
        )
    mimetype, encoding = guess_type(name)
    if encoding is not None and not as_attachment:  # a browser would save it unpacked
        headers.set("Content-Encoding", encoding)
    return mimetype or "application/octet-stream"


def _name(name: str | None, as_attachment: bool, headers: Headers) -> None:
    if name is None:
        if as_attachment:
            raise TypeError(
                "No name provided for attachment. Either set 'download_name' or pass a path "
                "instead of a file."
            )
        return
    names = {"filename": name}
    if not name.isascii():
        simple = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
        quoted = quote(name, safe=_ATTR_CHAR)
        names = {"filename": simple, "filename*": f"UTF-8''{quoted}"}
    headers.set("Content-Disposition", "attachment" if as_attachment else "inline", **names)


def _keep(made: Any, max_age: MaxAge) -> None:
    made.cache_control.no_cache = True
    age = max_age(None) if callable(max_age) else max_age
    if age is None:
        return
    if age > 0:
        made.cache_control.no_cache = None
        made.cache_control.public = True
    made.cache_control.max_age = age
    made.expires = int(time() + age)


def _conditional(made: Any, environ: dict[str, Any], file: Any, size: int | None) -> Any:
    try:
        return made.make_conditional(environ, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        file.close()
        raise


class FileWrapper:
    """The blocks of an object with ``read()``."""

    def __init__(self, file: Any, buffer_size: int = BLOCK) -> None:
        self.file = file
        self.buffer_size = buffer_size

    def close(self) -> None:
        """Close it."""
        if hasattr(self.file, "close"):
            self.file.close()

    def seekable(self) -> bool:
        """Whether it has positions."""
        if hasattr(self.file, "seekable"):
            return bool(self.file.seekable())
        return hasattr(self.file, "seek")

    def seek(self, *where: Any) -> None:
        """Go to a position."""
        if hasattr(self.file, "seek"):
            self.file.seek(*where)

    def tell(self) -> Any:
        """Return the position, ``None`` where it cannot tell it."""
        return self.file.tell() if hasattr(self.file, "tell") else None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        block: bytes = self.file.read(self.buffer_size)
        if not block:
            raise StopIteration
        return block


__all__ = ["BLOCK", "FileWrapper", "send", "send_file"]
