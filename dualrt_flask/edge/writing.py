"""Parts of a response that few ask for: its body as a stream, the URL that it answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote


class ResponseStream:
    """A response's body, to be written to: each ``write`` is a chunk."""

    mode = "wb+"
    encoding = "utf-8"

    def __init__(self, response: Any) -> None:
        self.response = response
        self.closed = False

    def _check(self) -> None:
        if self.closed:
            raise ValueError("I/O operation on closed file")

    def write(self, value: bytes) -> int:
        """Add a chunk and return its length."""
        self._check()
        self.response._ensure_sequence(mutable=True)
        self.response.response.append(value)
        self.response.headers.pop("Content-Length", None)
        return len(value)

    def writelines(self, seq: Iterable[bytes]) -> None:
        """Add chunks."""
        for item in seq:
            self.write(item)

    def close(self) -> None:
        """Take no more chunks."""
        self.closed = True

    def flush(self) -> None:
        """Do nothing, as long as it is not closed."""
        self._check()

    def isatty(self) -> bool:
        """Say that it is no terminal."""
        self._check()
        return False

    def tell(self) -> int:
        """Return how much has been written."""
        self.response._ensure_sequence()
        return sum(map(len, self.response.response))


def current_url(environ: dict[str, Any]) -> str:
    """Return the URL of a request, without its query."""
    scheme = environ["wsgi.url_scheme"]
    host = environ.get("HTTP_HOST") or _server(environ, scheme)
    port = {"http": ":80", "https": ":443"}.get(scheme)
    if port is not None:
        host = host.removesuffix(port)
    root = _path(environ.get("SCRIPT_NAME", "")).rstrip("/")
    return f"{scheme}://{host}{root}/{_path(environ.get('PATH_INFO', '')).lstrip('/')}"


def _server(environ: dict[str, Any], scheme: str) -> str:
    name = environ["SERVER_NAME"]
    return f"[{name}]" if ":" in name else f"{name}:{environ['SERVER_PORT']}"


def _path(path: str) -> str:
    return quote(path, safe="!$&'()*+,/:;=@%")  # as Werkzeug does it: not decoded before


__all__ = ["ResponseStream", "current_url"]
