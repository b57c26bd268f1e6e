"""Edge code that cancels itself fails like any other code; only the server cancels a request."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dualrt import asgi, wsgi
from dualrt.testing import Client, IncompleteResponse


async def at_once(request: Any) -> None:
    raise asyncio.CancelledError


async def after_a_wait(request: Any) -> None:
    await asyncio.sleep(0)
    raise asyncio.CancelledError


async def in_the_body(request: Any) -> AsyncIterator[str]:
    yield "a"
    await asyncio.sleep(0)
    raise asyncio.CancelledError


ROUTES = {"ROUTES": [("/once", at_once), ("/wait", after_a_wait), ("/body", in_the_body)]}


def wsgi_app(environ: Any, start_response: Any) -> Any:
    raise AssertionError("the edge answers")


async def asgi_app(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("the edge answers")


@pytest.fixture(params=["wsgi", "asgi"])
def client(request: pytest.FixtureRequest) -> Client:
    if request.param == "wsgi":
        return Client(wsgi.EdgeGateway(wsgi_app, ROUTES))
    return Client(asgi.EdgeGateway(asgi_app, ROUTES))


@pytest.mark.parametrize("path", ["/once", "/wait"])
def test_a_view_that_cancels_itself_is_a_logged_500(
    client: Client, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A CancelledError of the view's own does not escape to the server."""
    with caplog.at_level(logging.ERROR, "dualrt"):
        assert client.get(path).status == 500
    assert [record.exc_info and record.exc_info[0].__name__ for record in caplog.records] == [
        "ViewCancelled"
    ]


def test_a_body_that_cancels_itself_ends_abnormally(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """What was sent cannot be taken back: the response is seen to be incomplete."""
    with caplog.at_level(logging.ERROR, "dualrt"), pytest.raises(IncompleteResponse):
        client.get("/body")
    assert len(caplog.records) == 1
