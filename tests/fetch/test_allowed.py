"""`DUALRT["FETCH_ALLOW"]`: from the settings of a site to what its code may fetch."""

from __future__ import annotations

from typing import Any

import pytest

from dualrt import FetchError, fetch, runtime
from dualrt.loop import run
from dualrt.testing import Client
from dualrt.wsgi import EdgeGateway
from tests.fetch.servers import Server, answer


@runtime("edge")
async def relay(request: Any) -> Any:
    """Fetch what the query says and send it on."""
    return await (await fetch(request.query.get("url"))).text()


def site(*allowed: str) -> Client:
    """Return a client of a gateway that allows these origins."""
    config = {"ROUTES": [("/relay", relay)], "FETCH_ALLOW": list(allowed)}
    return Client(EdgeGateway(lambda environ, start: [], config))


def test_an_allowed_origin_is_reached_by_edge_and_server_code(server: Server) -> None:
    """Each site's views go by their own site's setting, whichever was made last."""
    server.routes["/"] = answer(b"ok")
    first = site(server.origin)
    assert run(_text(server.origin)) == "ok"
    other = site()
    assert first.get(f"/relay?url={server.origin}/").body == b"ok"
    assert other.get(f"/relay?url={server.origin}/").status == 500


def test_what_is_not_allowed_is_refused_before_a_packet(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """The view's error says so, once; the server has seen nobody."""
    client = site("http://127.0.0.1:9")
    assert client.get(f"/relay?url={server.origin}/").status == 500
    assert "address refused" in str(caplog.records[0].exc_info[1])  # type: ignore[index]
    assert server.opened == 0
    with pytest.raises(FetchError, match="address refused"):
        run(_text(server.origin))


async def _text(origin: str) -> str:
    return await (await fetch(f"{origin}/")).text()
