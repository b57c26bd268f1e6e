"""``HttpResponseBase``: what Django's responses are without their content, and how they leave the
edge: ``__response__`` makes each of them the ``Response`` that the gateways send.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Any

from dualrt.web.headers import Headers
from dualrt.web.response import Response
from dualrt_django.edge.cookies import Cookies
from dualrt_django.edge.given import given
from dualrt_django.edge.headers import ResponseHeaders

PHRASES = {int(status): status.phrase for status in HTTPStatus}
_CHARSET = re.compile(r";\s*charset=([^\s;]+)", re.IGNORECASE)
_KNOWN = 256  # content types of which the charset is remembered: a site has few

_charsets: dict[str, str | None] = {}


def charset_in(content_type: str) -> str | None:
    """Return the charset that a content type names, ``None`` where it names none."""
    try:
        return _charsets[content_type]
    except KeyError:
        found = _CHARSET.search(content_type)
        charset = None if found is None else found[1].replace('"', "")
        if len(_charsets) < _KNOWN:
            _charsets[content_type] = charset
        return charset


class Late:
    """An attribute that is made when it is first asked for; one that is set is that."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        made = instance.__dict__[self._name] = self._make(instance)
        return made


def _headers(response: Any) -> ResponseHeaders:
    """Return the response's headers."""
    made = ResponseHeaders(None)
    content_type = response.__dict__.pop("_lone_type", None)
    if content_type is not None:
        made._store["content-type"] = ("Content-Type", content_type)
    return made


def _cookies(response: Any) -> SimpleCookie:
    """Return the cookies that the response sets."""
    return SimpleCookie()


def _closers(response: Any) -> list[Callable[[], Any]]:
    return []


class HttpResponseBase(Cookies):
    """A response without a body. Headers are read and set as its items, in any case.

    ``status``: 100 to 599. ``charset``: what text is encoded in; else the content type's, else
    ``DEFAULT_CHARSET``. ``headers`` may say the content type, if ``content_type`` does not.
    """

    status_code = 200
    closed = False
    _handler_class: Any = None
    _reason_phrase: str | None = None
    _charset: str | None = None

    # As long as nobody asks for the headers, a lone content type is all that is kept of them.
    headers: Any = Late(_headers)
    cookies: Any = Late(_cookies)
    _resource_closers: Any = Late(_closers)

    def __init__(
        self,
        content_type: str | None = None,
        status: Any = None,
        reason: str | None = None,
        charset: str | None = None,
        headers: Any = None,
    ) -> None:
        if charset is not None:
            self._charset = charset
        if headers:
            self.headers = ResponseHeaders(headers)
        if headers and "Content-Type" in self.headers:
            if content_type:
                raise ValueError(
                    "'headers' must not contain 'Content-Type' when the "
                    "'content_type' parameter is provided."
                )
        else:
            if content_type is None:
                content_type = f"text/html; charset={self.charset}"
            plain = content_type.__class__ is str and content_type.isascii()
            if plain and content_type.isprintable() and "headers" not in self.__dict__:
                self._lone_type = content_type
            else:
                self.headers["Content-Type"] = content_type
        if status is not None:
            self.status_code = _status(status)
        if reason is not None:
            self._reason_phrase = reason

    @property
    def reason_phrase(self) -> str:
        """What stands beside the status: what was set, else the standard's words."""
        if self._reason_phrase is not None:
            return self._reason_phrase
        return PHRASES.get(self.status_code, "Unknown Status Code")

    @reason_phrase.setter
    def reason_phrase(self, value: str | None) -> None:
        self._reason_phrase = value

    @property
    def charset(self) -> str:
        """What text is encoded in."""
        if self._charset is not None:
            return self._charset
        kept = self.__dict__
        content_type = kept.get("_lone_type")
        if content_type is None and "headers" in kept:
            content_type = self.headers.get("Content-Type")
        found = charset_in(content_type) if content_type else None
        charset: str = given.source.DEFAULT_CHARSET if found is None else found
        return charset

    @charset.setter
    def charset(self, value: str | None) -> None:
        self._charset = value

    def serialize_headers(self) -> bytes:
        """Return the headers as lines of bytes, without the cookies."""
        return b"\r\n".join(
            name.encode("ascii") + b": " + value.encode("latin-1")
            for name, value in self.headers.items()
        )

    __bytes__ = serialize_headers

    @property
    def _content_type_for_repr(self) -> str:
        if "Content-Type" not in self.headers:
            return ""
        return f', "{self.headers["Content-Type"]}"'

    def __getitem__(self, header: str) -> Any:
        return self.headers[header]

    def __setitem__(self, header: Any, value: Any) -> None:
        self.headers[header] = value

    def __delitem__(self, header: str) -> None:
        del self.headers[header]

    def has_header(self, header: str) -> bool:
        """Whether there is a header of this name."""
        return header in self.headers

    __contains__ = has_header

    def items(self) -> Any:
        """Return the headers' names and values."""
        return self.headers.items()

    def get(self, header: str, alternate: Any = None) -> Any:
        """Return a header's value, ``alternate`` where there is none."""
        return self.headers.get(header, alternate)

    def setdefault(self, key: str, value: Any) -> None:
        """Set a header unless there is one."""
        self.headers.setdefault(key, value)

    def make_bytes(self, value: Any) -> bytes:
        """Return bytes as they are, and anything else as text in the charset."""
        if isinstance(value, bytes | memoryview):
            return bytes(value)
        if isinstance(value, str):
            return bytes(value.encode(self.charset))
        return str(value).encode(self.charset)

    def close(self) -> None:
        """Close what the response has taken on to close. What goes wrong there is not told."""
        for closer in self._resource_closers:
            with suppress(Exception):
                closer()
        self._resource_closers.clear()
        self.closed = True

    def write(self, content: Any) -> None:
        """Refuse: there is nothing to write to."""
        raise OSError(f"This {type(self).__name__} instance is not writable")

    def writelines(self, lines: Iterable[Any]) -> None:
        """Refuse: there is nothing to write to."""
        raise OSError(f"This {type(self).__name__} instance is not writable")

    def tell(self) -> int:
        """Refuse: there is no position."""
        raise OSError(f"This {type(self).__name__} instance cannot tell its position")

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def readable(self) -> bool:
        """Return ``False``: it is no file to read."""
        return False

    def seekable(self) -> bool:
        """Return ``False``: it has no positions."""
        return False

    def writable(self) -> bool:
        """Return whether ``write`` takes anything."""
        return False


