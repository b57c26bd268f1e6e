"""``URL``: a WHATWG URL, as ``request.url`` and wherever a view or middleware names an address.

Source: https://url.spec.whatwg.org/#url-class. Parsing is in ``dualrt.web.urlparser``; in front
of it stands ``parse_normal``, which takes the URLs that are normal already.
"""

from __future__ import annotations

import re

from dualrt.errors import DualrtError
from dualrt.web.host import Failure, parse_host
from dualrt.web.params import URLSearchParams
from dualrt.web.percent import FRAGMENT, USERINFO, encode, scalar
from dualrt.web.urlparser import (
    encode_query,
    parse,
    path_start,
    remove_newlines,
    set_file_host,
    set_port,
    split_port,
)
from dualrt.web.urlrecord import SPECIAL, Record, parse_normal

_SCHEME_VALUE = re.compile("([A-Za-z][A-Za-z0-9+.-]*)(?::|$)")
_HOST_END = re.compile(r"[/?#]")
_SPECIAL_HOST_END = re.compile(r"[/?#\\]")
_SHOWN = 200  # characters of a refused URL in its error: enough to find it, bounded for logs


class InvalidURL(DualrtError, ValueError):
    """A text is no URL by the WHATWG standard; the message says why and gives the text."""


def _parse(text: str, base: Record | None) -> Record:
    try:
        return parse_normal(text) or parse(scalar(text), base)
    except Failure as failure:
        shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
        where = "" if base is None else f" (base {base.serialize()[:_SHOWN]!r})"
        raise InvalidURL(f"{shown!r} is no valid URL{where}: {str(failure)[:500]}") from None


