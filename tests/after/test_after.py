"""What `after` was given runs once the response has been sent: at every door, whatever the end."""

from __future__ import annotations

import asyncio
import logging
from time import sleep
from typing import Any
from urllib.parse import urlsplit

import pytest

from dualrt import DualrtError, Request, after
from dualrt.testing import IncompleteResponse, make_scope, mock_fetch
from tests.after import server, views
from tests.after.conftest import Open, fresh, ran
from tests.behaviour.conftest import Door


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what dualrt has logged of errors."""
    return [r.getMessage() for r in caplog.records if r.name == "dualrt" and r.exc_info]


class TestEdgeViews:
    def test_all_run_in_the_order_of_the_calls(self, door: Door) -> None:
        """Functions with arguments, coroutine functions and coroutines, waiting or not."""
        assert door.get("/order").text == "answered"
        expected = ["view", "def with arguments", "async def", "coroutine", "lambda", "no wait"]
        assert ran(door) == expected

    def test_an_async_view_hands_over_before_and_after_a_wait(self, door: Door) -> None:
        """Also by `dualrt.after`, without the name imported."""
        assert door.get("/aorder").text == "answered"
        assert ran(door) == ["first", "second", "third"]

    @pytest.mark.parametrize(
        ("path", "status", "word"),
        [("/error", 500, "after an error"), ("/redirect", 307, "after a redirect")],
    )
    def test_it_runs_whatever_the_answer(
        self, door: Door, path: str, status: int, word: str
    ) -> None:
        """An error's page and a redirect are answers as well."""
        assert door.get(path).status == status
        assert ran(door) == [word]

    @pytest.mark.parametrize("path", ["/stream", "/astream"])
    def test_a_stream_hands_over_until_its_end(self, door: Door, path: str) -> None:
        """All of it runs when the last chunk has been sent."""
        assert door.get(path).text == "ab"
        assert ran(door) == ["streamed", "of the first chunk", "of the end"]

    def test_a_client_that_leaves_is_no_reason_not_to(self, door: Door) -> None:
        """Nor is the generator's own clean-up too late to hand over."""
        door.get("/endless", take=2)
        assert ran(door) == ["after the leave", "of the finally"]

    def test_a_client_that_leaves_an_async_stream(self, door: Door) -> None:
        """The same where the body is a coroutine's."""
        door.get("/aendless", take=2)
        assert ran(door) == ["after the leave"]

    def test_a_stream_that_breaks(self, door: Door) -> None:
        """The response ends abnormally, and then it runs."""
        with pytest.raises(IncompleteResponse):
            door.get("/breaks")
        assert ran(door) == ["after the break"]

    def test_head_runs_it_too(self, door: Door) -> None:
        """A response without a body has been sent like any other."""
        assert door.head("/redirect").body == b""
        assert ran(door) == ["after a redirect"]

    def test_it_may_hand_over_more(self, door: Door) -> None:
        """At the end of the queue, however deep."""
        door.get("/nested")
        expected = ["outer", "aouter", "last of the view's", "inner", "ainner", "outer", "inner"]
        assert ran(door) == expected

    def test_a_view_that_takes_too_long(self, door: Door) -> None:
        """The answer is a 504."""
        assert door.get("/times-out").status == 504
        assert ran(door) == ["after the timeout"]

    def test_a_client_that_leaves_before_the_answer(self, door: Door) -> None:
        """There is none, and it runs all the same."""
        if door.protocol == "wsgi":
            pytest.skip("only a server with a socket can tell")
        door.get("/waits", take=0)
        assert ran(door) == ["after the wait"]

    @pytest.mark.parametrize(
        ("kind", "expected"), [("first", ["late"]), ("again", ["in time", "late"])]
    )
    @pytest.mark.parametrize("name", ["bare-wsgi", "flask-wsgi", "django-wrapper-wsgi"])
    def test_a_task_that_is_left_running_is_not_too_late(
        self, open_door: Open, name: str, kind: str, expected: list[str]
    ) -> None:
        """What it hands over runs at once."""
        door = fresh(open_door(name))
        assert door.get(f"/late/{kind}").text == "answered"
        for _ in range(200):
            if "late" in ran(door):
                break
            sleep(0.02)
        assert ran(door) == expected

    async def test_a_late_task_on_the_servers_loop(self, open_door: Open) -> None:
        """The same under ASGI."""
        door = fresh(open_door("bare-asgi"))
        scope = make_scope("GET", urlsplit("http://testserver/late/first"), [], "127.0.0.1")

        async def send(message: Any) -> None:
            pass

        async def receive() -> Any:
            return {"type": "http.request"}

        await door.app(scope, receive, send)
        for _ in range(200):
            if "late" in ran(door):
                break
            await asyncio.sleep(0.02)
        assert ran(door) == ["late"]

    def test_context_variables_are_those_of_the_call(self, door: Door) -> None:
        """What the view changes later is not seen."""
        door.get("/context")
        assert ran(door) == ["at the call"]

    def test_a_detour_to_it_is_a_clear_error(
        self, door: Door, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Where the compiler sees the module and not the name."""
        assert door.get("/by-getattr").status == 500
        assert "import it by its name" in str(caplog.records[-1].exc_info)

    def test_a_running_task_can_be_waited_for(self, door: Door) -> None:
        """What comes after it waits, too."""
        if door.name == "django-direct-wsgi":
            pytest.skip("Django ends such a view's loop, and its tasks, with the view")
        door.get("/tasks")
        assert ran(door) == ["task", "behind"]

    @pytest.mark.parametrize("kind", ["number", "none", "arguments"])
    def test_what_cannot_run_is_a_type_error_at_the_call(self, door: Door, kind: str) -> None:
        """And a coroutine that is refused leaves no warning."""
        text = door.get(f"/wrong/{kind}").text
        assert text.startswith("after() ")
        assert ran(door) == []


class TestErrors:
    def test_an_error_is_logged_once_and_stops_none(
        self, door: Door, caplog: pytest.LogCaptureFixture
    ) -> None:
        """With the view's name, the function's, and the request."""
        assert door.get("/failing").text == "answered"
        assert ran(door) == ["one", "two"]
        name = "tests.after.views.failing"
        assert logged(caplog) == [
            f"after(boom) of {name} failed: GET /failing",
            f"after(_abooms) of {name} failed: GET /failing",
        ]

    def test_nothing_ends_the_loop(self, door: Door, caplog: pytest.LogCaptureFixture) -> None:
        """Neither a cancellation nor a wish to end the process."""
        door.get("/cancelled")
        assert ran(door) == ["still"]
        assert len(logged(caplog)) == 3
        door.get("/aorder")
        assert ran(door) == ["still", "first", "second", "third"]

    def test_there_is_a_limit_of_time(self, door: Door, caplog: pytest.LogCaptureFixture) -> None:
        """`stream_timeout`, for all together; what waits is cancelled, and what has not begun does
        not begin.
        """
        door.get("/slow")
        assert ran(door) == ["cleaned up"]
        lines = logged(caplog)
        assert len(lines) == 3
        assert all("within 0.2 seconds" in str(r.exc_info[1]) for r in caplog.records if r.exc_info)

    def test_what_hands_over_itself_ends(
        self, door: Door, caplog: pytest.LogCaptureFixture
    ) -> None:
        """At the limit of time."""
        door.get("/for-ever")
        assert logged(caplog) == [
            "after(_again) of tests.after.views.for_ever failed: GET /for-ever"
        ]

    @pytest.mark.overrun
    def test_a_step_that_computes_too_long_is_stopped(
        self, open_door: Open, caplog: pytest.LogCaptureFixture
    ) -> None:
        """By the view's `cpu_ms`."""
        door = open_door("bare-wsgi")
        door.get("/overruns")
        assert ran(door)[-1] == "behind"
        assert "more than its 20 ms" in str(caplog.records[-1].exc_info[1])  # type: ignore[index]


class TestRestrictions:
    def test_it_is_as_restricted_as_the_view(
        self, door: Door, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A function of the host's that opens a file is refused in either kind."""
        state = {"dualrt.state": {"open": open}}
        door.get("/restricted", extra=state)
        assert len(logged(caplog)) == 2
        errors = [str(r.exc_info[1]) for r in caplog.records if r.exc_info]
        assert all("is not available in the edge runtime" in each for each in errors)

    def test_fetch_works_in_it(self, door: Door) -> None:
        """It is what most of them will do."""
        with mock_fetch({"http://log.example/": "kept"}) as sent:
            door.get("/fetches")
        assert ran(door) == ["fetched 200"]
        assert [each.text for each in sent.requests] == ["seen"]


class TestMiddlewares:
    @pytest.mark.parametrize("path", ["/gated/edge", "/gated/none"])
    def test_a_middleware_hands_over(self, at: Open, path: str) -> None:
        """Before an edge view, and before one of the server's; in the order of the calls."""
        door = at([views.gate, views.agate])
        assert door.get(path).text == "answered"
        expected = ["of the middleware", "of the async middleware"]
        assert ran(door) == ([*expected, "of the view"] if path == "/gated/edge" else expected)

    @pytest.mark.parametrize(
        ("given", "status", "word"),
        [
            (views.answers, 200, "of the answer"),
            (views.fails, 500, "of the failure"),
            (views.streams, 200, "of the stream"),
        ],
    )
    def test_a_middleware_that_answers(self, at: Open, given: Any, status: int, word: str) -> None:
        """Its own answer, its error, its stream."""
        door = at([given])
        assert door.get("/gated/none").status == status
        assert ran(door) == [word]

    def test_the_server_view_behind_one_comes_after_it(self, at: Open) -> None:
        """One queue for the request, whichever runtime hands over."""
        door = at([views.gate])
        door.get("/gated/edge")
        door.get("/gated/order")
        assert ran(door) == ["of the middleware", "of the view", "of the middleware"]
        assert server.DID == ["def", "async def", "coroutine", "def again"]


class TestServerViews:
    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("order", ["def", "async def", "coroutine", "def again"]),
            ("files", ["read True", "wait", "read True"]),
            ("boom", ["behind"]),
            ("nested", ["outer", "inner"]),
        ],
    )
    def test_a_server_view_hands_over(self, at: Open, kind: str, expected: list[str]) -> None:
        """Unrestricted, in the order of the calls."""
        assert at().get(f"/server/{kind}").text == "answered"
        assert expected == server.DID

    @pytest.mark.parametrize("protocol", ["wsgi", "asgi"])
    @pytest.mark.parametrize("where", ["wrapper", "middleware", "both"])
    def test_an_async_server_view_hands_over(
        self, open_door: Open, where: str, protocol: str
    ) -> None:
        """Django's own, under either protocol."""
        door = open_door(f"django-{where}-{protocol}")
        assert door.get("/aserver/order").text == "answered"
        assert server.DID == ["def", "async def", "coroutine", "def again"]

    @pytest.mark.parametrize("name", ["bare-wsgi", "bare-asgi"])
    def test_an_application_that_raises(self, open_door: Open, name: str) -> None:
        """The server answers, whatever that answers; it runs all the same."""
        door = open_door(name)
        with pytest.raises(LookupError):
            door.get("/server/raises")
        from dualrt.afterwards import settle

        settle(5.0)
        assert server.DID == ["after the error"]

    def test_a_view_that_raises(self, at: Open, caplog: pytest.LogCaptureFixture) -> None:
        """Its framework answers with a 500."""
        door = at()
        if door.name.startswith("bare"):
            pytest.skip("no framework answers there")
        assert door.get("/server/raises").status == 500
        assert server.DID == ["after the error"]

    @pytest.mark.parametrize(
        "name", ["django-direct-wsgi", "django-direct-asgi", "flask-direct-wsgi"]
    )
    def test_without_a_door_there_is_a_clear_error(
        self, open_door: Open, name: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The view fails, and the log says what to do."""
        assert open_door(name).get("/server/order").status == 500
        assert any("a door of dualrt's" in str(r.exc_info) for r in caplog.records)

    @pytest.mark.parametrize("where", ["wrapper", "middleware", "both"])
    def test_a_server_stream_is_too_late_under_wsgi(self, open_door: Open, where: str) -> None:
        """It is told so."""
        door = open_door(f"django-{where}-wsgi")
        assert "before a server view's stream begins" in door.get("/server-stream").text


class TestAnywhere:
    def test_no_request_is_a_clear_error(self) -> None:
        """Nothing would ever run it; its coroutine leaves no warning."""
        with pytest.raises(DualrtError, match="no request is being handled"):
            after(server.anote("never"))

    def test_a_view_called_by_a_test_itself(self) -> None:
        """No gateway, no response that is sent."""
        with pytest.raises(DualrtError, match="no request is being handled"):
            views.redirect(Request("/"))

    def test_only_views_that_reach_it_are_prepared_for_it(self, open_door: Open) -> None:
        """The others' answers take no detour."""
        edge: Any = open_door("bare-wsgi").app.current()
        defers = {view.name.rpartition(".")[2]: view.defers for view in edge.views}
        assert not defers["plain"]
        assert not defers["did"]
        assert defers["order"]
        assert defers["aorder"]
        assert not defers["by_getattr"]


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
