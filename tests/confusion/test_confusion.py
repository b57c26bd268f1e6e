"""Over real servers: no request of a stranger's shows a page that is shut, in whichever way.

`python -m tests.confusion.long` sends as many as it is told to; here a few hundred a site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest

from tests.confusion.asking import leaks, status_of
from tests.confusion.stands import SERVERS, Confused
from tests.confusion.targets import known, requests

pytestmark = pytest.mark.server

SHORT = 250
OPEN = {"wrapper": "open-django", "middleware": "open-django", "flask": "open-flask"}


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Confused]]:
    """Return a function that starts a server, or returns the one that runs already."""
    running: dict[str, Confused] = {}
    directory = tmp_path_factory.mktemp("confusion")

    def get(name: str) -> Confused:
        if name not in running:
            running[name] = Confused(name, directory)
        return running[name]

    yield get
    for server in running.values():
        server.stop()


@pytest.mark.parametrize("name", SERVERS)
def test_what_has_confused_other_stacks_shows_nothing(name: str, serve: Any) -> None:
    """All recorded requests, for each way to shut a page."""
    server = serve(name)
    for site in server.shut:
        found, answered = server.leaking(site, known(site))
        assert not found, (site, found[:5])
        assert answered > 300, site


@pytest.mark.parametrize("name", SERVERS)
def test_what_nobody_has_thought_of_shows_nothing_either(name: str, serve: Any) -> None:
    """Generated requests; the same ones show the open sites' secrets often."""
    server = serve(name)
    for seed, site in enumerate(server.shut):
        asked = list(islice(requests(seed), SHORT))
        found, _ = server.leaking(site, asked)
        assert not found, (site, found[:5])
        open_to, _ = server.leaking(OPEN[site], asked)
        assert len(open_to) > SHORT / 20, site


@pytest.mark.parametrize("name", SERVERS)
def test_whoever_has_the_key_is_answered_as_if_nothing_were_shut(name: str, serve: Any) -> None:
    """The framework still sees the very request."""
    server = serve(name)
    for seed, site in enumerate(server.shut, 100):
        for each in islice(requests(seed), SHORT // 2):
            shut, free = (server.ask(one, each, key=True) for one in (site, OPEN[site]))
            if bool(shut) is not bool(free):  # one came too late, or there is a difference
                shut, free = (server.ask(one, each, key=True) for one in (site, OPEN[site]))
            assert status_of(shut) == status_of(free), each
            assert leaks(shut) == leaks(free), each
