"""Django's request at the edge: its names, answered from what the server gave.

``HttpRequest`` has the names that need no more than a header, the query or the path; what reads the
body stands in ``bodies``, and the two protocols' own in ``protocols``. dualrt's names stay dualrt's
where both have one (``headers``, ``path``, ``body``): docs/switch.md has the table.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from dualrt.errors import ClientError
from dualrt.web.cookie_rules import parse_django
from dualrt.web.egress import EDGE
from dualrt_django.edge.bodies import BodyNames, RawPostDataException, UnreadablePostError
from dualrt_django.edge.exceptions import DisallowedHost, ImproperlyConfigured
from dualrt_django.edge.given import given
from dualrt_django.edge.hosts import LOCAL, split_domain_port, validate_host
from dualrt_django.edge.kept import Kept
from dualrt_django.edge.known import Matched, known
from dualrt_django.edge.lookups import EnvironLookups
from dualrt_django.edge.mediatypes import MediaType, accepted, best_of, by_precedence
from dualrt_django.edge.parameters import parse_header_parameters
from dualrt_django.edge.querydict import MultiValueDict, QueryDict
from dualrt_django.edge.sessions import ENGINE, MIDDLEWARE, SERIALIZERS, SessionStore
from dualrt_django.edge.signed import RAISE_ERROR, unsign_cookie
from dualrt_django.edge.users import AnonymousUser, User

# RFC 3986 with what Django leaves of it: in a path, and in a URL
_PATH_SAFE = "/:@&+$,-_.!~*'()"
_URL_SAFE = "/#%[]=:;$&()+,!?*@'~"

_UPLOADS = "uploads are kept in memory here; else use the server runtime"
_LACKS = {"multipart_parser_class": _UPLOADS, "upload_handlers": _UPLOADS}
_ABSENT = object()


def _refused(name: str) -> property:
    """Return what is neither to be read nor to be set: who sets it relies on what it does."""

    def refuse(self: Any, *value: Any) -> Any:
        raise AttributeError(self._lacks(name))

    return property(refuse, refuse)


class HttpRequest(BodyNames):
    """Django's names. Made by hand it is an empty request, as Django's is; the gateways make its
    subclasses in ``protocols``.
    """

    method: Any
    auth: Any
    path: Any

    # attributes, so that nobody sets them in vain; what looks for names here knows better
    multipart_parser_class = _refused("multipart_parser_class")
    upload_handlers = _refused("upload_handlers")
    _refused_names = frozenset(_LACKS)

    def __init__(self) -> None:
        empty = {"GET": QueryDict(mutable=True), "POST": QueryDict(mutable=True)}
        texts = {"path": "", "path_info": ""}
        others = dict.fromkeys(("method", "resolver_match", "content_type", "content_params"))
        mappings: dict[str, Any] = {
            "COOKIES": {},
            "META": {},
            "FILES": MultiValueDict(),
            "encoding": None,
        }
        vars(self).update(empty | texts | others | mappings)

    def forget(self, edits: Any = None) -> None:
        """Forget what was made of the parts that were changed."""
        super().forget(edits)  # type: ignore[misc]
        kept = vars(self)
        for name in KEPT.intersection(kept):
            del kept[name]

    def _of(self, key: str, default: Any = None) -> Any:
        """Return what META has, without making it for that."""
        return self.META.get(key, default)

    def _lacks(self, name: str) -> str:
        reason = _LACKS.get(name) or _WHY_NOT.get(name, str)()
        return f"the request has no attribute {name!r} at the edge{reason and f': {reason}'}"

    def __repr__(self) -> str:
        if self.method is None or not self.get_full_path():
            return f"<{self.__class__.__name__}>"
        return f"<{self.__class__.__name__}: {self.method} {self.get_full_path()!r}>"

    @Kept
    def META(self) -> dict[str, Any]:
        """The request's headers and what the server says of it."""
        return {}

    @Kept
    def headers(self) -> Any:
        """The headers, of what META has by now."""
        return EnvironLookups(self.META)

    @Kept
    def GET(self) -> QueryDict:
        """The query."""
        return QueryDict(self._of("QUERY_STRING", ""), encoding=self.encoding)

    @Kept
    def COOKIES(self) -> dict[str, str]:
        """The cookies, by their names."""
        return dict(parse_django(self._of("HTTP_COOKIE", "")))

    # where it went

    @Kept
    def path_info(self) -> str:
        """The path that is routed."""
        return str(self.path)

    def _full(self) -> str:
        """Django's ``path``: with the script name."""
        return str(self.path)

    def get_full_path(self, force_append_slash: bool = False) -> str:
        """Return the path, with the script name, and the query, both percent-encoded."""
        return self._with_query(self._full(), force_append_slash)

    def get_full_path_info(self, force_append_slash: bool = False) -> str:
        """Return the same without the script name."""
        return self._with_query(self.path_info, force_append_slash)

    def _with_query(self, path: str, slash: bool) -> str:
        query = self._of("QUERY_STRING", "")
        end = "/" if slash and not path.endswith("/") else ""
        return f"{quote(path, _PATH_SAFE)}{end}{'?' if query else ''}{quote(query, _URL_SAFE)}"

    @Kept
    def resolver_match(self) -> Matched | None:
        """What Django's resolver says of the path."""
        return known.resolve(self.path_info)

    # whom it asked

    def _own_scheme(self) -> str:
        return "http"

    @property
    def scheme(self) -> str:
        """``"http"`` or ``"https"``, as ``SECURE_PROXY_SSL_HEADER`` says."""
        header = given.source.SECURE_PROXY_SSL_HEADER
        if header:
            try:
                name, secure = header
            except ValueError:
                raise ImproperlyConfigured(
                    "The SECURE_PROXY_SSL_HEADER setting must be a tuple containing two values."
                ) from None
            value = self._of(name)
            if value is not None:
                return "https" if value.split(",", 1)[0].strip() == secure else "http"
        return self._own_scheme()

    def is_secure(self) -> bool:
        """Whether it came by HTTPS."""
        return self.scheme == "https"

    def _get_raw_host(self) -> str:
        if given.source.USE_X_FORWARDED_HOST:
            host = self._of("HTTP_X_FORWARDED_HOST")
            if host is not None:
                return str(host)
        host = self._of("HTTP_HOST")
        if host is not None:
            return str(host)
        host, port = self._of("SERVER_NAME"), self.get_port()
        return str(host) if port == ("443" if self.is_secure() else "80") else f"{host}:{port}"

    def get_host(self) -> str:
        """Return the host, with its port, that was asked; ``DisallowedHost`` where
        ``ALLOWED_HOSTS`` does not have it.
        """
        host = self._get_raw_host()
        source = given.source
        allowed = source.ALLOWED_HOSTS
        if not allowed and source.DEBUG:
            allowed = LOCAL
        domain, _ = split_domain_port(host)
        if domain and validate_host(domain, allowed):
            return host
        told = f"Invalid HTTP_HOST header: {host!r}."
        if domain:
            raise DisallowedHost(f"{told} You may need to add {domain!r} to ALLOWED_HOSTS.")
        raise DisallowedHost(
            f"{told} The domain name provided is not valid according to RFC 1034/1035."
        )

    def get_port(self) -> str:
        """Return the port that was asked."""
        if given.source.USE_X_FORWARDED_PORT:
            port = self._of("HTTP_X_FORWARDED_PORT")
            if port is not None:
                return str(port)
        return str(self._of("SERVER_PORT"))

    @Kept
    def _current_scheme_host(self) -> str:
        return f"{self.scheme}://{self.get_host()}"

    def build_absolute_uri(self, location: Any = None) -> str:
        """Return an absolute URL, percent-encoded: the request's own, or ``location`` seen from
        there.
        """
        # a path that begins with // is none of another host
        location = f"//{self.get_full_path()}" if location is None else str(location)
        bits = urlsplit(location)
        if bits.scheme and bits.netloc:
            return quote(location, _URL_SAFE)
        base, path = self._current_scheme_host, bits.path
        plain = path.startswith("/") and "/./" not in path and "/../" not in path
        if plain and not bits.scheme and not bits.netloc:
            return quote(base + location.removeprefix("//"), _URL_SAFE)
        return quote(urljoin(base + self._full(), location), _URL_SAFE)

    # what it says of itself

    @Kept
    def _content(self) -> tuple[str, dict[str, str], str | None]:
        """The content type, its parameters, and the charset among them if Python knows it."""
        try:
            kind, params = parse_header_parameters(self._of("CONTENT_TYPE") or "")
        except ValueError as error:  # Django fails on it, before any view
            raise ClientError(f"the Content-Type is malformed: {error}") from None
        charset = params.get("charset")
        if charset is not None:
            try:
                codecs.lookup(charset)
            except (LookupError, ValueError):
                charset = None
        return kind, params, charset

    @Kept
    def content_type(self) -> str | None:
        """The body's type, without parameters."""
        return self._content[0]

    @Kept
    def content_params(self) -> dict[str, str] | None:
        """The parameters of the body's type."""
        return self._content[1]

    @property
    def encoding(self) -> str | None:
        """The encoding of ``GET`` and ``POST``, ``None`` for the site's. To set it reads anew."""
        found = self.__dict__.get("encoding", _ABSENT)
        if found is not _ABSENT:
            name: str | None = found
            return name
        return self._content[2] if self._of("CONTENT_TYPE") else None

    @encoding.setter
    def encoding(self, name: str | None) -> None:
        kept = self.__dict__
        kept["encoding"] = name
        if "GET" not in kept:
            self.GET  # noqa: B018 - Django, too, finds here what is wrong with it
        del kept["GET"]
        kept.pop("POST", None)

    @Kept
    def accepted_types(self) -> list[MediaType]:
        """What the client accepts, the best liked first."""
        value = self._of("HTTP_ACCEPT")
        try:
            return accepted("*/*" if value is None else value)
        except ValueError as error:
            raise ClientError(f"the Accept header is malformed: {error}") from None

    @Kept
    def accepted_types_by_precedence(self) -> list[MediaType]:
        """The same, the most specific first."""
        return by_precedence(self.accepted_types)

    def accepted_type(self, media_type: str) -> MediaType | None:
        """Return which of the accepted types fits ``media_type`` best."""
        return best_of(media_type, self.accepted_types_by_precedence)

    def get_preferred_type(self, media_types: Iterable[str]) -> str | None:
        """Return which of ``media_types`` the client likes best; ``None``: none."""
        liked = self.accepted_types
        if not media_types or not liked:
            return None
        found = [(self.accepted_type(each), each) for each in media_types]
        ranked = [(liked.index(kind), each) for kind, each in found if kind is not None]
        return min(ranked, key=lambda pair: pair[0])[1] if ranked else None

    def accepts(self, media_type: str) -> bool:
        """Whether the client accepts ``media_type``."""
        return self.accepted_type(media_type) is not None

    # who sent it

    def get_signed_cookie(
        self, key: str, default: Any = RAISE_ERROR, salt: str = "", max_age: Any = None
    ) -> Any:
        """Return the value of a signed cookie. Without ``default``, ``KeyError`` where it was not
        sent, ``BadSignature`` where it is not valid.
        """
        try:
            value = self.COOKIES[key]
        except KeyError:
            if default is RAISE_ERROR:
                raise
            return default
        return unsign_cookie(value, key, default, salt, max_age)

    @Kept
    def user(self) -> User | AnonymousUser:
        """Who sent the request."""
        if _why_no_user():
            raise AttributeError("user")
        found = self.auth
        return AnonymousUser() if found is None else User(found)

    async def auser(self) -> User | AnonymousUser:
        """Return who sent the request."""
        return self.user

    @Kept
    def session(self) -> SessionStore:
        """The session."""
        if _why_no_session():
            raise AttributeError("session")
        return SessionStore(self.COOKIES.get(given.SESSION_COOKIE_NAME))


