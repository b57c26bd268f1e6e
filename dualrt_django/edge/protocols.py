"""Django's names on the requests of the gateways: where each part comes from, by protocol.

A door that has Django's own request already gives it (``_http`` is kept, and ``_is_given`` true):
what a middleware above has put there counts.
"""

from __future__ import annotations

import re
from typing import Any

from dualrt import asgi, wsgi
from dualrt.errors import ClientError
from dualrt.web.cookie_rules import parse_django
from dualrt.web.headers import Headers
from dualrt.web.request import Request
from dualrt_django.edge.given import given
from dualrt_django.edge.kept import Kept
from dualrt_django.edge.lookups import EnvironLookups, ScopeLookups, joined_cookies
from dualrt_django.edge.querydict import QueryDict
from dualrt_django.edge.request import HttpRequest

# What META has at the edge, beside HTTP_*: what CGI (RFC 3875, section 4.1) and PEP 3333 define and
# servers add for the request. A server may put the process's environment there, or its sockets.
_META = frozenset(
    "AUTH_TYPE CONTENT_LENGTH CONTENT_TYPE GATEWAY_INTERFACE HTTPS PATH_INFO QUERY_STRING RAW_URI "
    "REMOTE_ADDR REMOTE_HOST REMOTE_PORT REMOTE_USER REQUEST_METHOD REQUEST_SCHEME REQUEST_URI "
    "SCRIPT_NAME SCRIPT_URL SERVER_NAME SERVER_PORT SERVER_PROTOCOL SERVER_SOFTWARE "
    "wsgi.multiprocess wsgi.multithread wsgi.run_once wsgi.url_scheme wsgi.version".split()
)
_SLASHES = re.compile(rb"/+")
_UNPREFIXED = {b"content-length": "CONTENT_LENGTH", b"content-type": "CONTENT_TYPE"}


def _shown(meta: dict[str, Any]) -> dict[str, Any]:
    shown = meta.copy()  # most of it stays
    for key in meta:
        if key not in _META and key[:5] != "HTTP_":
            del shown[key]
    return shown


def _copied(theirs: Any) -> QueryDict:
    made = QueryDict(mutable=True, encoding=theirs.encoding)
    for key, values in theirs.lists():
        made.setlist(key, values)
    made._mutable = theirs._mutable
    return made


class _Door(HttpRequest):
    """What requests of both protocols do with Django's own, where a door gave it."""

    routed: str
    headers = Request.headers  # type: ignore[misc]  # the gateways' own, not of META

    def forget(self, edits: Any = None) -> None:
        """Forget what was made of the parts that were changed."""
        super().forget(edits)
        kept = self.__dict__
        if "_is_given" not in kept:
            kept.pop("_http", None)

    @Kept
    def path_info(self) -> str:
        """The path that is routed."""
        kept = self.__dict__
        path: str = kept["_http"].path_info if "_is_given" in kept else self.routed
        return path

    @Kept
    def path(self) -> str:
        """The path with the script name. A request among its middlewares has had another put in
        its place: the one that they are matched by, which is routed.
        """
        return self._whole_path

    def _full(self) -> str:
        return self._whole_path

    @Kept
    def _whole_path(self) -> str:
        kept = self.__dict__
        path: str = kept["_http"].path if "_is_given" in kept else self._made_path()
        return path

    def _made_path(self) -> str:
        raise NotImplementedError


