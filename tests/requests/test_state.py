"""`request.state` is one dict for all who handle a request, in either runtime."""

from __future__ import annotations

import pytest

from tests.requests.conftest import Open

NONE: list[str] = []
MARKS = ["tests.requests.views.marks"]
ELSEWHERE = ["tests.requests.views.elsewhere"]


class TestState:
    @pytest.mark.parametrize("given", [NONE, ELSEWHERE], ids=["no middleware", "none that matches"])
    def test_a_server_view_has_it_without_a_middleware(self, site: Open, given: list[str]) -> None:
        """Empty, and its own to write to."""
        door = site(MIDDLEWARE=given)
        assert door.get("/server-state").json() == {"more": 1}
        assert door.get("/server-state").json() == {"more": 1}

    def test_a_server_view_sees_what_a_middleware_left(self, site: Open) -> None:
        """At `request.dualrt.state`."""
        found = site(MIDDLEWARE=MARKS).get("/server-state").json()
        assert found == {"ip": "127.0.0.1", "bot": False, "more": 1}

    def test_an_async_server_view_has_it(self, open_door: Open) -> None:
        """Django's."""
        for name in ("django-wrapper-asgi", "django-middleware-asgi", "django-middleware-wsgi"):
            assert open_door(name).get("/aserver-state").json() == {"more": 1}

    def test_an_edge_view_has_it(self, at: Open) -> None:
        """Empty where nobody came before."""
        assert at().get("/state").json() == {}

    def test_an_edge_view_sees_what_a_middleware_left(self, site: Open) -> None:
        """At `request.state`."""
        found = site(MIDDLEWARE=MARKS).get("/state").json()
        assert found == {"ip": "127.0.0.1", "bot": False}