def _why_no_user() -> str:
    """Return why nobody can be told here, ``""`` where somebody can."""
    auth = getattr(EDGE.get(), "auth", None)
    if auth is not None and auth.schemes:
        return ""
    why = getattr(auth, "unsupported", "") or "there is no scheme in DUALRT['AUTH']"
    return f"{why}; use request.auth, or the server runtime"


def _why_no_session() -> str:
    if not known.has_middleware(MIDDLEWARE):
        return "there is no SessionMiddleware in MIDDLEWARE, so the server has none, either"
    for name, wanted in (("SESSION_ENGINE", {ENGINE}), ("SESSION_SERIALIZER", SERIALIZERS)):
        value = getattr(given, name)
        if value not in wanted:
            return (
                f"{name} is {value!r}, which the edge cannot read; use request.auth or "
                "request.COOKIES, or the server runtime"
            )
    return ""


_WHY_NOT = {"session": _why_no_session, "user": _why_no_user, "auser": _why_no_user}

# What a request keeps of what it was made of.
_OWN = [pair for each in HttpRequest.__mro__ for pair in vars(each).items()]
KEPT = frozenset(name for name, value in _OWN if isinstance(value, Kept)) | {
    "_file",
    "_script_name",
    "_whole_path",
}

__all__ = ["KEPT", "HttpRequest", "MediaType", "QueryDict"]
__all__ += ["RawPostDataException", "UnreadablePostError"]
