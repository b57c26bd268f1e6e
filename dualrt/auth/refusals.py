"""What a guard answers: a page's reader is sent to log in, a program is told in JSON."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode, urlsplit

from dualrt.auth.schemes import Auth
from dualrt.web.request import Request
from dualrt.web.response import Response

# What a browser would take for the begin of another host, or drop from a URL.
_OTHER_HOST = re.compile(r"[/\\]{2,}")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_NEVER_STORED = {"cache-control": "no-store, private", "vary": "Cookie"}


def is_for_program(request: Request, auth: Auth, api: bool | None = None) -> bool:
    """Whether a program asks, which cannot log in on a page.

    In this order: what the decorator says (``api``); a path below ``API_PATHS``;
    ``X-Requested-With: XMLHttpRequest``; ``Sec-Fetch-Mode`` that is not ``navigate``; ``Accept``
    that names JSON and not HTML. Anyone else is taken for a reader of pages.
    """
    if api is not None:
        return api
    if any(request.path.startswith(prefix) for prefix in auth.links.api_paths):
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
    if auth.links.renew_path and auth.is_stale(request):
        query = urlencode({"next": here(request)})
        return _keep_private(Response.redirect(f"{auth.links.renew_path}?{query}", 307))
    url = auth.links.login_url if login_url is None else login_url
    if is_for_program(request, auth, api) or not url:
        return _keep_private(unknown(auth))
    return _keep_private(Response.redirect(login_at(request, url, field or auth.links.field), 302))


def unknown(auth: Auth) -> Response:
    """Return the 401 for a program: RFC 9110, section 11.6.1, asks for a challenge."""
    response = Response.json({"error": "authentication required"}, 401)
    bearer = any(each.name == "jwt" for each in auth.schemes)
    response.headers.set("www-authenticate", "Bearer" if bearer else "Cookie")
    return response


def forbid(error: str) -> Response:
    """Return a 403 that says what is missing, in JSON: there is no page that would help."""
    return _keep_private(Response.json({"error": error}, 403))


def login_at(request: Request, url: str, field: str) -> str:
    """Return ``url`` with the query parameter ``field``, which leads back to this request."""
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, f"{field}={quote(here(request), safe='/')}"]))
    return parts._replace(query=query).geturl()


def here(request: Request) -> str:
    """Return the request's own path and query: never another host's, whatever the path says."""
    url = request.url
    return safe_next(url.pathname + url.search)


def safe_next(target: str, default: str = "/") -> str:
    """Return ``target`` if it is a path of this site, else ``default``.

    ``//host``, ``/\\host`` and what turns into them when a browser drops tabs and line ends would
    lead to another site.
    """
    if not target.startswith("/") or _UNSAFE.search(target):
        return default
    return _OTHER_HOST.sub("/", target, count=1) if _OTHER_HOST.match(target) else target


def _keep_private(response: Response) -> Response:
    for name, value in _NEVER_STORED.items():
        response.headers.set(name, value)
    return response


__all__ = ["forbid", "here", "is_for_program", "login_at", "refuse_stranger", "safe_next"]
__all__ += ["unknown"]
