"""Attempts to be somebody else, or to get past those who ask: none works, or works any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import session

import dualrt_django
from dualrt import Response, middleware
from dualrt.auth import use
from dualrt.auth.revocation import InProcess
from dualrt.testing import Client
from tests import django_site
from tests.auth.test_flask import create_app

django_site.setup()

from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.test import override_settings  # noqa: E402

APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
DOOR = "dualrt_django.EdgeMiddleware"


@middleware(matcher="/:path*")
def gate(request: Any) -> Any:
    """Let in who is known."""
    return Response("who are you?", 401) if request.auth is None else Response.next()


@pytest.fixture(autouse=True)
def own_revocations() -> Iterator[None]:
    """Each test revokes for itself."""
    before = use(InProcess())
    yield
    use(before)


@pytest.mark.parametrize("door", ["wrapper", "middleware", "both"])
def test_the_path_of_the_tickets_leads_to_no_view_of_the_site(door: str) -> None:
    """No edge middleware is asked about it: a middleware of Django's that chooses other routes for
    a request must not send it to a view that takes every path.
    """
    doors = [] if door == "wrapper" else [DOOR]
    with override_settings(
        ROOT_URLCONF="tests.auth.attack_urls",
        INSTALLED_APPS=APPS,
        DUALRT={"MIDDLEWARE": [gate]},
        MIDDLEWARE=[*doors, SESSIONS, "tests.auth.attack_urls.by_host"],
    ):
        site = Client(
            (stock_wsgi if door == "middleware" else dualrt_django.get_wsgi_application)()
        )
        assert site.get("/any").text == "who are you?"
        for method in ("GET", "POST", "HEAD", "OPTIONS"):
            answer = site.request(method, "/_dualrt/ticket")
            assert "secret" not in answer.text
            assert (answer.status, answer.headers.get("location")) == (
                302,
                "/accounts/login/?next=/",
            )


def test_a_user_of_an_api_key_lends_nothing_to_a_session() -> None:
    """A ticket says what its session's own user may do, and not what whoever else was loaded for
    the request (Flask-Login's ``request_loader``) may.
    """
    app = create_app(server_side=True)
    from tests.auth.test_flask import User

    app.login_manager.request_loader(  # type: ignore[attr-defined]
        lambda request: User("ann") if request.headers.get("x-key") == "of ann" else None
    )

    @app.get("/become")
    def become() -> str:
        session["_user_id"] = "gone"
        return "gone"

    browser = Client(app)
    browser.get("/become")
    assert "dualrt_ticket" not in browser.cookies
    browser.get("/touch", headers={"x-key": "of ann"})
    assert "dualrt_ticket" not in browser.cookies
    assert browser.get("/who").json() == {"id": None}
