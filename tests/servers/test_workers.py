"""What a server's processes do: fork after the loop has run, start and stop with lifespan."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.servers.running import Server
from tests.servers.stands import Stand, on

pytestmark = pytest.mark.server


@pytest.mark.parametrize("site", ["wrapper", "middleware", "flask", "bare"])
def test_async_views_survive_the_fork(serve: Callable[[str], Server], site: str) -> None:
    """gunicorn --preload: the master has run one; its workers have a loop of their own."""
    server = serve("gunicorn-preload")
    assert server.log().count("before the fork") == 2
    stand = Stand(server, site)
    assert stand.json("/waited/{key}") == {"waited": stand.key}
    wire = stand.get("/paced/{key}")
    wire.head()
    assert wire.until(b";") == b"chunk 0;"
    stand.release()
    assert wire.until(b";") == b"chunk 1;"
    wire.leave()
    assert stand.notices_leave("closed aborted=True")
    assert "Traceback" not in server.log()


@on(lambda server, site: server == "gunicorn-gthread")
def test_all_requests_share_one_loop(stand: Stand) -> None:
    """No loop per request: whichever door, what waits goes on in the one thread."""
    for site in (stand.site, "bare", stand.site):
        stand.site = site
        assert stand.json("/waited/{key}") == {"waited": stand.key}
    threads = re.findall(rf"^(.*) INFO .*: {stand.key} waited$", stand.server.log(), re.MULTILINE)
    assert len(threads) == 3
    assert len(set(threads)) == 1
    assert threads[0].startswith("dualrt-loop/")


def test_lifespan_starts_where_django_refuses_it(serve: Callable[[str], Server]) -> None:
    """uvicorn --lifespan on and granian's asgi insist on it."""
    assert "Application startup complete" in serve("uvicorn").log()
    assert not re.search("errored|unsupported", serve("uvicorn").log())
    assert "Lifespan errored" not in serve("granian-asgi").log()
