"""``HttpResponse``, as ``django.http.response`` has it. No framework is imported for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from dualrt.web.response import Response
from dualrt_django.edge.base import SENT, HttpResponseBase, charset_in, checked_status, sent
from dualrt_django.edge.given import given
from dualrt_django.edge.headers import BadHeaderError
from dualrt_django.edge.kept import Kept


class HttpResponse(HttpResponseBase):
    """A response whose whole content is there: text, bytes, or an iterable of both, which is read
    to its end when it is set.
    """

    streaming = False

    def __init__(
        self,
        content: Any = b"",
        content_type: Any = None,
        status: Any = None,
        reason: str | None = None,
        charset: str | None = None,
        headers: Any = None,
    ) -> None:
        kind = content.__class__
        usual = reason is None and charset is None and headers is None and self.__class__ in PLAIN
        if usual and (kind is str or kind is bytes):
            site = given.charset or given.read_charset()
            found = (_defaults.get(site) or _default(site)) if content_type is None else None
            if found is None and content_type.__class__ is str:
                found = _types.get(content_type) or _typed(content_type)
            if found is not None:  # else what is to be looked at more closely
                self._lone_type, encoding = found
                if status is not None:
                    self.status_code = checked_status(status)
                self._container = [content if kind is bytes else content.encode(encoding or site)]
                return
        super().__init__(content_type, status, reason, charset, headers)
        self.content = content

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} status_code={self.status_code:d}{self._content_type_for_repr}>"
        )

    def serialize(self) -> bytes:
        """Return the headers, an empty line and the content."""
        return self.serialize_headers() + b"\r\n\r\n" + self.content

    __bytes__ = serialize

    @property
    def content(self) -> bytes:
        """The body."""
        return b"".join(self._container)

    @content.setter
    def content(self, value: Any) -> None:
        if value.__class__ is str and type(self).make_bytes is HttpResponseBase.make_bytes:
            content = value.encode(self.charset)
        elif hasattr(value, "__iter__") and not isinstance(value, bytes | memoryview | str):
            content = b"".join(map(self.make_bytes, value))
            if hasattr(value, "close"):
                with suppress(Exception):
                    value.close()
        else:
            content = self.make_bytes(value)
        self._container = [content]
        self.__dict__.pop("text", None)

    @Kept
    def text(self) -> str:
        """The body as text."""
        return self.content.decode(self.charset or "utf-8")

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._container)

    def write(self, content: Any) -> None:
        """Add to the body."""
        self._container.append(self.make_bytes(content))

    def writelines(self, lines: Iterable[Any]) -> None:
        """Add each to the body; nothing comes between them."""
        for line in lines:
            self.write(line)

    def tell(self) -> int:
        """Return the body's length in bytes."""
        return len(self.content)

    def getvalue(self) -> bytes:
        """Return the body."""
        return self.content

    def writable(self) -> bool:
        """Return ``True``."""
        return True

    def __response__(self) -> Response:
        """Return what dualrt's gateways send."""
        if (
            self._own_headers is not None
            or self._own_cookies is not None
            or self._own_closers is not None
            or self._reason_phrase is not None
            or self.status_code not in SENT
            or self.__class__ not in PLAIN
        ):
            return _whole(self)
        made: Response = object.__new__(Response)  # nothing but its content and its type
        parts = self._container
        made.body = parts[0] if len(parts) == 1 else b"".join(parts)
        made.status = self.status_code
        made.content_type = self._lone_type
        made._headers = made._cookies = None
        return made


_defaults: dict[str, tuple[str, str | None]] = {}


def _default(charset: str) -> tuple[str, str | None]:
    """Return the content type of a site's responses and what their text is encoded in."""
    content_type = f"text/html; charset={charset}"
    if not (content_type.isascii() and content_type.isprintable()):
        raise BadHeaderError(f"DEFAULT_CHARSET is the name of a charset, not {charset!r}")
    found = _defaults[charset] = content_type, charset_in(content_type) or charset
    return found


_types: dict[str, tuple[str, str | None]] = {}
_KNOWN = 256  # content types that have been checked: a site has few


def _typed(content_type: str) -> tuple[str, str | None] | None:
    """Return a content type that can be sent as it is, and the charset that it names."""
    if not (content_type.isascii() and content_type.isprintable()):
        return None
    found = content_type, charset_in(content_type)
    if len(_types) < _KNOWN:
        _types[content_type] = found
    return found


def _whole(response: Any) -> Response:
    if not getattr(response, "is_rendered", True):
        response = response.render()
    made = sent(response, response.content)
    if response._own_closers or type(response).close is not HttpResponse.close:
        response.close()  # nobody else will, and what is sent is at hand
    return made


# Of these, nothing is different from what is known here; a class of the site's own may differ. The
# modules of the others add them.
PLAIN: set[type[HttpResponse]] = {HttpResponse}

__all__ = ["PLAIN", "HttpResponse"]
