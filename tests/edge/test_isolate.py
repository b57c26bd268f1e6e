"""The guarded isolate: every step of edge code is guarded, and nothing of it is left between."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from dualrt.config import Options
from dualrt.edge.isolate import AsyncChunks, Chunks, Guarded, InProcess, Steps, run
from dualrt.edge.scope import EDGE, Scope, here
from dualrt.errors import EdgeRestrictionError, ViewQuit
from dualrt.runtime import EdgeView
from dualrt.testing import IncompleteResponse
from tests.edge.guarded import PROTOCOLS, site

SCOPE = Scope("site.view")
REQUEST: Any = object()


def clean() -> bool:
    """Whether nothing of the guard is left on this thread."""
    return EDGE.get() is None and here.cell.step is None


@pytest.mark.parametrize("isolate", [InProcess(), Guarded()], ids=["in process", "guarded"])
@pytest.mark.parametrize(
    ("how", "args", "kwargs", "given"),
    [
        pytest.param("positional", (1,), {"b": 2}, ((REQUEST, 1), {"b": 2}), id="positional"),
        pytest.param("keyword", (), {"b": 2}, ((), {"request": REQUEST, "b": 2}), id="keyword"),
        pytest.param("none", (), {"b": 2}, ((), {"b": 2}), id="none"),
    ],
)
def test_a_view_is_called_as_its_framework_would(
    isolate: Any, how: str, args: Any, kwargs: Any, given: Any
) -> None:
    """With the request where that framework puts it."""
    view = EdgeView(lambda *a, **k: (a, k), "site.view", request_as=how)
    assert isolate.call(view, REQUEST, args, kwargs) == given


def test_preparing_compiles_the_views_once_and_gives_each_its_scope() -> None:
    """The scope carries the view's own limits."""
    seen: list[Any] = []
    views = [EdgeView(str, "site.a", options=Options(cpu_ms=7)), EdgeView(str, "site.b")]
    Guarded(lambda given: seen.append(given) or "compiled").prepare(views)  # type: ignore[func-returns-value]
    assert seen == [views]
    assert [(each.scope.view, each.scope.options.cpu_ms) for each in views] == [
        ("site.a", 7),
        ("site.b", 50),
    ]


def test_each_step_of_a_coroutine_is_guarded_and_the_driver_is_not() -> None:
    """``send``, ``throw`` and ``close`` run edge code; what is yielded is the driver's."""
    seen: list[Any] = []

    class Pause:
        def __await__(self) -> Iterator[str]:
            seen.append(EDGE.get())
            yield "pause"

    async def view() -> str:
        try:
            await Pause()
        except ValueError:
            seen.append(EDGE.get())
        try:
            await Pause()
        finally:
            seen.append(EDGE.get())
        return "never"

    steps = Steps(SCOPE, view())
    assert steps.send(None) == "pause"
    assert clean()
    assert steps.throw(ValueError()) == "pause"
    assert clean()
    steps.close()
    assert clean()
    assert seen == [SCOPE] * 4


def test_steps_show_the_coroutine_they_drive() -> None:
    """asyncio and debuggers ask for its name, code and frame."""

    async def view() -> None:
        pass

    coro = view()
    steps = Steps(SCOPE, coro)
    assert steps.__qualname__ == coro.__qualname__
    assert steps.cr_code is coro.cr_code
    assert steps.cr_frame is coro.cr_frame
    with pytest.raises(AttributeError):
        steps.gi_frame
    steps.close()


def test_an_awaitable_that_is_no_coroutine_is_guarded_too() -> None:
    """Its ``__await__`` is edge code."""
    seen = []

    class Answer:
        def __await__(self) -> Iterator[Any]:
            seen.append(EDGE.get())
            return iter(())

    view = EdgeView(lambda request: Answer(), "site.view")
    steps = Guarded().call(view, REQUEST, (), {})
    assert seen == []
    with pytest.raises(StopIteration):
        steps.send(None)
    assert seen == [view.scope]


