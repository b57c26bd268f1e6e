"""A server for the tests of fetch, whose origin it may reach."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dualrt.web import egress
from dualrt.web.egress import Egress

from .servers import Server


@pytest.fixture(scope="session")
def _server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No origin is allowed, whatever gateway was made before in this process."""
    monkeypatch.setattr(egress, "_default", Egress())


@pytest.fixture
def server(_server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server on loopback, allowed."""
    _server.reset()
    monkeypatch.setattr(egress, "_default", Egress.of([_server.origin]))
    return _server
