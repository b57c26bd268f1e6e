"""What follows a redirect, and what of the request goes along: for each hop of a ``fetch``.

Source: https://fetch.spec.whatwg.org/#http-redirect-fetch.
"""

from __future__ import annotations

from dualrt.errors import FetchError
from dualrt.web.outgoing import check_url, shown
from dualrt.web.transport import Outgoing

MOST = 20  # redirects of one fetch (WHATWG)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BODY_HEADERS = ("content-encoding", "content-language", "content-location", "content-type")
# The standard drops Authorization; cookies and proxy credentials, which a browser keeps apart,
# are here headers like any other, and go no further either (undici does the same).
_SECRETS = ("authorization", "cookie")


def redirected(request: Outgoing, status: int, location: str) -> Outgoing:
    """Return the request that follows a redirect; ``FetchError`` where it must not be followed."""
    url = check_url(_text(location), request.url)
    if status != 303 and request.body is not None and not isinstance(request.body, bytes):
        raise FetchError(
            f"cannot follow the {status} of {shown(request.url)}: the body was streamed and "
            "cannot be sent again; send bytes, or say redirect='manual'"
        )
    method, body, headers = request.method, request.body, request.headers.copy()
    if (status in (301, 302) and method == "POST") or (
        status == 303 and method not in ("GET", "HEAD")
    ):
        method, body = "GET", None
        for name in (*_BODY_HEADERS, "content-length"):
            headers.delete(name)
    if url.origin != request.url.origin:
        for name in _SECRETS:
            headers.delete(name)
    return Outgoing(method, url, headers, body)


def _text(location: str) -> str:
    """Return a ``Location`` read as UTF-8, which servers write, where it is that."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeDecodeError:
        return location


__all__ = ["MOST", "REDIRECTS", "redirected"]
