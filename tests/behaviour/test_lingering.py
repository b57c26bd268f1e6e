"""Edge code that is cancelled and waits on: it is given up on, and what it comes to is dropped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Generator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest

from dualrt import Request, Response, aclient, after, asgi, middleware, runtime, wsgi
from dualrt import loop as loops
from dualrt.errors import StreamAborted, ViewTimeout
from dualrt.testing import Client, IncompleteResponse, make_scope
from tests.behaviour.test_cancelled import asgi_app, wsgi_app

# What the views below do is told here, in the edge's own copy of this module.
DONE: list[Any] = []
GO_ON = asyncio.Event()


@runtime("edge", timeout=0.05)
async def holds_out(request: Any) -> str:
    after(DONE.append, "after")
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        try:
            await GO_ON.wait()
        finally:
            DONE.append("ended")
    return "late"


@runtime("edge", timeout=0.05)
async def answers_the_second_time(request: Any) -> str:
    for _ in range(2):
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
    DONE.append("ended")
    return "late"


@runtime("edge", timeout=0.05)
async def spins(request: Any) -> str:
    try:
        while not GO_ON.is_set():
            try:
                await asyncio.sleep(0)
            except asyncio.CancelledError:
                DONE.append("cancelled")
    finally:
        DONE.append("ended")
    return "late"


@runtime("edge", timeout=0.05)
async def has_no_end(request: Any) -> str:
    go_on, done = GO_ON, DONE  # it is collected when the process ends, and the module before
    while not go_on.is_set():
        try:
            await asyncio.sleep(0)
        except BaseException:
            done.append("ended")
    return "late"


@runtime("edge", timeout=0.05)
async def waits_in_a_group(request: Any) -> str:
    async def sleeps() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(30)

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sleeps())
            group.create_task(sleeps())
    finally:
        DONE.append("ended")
    return "late"


@runtime("edge", timeout=0.05)
async def fails_late(request: Any) -> str:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        try:
            await GO_ON.wait()
        finally:
            DONE.append("ended")
            raise KeyError("late")


@runtime("edge", timeout=0.05)
async def answers_at_once(request: Any) -> str:
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    return "late"


@runtime("edge", timeout=0.05)
async def cleans_up(request: Any) -> str:
    begun = asyncio.current_task()
    try:
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        DONE.append(asyncio.current_task() is begun)
    return "never"


@runtime("edge", timeout=0.05)
async def cannot_clean_up(request: Any) -> str:
    try:
        await asyncio.Event().wait()
    finally:
        raise KeyError("cannot clean up")


@runtime("edge", timeout=0.05)
async def cannot_clean_up_in_the_end(request: Any) -> str:
    try:
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0)
        raise KeyError("cannot clean up")


class Odd:
    """What no event loop can wait for."""

    def __await__(self) -> Generator[Any, Any, Any]:
        yield "odd"


@runtime("edge", timeout=0.05)
async def waits_for_what_nobody_knows(request: Any) -> str:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        try:
            await Odd()
        except (RuntimeError, TypeError):
            DONE.append("ended")
    return "late"


@runtime("edge", stream_timeout=0.05)
async def streams_on(request: Any) -> AsyncIterator[str]:
    yield "first;"
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        try:
            await GO_ON.wait()
        finally:
            DONE.append("ended")
    yield "late;"


@runtime("edge", stream_timeout=0.05)
async def ends_at_once(request: Any) -> AsyncIterator[str]:
    yield "first;"
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        DONE.append("ended")


@runtime("edge", stream_timeout=0.05)
async def goes_on_at_once(request: Any) -> AsyncIterator[str]:
    yield "first;"
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        DONE.append("ended")
        yield "late;"


@runtime("edge")
def behind(request: Any) -> str:
    DONE.append("behind")
    return "let in"


@middleware(matcher="/behind", timeout=0.05)
async def lets_in_late(request: Request) -> Response:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        try:
            await GO_ON.wait()
        except asyncio.CancelledError:
            DONE.append("ended")
    return Response.next()


VIEWS = [holds_out, spins, fails_late, answers_at_once, cleans_up, cannot_clean_up]
VIEWS += [cannot_clean_up_in_the_end, waits_for_what_nobody_knows, streams_on, ends_at_once]
VIEWS += [goes_on_at_once, behind, has_no_end, waits_in_a_group, answers_the_second_time]
CONFIG = {
    "ROUTES": [(f"/{view.__name__}", view) for view in VIEWS],
    "MIDDLEWARE": ["tests.behaviour.test_lingering.lets_in_late"],
}
LATE = ["holds_out", "spins", "fails_late", "waits_for_what_nobody_knows", "behind"]
LATE += ["has_no_end", "waits_in_a_group", "answers_the_second_time"]
# under WSGI they go on
ALONE = ["spins", "has_no_end", "waits_in_a_group", "answers_the_second_time", "behind"]
PROMPT = ["answers_at_once", "cannot_clean_up", "cannot_clean_up_in_the_end", "cleans_up"]


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of a second of patience, as in no other place."""
    monkeypatch.setattr(aclient, "GRACE", 0.1)
    monkeypatch.setattr(loops, "GRACE", 0.1)


