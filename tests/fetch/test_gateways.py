"""``fetch`` from edge views, under WSGI and ASGI, guarded: gathered, streamed on, left alone."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from dualrt import Request, Response, asgi, fetch, wsgi
from dualrt.config import Config
from dualrt.edge.isolate import Guarded, InProcess
from dualrt.edge.scope import EDGE
from dualrt.errors import EdgeRestrictionError, FetchError
from dualrt.flow import Edge
from dualrt.routing.ordered import OrderedRouter
from dualrt.runtime import EdgeView
from dualrt.testing import Client, IncompleteResponse
from dualrt.web import exchange, pool

from .servers import Server, answer, flood, half, hang

ROOT = Path(__file__).resolve().parents[2]


def gateway(kind: str, guard: bool, view: Any, **options: Any) -> Client:
    """Return a client of a gateway with one view, at ``/``."""
    config = Config.from_dict(options)
    target = EdgeView(view, view.__name__, "edge", config.options)
    router = OrderedRouter.from_paths([("/", view, target, "view")])
    edge = Edge(router, config, isolate=Guarded() if guard else InProcess())
    if kind == "wsgi":
        return Client(wsgi.EdgeGateway(_no_app, lambda: edge))
    return Client(asgi.EdgeGateway(_no_asgi_app, lambda: edge))


def _no_app(environ: Any, start_response: Any) -> Any:
    raise AssertionError("not the app's")


async def _no_asgi_app(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("not the app's")


@pytest.fixture(params=["wsgi", "asgi"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[False, True], ids=["bare", "guard"])
def guard(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_fifty_fetches_gathered(kind: str, guard: bool, server: Server) -> None:
    """All of them are on their way at once."""
    together = threading.Barrier(50)

    async def meet(got: Any, reader: Any, writer: Any) -> None:
        await asyncio.get_running_loop().run_in_executor(threads, together.wait, 20)
        await answer(got.target.encode())(got, reader, writer)

    server.routes["/meet"] = meet

    async def view(request: Request) -> list[str]:
        async def one(number: int) -> str:
            return await (await fetch(f"{server.origin}/meet?{number}")).text()

        return await asyncio.gather(*(one(number) for number in range(50)))

    with ThreadPoolExecutor(50) as threads:
        response = gateway(kind, guard, view).get("/")
    assert response.json() == [f"/meet?{number}" for number in range(50)]


def test_fifty_responses_fetched_before_the_first_is_read(
    kind: str, guard: bool, server: Server
) -> None:
    """The natural way to write it does not wait for itself."""
    server.routes["/"] = answer(b"ok")

    async def view(request: Request) -> list[str]:
        responses = await asyncio.gather(*(fetch(f"{server.origin}/") for _ in range(50)))
        return [await each.text() for each in responses]

    assert gateway(kind, guard, view).get("/").json() == ["ok"] * 50


def test_requests_from_many_threads_share_one_pool(guard: bool, server: Server) -> None:
    """A WSGI server's threads fetch over the process's one loop."""
    server.routes["/"] = answer(b"ok")

    async def view(request: Request) -> str:
        return await (await fetch(f"{server.origin}/")).text()

    client = gateway("wsgi", guard, view)
    bodies: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: bodies.append(client.get("/").body)) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bodies == [b"ok"] * 20
    before = server.opened
    assert client.get("/").body == b"ok"
    assert server.opened == before, "a kept connection was not used"


def test_a_view_returns_what_it_fetched(kind: str, guard: bool, server: Server) -> None:
    """The body is streamed on, with the server's status and headers."""
    server.routes["/"] = answer(b"x" * 200_000, "201 X", ("content-type", "a/b"), ("x-y", "z"))

    async def view(request: Request) -> Any:
        return await fetch(f"{server.origin}/", headers=request.headers)

    response = gateway(kind, guard, view).get("/", headers={"accept": "a/b"})
    assert (response.status, response.headers["content-type"]) == (201, "a/b")
    assert response.headers["x-y"] == "z"
    assert response.body == b"x" * 200_000
    assert len(response.chunks) > 1
    assert server.got[0].headers["accept"] == "a/b"
    assert server.got[0].headers["host"] == server.origin.removeprefix("http://")


@pytest.mark.parametrize("path", ["/half", "/flood"])
def test_a_client_that_leaves_ends_what_was_streamed_on(
    kind: str, guard: bool, server: Server, path: str
) -> None:
    """The connection to the server behind is closed with the one to the client."""
    server.routes.update({"/half": half, "/flood": flood})

    async def view(request: Request) -> Any:
        return await fetch(f"{server.origin}{path}")

    client = gateway(kind, guard, view)
    for _ in range(3):
        client.request("GET", "/", take=1)
        server.wait_for(lambda: server.open == 0)


