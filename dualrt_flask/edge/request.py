"""``flask.Request`` at the edge: the same names, read from the environ when they are asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from dualrt_flask.edge.combined import CombinedMultiDict
from dualrt_flask.edge.cookies import parse_cookie
from dualrt_flask.edge.exceptions import (
    BadRequest,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)
from dualrt_flask.edge.files import FileStorage
from dualrt_flask.edge.given import PLAIN
from dualrt_flask.edge.hosts import current_url, get_host, server_of
from dualrt_flask.edge.multidicts import ImmutableList, ImmutableMultiDict, MultiDict
from dualrt_flask.edge.multipart import parse_multipart
from dualrt_flask.edge.negotiation import Negotiation, lazy
from dualrt_flask.edge.streams import BodyStream
from dualrt_flask.edge.values import parse_list_header

FORM_LIMITS = (500_000, 1_000)  # Werkzeug 3.1's: bytes of a field in memory, parts

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

# What request.environ has at the edge, beside HTTP_*: what CGI (RFC 3875, section 4.1) and PEP 3333
# define and servers add for the request. A server may put the process's environment there, or its
# sockets.
ENVIRON = frozenset(
    "AUTH_TYPE CONTENT_LENGTH CONTENT_TYPE GATEWAY_INTERFACE HTTPS PATH_INFO QUERY_STRING RAW_URI "
    "REMOTE_ADDR REMOTE_HOST REMOTE_PORT REMOTE_USER REQUEST_METHOD REQUEST_SCHEME REQUEST_URI "
    "SCRIPT_NAME SCRIPT_URL SERVER_NAME SERVER_PORT SERVER_PROTOCOL SERVER_SOFTWARE "
    "wsgi.multiprocess wsgi.multithread wsgi.run_once wsgi.url_scheme wsgi.version".split()
)
_ESCAPED = "dualrt.percent"  # how bytes that are no UTF-8 are kept (dualrt_flask.edge.urls)


def _text(latin1: str) -> str:
    return latin1.encode("latin-1").decode("utf-8", "replace")


class Request(Negotiation):
    """A request in a WSGI ``environ``."""

    parameter_storage_class: Any = ImmutableMultiDict
    dict_storage_class: Any = ImmutableMultiDict
    list_storage_class: Any = ImmutableList
    routing_exception: Any = None
    shallow = False
    _site: Any = None  # the app's (``dualrt_flask.edge.site``), and
    _source: Any = None  # dualrt's request, where it is one that the edge handles

    def __init__(
        self, environ: dict[str, Any], populate_request: bool = True, shallow: bool = False
    ) -> None:
        self._environ = environ
        self.shallow = shallow

    def __getattr__(self, name: str) -> Any:
        own = "" if self._site is None else self._site.facts.request_class
        why = f" at the edge: {own} belongs to the server runtime" if own else ""
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{why}")

    def __repr__(self) -> str:
        try:
            url = repr(self.url)
        except Exception as error:
            url = repr(f"(invalid URL: {error})")
        return f"<{type(self).__name__} {url} [{self.method}]>"

    def __enter__(self) -> Request:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the uploaded files."""
        found = self.__dict__.get("files")
        for _, file in found.items(multi=True) if found is not None else ():
            file.close()

    @lazy
    def environ(self) -> dict[str, Any]:
        """A copy of what the server says of the request."""
        found = self._environ.items()
        return {key: each for key, each in found if key in ENVIRON or key.startswith("HTTP_")}

    # --- where it goes

    @lazy
    def method(self) -> str:
        """The method in upper case."""
        found: str = self._environ.get("REQUEST_METHOD", "GET")
        return found.upper()

    @lazy
    def scheme(self) -> str:
        """``http`` or ``https``."""
        found: str = self._environ.get("wsgi.url_scheme", "http")
        return found

    @lazy
    def server(self) -> tuple[str, int | None] | None:
        """The server's name and port."""
        return server_of(self._environ)

    @lazy
    def root_path(self) -> str:
        """Where the app is mounted."""
        return _text(self._environ.get("SCRIPT_NAME") or "").rstrip("/")

    @property
    def script_root(self) -> Any:
        """The same as ``root_path``."""
        return self.root_path

    @lazy
    def path(self) -> str:
        """The path within the app, decoded."""
        return "/" + _text(self._environ.get("PATH_INFO") or "").lstrip("/")

    @lazy
    def query_string(self) -> bytes:
        """What stands behind the ``?``."""
        found: str = self._environ.get("QUERY_STRING", "")
        return found.encode("latin-1")

    @lazy
    def remote_addr(self) -> str | None:
        """The address of the client, as the server tells it."""
        found: str | None = self._environ.get("REMOTE_ADDR")
        return found

    @lazy
    def access_route(self) -> Any:
        """The addresses that ``X-Forwarded-For`` lists, else the client's alone."""
        found = self._environ.get("HTTP_X_FORWARDED_FOR")
        if found is not None:
            return self.list_storage_class(parse_list_header(found))
        known = self.remote_addr
        return self.list_storage_class(() if known is None else [known])

    @lazy
    def full_path(self) -> str:
        """The path with ``?`` and the query."""
        return f"{self.path}?{self.query_string.decode('utf-8', 'replace')}"

    @property
    def is_secure(self) -> bool:
        """Whether it came by HTTPS."""
        return self.scheme in ("https", "wss")

    @lazy
    def trusted_hosts(self) -> Any:
        """The setting ``TRUSTED_HOSTS``: hosts that a request may be for; ``None``: any."""
        return self._app.config.get("TRUSTED_HOSTS")

    @lazy
    def url_rule(self) -> Any:
        """The rule that has matched; ``None`` in a middleware, which runs before that."""
        match = None if self._source is None else self._source._match
        return None if match is None else self._site.rule_of(match.route)

    @lazy
    def view_args(self) -> dict[str, Any] | None:
        """The URL's arguments; ``None`` in a middleware."""
        match = None if self._source is None else self._source._match
        return None if match is None else match.kwargs

    @lazy
    def host(self) -> str:
        """The host, with a port that is not the scheme's."""
        header = self._environ.get("HTTP_HOST")
        return get_host(self.scheme, header, self.server, self.trusted_hosts)

    @lazy
    def url(self) -> str:
        """The whole URL."""
        return current_url(self.scheme, self.host, self.root_path, self.path, self.query_string)

    @lazy
    def base_url(self) -> str:
        """The URL without the query."""
        return current_url(self.scheme, self.host, self.root_path, self.path)

    @lazy
    def root_url(self) -> str:
        """The app's URL."""
        return current_url(self.scheme, self.host, self.root_path)

    @lazy
    def url_root(self) -> Any:
        """The same as ``root_url``."""
        return self.root_url

    @lazy
    def host_url(self) -> str:
        """The host's URL."""
        return current_url(self.scheme, self.host)

    @property
    def endpoint(self) -> Any:
        """The name of the matched rule."""
        return None if self.url_rule is None else self.url_rule.endpoint

    @property
    def blueprint(self) -> str | None:
        """The blueprint that the endpoint is in."""
        found = self.endpoint
        return found.rpartition(".")[0] if found is not None and "." in found else None

    @property
    def blueprints(self) -> list[str]:
        """The blueprint and those it is nested in, the innermost first."""
        name = self.blueprint
        if name is None:
            return []
        parts = name.split(".")
        return [".".join(parts[:end]) for end in range(len(parts), 0, -1)]

    @property
    def remote_user(self) -> Any:
        """Whom the server has let in."""
        return self._environ.get("REMOTE_USER")

    @property
    def is_multithread(self) -> Any:
        """Whether the server runs several threads."""
        return self._environ.get("wsgi.multithread")

    @property
    def is_multiprocess(self) -> Any:
        """Whether the server runs several processes."""
        return self._environ.get("wsgi.multiprocess")

    @property
    def is_run_once(self) -> Any:
        """Whether the process ends with the request."""
        return self._environ.get("wsgi.run_once")

    # --- what it says

    @lazy
    def args(self) -> Any:
        """The query's parameters."""
        query = self._environ.get("QUERY_STRING", "")
        storage = self.parameter_storage_class
        if storage is ImmutableMultiDict and (not query or not _coded(query)):
            return _plain(query)
        return storage(_fields(query if query.isascii() else _text(query)))

    @lazy
    def cookies(self) -> Any:
        """The cookies; of a name that was sent twice the first."""
        text = self._environ.get("HTTP_COOKIE", "")
        if not text.isascii():
            text = text.encode().decode("latin-1")  # Werkzeug does not decode it here
        return parse_cookie(text, self.dict_storage_class)

    @lazy
    def values(self) -> CombinedMultiDict:
        """``args``, and ``form`` where the method is not ``GET``."""
        sources = [self.args] if self.method == "GET" else [self.args, self.form]
        return CombinedMultiDict(
            [each if isinstance(each, MultiDict) else MultiDict(each) for each in sources]
        )

    @property
    def max_content_length(self) -> int | None:
        """Over so many bytes the body is a 413."""
        return self._limit("MAX_CONTENT_LENGTH", None)

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._set_limit("MAX_CONTENT_LENGTH", value)

    @property
    def max_form_memory_size(self) -> int | None:
        """Over so many bytes a field of a multipart form is a 413."""
        return self._limit("MAX_FORM_MEMORY_SIZE", self._form_limits[0])

    @max_form_memory_size.setter
    def max_form_memory_size(self, value: int | None) -> None:
        self._set_limit("MAX_FORM_MEMORY_SIZE", value)

    @property
    def max_form_parts(self) -> int | None:
        """Over so many parts a multipart form is a 413."""
        return self._limit("MAX_FORM_PARTS", self._form_limits[1])

    @max_form_parts.setter
    def max_form_parts(self, value: int | None) -> None:
        self._set_limit("MAX_FORM_PARTS", value)

    @property
    def _app(self) -> Any:
        return PLAIN if self._site is None else self._site.app

    @property
    def _form_limits(self) -> tuple[int | None, int | None]:
        found: tuple[int | None, int | None]
        found = FORM_LIMITS if self._site is None else self._site.form_limits
        return found

    def _limit(self, name: str, default: int | None) -> int | None:
        found: int | None = self.__dict__.get("_limits", {}).get(name)
        return self._app.config.get(name, default) if found is None else found

    def _set_limit(self, name: str, value: int | None) -> None:
        self.__dict__.setdefault("_limits", {})[name] = value

    @property
    def want_form_data_parsed(self) -> bool:
        """Whether there is a content type."""
        return bool(self._environ.get("CONTENT_TYPE"))

    @lazy
    def stream(self) -> Any:
        """The body, to be read once."""
        if self.shallow:
            raise RuntimeError(
                "This request was created with 'shallow=True', reading from the input stream is "
                "disabled."
            )
        length, limit = self.content_length, self.max_content_length
        if length is not None and limit is not None and length > limit:
            raise RequestEntityTooLarge
        terminated = "wsgi.input_terminated" in self._environ
        if length is None and not terminated:
            return BytesIO()
        source = self._source
        if source is None:
            read = self._environ["wsgi.input"].read
            body: bytes = read() if terminated else read(length)
        elif source._stream is not None:  # a ViewError where nobody asked for the body
            return BodyStream(source.stream(), limit if terminated else None)
        else:
            body = source.body
        if terminated and limit is not None and len(body) > limit:
            raise RequestEntityTooLarge
        return BytesIO(body)

    @property
    def input_stream(self) -> Any:
        """The body: the edge has no stream that is not limited."""
        return self.stream

    @lazy
    def data(self) -> bytes:
        """The body, empty where it is a form."""
        return self.get_data(parse_form_data=True)  # type: ignore[return-value]

    def get_data(
        self, cache: bool = True, as_text: bool = False, parse_form_data: bool = False
    ) -> bytes | str:
        """Return the body. ``cache``: keep it, so that a form can still be read of it."""
        found: bytes | None = self.__dict__.get("_cached_data")
        if found is None:
            if parse_form_data:
                self._load_form_data()
            found = self.stream.read()
            if cache:
                self.__dict__["_cached_data"] = found
        return found.decode(errors="replace") if as_text else found

    @lazy
    def form(self) -> Any:
        """The form's fields."""
        self._load_form_data()
        return self.__dict__["form"]

    @lazy
    def files(self) -> Any:
        """The form's files, kept in memory."""
        self._load_form_data()
        return self.__dict__["files"]

    def _load_form_data(self) -> None:
        kept = self.__dict__
        if "form" in kept:
            return
        pairs: tuple[Any, Any] = (), ()
        data = kept.get("_cached_data")
        parsed = self.want_form_data_parsed
        # a 413, whatever the type
        stream = BytesIO(data) if parsed and data is not None else self.stream
        if parsed and self.mimetype in (FORM, MULTIPART):
            try:
                pairs = self._parsed(stream)
            except ValueError:  # malformed: no form
                pairs = (), ()
        kept["stream"] = stream
        storage = self.parameter_storage_class
        kept["form"], kept["files"] = storage(pairs[0]), storage(pairs[1])
        if self._app.debug and self.mimetype != MULTIPART and not kept["files"]:
            kept["files"] = explained(storage, self)

    def _parsed(self, stream: Any) -> tuple[Any, Any]:
        if self.mimetype == FORM:
            return _fields(stream.read().decode()), ()
        boundary = self.mimetype_params.get("boundary", "").encode("ascii")
        return parse_multipart(
            stream.read, boundary, self.max_form_memory_size, self.max_form_parts
        )

    # --- JSON

    @property
    def json_module(self) -> Any:
        """What reads JSON: the app's."""
        return self._app.json

    @property
    def json(self) -> Any:
        """The body's JSON; a 415 where the content type is another, a 400 where it is malformed."""
        return self.get_json()

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """Return the body's JSON. ``force``: whatever the content type; ``silent``: ``None``
        instead of an error.
        """
        kept = self.__dict__.setdefault("_cached_json", {})
        if cache and silent in kept:
            return kept[silent]
        if not (force or self.is_json):
            return None if silent else self.on_json_loading_failed(None)
        data = self.get_data(cache=cache)
        try:
            found = self.json_module.loads(data)
        except ValueError as error:
            found = None if silent else self.on_json_loading_failed(error)
            if cache:
                kept[silent] = found
        else:
            if cache:
                kept[True] = kept[False] = found
        return found

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Raise what the client is told: ``e`` is what is wrong, ``None``: the content type is."""
        if e is None:
            raise UnsupportedMediaType(
                "Did not attempt to load JSON data because the request Content-Type was not "
                "'application/json'."
            )
        told = BadRequest(f"Failed to decode JSON object: {e}")
        if self._app.debug:
            raise told
        raise BadRequest from told

    # --- dualrt's own

    @property
    def dualrt(self) -> Any:
        """What middlewares have left for the view: ``.state``."""
        return State(self._source)


class State:
    """``request.dualrt``, as in the server runtime."""

    def __init__(self, source: Any) -> None:
        self.state: dict[str, Any] = {} if source is None else source.state


def _fields(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, errors=_ESCAPED)


# what makes a query more than names and values as they are
_coded = re.compile(r"[^!-$&-*,-~]").search
_new = ImmutableMultiDict.__new__
_add = dict.setdefault


def _plain(query: str) -> ImmutableMultiDict:
    """Return the parameters of a query in which nothing is encoded."""
    made = _new(ImmutableMultiDict)
    if query:
        for part in query.split("&"):
            if part:
                name, _, value = part.partition("=")
                _add(made, name, []).append(value)
    return made


class DebugFilesKeyError(KeyError, AssertionError):
    """In debug: a file was asked for, of a form that cannot carry any."""

    def __init__(self, request: Request, key: str) -> None:
        super().__init__(key)
        self.msg = (
            f"You tried to access the file {key!r} in the request.files dictionary but it does not "
            f"exist. The mimetype for the request is {request.mimetype!r} instead of "
            "'multipart/form-data' which means that no file contents were transmitted. To fix this "
            'error you should provide enctype="multipart/form-data" in your form.'
        )
        names = ", ".join(map(repr, request.form.getlist(key)))
        if names:
            self.msg += (
                f"\n\nThe browser instead transmitted some file names. This was submitted: {names}"
            )

    def __str__(self) -> str:
        return self.msg


def explained(storage: Any, request: Request) -> Mapping[str, FileStorage]:
    """Return the empty ``files`` of a form in debug, which tell what is wrong with the form."""

    def get(self: Any, key: Any) -> Any:
        try:
            return storage.__getitem__(self, key)
        except KeyError:
            if key not in request.form:
                raise
            raise DebugFilesKeyError(request, key) from None

    made: Mapping[str, FileStorage] = type(storage.__name__, (storage,), {"__getitem__": get})()
    return made


__all__ = ["ENVIRON", "FORM_LIMITS", "DebugFilesKeyError", "Request"]