class WSGIRequest(_Door, wsgi.WSGIRequest):
    """An edge request of a Django site under WSGI. Views may put attributes of their own on it."""

    __init__ = wsgi.WSGIRequest.__init__

    def _make_headers(self) -> Headers:
        return EnvironLookups(self.environ)

    def _of(self, key: str, default: Any = None) -> Any:
        meta = self.__dict__.get("META")
        if meta is not None and key in meta:
            return meta[key]
        return self.environ.get(key, default)

    @Kept
    def META(self) -> dict[str, Any]:
        """The request's headers and what the server says of it."""
        meta = _shown(self.environ)
        meta["PATH_INFO"] = self.path_info
        meta["SCRIPT_NAME"] = self._script_name
        return meta

    @Kept
    def GET(self) -> QueryDict:
        """The query."""
        kept, environ = self.__dict__, self.environ
        if "_is_given" in kept and "GET" in vars(kept["_http"]):
            return _copied(kept["_http"].GET)
        query = kept.get("META", environ).get("QUERY_STRING", "")
        encoding = self.encoding if "encoding" in kept or "CONTENT_TYPE" in environ else None
        return QueryDict(query.encode("iso-8859-1"), encoding=encoding)

    @Kept
    def _script_name(self) -> str:
        environ = self.environ
        if "_is_given" in self.__dict__:  # Django has written it there
            return str(environ["SCRIPT_NAME"])
        forced: str | None = given.source.FORCE_SCRIPT_NAME
        if forced is not None:
            return forced
        if "SCRIPT_URL" not in environ and "REDIRECT_URL" not in environ:
            name: str = environ.get("SCRIPT_NAME", "")
            if name.isascii():
                return name
        return _text(_script_name(environ), "script name")

    def _made_path(self) -> str:
        name = self._script_name.rstrip("/")
        return f"{name}/{self.path_info.replace('/', '', 1)}"

    @Kept
    def COOKIES(self) -> dict[str, str]:
        """The cookies, by their names."""
        sent = self._of("HTTP_COOKIE", "")
        if not sent.isascii():
            sent = sent.encode("iso-8859-1").decode(errors="replace")
        return dict(parse_django(sent))

    def _own_scheme(self) -> str:
        scheme: Any = self.environ.get("wsgi.url_scheme")
        return scheme  # type: ignore[no-any-return]

    def _sent(self) -> bytes:
        try:
            length = int(self.environ.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return b""
        body: bytes = self.body
        return body[:length] if length > 0 else b""


class ASGIRequest(_Door, asgi.ASGIRequest):
    """An edge request of a Django site under ASGI."""

    __init__ = asgi.ASGIRequest.__init__

    def _make_headers(self) -> Headers:
        return ScopeLookups(self.scope["headers"], self.cookie_rule)

    def _of(self, key: str, default: Any = None) -> Any:
        kept = self.__dict__
        meta = kept.get("META")
        if meta is None and "_is_given" in kept:
            meta = kept["_http"].META
        if meta is None:
            if key[:5] == "HTTP_" or key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
                return _field(self.scope["headers"], key, self.cookie_rule, default)
            if key == "QUERY_STRING":
                return self._query_string()
            meta = self.META
        return meta.get(key, default)

    def _query_string(self) -> str:
        query = self.scope.get("query_string", "")
        return _text(query, "query") if isinstance(query, bytes) else query

    @Kept
    def META(self) -> dict[str, Any]:
        """The request's headers and what the server says of it."""
        if "_is_given" in self.__dict__:
            return _shown(self.__dict__["_http"].META)
        scope = self.scope
        server = scope.get("server") or ("unknown", "0")
        meta: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "QUERY_STRING": self._query_string(),
            "SCRIPT_NAME": self._script_name,
            "PATH_INFO": self.path_info,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
        }
        if scope.get("client"):
            meta["REMOTE_ADDR"] = meta["REMOTE_HOST"] = scope["client"][0]
            meta["REMOTE_PORT"] = scope["client"][1]
        meta["SERVER_NAME"], meta["SERVER_PORT"] = server[0], str(server[1])
        fields: dict[str, list[bytes]] = {}
        for name, value in scope["headers"]:
            key = _key(name)
            if key is not None:
                fields.setdefault(key, []).append(value)
        rule = self.cookie_rule
        if rule != "django-comma" and "HTTP_COOKIE" in fields:  # it comes first there
            meta["HTTP_COOKIE"] = joined_cookies(fields.pop("HTTP_COOKIE"), rule)
        meta.update((key, _joined(key, values, rule)) for key, values in fields.items())
        return meta

    @Kept
    def _script_name(self) -> str:
        name: str = given.source.FORCE_SCRIPT_NAME or self.scope.get("root_path", "") or ""
        return name

    def _made_path(self) -> str:
        path: str = self.scope["path"]
        return path

    @Kept
    def GET(self) -> QueryDict:
        """The query."""
        kept = self.__dict__
        if "_is_given" in kept and "GET" in vars(kept["_http"]):
            return _copied(kept["_http"].GET)
        return QueryDict(self._of("QUERY_STRING"))

    def _own_scheme(self) -> str:
        return self.scope.get("scheme") or "http"


def _script_name(environ: dict[str, Any]) -> bytes:
    """Return the application's path. Where Apache's ``mod_rewrite`` had its hands on the URL, it
    tells in ``SCRIPT_URL`` or ``REDIRECT_URL`` what that was before.
    """

    def octets(key: str) -> bytes:
        return bytes(environ.get(key, ""), "iso-8859-1")

    url = octets("SCRIPT_URL") or octets("REDIRECT_URL")
    if not url:
        return octets("SCRIPT_NAME")
    if b"//" in url:  # mod_wsgi makes one slash of several, in PATH_INFO alone
        url = _SLASHES.sub(b"/", url)
    return url.removesuffix(octets("PATH_INFO"))


def _text(octets: bytes, what: str) -> str:
    try:
        return octets.decode()
    except UnicodeDecodeError as error:  # Django's handler answers 400, too
        raise ClientError(f"the {what} is not UTF-8: {error}") from None


def _key(name: bytes) -> str | None:
    """Return a header's key in META; ``None`` for one that could be taken for another."""
    if b"_" in name:
        return None
    return _UNPREFIXED.get(name) or f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}"


def _field(fields: Any, key: str, rule: str, default: Any) -> Any:
    size = len(key) - 5 if key[:5] == "HTTP_" else len(key)
    found = [value for name, value in fields if len(name) == size and _key(name) == key]
    return _joined(key, found, rule) if found else default


def _joined(key: str, values: list[bytes], rule: str) -> str:
    if key == "HTTP_COOKIE":
        return joined_cookies(values, rule)
    return b",".join(values).decode("latin-1")


__all__ = ["ASGIRequest", "WSGIRequest"]
