"""Views in shadow on real servers: the client has its answer, whatever runs beside it."""

from __future__ import annotations

import pytest

from tests.servers.stands import Stand, on

pytestmark = pytest.mark.server


def bare(server: str, site: str) -> bool:
    """Once for each server: the site is another one than the stand's."""
    return site == "bare"


@on(bare)
def test_the_client_does_not_wait_for_it(stand: Stand) -> None:
    """The answer is whole, and others are served, while the edge view waits."""
    wire = stand.get("/shadowed/{key}", site="shadow")
    assert wire.head() == 200
    assert wire.body() == b"answered"
    assert stand.wait_for("shadow: begun")
    assert not stand.told("shadow: released")
    wire.leave()
    other = stand.get("/release/{key}", "Connection: close", site="shadow")
    assert other.head() == 200
    other.leave()
    assert stand.wait_for("shadow: released")