def state(gateway: Any, path: str) -> dict[str, Any]:
    """Return the module state of the code that a request for ``path`` runs, made anew."""
    name = "lets_in_late" if path == "behind" else path
    view = next(each for each in gateway.current().views if each.name.endswith(f".{name}"))
    found: dict[str, Any] = view.call.__globals__
    found["DONE"], found["GO_ON"] = [], asyncio.Event()
    return found


class Exchange:
    """One ASGI request in the test's own loop: what was sent, what was logged."""

    def __init__(self, gateway: asgi.EdgeGateway) -> None:
        self.gateway = gateway
        self.state: dict[str, Any] = {}
        self.sent: list[Any] = []
        self.leaves = asyncio.Event()

    def ask(self, path: str) -> asyncio.Task[None]:
        self.state = state(self.gateway, path)
        scope = make_scope("GET", urlsplit(f"http://a.example/{path}"), [], "127.0.0.1")
        return asyncio.ensure_future(self.gateway(scope, self._receive, self._send))

    async def _receive(self) -> Any:
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    async def ended(self) -> None:
        """See that the view has, and that nothing of it goes on."""
        assert "ended" in self.state["DONE"]
        self.state["GO_ON"].set()
        before = [*self.state["DONE"]], [*self.sent]
        for _ in range(20):
            await asyncio.sleep(0)
        assert before == (self.state["DONE"], self.sent)

    @property
    def status(self) -> int:
        """The status; there is one, and an end."""
        start, body = self.sent
        assert body["body"] == b"Gateway Timeout"
        assert not body.get("more_body")
        found: int = start["status"]
        return found


@pytest.fixture
async def exchange(caplog: pytest.LogCaptureFixture) -> Exchange:
    caplog.set_level(logging.WARNING)
    return Exchange(asgi.EdgeGateway(asgi_app, CONFIG))


def failures(caplog: pytest.LogCaptureFixture) -> list[Any]:
    """Return what each line in any log is about."""
    return [record.exc_info and record.exc_info[0] for record in caplog.records]


