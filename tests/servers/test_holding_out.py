"""Views that catch their cancellation: the client has its answer, once, and the connection."""

from __future__ import annotations

import pytest

from tests.servers.stands import Stand, on
from tests.servers.wire import Broken

pytestmark = pytest.mark.server


@on(lambda server, site: server in ("uvicorn", "granian-asgi") and site != "wrapper")
def test_a_view_that_holds_out_is_a_504_and_nothing_else(stand: Stand) -> None:
    """A stream beside it breaks off, where the server can do that. What both say later is not sent,
    neither on this connection nor on the next.
    """
    other = Stand(stand.server, stand.site)
    stream = other.get("/streams-on/{key}", "Connection: close")
    wire = stand.get("/holds-out/{key}")
    assert wire.head() == 504
    assert wire.body() == b"Gateway Timeout"
    assert stream.head() == 200
    with pytest.raises(Broken):
        list(stream.chunks())
    assert b"late" not in stream.rest()
    for part in (stand, other):
        assert part.wait_for("ended")
    wire.ask("GET", f"/waited/{stand.key}", "Connection: close")
    assert wire.head() == 200
    assert b"late" not in wire.rest()
    stream.leave()
    for part, path in ((stand, "holds-out"), (other, "streams-on")):
        assert part.happens_once(f"failed in the edge runtime: GET /{path}/{{key}}\n")
