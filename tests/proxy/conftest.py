"""Another origin on loopback, and the doors of a site that may send requests on to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from dualrt.testing import Client
from tests.fetch.servers import Server, leave_home
from tests.proxy import gates
from tests.proxy.sites import DOORS, open_door


@pytest.fixture(scope="session", autouse=True)
def _home() -> Iterator[None]:
    """The thread of all servers ends with the tests."""
    yield
    leave_home()


@pytest.fixture
def upstream() -> Iterator[Server]:
    """The other origin, of this test alone."""
    made = Server()
    yield made
    made.stop()


Enter = Callable[..., Client]


@pytest.fixture
def enter(upstream: Server) -> Iterator[Enter]:
    """Open a door by its name: `enter(name, [middleware, ...])`; the upstream is allowed."""
    with ExitStack() as stack:

        def make(name: str, given: Any = (gates.sends,), **config: Any) -> Client:
            settings = {"MIDDLEWARE": list(given), "FETCH_ALLOW": [upstream.origin], **config}
            return open_door(stack, name, settings)

        yield make


@pytest.fixture(params=DOORS)
def at(request: Any, enter: Enter) -> Enter:
    """Each door in turn: `at([middleware, ...])` opens it."""

    def open_it(given: Any = (gates.sends,), **config: Any) -> Client:
        return enter(request.param, given, **config)

    return open_it
