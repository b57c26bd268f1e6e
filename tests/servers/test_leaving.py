"""Clients that leave: the code that works for them is told, and ends, within 2.5 seconds."""

from __future__ import annotations

import pytest

from tests.servers.running import KINDS
from tests.servers.stands import Stand, framework, on

pytestmark = pytest.mark.server


@on()
def test_a_stream_that_waits_is_closed(stand: Stand) -> None:
    """After 25 chunks, after one, after none: `finally` runs and sees `signal.aborted`."""
    waiting = []
    for sent in (25, 1, 0):
        part = Stand(stand.server, stand.site)
        wire = part.get(f"/ticks/{{key}}/{sent}")
        if sent:
            assert wire.head() == 200
            got = b""
            while got.count(b";") < sent:
                got += wire.chunk()
        assert part.wait_for("waits")
        waiting.append((part, wire))
        if not stand.kind.concurrent:
            wire.leave()
            assert part.notices_leave("closed aborted=True")
    for _, wire in waiting:
        wire.leave()
    for part, _ in waiting:
        assert part.notices_leave("closed aborted=True")
        assert part.happens_once("{key} closed")
        assert part.count("edge runtime: GET /ticks/{key}") == 0  # a leave is no error


@on(lambda server, site: KINDS[server].tells_leave)
def test_a_view_that_waits_is_cancelled(stand: Stand) -> None:
    """Before there is a response."""
    wire = stand.get("/waits/{key}")
    assert stand.wait_for("waits")
    wire.leave()
    assert stand.notices_leave("closed aborted=True")
    assert stand.happens_once("{key} closed")
    assert stand.count("edge runtime: GET /waits/{key}") == 0


@on(lambda server, site: not KINDS[server].tells_leave)
def test_without_a_socket_a_view_that_waits_has_its_time_limit(stand: Stand) -> None:
    """granian's WSGI says nothing of a leave before the response: the view runs into its
    `timeout`, is told so, and its 504 goes to nobody.
    """
    wire = stand.get("/gives-up/{key}")
    assert stand.wait_for("waits")
    wire.leave()
    assert stand.wait_for("closed aborted=True")
    assert stand.happens_once("views.gives_up failed in the edge runtime: GET /gives-up/{key}\n")


@on()
@pytest.mark.parametrize("sent", [25, 1])
def test_a_stream_that_never_waits_is_closed(stand: Stand, sent: int) -> None:
    """A plain generator learns of it where it makes its next chunk."""
    wire = stand.get("/endless/{key}")
    assert wire.head() == 200
    for _ in range(sent):
        assert wire.chunk()
    wire.leave()
    assert stand.notices_leave("closed aborted=True")
    assert stand.happens_once("{key} closed")


@on()
def test_a_body_with_a_close_is_closed_once_when_the_client_leaves(stand: Stand) -> None:
    """However many pieces it could still make."""
    wire = stand.get("/counted/{key}/9999999")
    assert wire.head() == 200
    assert wire.chunk()
    wire.leave()
    assert stand.notices_leave("close()")
    assert stand.happens_once("{key} close()")


@on(framework)
@pytest.mark.parametrize("sent", [25, 1])
def test_the_frameworks_own_stream_is_closed(stand: Stand, sent: int) -> None:
    """As without the edge: its `finally` runs, and its `close()`, once."""
    wire = stand.get("/own/ticks/{key}")
    assert wire.head() == 200
    for _ in range(sent):
        assert wire.chunk()
    wire.leave()
    assert stand.notices_leave("closed")
    assert stand.happens_once("{key} closed")
    assert stand.happens_once("{key} close()")
