"""``DUALRT["RECORD"]``: writes requests down as they come in, for ``dualrt switch --requests``.

One line of JSON each, appended with one write, so that threads and processes share a file. What
cannot be written is dropped: recording is no reason for a request to fail.
"""

from __future__ import annotations

import json
import logging
import os
import re
from base64 import b64encode
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from random import Random
from threading import Lock
from typing import Any
from urllib.parse import quote
from weakref import WeakSet

from dualrt.errors import ConfigError
from dualrt.keys import Record
from dualrt.routing.rawpaths import raw_asgi_path, raw_wsgi_path
from dualrt.types import Environ, Message, Receive, Scope
from dualrt.web.headers import Headers

logger = logging.getLogger("dualrt.record")

REDACTED = "redacted"
# Of the connection, or made anew by whoever sends the request again.
_DROPPED = frozenset(
    "connection content-length expect keep-alive te trailer transfer-encoding upgrade".split()
)
_CREDENTIALS = frozenset({"authorization", "proxy-authorization"})
_COOKIE = re.compile(r"([^=;]*)=[^;]*")
_PATH_SAFE = "/~!$&'()*+,;=:@"
_RECORDED = "dualrt.recorded"  # in environ or scope: one of the site's gateways has seen it


def make_recorder(record: Record) -> Recorder:
    """Return what writes requests down; ``ConfigError`` where the file has no place."""
    place = Path(record.file).resolve()
    if place.is_dir() or not place.parent.is_dir():
        raise ConfigError(f"RECORD: cannot write {record.file!r}: name a file in a directory")
    return Recorder(record)


class Recorder:
    """Writes a site's requests into one file, until that has enough lines."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._lock = Lock()
        self._random = Random()
        self._file: int | None = None
        self._left: int | None = None  # lines; None: the file has not been opened
        _all.add(self)

    def __del__(self) -> None:
        if self._file is not None:
            os.close(self._file)

    def renew_lock(self) -> None:
        """In a forked child: a thread that is not there may have held the lock."""
        self._lock = Lock()

    def wsgi(self, environ: Environ) -> None:
        """Write a WSGI request down; its body, if it has one, is read and put back."""
        if not self.wants(environ):
            return
        length, body = environ.get("CONTENT_LENGTH") or "0", b""
        if "HTTP_TRANSFER_ENCODING" in environ or not length.isdecimal():
            return
        if length != "0":
            if int(length) > self.max_body:
                return
            body = environ["wsgi.input"].read(int(length))
            environ["wsgi.input"] = BytesIO(body)
        self.write_environ(environ, body)

    def write_environ(self, environ: Environ, body: bytes, decoded: str | None = None) -> None:
        """Append the line of a WSGI request. ``decoded``: its path, where the environ's is not the
        server's any more.
        """
        if decoded is None:
            told = environ.get("PATH_INFO", "").encode("latin-1")
        else:
            told = decoded.encode("utf-8", "replace")
        path = raw_wsgi_path(environ) or _quoted(told)
        self._write(
            environ["REQUEST_METHOD"],
            environ["wsgi.url_scheme"],
            path,
            environ.get("QUERY_STRING", ""),
            Headers.from_environ(environ).raw,
            body,
        )

    async def asgi(self, scope: Scope, receive: Receive) -> Receive:
        """Write an ASGI request down; return a ``receive`` that tells its body from the start."""
        if not self.wants(scope):
            return receive
        messages, body = await _received(receive, self.max_body)
        if body is not None:
            self.write_scope(scope, body)
        return _again(messages, receive)

    def write_scope(self, scope: Scope, body: bytes) -> None:
        """Append the line of an ASGI request."""
        path = raw_asgi_path(scope) or _quoted(_below_root(scope).encode("utf-8", "replace"))
        query = scope.get("query_string") or b""
        self._write(
            scope["method"],
            scope.get("scheme", "http"),
            path,
            query if isinstance(query, str) else query.decode("latin-1"),
            [(k.decode("latin-1"), v.decode("latin-1")) for k, v in scope["headers"]],
            body,
        )

    def wants(self, holder: Any) -> bool:
        """Say whether this request is to be written down, once for all gateways of a site."""
        if self._left == 0 or holder.get(_RECORDED) is self:
            return False
        holder[_RECORDED] = self
        return self._random.random() < self._record.sample

    @property
    def max_body(self) -> int:
        """The bytes that a body may have."""
        return self._record.body

    def _write(
        self,
        method: str,
        scheme: str,
        path: str,
        query: str,
        headers: Iterable[tuple[str, str]],
        body: bytes,
    ) -> None:
        fields = self._kept(headers)
        url = f"{path if path.startswith('/') else '/' + path}{'?' if query else ''}{query}"
        host = next((value for name, value in fields if name == "host"), "")
        if scheme != "http" and host:
            url = f"{scheme}://{host}{url}"
        told: dict[str, Any] = {"method": method.upper(), "url": url}
        if fields:
            told["headers"] = fields
        if body:
            try:
                told["body"] = body.decode()
            except UnicodeDecodeError:
                told["body_base64"] = b64encode(body).decode()
        self._append(json.dumps(told).encode() + b"\n")

    def _kept(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        found = [(name.lower(), value) for name, value in headers]
        found = [each for each in found if each[0] not in _DROPPED]
        return found if self._record.secrets else [(name, redact(name, v)) for name, v in found]

    def _append(self, line: bytes) -> None:
        with self._lock:
            try:
                if self._left is None:
                    self._open()
                if self._left and self._file is not None:
                    os.write(self._file, line)
                    self._left -= 1
            except OSError as error:
                self._left = 0
                logger.warning("RECORD: nothing more is written: %s", error)
            if self._left == 0 and self._file is not None:
                os.close(self._file)
                self._file = None

    def _open(self) -> None:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
        self._file = os.open(self._record.file, flags, 0o600)  # it holds what people have sent
        there = Path(self._record.file).read_bytes().count(b"\n")
        self._left = max(0, self._record.limit - there)


_all: WeakSet[Recorder] = WeakSet()


def _after_fork() -> None:
    for each in list(_all):
        each.renew_lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def redact(name: str, value: str) -> str:
    """Return a header's value without what would let somebody in: the names of cookies stay, and
    the scheme of an authorization.
    """
    if name == "cookie":
        return _COOKIE.sub(rf"\1={REDACTED}", value)
    if name in _CREDENTIALS:
        scheme, blank, _ = value.partition(" ")
        return f"{scheme} {REDACTED}" if blank else REDACTED
    return value


def _quoted(path: bytes) -> str:
    return quote(path, safe=_PATH_SAFE)


def _below_root(scope: Scope) -> str:
    root = (scope.get("root_path") or "").rstrip("/")
    path: str = scope["path"]
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


async def _received(receive: Receive, limit: int) -> tuple[list[Message], bytes | None]:
    """Return the messages of a body, and the body; ``None`` where it is too long, or broken off."""
    messages, size = [], 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or size > limit:
            return messages, None
        if not message.get("more_body"):
            return messages, b"".join([each.get("body", b"") for each in messages])


def _again(messages: list[Message], receive: Receive) -> Receive:
    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return again


__all__ = ["REDACTED", "Recorder", "make_recorder", "redact"]