@pytest.mark.parametrize("path", LATE)
async def test_a_view_that_holds_out_gets_its_504_once(
    exchange: Exchange, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It is cancelled again, and its own answer, or error, goes nowhere; so does a middleware's,
    and the view behind is not called.
    """
    await asyncio.wait_for(exchange.ask(path), 20)
    assert exchange.status == 504
    await exchange.ended()
    assert failures(caplog) == [ViewTimeout]
    assert "behind" not in exchange.state["DONE"]


@pytest.mark.parametrize("path", PROMPT)
async def test_whatever_a_view_does_when_it_is_cancelled_is_a_504(
    exchange: Exchange, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It had its time. An error in its clean-up is told beside."""
    await asyncio.wait_for(exchange.ask(path), 20)
    assert exchange.status == 504
    assert failures(caplog) == [ViewTimeout]
    if path == "cannot_clean_up":
        assert "KeyError: 'cannot clean up'" in caplog.text


async def test_clean_up_stays_in_its_task(exchange: Exchange) -> None:
    """What began in a task (a timeout, a group, a cancel scope) has to end there."""
    await asyncio.wait_for(exchange.ask("cleans_up"), 20)
    assert exchange.state["DONE"] == [True]


async def test_what_was_handed_to_after_runs_when_the_504_has_gone(exchange: Exchange) -> None:
    """As behind any other answer."""
    await asyncio.wait_for(exchange.ask("holds_out"), 20)
    assert exchange.state["DONE"] == ["ended", "after"]


async def test_a_client_that_leaves_a_view_that_holds_out(
    exchange: Exchange, caplog: pytest.LogCaptureFixture
) -> None:
    """The server has its request back, and nobody an answer."""
    task = exchange.ask("holds_out")
    await asyncio.sleep(0)
    exchange.leaves.set()
    await asyncio.wait_for(task, 20)
    await exchange.ended()
    assert exchange.sent == []
    assert failures(caplog) == []


async def test_a_server_that_ends_meanwhile(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its cancellation reaches the view at once, and comes out."""
    monkeypatch.setattr(aclient, "GRACE", 30.0)
    for path in ("holds_out", "spins"):
        task = exchange.ask(path)
        await asyncio.sleep(0.2)
        assert not task.done()
        task.cancel()
        for _ in range(3):
            await asyncio.sleep(0)
        if path == "spins":
            assert exchange.state["DONE"] == ["cancelled"] * 2
            exchange.state["GO_ON"].set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert "ended" in exchange.state["DONE"]
    assert exchange.sent == []


async def test_a_server_that_ends_just_when_the_time_is_up() -> None:
    """Cancelled by both, the request is the server's."""
    waiter = aclient.Client(asyncio.Event().wait, Request("http://a.example/"))
    task = asyncio.create_task(waiter.wait(asyncio.sleep(30), 30))
    await asyncio.sleep(0)
    waiter._cancel(ViewTimeout("too late"))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("path", ["streams_on", "ends_at_once", "goes_on_at_once"])
async def test_a_stream_that_holds_out_breaks_off(
    exchange: Exchange, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Not a chunk more is sent, and no end that would look like one; its generator is closed."""
    with pytest.raises(StreamAborted):
        await asyncio.wait_for(exchange.ask(path), 20)
    await exchange.ended()
    assert [message.get("body") for message in exchange.sent] == [None, b"first;"]
    assert failures(caplog) == [ViewTimeout]
    assert "the stream was not done within 0.05 seconds" in caplog.text


def wsgi_client() -> Client:
    return Client(wsgi.EdgeGateway(wsgi_app, CONFIG))


@pytest.mark.parametrize("path", [each for each in LATE + PROMPT if each not in ALONE])
def test_under_wsgi_it_is_the_same(path: str, caplog: pytest.LogCaptureFixture) -> None:
    """The view goes on on the background loop; its late error is not told a second time."""
    client = wsgi_client()
    known = state(client.app, path)
    assert client.get(f"/{path}").status == 504
    if path in LATE:
        loops.background_loop().call_soon_threadsafe(known["GO_ON"].set)

        async def until_done() -> None:
            while "ended" not in known["DONE"]:
                await asyncio.sleep(0.005)
            await asyncio.sleep(0.01)

        loops.run(until_done(), 20)
    assert failures(caplog) == [ViewTimeout]


@pytest.mark.parametrize("path", ["streams_on", "ends_at_once", "goes_on_at_once"])
def test_under_wsgi_a_stream_that_holds_out_breaks_off(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A second after its time it is left to itself."""
    client = wsgi_client()
    with pytest.raises(IncompleteResponse) as caught:
        client.get(f"/{path}")
    assert caught.value.response.body == b"first;"
    assert failures(caplog) == [ViewTimeout]