def test_a_stream_that_breaks_off_behind_breaks_off_here(
    kind: str, guard: bool, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Half an answer does not look like a whole one."""

    async def broken(got: Any, reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.close()

    server.routes["/"] = broken

    async def view(request: Request) -> Any:
        return await fetch(f"{server.origin}/")

    with pytest.raises(IncompleteResponse) as caught:
        gateway(kind, guard, view).get("/")
    assert caught.value.response.body == b"half"
    assert "broke off" in caplog.text


def test_a_view_that_takes_too_long_leaves_no_connection(
    kind: str, guard: bool, server: Server
) -> None:
    """Its own timeout ends the fetch it waits for."""
    server.routes.update({"/": answer(b"ok"), "/hang": hang})

    async def view(request: Request) -> str:
        return await (await fetch(f"{server.origin}/hang")).text()

    client = gateway(kind, guard, view, TIMEOUT=0.1)
    for _ in range(3):
        assert client.get("/").status == 504
        server.wait_for(lambda: server.open == 0)


def test_the_requests_signal_aborts_a_fetch(kind: str, guard: bool, server: Server) -> None:
    """``signal=request.signal`` ends it with the request."""
    server.routes["/hang"] = hang
    seen: list[str] = []

    async def view(request: Request) -> str:
        asyncio.get_running_loop().call_later(0.05, request.signal.abort, "tired")
        try:
            await fetch(f"{server.origin}/hang", signal=request.signal)
        except FetchError as error:
            seen.append(str(error))
        return "done"

    assert gateway(kind, guard, view).get("/").body == b"done"
    assert "aborted: tired" in seen[0]
    server.wait_for(lambda: server.open == 0)


def test_a_streamed_answer_fetches_as_it_goes(kind: str, guard: bool, server: Server) -> None:
    """Also before its first wait, where a WSGI body is stepped by hand."""
    server.routes["/"] = answer(b"ok")

    async def chunks() -> AsyncIterator[str]:
        for _ in range(3):
            async with await fetch(f"{server.origin}/") as response:
                async for chunk in response:
                    yield chunk.decode()

    async def view(request: Request) -> Response:
        return Response(chunks())

    assert gateway(kind, guard, view).get("/").chunks == [b"ok"] * 3


def test_the_host_fetches_and_edge_code_makes_the_body(
    kind: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside fetch the guard is off, and on again in what edge code hands in and gets back."""
    server.routes["/"] = answer(b"ok")
    inside: list[Any] = []
    outside: list[bool] = []
    original = exchange.Exchange._follow

    async def follow(self: Any, *args: Any) -> Any:
        inside.append(EDGE.get())
        response = await original(self, *args)
        inside.append(EDGE.get())
        return response

    monkeypatch.setattr(exchange.Exchange, "_follow", follow)

    async def awaited() -> AsyncIterator[bytes]:
        outside.append(EDGE.get() is not None)
        yield b"a"
        await asyncio.sleep(0)
        outside.append(EDGE.get() is not None)
        yield b"b"

    def plain() -> Iterator[bytes]:
        outside.append(EDGE.get() is not None)
        yield b"c"

    async def view(request: Request) -> str:
        for body in (awaited(), plain()):
            response = await fetch(f"{server.origin}/", method="POST", body=body)
            outside.append(EDGE.get() is not None)
            await response.text()
            outside.append(EDGE.get() is not None)
        return "done"

    assert gateway(kind, True, view).get("/").body == b"done"
    assert inside == [None] * 4
    assert outside == [True] * 7
    assert [got.body for got in server.got] == [b"ab", b"c"]


def read_file() -> bytes:
    with open(__file__, "rb") as file:  # noqa: PTH123
        return file.read()


@pytest.mark.parametrize("how", ["async-body", "body", "headers"])
def test_what_edge_code_hands_in_is_guarded(kind: str, server: Server, how: str) -> None:
    """A generator, or a mapping, is no way round the guard."""
    server.routes["/"] = answer(b"ok")
    seen: list[Exception] = []

    edge = {**globals(), "__name__": "__edge__.test"}  # so the guard knows whose code it is
    read = FunctionType(read_file.__code__, edge)

    async def awaited() -> AsyncIterator[bytes]:
        yield read()

    def plain() -> Iterator[bytes]:
        yield read()

    class Mine(dict[str, str]):
        def items(self) -> Any:
            return [("x", read().decode())]

    given: dict[str, Any] = {
        "async-body": {"body": awaited()},
        "body": {"body": plain()},
        "headers": {"headers": Mine()},
    }[how]

    async def view(request: Request) -> str:
        try:
            await fetch(f"{server.origin}/", method="POST", **given)
        except EdgeRestrictionError as error:
            seen.append(error)
        return "done"

    assert gateway(kind, True, view).get("/").body == b"done"
    assert len(seen) == 1
    assert server.got == []


FIRST = """
import sys
import threading
from dualrt import wsgi, fetch
from dualrt.config import Config
from dualrt.edge.isolate import Guarded
from dualrt.flow import Edge
from dualrt.routing.ordered import OrderedRouter
from dualrt.runtime import EdgeView
from dualrt.testing import Client
from dualrt.web import egress
origin = sys.argv[1]
egress.set_default(egress.Egress.of([origin]))
async def view(request):
    assert "httpcore2" not in sys.modules
    return await (await fetch(origin + "/")).text()
config = Config.from_dict({"CPU_MS": 5})
target = EdgeView(view, "view", "edge", config.options)
edge = Edge(OrderedRouter.from_paths([("/", view, target, "")]), config, isolate=Guarded())
client = Client(wsgi.EdgeGateway(None, lambda: edge))
assert client.get("/").body == b"ok", client.get("/").body
"""


def in_a_process(code: str, *args: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE")}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *args],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_first_fetch_of_a_process_may_be_a_guarded_one(server: Server) -> None:
    """Loading the engine is the host's work: no import is refused, no CPU limit is met."""
    server.routes["/"] = answer(b"ok")
    run = in_a_process(FIRST, server.origin)
    assert (run.returncode, run.stderr) == (0, "")


FORK = """
import asyncio, os, sys
from dualrt import fetch
from dualrt.loop import run
from dualrt.web import egress
origin = sys.argv[1]
egress.set_default(egress.Egress.of([origin]))
async def text():
    return await (await fetch(origin + "/")).text()
assert run(text()) == "ok"
child = os.fork()
if child == 0:
    assert run(text()) == "ok"
    os._exit(0)
_, status = os.waitpid(child, 0)
assert status == 0
assert run(text()) == "ok"
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_has_connections_of_its_own(server: Server) -> None:
    """And those of its parent stay usable."""
    server.routes["/"] = answer(b"ok")
    run = in_a_process(FORK.replace("-W error", ""), server.origin)
    assert run.returncode == 0, run.stderr
    assert (server.opened, len(server.got)) == (2, 3)


MISSING = """
import asyncio, sys
sys.modules[sys.argv[1]] = None
import dualrt
try:
    asyncio.run(dualrt.fetch("http://example.com/"))
except dualrt.FetchError as error:
    print(error)
"""


@pytest.mark.parametrize("package", ["httpcore2", "anyio", "h11"])
def test_without_the_extra_the_error_says_how_to_get_it(package: str) -> None:
    """``import dualrt`` works without it, and so does everything but fetch."""
    run = in_a_process(MISSING, package)
    assert "pip install dualrt[fetch]" in run.stdout, run.stderr


def test_importing_dualrt_loads_nothing_of_the_engine() -> None:
    """Neither asyncio nor ssl nor httpcore2, nor what works for fetch itself."""
    code = "import dualrt, sys; dualrt.fetch; print(*sys.modules)"
    loaded = set(in_a_process(code).stdout.split())
    assert "dualrt.web.fetch" in loaded
    assert not loaded & {"asyncio", "ssl", "httpcore2", "h11", "anyio", "zlib", "ipaddress"}
    assert not loaded & {"dualrt.web.exchange", "dualrt.web.pool", "dualrt.web.fetched"}


class Ended:
    """A closed event loop of another thread. While it is looked at, that drops it, and one more
    begins.
    """

    def __init__(self, loops: dict[Any, Any]) -> None:
        self.loops = loops

    def is_closed(self) -> bool:
        """Tell that it is."""
        del self.loops[self]
        self.loops[object()] = None
        return True


async def test_loops_of_other_threads_come_and_go_while_one_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each thread with a loop of its own has a pool; those of ended loops are dropped."""
    loops: dict[Any, Any] = {}
    loops.update(dict.fromkeys([Ended(loops), Ended(loops)]))
    monkeypatch.setattr(pool, "_transports", loops)
    assert pool.of_this_loop() is loops[asyncio.get_running_loop()]
    assert not [each for each in loops if isinstance(each, Ended)]
