"""URLs of the app's endpoints, built as Werkzeug builds them, from data alone.

``dualrt_flask.urls`` reads the data from the app's url map.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from dualrt_flask.edge.hosts import get_host, server_of
from dualrt_flask.edge.multidicts import MultiDict, iter_multi_items

# WHATWG URL, path segment
SAFE = "!$&'()*+,/:;=@"
QUERY_SAFE = "!$'()*,/:;?@"

ToURL = Callable[[Any], str]
_HOSTS = 256  # how many hosts' names are kept; a client may make up more


class ValidationError(ValueError):
    """A converter does not take a value: the next rule of the endpoint is tried."""


class BuildError(LookupError):
    """There is no URL for an endpoint and these values."""

    def __init__(
        self, endpoint: Any, values: Mapping[str, Any], method: str | None, adapter: Any = None
    ) -> None:
        super().__init__(endpoint, values, method)
        self.endpoint = endpoint
        self.values = values
        self.method = method
        self.adapter = adapter

    @property
    def suggested(self) -> UrlRule | None:
        """The rule that is most like what was asked for."""
        rules = self.adapter.map.rules if self.adapter is not None else ()
        return max(rules, key=self._likeness, default=None)

    def _likeness(self, rule: UrlRule) -> float:
        matcher = difflib.SequenceMatcher(None, str(rule.endpoint), str(self.endpoint))
        fits = set(self.values or ()).issubset(rule.arguments)
        allowed = bool(rule.methods and self.method in rule.methods)
        return sum([0.98 * matcher.ratio(), 0.01 * fits, 0.01 * allowed])

    def __str__(self) -> str:
        said = [f"Could not build url for endpoint {self.endpoint!r}"]
        if self.method:
            said.append(f" ({self.method!r})")
        if self.values:
            said.append(f" with values {sorted(self.values)!r}")
        return "".join([*said, ".", *self._advice()])

    def _advice(self) -> Iterable[str]:
        rule = self.suggested
        if rule is None:
            return
        if self.endpoint != rule.endpoint:
            yield f" Did you mean {rule.endpoint!r} instead?"
            return
        if self.method and rule.methods is not None and self.method not in rule.methods:
            yield f" Did you mean to use methods {sorted(rule.methods)!r}?"
        missing = rule.arguments.union(rule.defaults or ()) - set(self.values)
        if missing:
            yield f" Did you forget to specify values {sorted(missing)!r}?"


class UrlRule:
    """One rule: what ``request.url_rule`` is. ``domain`` and ``path`` are made of texts and of
    pairs: a variable's name and what writes it.
    """

    def __init__(
        self,
        rule: str,
        endpoint: Any,
        methods: set[str] | None,
        *,
        defaults: Mapping[str, Any] | None = None,
        arguments: Iterable[str] = (),
        domain: Sequence[Any] = (),
        path: Sequence[Any] = (),
        websocket: bool = False,
        subdomain: str | None = None,
        host: str | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.rule = rule
        self.endpoint = endpoint
        self.methods = methods
        self.defaults = defaults
        self.arguments = set(arguments)
        self.websocket = websocket
        self.subdomain = subdomain
        self.host = host
        vars(self).update(more or {})
        self._domain = domain
        self._path = path
        named = {part[0] for part in (*domain, *path) if not isinstance(part, str)}
        self._own = named | set(self.defaults or ())

    def suits(self, values: Mapping[str, Any], method: str | None) -> bool:
        """Whether a URL can be built of ``values``."""
        if method is not None and self.methods is not None and method not in self.methods:
            return False
        defaults = self.defaults or {}
        if any(key not in defaults and key not in values for key in self.arguments):
            return False
        return all(key not in values or value == values[key] for key, value in defaults.items())

    def build(
        self, values: Mapping[str, Any], query: Callable[[Mapping[str, Any]], str]
    ) -> tuple[str, str] | None:
        """Return the domain part and the path with its query; ``None`` where a value is refused."""
        unknown = {key: value for key, value in values.items() if key not in self._own}
        more = query(unknown) if unknown else ""
        try:
            domain, path = _written(self._domain, values), _written(self._path, values)
        except ValidationError:
            return None
        return domain, f"{path}?{more}" if more else path

    def __str__(self) -> str:
        return self.rule

    def __repr__(self) -> str:
        methods = f" ({', '.join(self.methods)})" if self.methods is not None else ""
        return f"<Rule {self._shown()!r}{methods} -> {self.endpoint}>"

    def _shown(self) -> str:
        domain: str | None = self.host if self.host is not None else self.subdomain
        return f"{domain}|{self.rule}" if domain else self.rule


def _written(parts: Sequence[Any], values: Mapping[str, Any]) -> str:
    return "".join([part if isinstance(part, str) else part[1](values[part[0]]) for part in parts])


class UrlMap(NamedTuple):
    """All rules of an app. ``by_endpoint``: in the order in which they are tried for building."""

    by_endpoint: Mapping[Any, Sequence[UrlRule]]
    host_matching: bool = False
    default_subdomain: str = ""
    sort_parameters: bool = False
    sort_key: Callable[[Any], Any] | None = None

    @property
    def rules(self) -> list[UrlRule]:
        """The rules of all endpoints."""
        return [rule for rules in self.by_endpoint.values() for rule in rules]

    def query(self, values: Mapping[str, Any]) -> str:
        """Return what is no part of the path as a query."""
        items: Any = iter_multi_items(values)
        if self.sort_parameters:
            items = sorted(items, key=self.sort_key)
        return urlencode([each for each in items if each[1] is not None], safe=QUERY_SAFE)


class Domains:
    """How an app tells a request's host: ``server_name`` is its ``SERVER_NAME``, ``subdomains``
    whether it looks at subdomains, ``strict`` whether it is Flask 3.0, which always does where it
    has a ``SERVER_NAME``.
    """

    def __init__(
        self, map: UrlMap, server_name: str | None, subdomains: bool, strict: bool = False
    ) -> None:
        self._map = map
        self._subdomain = None if subdomains or map.host_matching else map.default_subdomain or ""
        if strict:
            self._subdomain = None if subdomains else map.default_subdomain or None
        elif map.host_matching:
            server_name = None
        self._server_name = server_name
        self._known: dict[Any, tuple[str, str | None]] = {}

    def of(self, environ: Mapping[str, Any], scheme: str) -> tuple[str, str | None]:
        """Return ``(server name, subdomain)``."""
        key = scheme, *map(environ.get, ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT"))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _HOSTS:
                self._known.clear()
            found = self._known[key] = self._find(environ, scheme)
        return found

    def _find(self, environ: Mapping[str, Any], scheme: str) -> tuple[str, str | None]:
        plain = environ["wsgi.url_scheme"]
        host = get_host(plain, environ.get("HTTP_HOST"), server_of(environ)).lower()
        name, subdomain = host, self._subdomain
        if self._server_name is not None:
            port = ":80" if scheme in ("http", "ws") else ":443"
            name = self._server_name.lower().removesuffix(port)
        if subdomain is None and not self._map.host_matching:
            subdomain = _below(host.split("."), name.split("."))
        name, colon, port = name.partition(":")
        return f"{name.encode('idna').decode('ascii')}{colon}{port}", subdomain


def _below(host: list[str], name: list[str]) -> str:
    if host[-len(name) :] != name:
        return "<invalid>"
    return ".".join(filter(None, host[: -len(name)]))


class Builder:
    """Builds URLs as seen from one request (``werkzeug.routing.MapAdapter``)."""

    def __init__(self, map: UrlMap, domains: Domains, environ: Mapping[str, Any]) -> None:
        self.map = map
        scheme = environ["wsgi.url_scheme"]
        if environ.get("HTTP_UPGRADE", "").lower() == "websocket":
            tokens = environ.get("HTTP_CONNECTION", "").lower().split(",")
            if any(token.strip(" \t") == "upgrade" for token in tokens):
                scheme = "wss" if scheme == "https" else "ws"
        self.url_scheme = scheme
        self.server_name, self.subdomain = domains.of(environ, scheme)
        root = environ.get("SCRIPT_NAME", "").encode("latin-1").decode("utf-8", "replace")
        self.script_name = root if root.endswith("/") else f"{root}/"
        self.default_method = environ["REQUEST_METHOD"]

    def build(
        self,
        endpoint: Any,
        values: Mapping[str, Any],
        method: str | None = None,
        external: bool = False,
        scheme: str | None = None,
    ) -> str:
        """Return the URL of ``endpoint``; ``BuildError`` where no rule fits."""
        values = _given(values)
        found = None
        if method is None:
            found = self._first(endpoint, values, self.default_method)
        found = found or self._first(endpoint, values, method)
        if found is None:
            raise BuildError(endpoint, values, method, self)
        domain, path, websocket = found
        scheme = self.url_scheme if scheme is None else scheme
        secure = scheme in ("https", "wss")
        if websocket:
            external, scheme = True, "wss" if secure else "ws"
        elif scheme:
            scheme = "https" if secure else "http"
        host = self._host(domain)
        here = host == self.server_name if self.map.host_matching else domain == self.subdomain
        if here and not external:
            return f"{self.script_name.rstrip('/')}/{path.lstrip('/')}"
        start = f"{scheme}:" if scheme else ""
        return f"{start}//{host}{self.script_name[:-1]}/{path.lstrip('/')}"

    def _first(
        self, endpoint: Any, values: Mapping[str, Any], method: str | None
    ) -> tuple[str, str, bool] | None:
        first = None
        for rule in self.map.by_endpoint.get(endpoint, ()):
            if not rule.suits(values, method):
                continue
            built = rule.build(values, self.map.query)
            if built is None:
                continue
            found = *built, rule.websocket
            if not self.map.host_matching or built[0] == self.server_name:
                return found
            first = first or found
        return first

    def _host(self, domain: str) -> str:
        if self.map.host_matching:
            return domain
        return f"{domain}.{self.server_name}" if domain else self.server_name


def _given(values: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(values, MultiDict):
        lists = dict.items(values)
        return {key: each[0] if len(each) == 1 else each for key, each in lists if each}
    return {key: value for key, value in values.items() if value is not None}


def quoted(value: Any) -> str:
    """Write a value as most converters do."""
    return quote(str(value), safe=SAFE)


def one_of(items: set[str]) -> ToURL:
    """Return what writes one of ``items``."""

    def write(value: Any) -> str:
        if value in items:
            return str(value)
        valid = ", ".join([f"'{item}'" for item in sorted(items)])
        raise ValueError(f"'{value}' is not one of {valid}")

    return write


def number(convert: Callable[[Any], Any], digits: int) -> ToURL:
    """Return what writes a number with at least so many digits."""

    def write(value: Any) -> str:
        text = str(convert(value))
        return text.zfill(digits) if digits else text

    return write


__all__ = ["BuildError", "Builder", "Domains", "UrlMap", "UrlRule", "ValidationError", "number"]
__all__ += ["one_of", "quoted"]
