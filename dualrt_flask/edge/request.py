"""``flask.Request`` at the edge: the same names, read from the environ when they are asked for.

What it says of its body stands in ``dualrt_flask.edge.body``.
"""

from __future__ import annotations

import re
from typing import Any

from dualrt_flask.edge.body import Body, read_fields
from dualrt_flask.edge.combined import CombinedMultiDict
from dualrt_flask.edge.cookies import parse_cookie
from dualrt_flask.edge.hosts import current_url, get_host, server_of
from dualrt_flask.edge.multidicts import ImmutableList, ImmutableMultiDict, MultiDict
from dualrt_flask.edge.negotiation import lazy
from dualrt_flask.edge.values import parse_list_header

# What request.environ has at the edge, beside HTTP_*: what CGI (RFC 3875, section 4.1) and PEP 3333
# define and servers add for the request. A server may put the process's environment there, or its
# sockets.
ENVIRON = frozenset(
    "AUTH_TYPE CONTENT_LENGTH CONTENT_TYPE GATEWAY_INTERFACE HTTPS PATH_INFO QUERY_STRING RAW_URI "
    "REMOTE_ADDR REMOTE_HOST REMOTE_PORT REMOTE_USER REQUEST_METHOD REQUEST_SCHEME REQUEST_URI "
    "SCRIPT_NAME SCRIPT_URL SERVER_NAME SERVER_PORT SERVER_PROTOCOL SERVER_SOFTWARE "
    "wsgi.multiprocess wsgi.multithread wsgi.run_once wsgi.url_scheme wsgi.version".split()
)


def _text(latin1: str) -> str:
    return latin1.encode("latin-1").decode("utf-8", "replace")


class Request(Body):
    """A request in a WSGI ``environ``."""

    dict_storage_class: Any = ImmutableMultiDict
    list_storage_class: Any = ImmutableList
    routing_exception: Any = None

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
        return storage(read_fields(query if query.isascii() else _text(query)))

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

    # --- dualrt's own

    @property
    def dualrt(self) -> Any:
        """What middlewares have left for the view: ``.state``."""
        return State(self._source)


class State:
    """``request.dualrt``, as in the server runtime."""

    def __init__(self, source: Any) -> None:
        self.state: dict[str, Any] = {} if source is None else source.state


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


__all__ = ["ENVIRON", "Request"]