def _status(status: Any) -> int:
    try:
        code = int(status)
    except (ValueError, TypeError):
        raise TypeError("HTTP status code must be an integer.") from None
    if not 100 <= code <= 599:
        raise ValueError("HTTP status code must be an integer from 100 to 599.")
    return code


def sent(response: Any, body: Any) -> Response:
    """Return what a gateway sends for one of these responses: its status, its headers and its
    cookies, checked, with ``body``.
    """
    kept = response.__dict__
    status = response.status_code
    made: Response
    if response._reason_phrase is None and status in PHRASES:
        made = object.__new__(Response)
    else:
        made = object.__new__(Phrased)
        made.line = _line(status, response.reason_phrase)
    made.status, made.body, made.content_type = status, body, None
    made._headers = made._cookies = None
    if "headers" in kept:
        headers = made._headers = Headers()
        kept_headers = response.headers
        known = kept_headers.__class__ is ResponseHeaders
        for name, value in kept_headers._store.values() if known else response.items():
            headers.append(name, value)
    elif "_lone_type" in kept:
        made.content_type = kept["_lone_type"]
    if "cookies" in kept:
        for morsel in response.cookies.values():
            made.headers.append("Set-Cookie", morsel.OutputString().strip())
    return made


class Phrased(Response):
    """A response whose status line is not the standard's."""

    __slots__ = ("line",)

    line: str

    def with_body(self, body: Any) -> Response:
        """Return the same response with another body."""
        made: Phrased = object.__new__(Phrased)
        for name in ("status", "content_type", "_headers", "_cookies", "line"):
            setattr(made, name, getattr(self, name))
        made.body = body
        return made


def _line(status: int, reason: Any) -> str:
    line = f"{status} {reason}"
    if not line.isprintable() or any(each > "\xff" for each in line):
        raise ValueError(f"a reason phrase is one line of Latin-1, not {reason!r}")
    return line


__all__ = ["HttpResponseBase", "Late", "Phrased", "charset_in", "sent"]
