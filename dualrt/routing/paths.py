"""The path that is routed, from what a server hands over: read before any route is compared."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from dualrt.types import Environ, Scope

# The bytes that Django leaves as they are when it writes a broken byte as %XX. None of them can
# be part of a broken sequence (all are ASCII), so only the default of ``quote`` matters.
_SAFE = b"/#%[]=:;$&()+,!?*@'~"

WSGIPath = Callable[[Environ], str | None]
ASGIPath = Callable[[Scope], str | None]


def django_wsgi_path(environ: Environ) -> str | None:
    """Return Django's ``path_info`` for an environ; ``None`` where Django fails on it.

    PEP 3333 hands bytes over as latin-1 text. They are UTF-8; a byte that is not is read as
    ``%XX``, and an empty path is the root's (``django.core.handlers.wsgi.WSGIRequest``).
    """
    if environ.get("SCRIPT_NAME") or "SCRIPT_URL" in environ or "REDIRECT_URL" in environ:
        return django_forced_wsgi_path(environ) if _is_text(environ) else None
    path: str = environ.get("PATH_INFO", "/")
    return (path or "/") if path.isascii() else _repercent(path)


def django_forced_wsgi_path(environ: Environ) -> str | None:
    """Return the same where ``FORCE_SCRIPT_NAME`` is set: the server's script name is not read."""
    path: str = environ.get("PATH_INFO", "/")
    return (path or "/") if path.isascii() else _repercent(path)


def _repercent(text: str) -> str | None:
    try:
        path = text.encode("latin-1")
    except UnicodeEncodeError:
        return None
    parts = []
    while True:
        try:
            parts.append(path.decode())
            return "".join(parts)
        except UnicodeDecodeError as error:
            parts.append(path[: error.start].decode())
            parts.append(quote(path[error.start : error.end], safe=_SAFE))
            path = path[error.end :]


def _is_text(environ: Environ) -> bool:
    """Whether the script name is UTF-8: Django's request fails, before routing, where it isn't."""
    try:
        for key in ("SCRIPT_NAME", "SCRIPT_URL", "REDIRECT_URL"):
            environ.get(key, "").encode("latin-1").decode()
    except UnicodeError:
        return False
    return True


def bare_wsgi_path(environ: Environ) -> str | None:
    """Return the path of an environ, ``None`` (forward) where it is not UTF-8."""
    path: str = environ.get("PATH_INFO", "/")
    if path.isascii():
        return path or "/"
    try:
        return path.encode("latin-1").decode()
    except UnicodeError:
        return None


def bare_asgi_path(scope: Scope) -> str | None:
    """Return the path of a scope below its ``root_path`` (ASGI: ``path`` includes it)."""
    path: str = scope["path"]
    root = (scope.get("root_path") or "").rstrip("/")
    if root and (path == root or path.startswith(root + "/")):
        path = path[len(root) :]
    return path or "/"


def django_asgi_path(*, script_name: str | None, whole_segments: bool) -> ASGIPath:
    """Return the function from a scope to Django's ``path_info``.

    ``script_name`` is ``FORCE_SCRIPT_NAME``. With ``whole_segments`` (Django 6.1) ``/app`` is
    taken off ``/app/x`` only; before, off ``/apple`` too. The function returns ``None`` for a query
    string that is not UTF-8: Django answers that with a 400, before routing.
    """

    def path_of(scope: Scope) -> str | None:
        path: str = scope["path"]
        root = script_name or scope.get("root_path")
        if root:
            if not whole_segments:
                path = path.removeprefix(root)
            else:
                root = root.rstrip("/")
                if path == root or path.startswith(root + "/"):
                    path = path[len(root) :]
        query = scope.get("query_string", b"")
        if query and isinstance(query, bytes) and not query.isascii():
            try:
                query.decode()
            except UnicodeDecodeError:
                return None
        return path

    return path_of


__all__ = [
    "ASGIPath",
    "WSGIPath",
    "bare_asgi_path",
    "bare_wsgi_path",
    "django_asgi_path",
    "django_forced_wsgi_path",
    "django_wsgi_path",
]
