"""The path of a request as the client sent it, still encoded, where the server hands that over.

Not every server does: gunicorn, Werkzeug, uWSGI and mod_wsgi have it in the environ, most ASGI
servers in the scope. Below, ``path`` is the decoded path that the framework routes.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from dualrt.types import Environ, Scope

_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")  # RFC 9112 section 3.2.2
_END = re.compile("[?#]")


def raw_wsgi_path(environ: Environ) -> str | None:
    """Return the path of an environ as sent, below the script name; ``None``: not known."""
    target = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if not target or target.__class__ is not str:
        return None
    if (
        target == environ.get("PATH_INFO")
        and not environ.get("SCRIPT_NAME")
        and target[0] == "/"
        and target.isascii()
        and "?" not in target
        and "#" not in target
    ):
        return target  # most are such, and all of the below would say the same
    return _below(_path(target), environ.get("SCRIPT_NAME") or "")


def raw_asgi_path(scope: Scope) -> str | None:
    """Return the path of an ASGI scope as sent, below its ``root_path``; ``None``: not known."""
    target = scope.get("raw_path")
    if not target or target.__class__ is not bytes:
        return None
    return _below(_path(target.decode("latin-1")), scope.get("root_path") or "")


def _path(target: str) -> str:
    """Return the path of a request target: servers differ in what they leave around it."""
    if target[0] != "/" and (found := _AUTHORITY.match(target)):
        target = target[found.end() :]
    if "?" in target or "#" in target:
        target = _END.split(target, maxsplit=1)[0]
    if not target.isascii():
        target = target.encode("latin-1", "replace").decode("utf-8", "replace")
    return target or "/"


def _below(path: str, script: str) -> str:
    script = script.rstrip("/")
    if not script:
        return path
    if not script.isascii():  # WSGI: bytes as latin-1; ASGI: text
        script = _utf8(script)
    above = "/".join(path.split("/")[: script.count("/") + 1])
    if unquote(above, errors="replace") != script:
        return path
    return path[len(above) :] or "/"


def _utf8(text: str) -> str:
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


__all__ = ["raw_asgi_path", "raw_wsgi_path"]
