"""The servers of this package, and how often a site showed its secret to whom."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from tests.confusion.asking import ask, leaks, status_of
from tests.confusion.rules import KEY
from tests.confusion.targets import Ask
from tests.servers.running import KINDS, READY, Kind, Server

SERVERS = ("gunicorn-gthread", "granian-wsgi", "uvicorn", "granian-asgi")
SHUT = {"wsgi": ("wrapper", "middleware", "flask"), "asgi": ("wrapper", "middleware")}
AT_ONCE = 4  # connections; each request has one of its own


def kind_of(name: str) -> Kind:
    """Return a server's command for this package's sites."""
    kind = KINDS[name]
    command = tuple(word.replace("tests.servers", "tests.confusion") for word in kind.command)
    return replace(kind, command=command)


class Confused(Server):
    """A running server with all the sites."""

    def __init__(self, name: str, directory: object) -> None:
        super().__init__(name, directory, kind_of(name))  # type: ignore[arg-type]

    def _is_ready(self) -> bool:
        end = time.monotonic() + READY
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with socket.create_connection(self.address, timeout=1):
                    if status_of(self.ask("open-django", Ask(b"GET", b"/", ()))) == 200:
                        return True
            except OSError:
                pass
            time.sleep(0.05)
        return False

    @property
    def shut(self) -> tuple[str, ...]:
        """The sites that must keep their secret."""
        return SHUT[self.kind.protocol]

    def ask(self, site: str, request: Ask, key: bool = False) -> bytes:
        """Return what a site answers, to a stranger or to whoever has the key."""
        lines = [f"X-Site: {site}".encode()]
        if key:  # alone: what two cookie headers say is another question
            rest = [line for line in request.lines if b"ookie" not in line]
            request = request._replace(lines=tuple(rest))
            lines.append(f"Cookie: {KEY}".encode())
        return ask(self.address, request.head(*lines))

    def leaking(self, site: str, requests: Iterable[Ask | bytes]) -> tuple[list[bytes], int]:
        """Return the requests that show a stranger the secret, and how many were answered."""
        heads = [
            each if isinstance(each, bytes) else each.head(f"X-Site: {site}".encode())
            for each in requests
        ]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(lambda head: ask(self.address, head), heads))
        found = [head for head, answer in zip(heads, answers, strict=True) if leaks(answer)]
        return found, sum(map(bool, map(status_of, answers)))


__all__ = ["SERVERS", "Confused"]
