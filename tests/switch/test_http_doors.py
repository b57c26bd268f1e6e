"""Views in Django's words at each door of the edge, beside Django without one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from dualrt.auth.ticket import TicketScheme
from dualrt.runtime import EdgeView
from dualrt.testing import Client
from tests import django_site
from tests.switch.test_request_names import DOORS

django_site.setup()

from django.core import exceptions as theirs  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import Http404  # noqa: E402
from django.test import override_settings  # noqa: E402

from dualrt_django.conf import current_edge  # noqa: E402
from dualrt_django.edge import exceptions as ours  # noqa: E402
from dualrt_django.errors import twin  # noqa: E402
from tests.switch.test_users import LOGGED_IN, SIGNED, STACK, cookie  # noqa: E402

DOOR = "dualrt_django.EdgeMiddleware"
SITE: dict[str, Any] = {
    "INSTALLED_APPS": [
        *("django.contrib.auth", "django.contrib.contenttypes"),
        *("django.contrib.sessions", "dualrt_django"),
    ],
    "ROOT_URLCONF": "tests.switch.answers",
    "SESSION_ENGINE": SIGNED,
    "MIDDLEWARE": STACK,
    "LOGIN_URL": "/accounts/in/?from=here",
}
Ask = Callable[..., tuple[Any, list[Any]]]


def _ask(client: Client, method: str, path: str, headers: Any) -> tuple[Any, list[Any]]:
    """Return what was answered, and what was logged of it."""
    records: list[Any] = []
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign]
    logger = logging.getLogger("django")
    logger.addHandler(handler)
    try:
        response = client.request(method, path, headers=headers)
    finally:
        logger.removeHandler(handler)
    lines = [(name.lower(), value) for name, value in response.headers.raw]
    kept = sorted((x for x in lines if x[0] != "content-length"), key=lambda line: line[0])
    if response.status == 304:
        kept = [line for line in kept if line[0] != "content-type"]
    logged = [(each.name, each.levelname, each.getMessage()) for each in records]
    return (response.status, kept, response.body), logged


@pytest.fixture(params=DOORS)
def ask(request: Any) -> Ask:
    """Ask at a door, and Django by the same protocol without one."""
    build, changed = DOORS[request.param]
    protocol = request.param.rpartition("-")[2]
    doored = [DOOR, *STACK] if "MIDDLEWARE" in changed else STACK

    def at_both(path: str, method: str = "GET", headers: Any = None, **more: Any) -> Any:
        with override_settings(**{**SITE, "DUALRT": {"DEFAULT_RUNTIME": "server"}, **more}):
            stock = get_wsgi_application if protocol == "wsgi" else get_asgi_application
            current_edge()  # what was marked by the settings is unmarked
            expected = _ask(Client(stock(), protocol=protocol), method, path, headers or {})
        given = {**SITE, "DUALRT": {"DEFAULT_RUNTIME": "edge"}, "MIDDLEWARE": doored, **more}
        with override_settings(**given):
            client = Client(build(), protocol=protocol)
            routes = current_edge().router.routes
            assert all(isinstance(route.target, EdgeView) for route in routes if route.view)
            return _ask(client, method, path, headers or {}), expected

    return at_both


PATHS = [
    *("/reason/", "/unknown/", "/latin/", "/many/", "/empty/", "/closing/", "/streamed/"),
    *("/shown/", "/away/5/?a=b", "/item/6/", "/everyone/", "/astreamed/"),
]


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@pytest.mark.parametrize("path", PATHS)
def test_an_answer_is_django_s_at_every_door(ask: Ask, path: str) -> None:
    """Status, header lines and body."""
    (found, _), (expected, _) = ask(path)
    assert found == expected


@pytest.mark.parametrize("way", ["fail", "afail"])
@pytest.mark.parametrize(
    "name", ["404", "404-bare", "403", "403-own", "400", "400-host", "400-own"]
)
def test_an_error_that_stands_for_an_answer_is_django_s(ask: Ask, name: str, way: str) -> None:
    """The site's page is given Django's exception, and Django's log has it, once."""
    found, expected = ask(f"/{way}/{name}/")
    assert found == expected
    assert found[1]


@pytest.mark.parametrize("name", ["404", "403", "400", "400-own"])
def test_in_debug_the_page_is_django_s_too(ask: Ask, name: str) -> None:
    """The technical page, of the same exception; what it tells of the process may differ."""
    (found, logged), (expected, same_logged) = ask(f"/fail/{name}/", DEBUG=True)
    assert found[0] == expected[0]
    assert logged == same_logged
    for page in (found[2], expected[2]):
        assert (b"Page not found" in page) == (name == "404")
        assert (b"Odd at /fail" in page) == (name == "400-own")


def test_a_redirect_that_is_not_allowed_is_a_400(ask: Ask) -> None:
    """Logged as a matter of security."""
    found, expected = ask("/unsafe/")
    assert found == expected
    assert found[1][0][:2] == ("django.security.DisallowedRedirect", "ERROR")


