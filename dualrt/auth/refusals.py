"""What a guard answers: a page's reader is sent to log in, a program is told in JSON."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urlencode, urlsplit

from dualrt.auth.schemes import Auth
from dualrt.auth.site import RENEW, renew_path
from dualrt.web.headers import Headers
from dualrt.web.request import Request
from dualrt.web.response import JSON, Response, quote_location

# What a browser would take for the begin of another host, or drop from a URL.
_OTHER_HOST = re.compile(r"[/\\]{2,}")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


@lru_cache(maxsize=64)
def _never_stored(vary: str) -> Headers:
    """Return the headers of an answer that is one user's. ``vary``: what tells the user."""
    return Headers((("cache-control", "no-store, private"), ("vary", vary)))


@lru_cache(maxsize=64)
def _challenge(scheme: str, vary: str) -> Headers:
    """Return those of a 401, with the challenge (RFC 9110, section 11.6.1)."""
    return Headers((("www-authenticate", scheme), *_never_stored(vary).raw))


def is_for_program(request: Request, auth: Auth, api: bool | None = None) -> bool:
    """Whether a program asks, which cannot log in on a page.

    In this order: what the decorator says (``api``); a path below ``API_PATHS``;
    ``X-Requested-With: XMLHttpRequest``; ``Sec-Fetch-Mode`` that is not ``navigate``; ``Accept``
    that names JSON and not HTML. Anyone else is taken for a reader of pages.
    """
    if api is not None:
        return api
    if request.routed.startswith(auth.links.api_paths):
        return True
    headers = request.headers
    if (headers.get("x-requested-with") or "").lower() == "xmlhttprequest":
        return True
    mode = headers.get("sec-fetch-mode")
    if mode is not None:
        return mode != "navigate"
    accept = (headers.get("accept") or "").lower()
    return "json" in accept and "html" not in accept


def refuse_stranger(
    request: Request,
    auth: Auth,
    *,
    login_url: str | None = None,
    field: str | None = None,
    api: bool | None = None,
) -> Response:
    """Answer someone of whom the edge does not know who it is.

    Where the server may know (a session without a valid ticket) it is asked, and the very same
    request comes again; else a reader is sent to ``login_url``, a program gets a 401.
    """
    renewing = renewal(request, auth)
    if renewing is not None:
        return renewing
    links = auth.links
    url = links.login(request) if login_url is None else login_url
    if is_for_program(request, auth, api) or not url:
        return unknown(auth)
    mount = links.mount(request)
    target = _location(url, field or links.field, mount, request.routed, _query(request))
    return _redirect(target, 302, auth)


@lru_cache(maxsize=256)
def _location(url: str, field: str, mount: str, path: str, query: str | bytes) -> str:
    """Return where a reader of this path is sent to, to log in: many come from the same pages."""
    return quote_location(_leading_back(url, field, here(mount, path, query)))


def renewal(request: Request, auth: Auth) -> Response | None:
    """Return the way to the server runtime and back where that may know who asks and the edge does
    not any more; else ``None``.
    """
    links = auth.links
    if not (links.renew_below and auth.is_stale(request) and RENEW not in request.routed):
        return None
    mount = links.mount(request)
    target = here(mount, request.routed, _query(request))
    path = renew_path(links.renew_below, mount)
    location = quote_location(f"{path}?{urlencode({'next': target})}")
    return _redirect(location, detour(request.method), auth)


def detour(method: str | None) -> int:
    """Return the status that sends a request elsewhere and back. 307 keeps its method and body; a
    302 does for ``GET`` too, and Django's test client drops the query where it follows a 307.
    """
    return 302 if method in ("GET", "HEAD") else 307


def unknown(auth: Auth) -> Response:
    """Return the 401 for a program."""
    scheme = "Bearer" if auth.takes_tokens else "Cookie"  # to one who may send a token, and others
    return Response.made(_UNKNOWN, 401, JSON, _challenge(scheme, auth.vary).copy())


_UNKNOWN = b'{"error":"authentication required"}'


def forbid(error: str, vary: str = "Cookie") -> Response:
    """Return a 403 that says what is missing, in JSON: there is no page that would help."""
    return Response.json({"error": error}, 403, _never_stored(vary))


def _redirect(location: str, status: int, auth: Auth) -> Response:
    # unchecked: of what quote_location lets through, nothing could end a header
    headers = _never_stored(auth.vary).and_trusted("location", location)
    return Response.made(b"", status, None, headers)


def login_for(request: Request, auth: Auth, target: str) -> str:
    """Return where to log in and go on to ``target``, ``""`` where there is no such page."""
    url = auth.links.login(request)
    return url and _leading_back(url, auth.links.field, target)


def _leading_back(url: str, field: str, target: str) -> str:
    if not _PLAIN.fullmatch(target):
        target = quote(target, safe="/")
    addition = f"{field}={target}"
    if "?" not in url and "#" not in url:
        return f"{url}?{addition}"
    parts = urlsplit(url)
    query = f"{parts.query}&{addition}" if parts.query else addition
    return parts._replace(query=query).geturl()


def here(mount: str, path: str, query: str | bytes) -> str:
    """Return a request's own path and query: never another host's, whatever the path says.
    ``mount`` is the application's path; ``query`` as it was sent, bytes as Latin-1 where it is a
    ``str``.
    """
    sent = query.encode("latin-1", "replace") if isinstance(query, str) else query
    query = quote(sent, safe=_QUERY_SAFE)
    if not _PLAIN.fullmatch(path):
        path = quote(path, safe=_PATH_SAFE, errors="replace")
    path = mount + path
    return safe_next(f"{path}?{query}" if query else path)


# RFC 3986: what a path may hold as it is
_PLAIN = re.compile(r"/[A-Za-z0-9/._~-]*")
_PATH_SAFE = "/~!$&'()*+,;=:@"


def _query(request: Request) -> str | bytes:
    environ = getattr(request, "environ", None)
    if environ is not None:
        sent: str = environ.get("QUERY_STRING", "")
        return sent
    scope = getattr(request, "scope", None)
    if scope is not None:
        query: str | bytes = scope.get("query_string", b"")
        return query
    return request.url.search.removeprefix("?")


_QUERY_SAFE = "/~!$&'()*+,;=:@?%"


def safe_next(target: str, default: str = "/") -> str:
    """Return ``target`` if it is a path of this site, else ``default``.

    ``//host``, ``/\\host`` and what turns into them when a browser drops tabs and line ends would
    lead to another site.
    """
    if not target.startswith("/") or _UNSAFE.search(target):
        return default
    return _OTHER_HOST.sub("/", target, count=1) if _OTHER_HOST.match(target) else target


__all__ = ["detour", "forbid", "here", "is_for_program", "login_for", "refuse_stranger", "renewal"]
__all__ += ["safe_next", "unknown"]
