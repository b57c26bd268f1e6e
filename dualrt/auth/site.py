"""What the guards need to know of a site: its login page, its host, whom else it trusts."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from dualrt.errors import ConfigError
from dualrt.web.request import Request

RENEW = "/_dualrt/ticket"


class Csrf(NamedTuple):
    """Django's CSRF settings: the cookie, the header and the form field that hold the token;
    ``domain``: ``CSRF_COOKIE_DOMAIN``.
    """

    cookie: str = "csrftoken"
    header: str = "x-csrftoken"
    field: str = "csrfmiddlewaretoken"
    domain: str | None = None


class Trusted:
    """``CSRF_TRUSTED_ORIGINS``: ``"https://app.example"``, ``"https://*.example.org"``."""

    __slots__ = ("_exact", "_hosts", "_subdomains")

    def __init__(self, origins: tuple[str, ...] = ()) -> None:
        self._exact = frozenset(each for each in origins if "*" not in each)
        self._hosts: list[str] = []
        self._subdomains: dict[str, list[str]] = {}
        for each in origins:
            parts = urlsplit(each)
            if not parts.scheme or not parts.netloc:
                raise ConfigError(
                    f"TRUSTED_ORIGINS: {each!r} is no origin: write scheme and host, "
                    "'https://app.example' or 'https://*.example.org'"
                )
            host = parts.netloc.lstrip("*")
            self._hosts.append(host)
            if "*" in each:
                self._subdomains.setdefault(parts.scheme, []).append(host)

    def has_origin(self, origin: str) -> bool:
        """Whether the value of an ``Origin`` header is trusted."""
        if origin in self._exact:
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        hosts = self._subdomains.get(parts.scheme, ())
        return any(same_domain(parts.netloc, host) for host in hosts)

    def has_host(self, netloc: str) -> bool:
        """Whether a page on this host and port, over HTTPS, is trusted."""
        return any(same_domain(netloc, host) for host in self._hosts)


class Links(NamedTuple):
    """``login_url``: where to log in, a path or a URL; ``login_mounted``: it is a path below the
    application's own (its script name); ``field``: the query parameter that says where to go on
    afterwards; ``renew_below``: the session cookie's path, where the server runtime makes a ticket
    and sends the client back, ``""`` where it makes none; ``api_paths``: prefixes of paths that
    programs ask for; ``script_name``: the application's path, ``None``: as the server says.

    ``trusted``: whose unsafe requests are welcome; ``csrf``: the framework's CSRF cookie, ``None``
    where it has none. ``forwarded_host``, ``forwarded_port``, ``secure_header``: Django's
    ``USE_X_FORWARDED_HOST``, ``USE_X_FORWARDED_PORT`` and ``SECURE_PROXY_SSL_HEADER`` (lower-case
    header, value); ``allowed_hosts``: ``None`` for any.
    """

    login_url: str = ""
    login_mounted: bool = False
    field: str = "next"
    renew_below: str = ""
    api_paths: tuple[str, ...] = ()
    script_name: str | None = None
    trusted: Trusted = Trusted()
    csrf: Csrf | None = None
    forwarded_host: bool = False
    secure_header: tuple[str, str] | None = None
    allowed_hosts: tuple[str, ...] | None = None
    forwarded_port: bool = False

    def login(self, request: Request) -> str:
        """Return where to log in, ``""`` where there is no such page."""
        return (self.mount(request) if self.login_mounted else "") + self.login_url

    def mount(self, request: Request) -> str:
        """Return the path of the application itself, percent-encoded, without a slash at the end:
        what a server or a dispatcher in front has taken off the path.
        """
        if self.script_name is not None:
            return quote(self.script_name).rstrip("/")
        return request_mount(request)

    def is_secure(self, request: Request) -> bool:
        """Whether the client uses HTTPS, as the framework decides it."""
        if self.secure_header is not None:
            value = request.headers.get(self.secure_header[0])
            if value is not None:
                return value.split(",")[0].strip() == self.secure_header[1]
        return request.url.protocol == "https:"

    def host(self, request: Request) -> str | None:
        """Return the host, with its port, that the client asked; ``None`` where the site is not
        served under it.
        """
        headers = request.headers
        host = headers.get("x-forwarded-host") if self.forwarded_host else None
        host = host or headers.get("host") or request.url.host
        if self.allowed_hosts is not None and not _is_allowed(host, self.allowed_hosts):
            return None
        return host

    def port(self, request: Request) -> str:
        """Return the server's own port, as Django's ``get_port`` does: not the one in ``Host``."""
        given = request.headers.get("x-forwarded-port") if self.forwarded_port else None
        return _port_of(request) if given is None else given

    def origin(self, request: Request) -> str | None:
        """Return the site's own origin in this request, as a browser would say it."""
        host = self.host(request)
        return host and f"{'https' if self.is_secure(request) else 'http'}://{host}"


def request_mount(request: Request) -> str:
    """Return the path of the application as the server says it, percent-encoded, without a slash
    at the end.
    """
    environ = getattr(request, "environ", None)
    if environ is not None:
        name: Any = environ.get("SCRIPT_NAME")
        return quote(name.encode("latin-1", "replace")).rstrip("/") if name else ""
    scope = getattr(request, "scope", None)
    return quote(scope.get("root_path") or "").rstrip("/") if scope is not None else ""


def _port_of(request: Request) -> str:
    environ = getattr(request, "environ", None)
    if environ is not None:
        return str(environ.get("SERVER_PORT", ""))
    scope = getattr(request, "scope", None)
    if scope is None:
        return request.url.port
    server = scope.get("server")
    return str(server[1]) if server else "0"  # as Django's ASGIRequest has it


def renew_path(cookie_path: str, mount: str) -> str:
    """Return where tickets are made: a path that the session cookie is sent to, and the
    application is asked for.
    """
    base = cookie_path.rstrip("/")
    if not f"{base}/".startswith(f"{mount}/"):
        base = mount
    return base + RENEW


def renew_paths(cookie_path: str) -> tuple[str, str]:
    """Return the two paths, below the application's own, that ``renew_path`` may mean."""
    return RENEW, cookie_path.rstrip("/") + RENEW


def same_domain(host: str, pattern: str) -> bool:
    """Whether ``host`` is ``pattern``, or lies below it where that begins with a dot."""
    if not pattern:
        return False
    pattern = pattern.lower()
    if pattern[0] == "." and (host.endswith(pattern) or host == pattern[1:]):
        return True
    return host == pattern


def _is_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    domain = host.lower()
    domain = domain if domain.endswith("]") else domain.rpartition(":")[0] or domain
    domain = domain.removesuffix(".")
    return any(each == "*" or same_domain(domain, each) for each in allowed)


__all__ = ["RENEW", "Csrf", "Links", "Trusted", "renew_path", "renew_paths"]
__all__ += ["request_mount", "same_domain"]
