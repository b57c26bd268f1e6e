"""A server for the tests of fetch, whose origin it may reach."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dualrt.web import egress
from dualrt.web.egress import Egress

from .servers import Server, leave_home


@pytest.fixture(scope="session", autouse=True)
def _home() -> Iterator[None]:
    """The thread of all servers ends with the tests."""
    yield
    leave_home()


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No origin is allowed, whatever gateway was made before in this process."""
    monkeypatch.setattr(egress, "_default", Egress())


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server of this test alone, on loopback, allowed."""
    made = Server()
    monkeypatch.setattr(egress, "_default", Egress.of([made.origin]))
    yield made
    made.stop()
