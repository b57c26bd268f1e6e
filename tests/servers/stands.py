"""A stand: one site on one server; what a test asks there, and what it reads in the log."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from tests.servers.running import KINDS, PROMPT, Server
from tests.servers.wire import Wire

COUNTER = count()


class Stand:
    """One site on one server, and a key that tells this test's lines in the log from others'."""

    def __init__(self, server: Server, site: str) -> None:
        self.server = server
        self.site = site
        self.kind = server.kind
        self.key = f"k{next(COUNTER)}k"
        self._wires: list[Wire] = []

    def connect(self, site: str | None = None, **options: Any) -> Wire:
        """Return a new connection to the site, or to another on the same server."""
        wire = Wire(self.server.address, site or self.site, **options)
        self._wires.append(wire)
        return wire

    def get(self, path: str, *lines: str, **options: Any) -> Wire:
        """Send a GET on a connection of its own; `{key}` in the path is this test's."""
        wire = self.connect(**options)
        wire.ask("GET", path.format(key=self.key), *lines)
        return wire

    def json(self, path: str) -> Any:
        """GET a JSON answer."""
        wire = self.get(path, "Connection: close")
        try:
            return wire.json()
        finally:
            wire.leave()

    def release(self) -> None:
        """Let the edge stream go on, by a second request."""
        wire = self.get("/release/{key}", "Connection: close")
        assert wire.head() == 200
        wire.leave()

    def told(self, text: str) -> bool:
        """Say whether the log has a line of this test's that begins so."""
        return f": {self.key} {text}" in self.server.log()

    def count(self, text: str) -> int:
        """Return how often `text` with this test's key stands in the log."""
        return self.server.log().count(text.format(key=self.key))

    def wait_for(self, text: str, seconds: float = 20.0) -> bool:
        """Wait for a line of this test's that begins so."""
        return self.server.wait_for(f": {self.key} {text}", seconds)

    def notices_leave(self, text: str) -> bool:
        """Wait for the line, for no longer than a leave may go unnoticed."""
        return self.wait_for(text, PROMPT)

    def settle(self) -> None:
        """Leave, and let the server serve another request: what was to be logged has been."""
        for wire in self._wires:
            wire.leave()
        wire = self.get("/fails/{key}end", "Connection: close")
        wire.rest()
        wire.leave()  # gunicorn lingers until the client has closed, too
        assert self.server.wait_for(f"RuntimeError: failed: {self.key}end")

    def happens_once(self, text: str) -> bool:
        """Say whether `text`, with `{key}` for this test's, comes to stand in the log just once."""
        self.server.wait_for(text.format(key=self.key))
        self.settle()
        return self.count(text) == 1


def on(choose: Callable[[str, str], bool] = lambda server, site: True) -> pytest.MarkDecorator:
    """Run a test on every stand that `choose(server, site)` picks."""
    stands = [
        pytest.param((name, site), id=f"{name}-{site}")
        for name, kind in KINDS.items()
        for site in kind.sites
        if name != "gunicorn-preload" and choose(name, site)
    ]
    return pytest.mark.parametrize("stand", stands, indirect=True)


def concurrent(server: str, site: str) -> bool:
    """Pick the servers that serve a second request while a stream waits."""
    return KINDS[server].concurrent


def framework(server: str, site: str) -> bool:
    """Pick the sites that have a framework of their own."""
    return site != "bare"
