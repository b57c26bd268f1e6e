"""The servers, each started when it is first needed, and each site on each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.servers.running import Server
from tests.servers.stands import Stand


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """Return a function that starts a server, or returns the one that runs already."""
    running: dict[str, Server] = {}
    directory = tmp_path_factory.mktemp("servers")

    def get(name: str) -> Server:
        if name not in running:
            running[name] = Server(name, directory)
        return running[name]

    yield get
    failures = []
    for server in running.values():
        try:
            server.stop()
        except AssertionError as error:
            failures.append(str(error))
    assert not failures, "\n".join(failures)


@pytest.fixture
def stand(request: pytest.FixtureRequest, serve: Callable[[str], Server]) -> Iterator[Stand]:
    """Each site on each server: parametrised by `on`."""
    name, site = request.param
    stand = Stand(serve(name), site)
    yield stand
    for wire in stand._wires:
        wire.leave()
