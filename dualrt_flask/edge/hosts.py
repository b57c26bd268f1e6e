"""Which host a request is for, and its URL, as Werkzeug makes them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

from dualrt_flask.edge.exceptions import SecurityError
from dualrt_flask.edge.urls import uri_to_iri

# WHATWG URL, path segments and query: what need not be escaped
PATH_SAFE = "!$&'()*+,/:;=@%"
QUERY_SAFE = "!$&'()*+,/:;=?@%"

_HOST = re.compile(
    r"([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+])(?::([1-9][0-9]{,4}))?", re.ASCII | re.IGNORECASE
)


def get_host(
    scheme: str,
    header: str | None,
    server: tuple[str, int | None] | None,
    trusted: Collection[str] | None = None,
) -> str:
    """Return the ``Host`` header, or else the server's name, without a scheme's usual port; ``""``
    for what is no host. ``SecurityError`` (400) where it is not ``trusted``.
    """
    if header is not None:
        host = header
    elif server is not None and server[1] is not None:
        name = server[0]
        host = f"[{name}]:{server[1]}" if ":" in name and name[0] != "[" else f"{name}:{server[1]}"
    else:
        return ""
    if scheme in ("http", "ws"):
        host = host.removesuffix(":80")
    elif scheme in ("https", "wss"):
        host = host.removesuffix(":443")
    if _is_trusted(host, trusted):
        return host
    if trusted:
        raise SecurityError(f"Host {host!r} is not trusted.")
    return ""


def _is_trusted(host: str, trusted: Collection[str] | None) -> bool:
    found = _HOST.fullmatch(host)
    if found is None or (found[2] and int(found[2]) > 65535):
        return False
    if not trusted:
        return True
    name = found[1]
    for each in [trusted] if isinstance(trusted, str) else trusted:
        below = each.startswith(".")
        try:
            known = each[below:].partition(":")[0].encode("idna").decode("ascii")
        except UnicodeEncodeError:
            return False
        if name == known or (below and name.endswith(f".{known}")):
            return True
    return False


def server_of(environ: Mapping[str, Any]) -> tuple[str, int | None] | None:
    """Return the server's name and port, as far as the environ has them."""
    name = environ.get("SERVER_NAME")
    if name is None:
        return None
    try:
        return name, int(environ.get("SERVER_PORT"))  # type: ignore[arg-type]
    except (TypeError, ValueError):  # a unix socket
        return name, None


def current_url(
    scheme: str,
    host: str,
    root_path: str | None = None,
    path: str | None = None,
    query: bytes | None = None,
) -> str:
    """Return a request's URL as an IRI, as far as its parts are given."""
    url = f"{scheme}://{host}"
    if root_path is not None:
        url += quote(root_path.rstrip("/"), safe=PATH_SAFE)
    url += "/"
    if root_path is not None and path is not None:
        url += quote(path.lstrip("/"), safe=PATH_SAFE)
        if query:
            url += f"?{quote(query, safe=QUERY_SAFE)}"
    return url if _PLAIN.fullmatch(url) and "xn--" not in url else uri_to_iri(url)


# of a URL like this, all of what ``uri_to_iri`` does leaves it as it is
_PLAIN = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[1-9][0-9]{0,3})?/[\w/.~!$&'()*+,:;=@-]*"
    r"(?:\?[\w/.~!$&'()*+,:;=?@-]+)?",
    re.ASCII,
)

__all__ = ["current_url", "get_host", "server_of"]
