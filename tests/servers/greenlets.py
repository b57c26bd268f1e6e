"""A site in a process that gevent has patched; run as a script, it prints what it has seen."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from gevent import monkey

    monkey.patch_all()

import asyncio
from typing import Any

from dualrt import after, runtime


@runtime("edge")
def spin(request: Any) -> str:
    """Compute for ever."""
    while True:
        pass


NAPPING: list[int] = []


@runtime("edge")
async def naps(request: Any) -> str:
    """Wait, which lets other greenlets run; say whether any others wait, too."""
    NAPPING.append(1)
    await asyncio.sleep(0.2)
    others = len(NAPPING) > 1
    await asyncio.sleep(0.2)
    NAPPING.pop()
    return "with others" if others else "alone"


@runtime("edge")
async def streams(request: Any) -> Any:
    """Wait between two chunks."""

    async def chunks() -> Any:
        yield "one "
        await asyncio.sleep(0.2)
        yield "two"

    return chunks()


@runtime("edge")
async def overslept(request: Any) -> str:
    """Compute for ever once the loop's greenlet runs it."""
    await asyncio.sleep(0)
    while True:
        pass


def main() -> None:
    """Ask for the views, the slow ones all at once; print statuses, bodies and other things."""
    import json
    import threading

    import gevent

    from dualrt import native
    from dualrt.testing import Client
    from dualrt.wsgi import EdgeGateway

    ran: list[str] = []

    def server(environ: Any, start: Any) -> list[bytes]:
        after(ran.append, environ["PATH_INFO"])
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"server"]

    views: list[Any] = [spin, naps, streams, overslept]
    gateway = EdgeGateway(server, {"ROUTES": [(f"/{view.__name__}", view) for view in views]})

    def ask(path: str) -> tuple[int, str]:
        answer = Client(gateway).get(path)
        return answer.status, answer.text

    jobs = [gevent.spawn(ask, path) for path in ["/naps", "/streams"] * 10]
    gevent.joinall(jobs)
    json.dump(
        {
            "patched": native.patched(),
            "real": native.get_ident() != threading.get_ident(),
            "waited": sorted({job.value for job in jobs}),
            "spin": ask("/spin")[0],
            "overslept": ask("/overslept")[0],
            "server": [ask("/a"), ask("/b")],
            "after": ran,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
