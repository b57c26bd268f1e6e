"""The one-line door, first in ``MIDDLEWARE``: Django's own handler gets the edge in front of it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest

from dualrt.testing import Client
from tests import django_site
from tests.behaviour.conftest import DOOR, FIRST

django_site.setup()

from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.signals import request_finished, request_started  # noqa: E402
from django.test import Client as DjangoClient  # noqa: E402
from django.test import override_settings  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt_django import EdgeMiddleware  # noqa: E402
from dualrt_django.front import FrontedASGI, FrontedWSGI  # noqa: E402

PROTOCOLS = {"wsgi": (WSGIHandler, FrontedWSGI), "asgi": (ASGIHandler, FrontedASGI)}
TWICE = [FIRST["MIDDLEWARE"][0], "tests.django_site.above.nothing", FIRST["MIDDLEWARE"][0]]
EXPECTED = '{"a":[1,"é"]}'


class OwnHandler(WSGIHandler):
    """A project's own: who knows what it does before it calls a middleware."""


class OwnMiddleware(EdgeMiddleware):
    """A project's own."""


@contextmanager
def signals() -> Iterator[list[str]]:
    """Count the requests that Django begins and ends."""
    seen: list[str] = []

    def began(**kwargs: Any) -> None:
        seen.append("began")

    def ended(**kwargs: Any) -> None:
        seen.append("ended")

    request_started.connect(began)
    request_finished.connect(ended)
    try:
        yield seen
    finally:
        request_started.disconnect(began)
        request_finished.disconnect(ended)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_django_begins_no_request_that_the_edge_answers(protocol: str) -> None:
    stock, fronted = PROTOCOLS[protocol]
    with override_settings(**FIRST):
        handler = stock()
        client = Client(handler, protocol=protocol)
        assert type(handler) is fronted
        assert isinstance(handler, stock)
        with signals() as seen:
            assert client.get("/result/dict").text == EXPECTED
        assert seen == []
        with signals() as seen:
            assert client.get("/nowhere").status == 404
        assert seen == ["began", "ended"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_stands_above_it_sees_every_request(protocol: str) -> None:
    stock, _ = PROTOCOLS[protocol]
    with override_settings(**DOOR):
        handler = stock()
        assert type(handler) is stock
        with signals() as seen:
            assert Client(handler, protocol=protocol).get("/result/dict").text == EXPECTED
        assert seen == ["began", "ended"]


def test_only_djangos_own_handlers_and_the_middleware_itself_are_taken_so() -> None:
    with override_settings(**FIRST, STATIC_URL="/static/"):
        assert type(OwnHandler()) is OwnHandler
        outer = StaticFilesHandler(WSGIHandler())
        assert type(outer) is StaticFilesHandler
        assert type(outer.application) is FrontedWSGI
        assert DjangoClient().get("/result/dict").content.decode() == EXPECTED
    with override_settings(MIDDLEWARE=[f"{__name__}.OwnMiddleware"]):
        assert type(WSGIHandler()) is WSGIHandler
    with override_settings(MIDDLEWARE=TWICE):
        assert Client(WSGIHandler()).get("/result/dict").text == EXPECTED


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_others_have_put_round_djangos_handler_sees_every_request(
    protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As tools do that trace requests: they patch its class while settings are read."""
    stock, _ = PROTOCOLS[protocol]
    seen = []
    call = stock.__call__

    @wraps(call)
    def traced(self: Any, *args: Any) -> Any:
        seen.append(type(self))
        return call(self, *args)

    monkeypatch.setattr(stock, "__call__", traced)
    with override_settings(**FIRST):
        handler = stock()
        assert Client(handler, protocol=protocol).get("/result/dict").text == EXPECTED
    assert seen == [stock]


def test_behind_the_other_door_the_handler_is_left_as_it_is() -> None:
    with override_settings(**FIRST):
        assert type(dualrt_django.get_wsgi_application().wrapped) is WSGIHandler
        assert type(dualrt_django.get_asgi_application().wrapped) is ASGIHandler


def test_a_server_can_tell_that_it_is_an_asgi_3_application() -> None:
    with override_settings(**FIRST):
        assert inspect.iscoroutinefunction(ASGIHandler().__call__)


def test_it_follows_settings_that_change_in_tests() -> None:
    with override_settings(**FIRST):
        client = Client(WSGIHandler())
        assert client.get("/result/dict").text == EXPECTED
        with override_settings(ROOT_URLCONF="tests.guards.urls"):
            assert client.get("/result/dict").status == 404
        assert client.get("/result/dict").text == EXPECTED
