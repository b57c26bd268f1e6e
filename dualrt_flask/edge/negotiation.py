"""What a request's headers ask for, each read when it is asked for: types, ranges, tags, who."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from dualrt_flask.edge.accept import Accept, CharsetAccept, LanguageAccept, MIMEAccept
from dualrt_flask.edge.basics import whole
from dualrt_flask.edge.challenges import Authorization
from dualrt_flask.edge.controls import RequestCacheControl
from dualrt_flask.edge.dates import parse_date
from dualrt_flask.edge.headers import EnvironHeaders
from dualrt_flask.edge.http import (
    parse_accept_header,
    parse_cache_control_header,
    parse_etags,
    parse_if_range_header,
    parse_range_header,
    parse_set_header,
)
from dualrt_flask.edge.values import parse_options_header


class lazy:
    """A property that is worked out once; it may be set to something else."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function
        self.name = function.__name__
        self.__doc__ = function.__doc__

    def __get__(self, owner: Any, cls: Any = None) -> Any:
        if owner is None:
            return self
        found = self.function(owner)
        setattr(owner, self.name, found)  # which costs less than to have its __dict__ made
        return found


class UserAgent:
    """``User-Agent``: the text; what a subclass could make of it is ``None``."""

    platform: str | None = None
    browser: str | None = None
    version: str | None = None
    language: str | None = None

    def __init__(self, string: str) -> None:
        self.string = string

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.browser}/{self.version}>"

    def __str__(self) -> str:
        return self.string

    def __bool__(self) -> bool:
        return bool(self.browser)

    def to_header(self) -> str:
        """Return the header's text."""
        return self.string


def _header(key: str, read: Callable[[str], Any] = str) -> Any:
    def get(self: Any) -> Any:
        found = self._environ.get(key)
        if found is None:
            return None
        try:
            return read(found)
        except (ValueError, TypeError):
            return None

    return property(get, doc=f"What the request's {key} says, ``None`` where it is missing.")


class Negotiation:
    """The names of ``flask.Request`` that stand for a header."""

    user_agent_class: Any = UserAgent
    _environ: dict[str, Any]

    content_type = _header("CONTENT_TYPE")
    content_encoding = _header("HTTP_CONTENT_ENCODING")
    content_md5 = _header("HTTP_CONTENT_MD5")
    referrer = _header("HTTP_REFERER")
    origin = _header("HTTP_ORIGIN")
    date = _header("HTTP_DATE", parse_date)
    max_forwards = _header("HTTP_MAX_FORWARDS", int)
    access_control_request_headers = _header(
        "HTTP_ACCESS_CONTROL_REQUEST_HEADERS", parse_set_header
    )
    access_control_request_method = _header("HTTP_ACCESS_CONTROL_REQUEST_METHOD")

    @lazy
    def headers(self) -> EnvironHeaders:
        """The headers, to be read."""
        return EnvironHeaders(self._environ)

    @lazy
    def content_length(self) -> int | None:
        """The body's length; ``None`` where it is not told, 0 where it is no number."""
        found, coding = map(self._environ.get, ("CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"))
        if found is None or (coding is not None and "chunked" in parse_set_header(coding)):
            return None
        try:
            return max(0, whole(found))
        except ValueError:
            return 0

    @lazy
    def _content(self) -> tuple[str, dict[str, str]]:
        return parse_options_header(self._environ.get("CONTENT_TYPE", ""))

    @property
    def mimetype(self) -> str:
        """The content type without its parameters, in lower case."""
        found: str = self._content[0]
        return found.lower()

    @property
    def mimetype_params(self) -> dict[str, str]:
        """The content type's parameters."""
        found: dict[str, str] = self._content[1]
        return found

    @property
    def is_json(self) -> bool:
        """Whether the content type is JSON."""
        kind = self.mimetype
        return kind == "application/json" or (
            kind.startswith("application/") and kind.endswith("+json")
        )

    @lazy
    def pragma(self) -> Any:
        """``Pragma``."""
        return parse_set_header(self._environ.get("HTTP_PRAGMA", ""))

    @lazy
    def accept_mimetypes(self) -> Any:
        """The media types that are accepted."""
        return parse_accept_header(self._environ.get("HTTP_ACCEPT"), MIMEAccept)

    @lazy
    def accept_charsets(self) -> Any:
        """The charsets that are accepted."""
        return parse_accept_header(self._environ.get("HTTP_ACCEPT_CHARSET"), CharsetAccept)

    @lazy
    def accept_encodings(self) -> Any:
        """The compressions that are accepted."""
        return parse_accept_header(self._environ.get("HTTP_ACCEPT_ENCODING"), Accept)

    @lazy
    def accept_languages(self) -> Any:
        """The languages that are accepted."""
        return parse_accept_header(self._environ.get("HTTP_ACCEPT_LANGUAGE"), LanguageAccept)

    @lazy
    def cache_control(self) -> Any:
        """``Cache-Control``."""
        found = self._environ.get("HTTP_CACHE_CONTROL")
        return parse_cache_control_header(found, None, RequestCacheControl)

    @lazy
    def if_match(self) -> Any:
        """The tags of ``If-Match``."""
        return parse_etags(self._environ.get("HTTP_IF_MATCH"))

    @lazy
    def if_none_match(self) -> Any:
        """The tags of ``If-None-Match``."""
        return parse_etags(self._environ.get("HTTP_IF_NONE_MATCH"))

    @lazy
    def if_modified_since(self) -> datetime | None:
        """The date of ``If-Modified-Since``."""
        return parse_date(self._environ.get("HTTP_IF_MODIFIED_SINCE"))

    @lazy
    def if_unmodified_since(self) -> datetime | None:
        """The date of ``If-Unmodified-Since``."""
        return parse_date(self._environ.get("HTTP_IF_UNMODIFIED_SINCE"))

    @lazy
    def if_range(self) -> Any:
        """``If-Range``."""
        return parse_if_range_header(self._environ.get("HTTP_IF_RANGE"))

    @lazy
    def range(self) -> Any:
        """``Range``."""
        return parse_range_header(self._environ.get("HTTP_RANGE"))

    @lazy
    def user_agent(self) -> Any:
        """``User-Agent``."""
        return self.user_agent_class(self._environ.get("HTTP_USER_AGENT", ""))

    @lazy
    def authorization(self) -> Authorization | None:
        """``Authorization``."""
        found: Authorization | None
        found = Authorization.from_header(self._environ.get("HTTP_AUTHORIZATION"))
        return found


__all__ = ["Negotiation", "UserAgent", "lazy"]