def test_a_body_is_iterated_guarded_and_closed_once() -> None:
    """Making the iterator, each chunk and the close are edge code's."""
    seen: list[Any] = []

    class Body:
        def __iter__(self) -> Iterator[str]:
            seen.append(("iter", EDGE.get()))
            yield "one"
            seen.append(("next", EDGE.get()))
            yield "two"

        def close(self) -> None:
            seen.append(("close", EDGE.get()))

    chunks = Chunks(SCOPE, Body())
    found = []
    for each in chunks:
        assert clean()
        found.append(each)
    chunks.close()
    chunks.close()
    assert found == ["one", "two"]
    assert seen == [("iter", SCOPE), ("next", SCOPE), ("close", SCOPE)]
    assert clean()


def test_a_body_without_close_is_closed_in_peace() -> None:
    """A plain iterator has none."""
    chunks = Chunks(SCOPE, iter(["one"]))
    assert list(chunks) == ["one"]
    chunks.close()


async def test_an_async_body_is_iterated_guarded_and_closed_once() -> None:
    """On the server's own loop, in the server's own task."""
    seen: list[Any] = []

    async def body() -> AsyncIterator[str]:
        try:
            seen.append(EDGE.get())
            yield "one"
            yield "two"
        finally:
            seen.append(EDGE.get())

    chunks = AsyncChunks(SCOPE, body())
    async for each in chunks:
        assert each == "one"
        assert clean()
        break
    await chunks.aclose()
    await chunks.aclose()
    assert seen == [SCOPE, SCOPE]
    assert clean()


async def test_an_async_iterator_without_aclose_is_closed_in_peace() -> None:
    """Only generators have it."""

    class Body:
        def __aiter__(self) -> Body:
            return self

        async def __anext__(self) -> str:
            raise StopAsyncIteration

    chunks = AsyncChunks(SCOPE, Body())
    assert [each async for each in chunks] == []
    await chunks.aclose()


def test_a_step_within_a_step_leaves_the_outer_one_as_it_was() -> None:
    """Edge code may call the host, and that may call other edge code."""
    inner_scope = Scope("site.inner")

    def outer() -> Any:
        step = here.cell.step
        inner = run(inner_scope, EDGE.get, (), {})
        return inner, EDGE.get(), here.cell.step is step, here.cell.scope

    assert run(SCOPE, outer, (), {}) == (inner_scope, SCOPE, True, SCOPE)
    assert clean()


def test_an_error_of_edge_code_passes_as_it_is() -> None:
    """The isolate changes nothing but what stops a step."""
    error = ValueError("its own")

    def fail() -> None:
        raise error

    with pytest.raises(ValueError, match="its own") as caught:
        run(SCOPE, fail, (), {})
    assert caught.value is error
    assert clean()


def test_edge_code_that_clears_the_variable_does_not_clear_it_for_the_host() -> None:
    """A known escape within the step; none out of it."""
    run(SCOPE, EDGE.set, (None,), {})
    assert clean()


def test_threads_do_not_see_each_others_edge_code() -> None:
    """The variable and the cell are the thread's own."""
    seen = []

    def view() -> None:
        thread = threading.Thread(target=lambda: seen.append((EDGE.get(), hasattr(here, "cell"))))
        token = EDGE.set(None)  # as the host: edge code starts no threads
        thread.start()
        EDGE.reset(token)
        thread.join()

    run(SCOPE, view, (), {})
    assert seen == [(None, False)]


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt])
def test_a_signal_that_ends_the_process_ends_it_while_edge_code_runs(
    kind: type[BaseException],
) -> None:
    """A server's signal handler may be called in the midst of a view."""

    def handler() -> None:
        raise kind

    with pytest.raises(kind):
        run(SCOPE, handler, (), {})


def test_an_interrupt_in_another_thread_is_edge_codes_own() -> None:
    """Only the main thread gets signals."""
    found: list[BaseException] = []

    def view() -> None:
        raise KeyboardInterrupt

    def work() -> None:
        try:
            run(SCOPE, view, (), {})
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert isinstance(found[0], ViewQuit)