@pytest.mark.parametrize(("path", "method"), [("/posted/", "GET"), ("/shown/", "POST")])
def test_a_method_that_is_not_allowed_is_logged_once(ask: Ask, path: str, method: str) -> None:
    """As a warning of django.request."""
    found, expected = ask(path, method)
    assert found == expected
    assert found[1] == [("django.request", "WARNING", f"Method Not Allowed ({method}): {path}")]


GUARDED = ["/members/?a=b&c=%20", "/amembers/", "/of-members/", "/strangers/"]


@pytest.mark.parametrize("who", ["anonymous", "forged"])
@pytest.mark.parametrize("path", [*GUARDED, "/buyers/"])
def test_a_stranger_is_sent_to_log_in_as_by_django(ask: Ask, path: str, who: str) -> None:
    """The same redirect; or the same 403."""
    headers = {} if who == "anonymous" else {"cookie": "sessionid=forged:1:x"}
    (found, logged), (expected, same_logged) = ask(path, headers=headers)
    assert (found[0], found[2], logged) == (expected[0], expected[2], same_logged)
    assert ("vary", "Cookie") in found[1] or path == "/buyers/"
    # Django's middleware ends a session that it cannot read, and says of a 403 that it varies
    lines = [each for each in expected[1] if each[0] != "set-cookie"]
    assert found[1] == lines or [*found[1], ("vary", "Cookie")] == lines


def test_who_is_logged_in_is_let_in(ask: Ask) -> None:
    """Django would ask its database; the answer is the view's, and varies by cookie."""
    with override_settings(**SITE):  # its models want their application, when they are first loaded
        from django.contrib.auth import middleware

    headers = {"cookie": f"sessionid={cookie(**LOGGED_IN)}"}
    for path, text in (("/members/", b"for 7"), ("/amembers/", b"for 7"), ("/of-members/", b"me")):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(middleware, "get_user", lambda request: None)
            (found, _), _ = ask(path, headers=headers)
        assert found[0] == 200
        assert found[2].startswith(text)
        assert ("vary", "Accept, Cookie" if path == "/members/" else "Cookie") in found[1]


def test_who_is_known_and_may_not_is_told_so(ask: Ask) -> None:
    """By a ticket that says what the user may do."""
    from django.conf import settings as site

    scheme = TicketScheme(keys=[site.SECRET_KEY])
    for perms, status in ((["shop.buy"], 200), (["shop.sell"], 403)):
        import time

        ticket = scheme.issue("7", "s", "h", {"permissions": perms}, time.time())
        headers = {"cookie": f"sessionid=s; dualrt_ticket={ticket}"}
        more = {"SESSION_ENGINE": "django.contrib.sessions.backends.file"}
        assert ask("/buyers/", headers=headers, **more)[0][0][0] == status


def test_a_session_that_only_the_server_can_read_is_made_known_first(ask: Ask) -> None:
    """The client is sent by the server runtime, which makes a ticket, and comes back."""
    more = {"SESSION_ENGINE": "django.contrib.sessions.backends.file"}
    (found, _), _ = ask("/members/?a=b", headers={"cookie": "sessionid=kept"}, **more)
    assert found[0] == 302
    assert dict(found[1])["location"].endswith("/_dualrt/ticket?next=%2Fmembers%2F%3Fa%3Db")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param("/split/", "reason", id="reason"),
        pytest.param("/raw/", "invalid header name 'A b'", id="name"),
    ],
)
@pytest.mark.parametrize("door", ["wrapper-wsgi", "wrapper-asgi"])
def test_what_could_forge_a_header_is_an_error(
    door: str, path: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Django leaves that to the server, which may not look."""
    with override_settings(**{**SITE, "DUALRT": {"DEFAULT_RUNTIME": "edge"}}):
        client = Client(DOORS[door][0](), protocol=door.rpartition("-")[2])
        assert client.get(path).status == 500
    (record,) = [each for each in caplog.records if each.name == "dualrt"]
    assert record.exc_info
    assert said in str(record.exc_info[1])


@pytest.mark.parametrize("name", ours.__all__)
def test_each_exception_has_its_twin(name: str) -> None:
    """By name, with the same arguments."""
    made = getattr(ours, name)
    if not isinstance(made, type):
        return
    if issubclass(made, ours.PermissionDenied | ours.SuspiciousOperation | ours.BadRequest):
        found = twin(made("a", 1))
        assert type(found) is getattr(theirs, name)
        assert found.args == ("a", 1)


def test_a_twin_keeps_what_the_error_was_raised_with() -> None:
    """Its cause, its traceback, and what the site put on it."""
    kind: Any = type("Mine", (ours.Http404,), {"__str__": lambda self: "shown"})
    with pytest.raises(kind) as raised:
        try:
            raise KeyError("a")
        except KeyError as cause:
            error = kind("b")
            error.hint = "c"
            raise error from cause
    found: Any = twin(raised.value)
    assert found.__traceback__ is raised.value.__traceback__
    assert found.__cause__ is raised.value.__cause__
    assert isinstance(found, Http404)
    assert (type(found).__name__, str(found), found.args, found.hint) == (
        "Mine",
        "shown",
        ("b",),
        "c",
    )