class URL:
    """A URL by the WHATWG standard, with the parts as attributes that can be set.

    ``url`` is parsed against ``base`` (absolute); each is a text or a ``URL``, of which this is a
    copy. All schemes are parsed: the special ones (http, https, ws, wss, ftp, file) and the others,
    with opaque paths (``mailto:a@b``). Raises ``InvalidURL``. Setters ignore values the standard
    ignores; only ``href`` raises. Equality and hash go by ``href``, so don't change a URL that is
    a key.

    Non-ASCII hosts: see ``dualrt.web.domain`` for where they can differ from UTS #46.
    """

    __slots__ = ("_href", "_params", "_record")

    def __init__(self, url: str | URL, base: str | URL | None = None) -> None:
        if isinstance(url, URL):
            url = url.href
        if isinstance(base, str):
            base = URL(base)
        self._record: Record = _parse(url, None if base is None else base._record)
        self._href: str | None = None
        self._params: URLSearchParams | None = None

    @classmethod
    def can_parse(cls, url: str | URL, base: str | URL | None = None) -> bool:
        """Tell whether ``URL(url, base)`` would succeed."""
        try:
            cls(url, base)
        except InvalidURL:
            return False
        return True

    def __copy__(self) -> URL:
        return URL(self)

    def __deepcopy__(self, memo: object) -> URL:
        return URL(self)

    @property
    def href(self) -> str:
        """The whole URL."""
        if self._href is None:
            self._href = self._record.serialize()
        return self._href

    @href.setter
    def href(self, value: str) -> None:
        self._record = _parse(value, None)
        self._query_changed()

    @property
    def origin(self) -> str:
        """Scheme, host and port; "null" for schemes without origins (file, data, ...)."""
        record = self._record
        if record.scheme == "blob" and record.opaque and URL.can_parse(record.path):
            inner = URL(record.path)
            return inner.origin if inner._record.scheme in ("http", "https") else "null"
        if record.special and record.scheme != "file":
            return f"{record.scheme}://{self.host}"
        return "null"

    @property
    def protocol(self) -> str:
        """The scheme and a colon: "https:"."""
        return f"{self._record.scheme}:"

    @protocol.setter
    def protocol(self, value: str) -> None:
        record = self._record
        match = _SCHEME_VALUE.match(remove_newlines(scalar(value)))
        if match is None:
            return
        scheme = match[1].lower()
        credentials = record.username or record.password or record.port is not None
        if (
            (scheme in SPECIAL) != record.special
            or (scheme == "file" and credentials)
            or (record.scheme == "file" and not record.host)
        ):
            return
        record.scheme, self._href = scheme, None
        if record.port is not None and record.port == SPECIAL.get(scheme):
            record.port = None

    @property
    def username(self) -> str:
        """The user name, percent-encoded."""
        return self._record.username

    @username.setter
    def username(self, value: str) -> None:
        if self._has_real_host():
            self._record.username, self._href = encode(scalar(value), USERINFO), None

    @property
    def password(self) -> str:
        """The password, percent-encoded."""
        return self._record.password

    @password.setter
    def password(self, value: str) -> None:
        if self._has_real_host():
            self._record.password, self._href = encode(scalar(value), USERINFO), None

    @property
    def host(self) -> str:
        """Host name and, unless it is the scheme's default, port: "example.com:8000"."""
        record = self._record
        return f"{record.host or ''}" + ("" if record.port is None else f":{record.port}")

    @host.setter
    def host(self, value: str) -> None:
        self._set_host(value, with_port=True)

    @property
    def hostname(self) -> str:
        """The host without port; IPv6 addresses in brackets."""
        return self._record.host or ""

    @hostname.setter
    def hostname(self, value: str) -> None:
        self._set_host(value, with_port=False)

    @property
    def port(self) -> str:
        """The port as text, "" for the scheme's default; set with a text ("" resets it)."""
        return "" if self._record.port is None else str(self._record.port)

    @port.setter
    def port(self, value: str) -> None:
        if not self._has_real_host():
            return
        if value == "":
            self._record.port = None
        else:
            try:
                set_port(self._record, remove_newlines(value))
            except Failure:
                return
        self._href = None

    @property
    def pathname(self) -> str:
        """The path, percent-encoded."""
        return self._record.path

    @pathname.setter
    def pathname(self, value: str) -> None:
        record = self._record
        if record.opaque:
            return
        path_start(record, remove_newlines(scalar(value)))
        if not record.path and record.host is None:
            record.path = "/"
        self._href = None

    @property
    def search(self) -> str:
        """The query with its "?", "" when it is absent or empty."""
        return f"?{self._record.query}" if self._record.query else ""

    @search.setter
    def search(self, value: str) -> None:
        query = remove_newlines(scalar(value).removeprefix("?"))
        self._record.query = encode_query(self._record, query) if value else None
        self._query_changed()

    @property
    def search_params(self) -> URLSearchParams:
        """The query's pairs. A live view: changing it changes ``search``, and the reverse."""
        if self._params is None:
            self._params = URLSearchParams._view(self._record.query or "", self._set_query)
        return self._params

    @property
    def hash(self) -> str:
        """The fragment with its "#", "" when it is absent or empty."""
        return f"#{self._record.fragment}" if self._record.fragment else ""

    @hash.setter
    def hash(self, value: str) -> None:
        fragment = remove_newlines(scalar(value).removeprefix("#"))
        self._record.fragment = encode(fragment, FRAGMENT) if value else None
        self._href = None

    def _has_real_host(self) -> bool:
        """Tell whether the URL can have a username, password or port."""
        return bool(self._record.host) and self._record.scheme != "file"

    def _set_host(self, value: str, with_port: bool) -> None:
        if self._record.opaque:
            return
        end = _SPECIAL_HOST_END if self._record.special else _HOST_END
        text = end.split(remove_newlines(scalar(value)), maxsplit=1)[0]
        try:
            if self._record.scheme == "file":
                set_file_host(self._record, text)
            else:
                self._set_host_text(text, with_port)
        except Failure:
            pass
        self._href = None

    def _set_host_text(self, text: str, with_port: bool) -> None:
        record = self._record
        host, port = split_port(text)
        credentials = record.username or record.password or record.port is not None
        if port is not None and not (host and with_port):
            return
        if not host and (record.special or credentials):
            return
        record.host = parse_host(host, record.special) if host else ""
        set_port(record, port or "")

    def _set_query(self, query: str) -> None:
        self._record.query, self._href = query or None, None

    def _query_changed(self) -> None:
        self._href = None
        if self._params is not None:
            self._params._reload(self._record.query or "")

    def __str__(self) -> str:
        return self.href

    def __repr__(self) -> str:
        return f"URL({self.href!r})"

    def __eq__(self, other: object) -> bool:
        return self.href == other.href if isinstance(other, URL) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.href)


__all__ = ["URL", "InvalidURL", "URLSearchParams"]
