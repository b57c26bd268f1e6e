"""Attempts to be somebody else, or to get past those who ask: none works, or works any more."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from time import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import session

import dualrt_django
from dualrt import Response, asgi, guard, middleware, runtime
from dualrt.auth.ticket import TicketScheme
from dualrt.errors import ConfigError
from dualrt.testing import Client, call_wsgi, make_environ
from dualrt.wsgi import EdgeGateway
from tests import django_site
from tests.auth.test_flask import User, create_app
from tests.auth.views import ROUTES
from tests.middleware.conftest import ainner, inner

django_site.setup()

from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.test import override_settings  # noqa: E402

pytestmark = pytest.mark.usefixtures("own_revocations")

APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
DOOR = "dualrt_django.EdgeMiddleware"


@middleware(matcher="/:path*")
def gate(request: Any) -> Any:
    """Let in who is known."""
    return Response("who are you?", 401) if request.auth is None else Response.next()


@middleware()
async def told(request: Any) -> Any:
    """Say who it is, after a moment in which others are asked."""
    await asyncio.sleep(0.001)
    request.state["user"] = request.auth.id
    return Response.next(headers={"x-told": request.auth.id})


async def owns(request: Any) -> Any:
    """Let in who asks for his own."""
    user = request.params["user"]
    await asyncio.sleep(0.001)
    return Response.next() if user == request.auth.id else Response("not yours", 403)


@guard(owns)
@runtime("edge")
def mine(request: Any, user: str) -> str:
    """Tell of three places where the user is kept."""
    return f"{user} {request.auth.id} {request.state['user']}"


@pytest.mark.parametrize("door", ["wrapper", "middleware", "both"])
def test_the_path_of_the_tickets_leads_to_no_view_of_the_site(door: str) -> None:
    """No edge middleware is asked about it: a middleware of Django's that chooses other routes for
    a request must not send it to a view that takes every path.
    """
    doors = [] if door == "wrapper" else [DOOR]
    with override_settings(
        ROOT_URLCONF="tests.auth.attack_urls",
        INSTALLED_APPS=APPS,
        LOGIN_URL="/log/in/",
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
                "/log/in/?next=/",
            )


def test_a_user_of_an_api_key_lends_nothing_to_a_session() -> None:
    """A ticket says what its session's own user may do, and not what whoever else was loaded for
    the request (Flask-Login's ``request_loader``) may.
    """
    app = create_app(server_side=True)
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


def _forged(key: str) -> str:
    """Return the cookies of user 1, signed by ``key``."""
    scheme = TicketScheme(keys=[key])
    return f"sessionid=s; dualrt_ticket={scheme.issue('1', 's', '', {}, time())}"


def test_a_text_is_no_list_of_keys() -> None:
    """Each of its characters would be a key: a ticket signed by "s" would count."""
    secret = "a secret key of the site that nobody guesses"
    options = {"scheme": "ticket", "keys": [secret]}
    site = Client(EdgeGateway(inner, {"ROUTES": ROUTES, "AUTH": [options]}))
    assert site.get("/who", headers={"cookie": _forged(secret)}).json()["id"] == "1"
    assert site.get("/who", headers={"cookie": _forged("s")}).json()["id"] is None
    with pytest.raises(ConfigError, match="ticket: keys is a list of keys") as caught:
        EdgeGateway(inner, {"ROUTES": ROUTES, "AUTH": [{**options, "keys": secret}]})
    assert secret not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("keys", []),
        ("keys", [""]),
        ("keys", [None]),
        ("keys", {"a": 1}),
        ("cookie", ""),
        ("cookie", 1),
        ("session_cookie", ""),
        ("age", "300"),
        ("age", -1),
        ("age", float("inf")),
        ("age", True),
        ("strict", "no"),
        ("hints", "remember_token"),
    ],
)
def test_an_option_of_a_wrong_kind_stops_the_start(name: str, value: Any) -> None:
    """It would make everybody a stranger, or a stranger somebody."""
    options = {"scheme": "ticket", "keys": ["k" * 40], name: value}
    with pytest.raises(ConfigError, match=f"ticket: {name} is "):
        EdgeGateway(inner, {"ROUTES": ROUTES, "AUTH": [options]})


@pytest.mark.parametrize("query", ["next=%FF", "next=\xff", "\xed\xa0\x80=1", "next=%", "next=%00"])
def test_a_query_that_is_no_text_is_no_error_of_the_tickets_path(query: str) -> None:
    """Werkzeug raises where it reads such a query."""
    app = create_app(server_side=True)
    environ = {**make_environ("GET", urlsplit("http://localhost/_dualrt/ticket"), [], b"", "::1")}
    answer = call_wsgi(app, {**environ, "QUERY_STRING": query})
    assert answer.status == 302
    assert (answer.headers.get("location") or "").startswith("/log/in?next=/")


@pytest.mark.parametrize("protocol", ["wsgi", "asgi"])
def test_of_many_requests_at_once_each_is_its_own_users(protocol: str) -> None:
    """Whatever a guard, a middleware or an edge view keeps of a request, it keeps with it."""
    secret = "a secret key of the site that nobody guesses"
    config = {
        "ROUTES": [("/mine/<user>", mine)],
        "AUTH": [{"scheme": "ticket", "keys": [secret]}],
        "MIDDLEWARE": [told],
    }
    scheme = TicketScheme(keys=[secret])
    edge = EdgeGateway(inner, config) if protocol == "wsgi" else asgi.EdgeGateway(ainner, config)

    def ask(number: int) -> list[str | None]:
        user = str(number % 7)
        value = scheme.issue(user, f"s{user}", "", {}, time())
        cookie = {"cookie": f"sessionid=s{user}; dualrt_ticket={value}"}
        answer = Client(edge).get(f"/mine/{user}", headers=cookie)
        other = Client(edge).get(f"/mine/{number % 7 + 1}", headers=cookie)
        assert other.status == 403
        return [answer.text, answer.headers.get("x-told"), user]

    with ThreadPoolExecutor(8) as pool:
        for text, header, user in pool.map(ask, range(240)):
            assert text == f"{user} {user} {user}"
            assert header == user


def test_who_logs_in_after_another_ends_the_other_ones_ticket() -> None:
    """Though the session's key stays the same, as Flask-Session keeps it."""
    browser = Client(create_app(server_side=True))
    browser.get("/log/in?u=ann")
    copied = dict(browser.cookies)
    browser.get("/log/in?u=ben")
    assert browser.cookies["session"] == copied["session"]
    assert browser.get("/who").json()["id"] == "ben"
    browser.cookies = copied
    assert browser.get("/who").json()["id"] is None
