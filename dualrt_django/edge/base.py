"""``HttpResponseBase``: what Django's responses are without their content, and how they leave the
edge: ``__response__`` makes each of them the ``Response`` that the gateways send.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Any

from dualrt.web.fields import known_names
from dualrt.web.headers import Headers
from dualrt.web.response import Response, status_code
from dualrt_django.edge.cookies import Cookies
from dualrt_django.edge.given import given
from dualrt_django.edge.headers import BadHeaderError, ResponseHeaders

PHRASES = {int(status): status.phrase for status in HTTPStatus}
SENT = frozenset(status for status in PHRASES if status >= 200)
_CHARSET = re.compile(r";\s*charset=([^\s;]+)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
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

    # Made when they are first asked for. Until then a lone content type is what there is of the
    # headers. Class attributes, since an instance's ``__dict__`` costs more than the rest.
    _lone_type: str | None = None
    _own_headers: Any = None
    _own_cookies: Any = None
    _own_closers: Any = None

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
            if plain and content_type.isprintable() and self._own_headers is None:
                self._lone_type = content_type
            else:
                self.headers["Content-Type"] = content_type
        if status is not None:
            self.status_code = _status(status)
        if reason is not None:
            self.reason_phrase = reason

    @property
    def headers(self) -> Any:
        """The headers, by their names in any case."""
        if self._own_headers is None:
            self._own_headers = ResponseHeaders(None)
            if self._lone_type is not None:
                self._own_headers._store["content-type"] = ("Content-Type", self._lone_type)
                self._lone_type = None
        return self._own_headers

    @headers.setter
    def headers(self, value: Any) -> None:
        self._own_headers, self._lone_type = value, None

    @property
    def cookies(self) -> Any:
        """The cookies that the response sets."""
        if self._own_cookies is None:
            self._own_cookies = SimpleCookie()
        return self._own_cookies

    @cookies.setter
    def cookies(self, value: Any) -> None:
        self._own_cookies = value

    @property
    def _resource_closers(self) -> Any:
        if self._own_closers is None:
            self._own_closers = []
        return self._own_closers

    @property
    def reason_phrase(self) -> str:
        """What stands beside the status: what was set, else the standard's words."""
        if self._reason_phrase is not None:
            return self._reason_phrase
        return PHRASES.get(self.status_code, "Unknown Status Code")

    @reason_phrase.setter
    def reason_phrase(self, value: str | None) -> None:
        if value and given.version >= (6, 1) and _CONTROL.search(value):
            raise BadHeaderError("reason_phrase can't contain control characters.")
        self._reason_phrase = value

    @property
    def charset(self) -> str:
        """What text is encoded in."""
        if self._charset is not None:
            return self._charset
        content_type = self._lone_type
        if content_type is None and self._own_headers is not None:
            content_type = self._own_headers.get("Content-Type")
        found = charset_in(content_type) if content_type else None
        return given.charset or given.read_charset() if found is None else found

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
    status = status_code(response.status_code)
    made: Response
    if response._reason_phrase is None and status in SENT:
        made = object.__new__(Response)
    else:
        made = object.__new__(Phrased)
        made.line = _line(status, response.reason_phrase)
    made.status, made.body, made.content_type = status, body, response._lone_type
    made._headers = made._cookies = None
    if response._own_headers is not None or response._own_cookies:
        made.content_type = None
        made._headers = _fields(response)
    return made


def _fields(response: Any) -> Headers:
    """Return the headers and the cookies, checked by what may go out: Django's take more."""
    headers, content_type = response._own_headers, response._lone_type
    if headers is None:
        pairs = [] if content_type is None else [("Content-Type", content_type)]
    elif headers.__class__ is ResponseHeaders:
        pairs = list(headers._store.values())
    else:
        pairs = list(response.items())
    if response._own_cookies:
        pairs += [("Set-Cookie", each.OutputString()) for each in response.cookies.values()]
    keys = []
    for name, value in pairs:
        key = known_names.get(name)
        if key is None or not (value.isascii() and value.isprintable()):
            return Headers(pairs)
        keys.append(key)
    return Headers.checked(keys, pairs)


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


__all__ = ["SENT", "HttpResponseBase", "Phrased", "charset_in", "sent"]
