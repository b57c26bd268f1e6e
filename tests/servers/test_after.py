"""`after` on real servers: the client has its answer first, and a leave does not stop it."""

from __future__ import annotations

import pytest

from tests.servers.stands import Stand, on

pytestmark = pytest.mark.server


@on()
def test_the_answer_is_whole_before(stand: Stand) -> None:
    """What waits holds neither the answer back nor the worker."""
    wire = stand.get("/hands-over/{key}")
    assert wire.head() == 200
    assert wire.body() == b"answered"
    assert stand.wait_for("handed: function")
    assert not stand.told("handed: released")
    wire.leave()
    stand.release()
    assert stand.wait_for("handed: released")


@on()
def test_a_leave_does_not_stop_it(stand: Stand) -> None:
    """It runs when the stream has been closed."""
    wire = stand.get("/streams-over/{key}")
    wire.head()
    wire.until(b"x" * 1000)
    assert not stand.told("handed: stream")
    wire.leave()
    assert stand.notices_leave("handed: stream")
