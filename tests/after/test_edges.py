"""The rare ends of a request: a door whose app raises, a loop that is gone, a thread left over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextvars import Context, copy_context
from threading import Thread
from typing import Any

import pytest

from dualrt import after
from dualrt.afterwards import settle, tracked
from tests import django_site
from tests.after import server

django_site.setup()

from django.http import HttpResponse  # noqa: E402
from django.test import RequestFactory  # noqa: E402

from dualrt_django import afterwards  # noqa: E402


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    server.DID.clear()
    yield
    settle(5.0)


def hands_over(http: Any) -> HttpResponse:
    """Answer."""
    after(server.note, "handed over")
    return HttpResponse("answered")


def raises(http: Any) -> HttpResponse:
    """Let out what Django makes no response of."""
    after(server.note, "handed over")
    raise SystemExit(3)


async def ahands_over(http: Any) -> HttpResponse:
    """Answer from a coroutine."""
    return hands_over(http)


async def araises(http: Any) -> HttpResponse:
    """Fail in a coroutine."""
    return raises(http)


class TestDjango:
    def test_what_is_raised_goes_on(self) -> None:
        """And what was handed over runs all the same."""
        with pytest.raises(SystemExit):
            afterwards.tracked(raises, RequestFactory().get("/"))
        settle(5.0)
        assert server.DID == ["handed over"]

    def test_what_a_coroutine_raises_goes_on(self) -> None:
        """Under WSGI: the loop that ran it ends with it."""
        with pytest.raises(SystemExit):
            asyncio.run(afterwards.atracked(araises, RequestFactory().get("/")))
        assert server.DID == ["handed over"]

    def test_both_doors_are_one(self) -> None:
        """The inner one leaves it to the outer."""
        http = RequestFactory().get("/")
        found = afterwards.tracked(lambda same: afterwards.tracked(hands_over, same), http)
        assert len(found._resource_closers) == 1  # type: ignore[attr-defined]

    def test_a_loop_that_has_ended(self) -> None:
        """The background loop takes its place."""
        http = RequestFactory().get("/")
        http.scope = {"method": "GET", "path": "/"}  # type: ignore[attr-defined]
        response = asyncio.run(afterwards.atracked(ahands_over, http))
        assert server.DID == []
        response._resource_closers[-1]()  # type: ignore[attr-defined]
        settle(5.0)
        assert server.DID == ["handed over"]


def test_a_body_without_close() -> None:
    """A list has none."""

    def app(environ: Any, start_response: Any) -> Any:
        after(server.note, "handed over")
        return [b""]

    body: Any = tracked(app, {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *a: None)
    assert list(body) == [b""]
    body.close()
    assert server.DID == ["handed over"]


def test_a_thread_that_is_late() -> None:
    """The response has been made; what a thread hands over then runs on the background loop."""
    kept: list[Context] = []

    def app(environ: Any, start_response: Any) -> Any:
        kept.append(copy_context())
        return [b""]

    tracked(app, {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *a: None)
    thread = Thread(target=kept[0].run, args=(after, server.note, "late"))
    thread.start()
    thread.join()
    settle(5.0)
    assert server.DID == ["late"]