VIEWS = """
import asyncio

async def slow(request):
    await asyncio.sleep(5)

async def slow_stream(request):
    async def body():
        yield "one"
        await asyncio.sleep(5)
    return body()

def endless(request):
    def body():
        while True:
            yield "x"
    return body()

def opens(request):
    return open("/etc/passwd").read()

async def opens_later(request):
    await asyncio.sleep(0)
    return open("/etc/passwd").read()

async def in_a_task(request):
    async def work():
        open("/etc/passwd")
    await asyncio.gather(work())

def in_a_body(request):
    yield "one"
    open("/etc/passwd")

def size(request):
    return str(len(request.body))

def quits(request):
    raise SystemExit(3)

async def quits_later(request):
    await asyncio.sleep(0)
    raise SystemExit(3)

async def quits_in_a_task(request):
    async def work():
        raise SystemExit(3)
    await asyncio.gather(work())

async def fine(request):
    await asyncio.sleep(0)
    return "fine"

async def looks(request):
    async def work():
        asyncio.current_task().get_coro().cr_frame
    await asyncio.create_task(work())
"""


@pytest.mark.parametrize("protocol", PROTOCOLS)
class TestThroughTheGateway:
    """The limits and refusals as a client sees them."""

    def test_a_view_that_waits_too_long_is_answered_504(self, protocol: str) -> None:
        """``timeout``: until the response begins."""
        assert site(VIEWS, protocol, timeout=0.1).get("/slow").status == 504
        assert clean()

    @pytest.mark.parametrize("name", ["slow_stream", "endless"])
    def test_a_stream_that_takes_too_long_breaks_off(
        self, protocol: str, name: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """``stream_timeout``: until the response ends."""
        if name == "slow_stream" and protocol == "wsgi":
            pytest.skip("under WSGI the time is looked at when a chunk comes")
        with pytest.raises(IncompleteResponse):
            site(VIEWS, protocol, stream_timeout=0.2).get(f"/{name}")
        assert "the stream was not done within 0.2 seconds" in caplog.text
        assert clean()

    def test_a_body_over_max_body_is_answered_413(self, protocol: str) -> None:
        """And one that is just as large is taken."""
        client = site(VIEWS, protocol, max_body=10)
        assert client.post("/size", body=b"x" * 10).text == "10"
        assert client.post("/size", body=b"x" * 11).status == 413

    def test_a_body_that_is_streamed_is_not_there_at_once(
        self, protocol: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """An empty one would be a lie."""
        client = site(VIEWS, protocol, stream_body=True)
        assert client.post("/size", body=b"x").status == 500
        assert "reads the body itself, from request.stream()" in caplog.text

    @pytest.mark.parametrize("name", ["opens", "opens_later", "in_a_task"])
    def test_a_refusal_is_a_500_logged_once(
        self, protocol: str, name: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The client learns nothing; the log has everything."""
        with caplog.at_level(logging.ERROR):
            response = site(VIEWS, protocol).get(f"/{name}")
        assert (response.status, response.text) == (500, "Internal Server Error")
        (record,) = caplog.records
        assert record.exc_info is not None
        assert isinstance(record.exc_info[1], EdgeRestrictionError)
        assert f"open('/etc/passwd') is not available in the edge runtime in site.{name}" in str(
            record.exc_info[1]
        )

    @pytest.mark.parametrize("name", ["quits", "quits_later", "quits_in_a_task"])
    def test_the_end_of_the_process_is_a_500_of_that_view(
        self, protocol: str, name: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The loop goes on, and answers the next request."""
        client = site(VIEWS, protocol, timeout=5)
        assert client.get(f"/{name}").status == 500
        assert "the edge view raised SystemExit" in caplog.text
        assert client.get("/fine").text == "fine"

    def test_a_tasks_frame_is_refused_to_edge_code(
        self, protocol: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The host's wrapper of its coroutine shows it to the host only."""
        assert site(VIEWS, protocol).get("/looks").status == 500
        assert "attribute 'cr_frame' is not available" in caplog.text

    def test_a_refusal_in_a_body_breaks_it_off(self, protocol: str) -> None:
        """What was sent stays sent."""
        with pytest.raises(IncompleteResponse) as broken:
            site(VIEWS, protocol).get("/in_a_body")
        assert broken.value.response.body == b"one"
        assert clean()
