"""What a response says before its body: status, headers, cookies (``werkzeug.sansio.Response``)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from dualrt_flask.edge.challenges import WWWAuthenticate
from dualrt_flask.edge.controls import ContentSecurityPolicy, ResponseCacheControl
from dualrt_flask.edge.cookies import MAX_SIZE, dump_cookie
from dualrt_flask.edge.dates import dump_age, http_date, parse_age, parse_date
from dualrt_flask.edge.etags import quote_etag, unquote_etag
from dualrt_flask.edge.headers import Headers, one_line
from dualrt_flask.edge.http import (
    COEP,
    COOP,
    parse_cache_control_header,
    parse_csp_header,
    parse_set_header,
)
from dualrt_flask.edge.multidicts import CallbackDict
from dualrt_flask.edge.properties import header_property
from dualrt_flask.edge.ranges import ContentRange, parse_content_range_header
from dualrt_flask.edge.statuses import LINES
from dualrt_flask.edge.values import dump_header, dump_options_header, parse_options_header

# Media types that are text though they are not called so (IANA registers a charset for them)
_TEXTUAL = frozenset(
    "application/ecmascript application/javascript application/sql application/xml "
    "application/xml-dtd application/xml-external-parsed-entity".split()
)


def get_content_type(mimetype: str, charset: str) -> str:
    """Return the content type of a media type: with the charset if it is text."""
    textual = mimetype.startswith("text/") or mimetype.endswith("+xml") or mimetype in _TEXTUAL
    return f"{mimetype}; charset={charset}" if textual else mimetype


def _typed(kind: str) -> str:
    return one_line(get_content_type(kind, "utf-8"))


# what is asked for with nearly each response
_types = {kind: _typed(kind) for kind in ("text/html", "text/plain", "application/json")}


def status_of(value: Any) -> tuple[str, int]:
    """Return the status line and the code of ``200``, ``"200"``, ``"200 OK"`` or ``"OK"``."""
    if isinstance(value, int):
        code = int(value)
        return LINES.get(code) or f"{code} UNKNOWN", code
    text = value.strip()
    if not text:
        raise ValueError("Empty status argument")
    number, space, _ = text.partition(" ")
    try:
        code = int(number)
    except ValueError:
        return f"0 {text}", 0
    return (text, code) if space else (LINES.get(code) or f"{code} UNKNOWN", code)


def _set_header(name: str) -> property:
    def get(self: Any) -> Any:
        def write(names: Any) -> None:
            if names:
                self.headers[name] = names.to_header()
            elif name in self.headers:
                del self.headers[name]

        return parse_set_header(self.headers.get(name), write)

    def put(self: Any, value: Any) -> None:
        if not value:
            del self.headers[name]
        else:
            self.headers[name] = value if isinstance(value, str) else dump_header(value)

    return property(get, put, doc=f"The names in ``{name}``: changing the set changes the header.")


def _written(name: str, spelled: str, parse: Callable[..., Any], none: Any) -> property:
    """Return a property for a header whose value is an object that writes it back.

    ``spelled``: the name as it goes out. ``none(on_update)``: what stands for no header.
    """

    def get(self: Any) -> Any:
        def write(value: Any) -> None:
            put(self, value)

        found = parse(self.headers.get(name), write)
        return none(write) if found is None else found

    def put(self: Any, value: Any) -> None:
        if not value:
            del self.headers[name]
        else:
            self.headers[spelled] = value if isinstance(value, str) else value.to_header()

    return property(get, put, doc=f"The header ``{spelled}``; ``None`` removes it.")


def _text(name: str) -> header_property:
    return header_property(name, doc=f"The header ``{name}``.")


def _date(name: str) -> header_property:
    return header_property(name, None, parse_date, http_date, doc=f"The header ``{name}``.")


def _names(name: str) -> header_property:
    return header_property(name, None, parse_set_header, dump_header, doc=f"The set ``{name}``.")


class Head:
    """A response without a body.

    Its headers are made when somebody asks for them: most answers have a content type and a length
    (``_type``, ``_length``), and are sent as they are.
    """

    default_status: Any = 200
    default_mimetype: str | None = "text/plain"
    max_cookie_size: int = MAX_SIZE

    headers: Headers
    _type: str | None
    _length: int | None = None
    _status = "200 OK"
    _status_code = 200

    def __init__(
        self,
        status: Any = None,
        headers: Any = None,
        mimetype: str | None = None,
        content_type: str | None = None,
    ) -> None:
        if headers or isinstance(headers, Headers):
            self._take(headers, mimetype, content_type)
        elif content_type is not None:
            self._type = one_line(content_type)
        else:
            kind = self.default_mimetype if mimetype is None else mimetype
            self._type = None if kind is None else _types.get(kind) or _typed(kind)
        if status is None:
            status = self.default_status
        if status != 200 or status.__class__ is not int:
            self.status = status

    def _take(self, headers: Any, mimetype: str | None, content_type: str | None) -> None:
        """Have headers, and the content type among them that was asked for."""
        self.headers = kept = headers if isinstance(headers, Headers) else Headers(headers)
        if content_type is None:
            if mimetype is None and "content-type" not in kept:
                mimetype = self.default_mimetype
            if mimetype is not None:
                content_type = _types.get(mimetype) or _typed(mimetype)
        if content_type is not None:
            kept["Content-Type"] = content_type

    def __getattr__(self, name: str) -> Any:
        # the headers of a response that nobody has looked at are not there yet
        known = self.__dict__
        if name != "headers" or "_type" not in known:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        self.headers = headers = Headers()
        if self._type is not None:
            headers._list.append(("Content-Type", self._type))
        if self._length is not None:
            headers._list.append(("Content-Length", str(self._length)))
        return headers

    def __repr__(self) -> str:
        return f"<{type(self).__name__} [{self.status}]>"

    @property
    def status_code(self) -> int:
        """The status as a number."""
        return self._status_code

    @status_code.setter
    def status_code(self, code: int) -> None:
        self.status = code

    @property
    def status(self) -> Any:
        """The status line."""
        return self._status

    @status.setter
    def status(self, value: Any) -> None:
        self._status, self._status_code = status_of(value)

    def set_cookie(
        self,
        key: str,
        value: str = "",
        max_age: timedelta | int | None = None,
        expires: str | datetime | int | float | None = None,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        httponly: bool = False,
        samesite: str | None = None,
        partitioned: bool = False,
    ) -> None:
        """Add a ``Set-Cookie`` header."""
        line = dump_cookie(
            key,
            value,
            max_age=max_age,
            expires=expires,
            path=path,
            domain=domain,
            secure=secure,
            httponly=httponly,
            max_size=self.max_cookie_size,
            samesite=samesite,
            partitioned=partitioned,
        )
        self.headers.add("Set-Cookie", line)

    def delete_cookie(
        self,
        key: str,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        httponly: bool = False,
        samesite: str | None = None,
        partitioned: bool = False,
    ) -> None:
        """Add a ``Set-Cookie`` header that makes the client forget the cookie."""
        self.set_cookie(key, "", 0, 0, path, domain, secure, httponly, samesite, partitioned)

    @property
    def is_json(self) -> bool:
        """Whether the media type is JSON."""
        kind = self.mimetype or ""
        return kind == "application/json" or (
            kind.startswith("application/") and kind.endswith("+json")
        )

    @property
    def mimetype(self) -> str | None:
        """The content type without its options."""
        found = self.headers.get("content-type")
        return found.partition(";")[0].strip() if found else None

    @mimetype.setter
    def mimetype(self, value: str) -> None:
        self.headers["Content-Type"] = get_content_type(value, "utf-8")

    @property
    def mimetype_params(self) -> CallbackDict:
        """The options of the content type: changing the dict changes the header."""

        def write(options: Any) -> None:
            self.headers["Content-Type"] = dump_options_header(self.mimetype, options)

        return CallbackDict(parse_options_header(self.headers.get("content-type", ""))[1], write)

    location = _text("Location")
    age = header_property("Age", None, parse_age, dump_age, doc="The header ``Age``.")
    content_type = _text("Content-Type")
    content_length = header_property("Content-Length", None, int, str, doc="Bytes of the body.")
    content_location = _text("Content-Location")
    content_encoding = _text("Content-Encoding")
    content_md5 = _text("Content-MD5")
    date = _date("Date")
    expires = _date("Expires")
    last_modified = _date("Last-Modified")
    accept_ranges = _text("Accept-Ranges")
    vary = _set_header("Vary")
    content_language = _set_header("Content-Language")
    allow = _set_header("Allow")
    content_range = _written(
        "content-range",
        "Content-Range",
        parse_content_range_header,
        lambda write: ContentRange(None, None, None, on_update=write),
    )
    content_security_policy = _written(
        "content-security-policy",
        "Content-Security-Policy",
        parse_csp_header,
        lambda write: ContentSecurityPolicy(None, write),
    )
    content_security_policy_report_only = _written(
        "content-security-policy-report-only",
        "Content-Security-policy-report-only",
        parse_csp_header,
        lambda write: ContentSecurityPolicy(None, write),
    )
    access_control_allow_headers = _names("Access-Control-Allow-Headers")
    access_control_allow_methods = _names("Access-Control-Allow-Methods")
    access_control_allow_origin = _text("Access-Control-Allow-Origin")
    access_control_expose_headers = _names("Access-Control-Expose-Headers")
    access_control_max_age = header_property("Access-Control-Max-Age", None, int, str)
    cross_origin_opener_policy = header_property(
        "Cross-Origin-Opener-Policy", COOP.UNSAFE_NONE, COOP, lambda policy: policy.value
    )
    cross_origin_embedder_policy = header_property(
        "Cross-Origin-Embedder-Policy", COEP.UNSAFE_NONE, COEP, lambda policy: policy.value
    )

    @property
    def retry_after(self) -> datetime | None:
        """When to come again; set a moment, seconds, or ``None``."""
        value = self.headers.get("retry-after")
        if value is None:
            return None
        try:
            return datetime.now(UTC) + timedelta(seconds=int(value))
        except ValueError:
            return parse_date(value)

    @retry_after.setter
    def retry_after(self, value: datetime | int | str | None) -> None:
        if value is None:
            self.headers.remove("retry-after")
        else:
            text = http_date(value) if isinstance(value, datetime) else str(value)
            self.headers["Retry-After"] = text

    @property
    def cache_control(self) -> ResponseCacheControl:
        """The directives for caches: changing them changes the header."""

        def write(control: Any) -> None:
            if control:
                self.headers["Cache-Control"] = control.to_header()
            else:
                self.headers.remove("cache-control")

        found: ResponseCacheControl = parse_cache_control_header(
            self.headers.get("cache-control"), write, ResponseCacheControl
        )
        return found

    def set_etag(self, etag: str, weak: bool = False) -> None:
        """Set the entity tag."""
        self.headers["ETag"] = quote_etag(etag, weak)

    def get_etag(self) -> tuple[str, bool] | tuple[None, None]:
        """Return the entity tag and whether it is weak; two ``None`` without one."""
        return unquote_etag(self.headers.get("ETag"))

    @property
    def www_authenticate(self) -> Any:
        """The challenge: changing it changes the header; set one, a list of them, or ``None``."""
        found = WWWAuthenticate.from_header(self.headers.get("WWW-Authenticate"))
        return self._watched(WWWAuthenticate("basic") if found is None else found)

    @www_authenticate.setter
    def www_authenticate(self, value: Any) -> None:
        if not value:
            del self.www_authenticate
        elif isinstance(value, list):
            self.headers.setlist("WWW-Authenticate", [each.to_header() for each in value])
        else:
            self.headers.set("WWW-Authenticate", value.to_header())
            self._watched(value)

    @www_authenticate.deleter
    def www_authenticate(self) -> None:
        self.headers.remove("WWW-Authenticate")

    def _watched(self, value: WWWAuthenticate) -> WWWAuthenticate:
        def write(value: Any) -> None:
            self.www_authenticate = value

        value._on_update = write
        return value

    @property
    def access_control_allow_credentials(self) -> bool:
        """Whether the browser may show the answer to a request with cookies."""
        return "Access-Control-Allow-Credentials" in self.headers

    @access_control_allow_credentials.setter
    def access_control_allow_credentials(self, value: bool | None) -> None:
        if value is True:
            self.headers["Access-Control-Allow-Credentials"] = "true"
        else:
            self.headers.remove("Access-Control-Allow-Credentials")


__all__ = ["Head", "get_content_type", "status_of"]
