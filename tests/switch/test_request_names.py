"""Django's names on edge requests: at each door, after changes, and where there is no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from dualrt.edge.slice.mentions import BODY, mentioned_in
from dualrt.testing import Client
from tests import django_site
from tests.behaviour.conftest import DOOR

django_site.setup()

from django.core.asgi import get_asgi_application as stock_asgi  # noqa: E402
from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.test import override_settings  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt_django.edge.bodies import READING  # noqa: E402
from dualrt_django.request import DjangoASGI, DjangoWSGI  # noqa: E402

DOORS: dict[str, tuple[Callable[[], Any], dict[str, Any]]] = {
    "wrapper-wsgi": (dualrt_django.get_wsgi_application, {}),
    "wrapper-asgi": (dualrt_django.get_asgi_application, {}),
    "middleware-wsgi": (stock_wsgi, DOOR),
    "middleware-asgi": (stock_asgi, DOOR),
    "direct-wsgi": (stock_wsgi, {}),
    "direct-asgi": (stock_asgi, {}),
}
Open = Callable[..., Client]
FORM = (
    b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\nv\r\n'
    b'--b\r\nContent-Disposition: form-data; name="up"; filename="a.txt"\r\n\r\nthe file\r\n'
    b"--b--\r\n"
)
MULTIPART = {"content-type": "multipart/form-data; boundary=b"}


@pytest.fixture
def open_door() -> Iterator[Open]:
    """Open a door by its name."""
    with ExitStack() as stack:

        def make(name: str, **settings: Any) -> Client:
            build, changed = DOORS[name]
            given = {"ROOT_URLCONF": "tests.switch.more", "DUALRT": {}, **changed, **settings}
            stack.enter_context(override_settings(**given))
            return Client(build(), protocol=name.rpartition("-")[2])

        yield make


@pytest.fixture(params=DOORS)
def door(request: Any, open_door: Open) -> Client:
    """Each door in turn."""
    return open_door(request.param)


@pytest.fixture(params=["wrapper-wsgi", "wrapper-asgi", "middleware-wsgi", "middleware-asgi"])
def at(request: Any, open_door: Open) -> Open:
    """Each real door, to be opened with settings."""
    return lambda **settings: open_door(request.param, **settings)


def test_the_names_answer_at_every_door(door: Client) -> None:
    """The door that has Django's request already uses it; the others make one."""
    told = door.post(
        "/names/caf%C3%A9/x?a=1&b=%C3%A9",
        body=FORM,
        headers={**MULTIPART, "cookie": "c=1", "x-a": "y"},
    ).json()
    assert told == {
        "path": ["/names/café/x", "/names/café/x", "/names/caf%C3%A9/x?a=1&b=%C3%A9", "café/x"],
        "GET": {"a": "1", "b": "é"},
        "POST": {"f": "v"},
        "FILES": {"up": "the file"},
        "COOKIES": {"c": "1"},
        "META": ["/names/café/x", "y"],
        "host": ["testserver", "http://testserver/names/caf%C3%A9/x?a=1&b=%C3%A9"],
        "match": ["names", {"rest": "café/x"}],
        "again": True,
    }


def test_meta_has_nothing_of_the_server_itself(door: Client) -> None:
    """No stream, no socket, no environment: some servers put those there."""
    extra = {"gunicorn.socket": object(), "PATH": "/bin", "DB_PASSWORD": "x"}
    given = {"extra": extra} if door.protocol == "wsgi" else {}
    found = set(door.get("/keys", **given).json())  # type: ignore[arg-type]
    assert {"REQUEST_METHOD", "HTTP_HOST", "PATH_INFO", "REMOTE_ADDR"} <= found
    assert not found & {"gunicorn.socket", "PATH", "DB_PASSWORD", "wsgi.input", "wsgi.errors"}
    assert not any(name.startswith("dualrt") for name in found)


def test_what_a_middleware_changes_is_changed_for_djangos_names(at: Open) -> None:
    """A middleware asks, and changes headers; the view sees them changed."""
    client = at(DUALRT={"MIDDLEWARE": ["tests.switch.more.asks"]})
    headers = {"x-a": "1", "cookie": "c=1"}
    assert client.get("/shown?a=b", headers=headers).text == "b-1-1 {'c': '2'} {'a': 'b'}"


def test_an_error_that_stands_for_an_answer_gets_the_sites_page(door: Client) -> None:
    """`handler404` is asked."""
    response = door.get("/gone")
    assert (response.status, response.text) == (404, "nothing at /gone: gone")


def test_a_middleware_that_raises_http404_lets_nobody_in(at: Open) -> None:
    """The answer is the site's page, and not the view's."""
    response = at(DUALRT={"MIDDLEWARE": ["tests.switch.more.refuses"]}).get("/closed")
    assert (response.status, response.text) == (404, "nothing at /closed: closed")


def test_what_the_edge_lacks_is_no_attribute_and_says_what_to_do(door: Client) -> None:
    """`hasattr` is false, and the error has a hint."""
    text = door.get("/absent").text
    assert text.startswith("[False, False, False] ")
    assert "'session' at the edge: there is no SessionMiddleware in MIDDLEWARE" in text


@pytest.mark.parametrize("name", ["wrapper-wsgi", "wrapper-asgi"])
def test_a_streamed_body_is_no_post(
    open_door: Open, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    """The error names the option."""
    assert open_door(name).post("/streaming", form={"a": "1"}).status == 500
    told = [str(record.exc_info[1]) for record in caplog.records if record.exc_info]
    assert "request.POST needs the whole body" in told[0]
    assert "leave stream_body" in told[0]


def test_an_upload_for_handlers_of_the_sites_own_needs_the_server(
    open_door: Open, caplog: pytest.LogCaptureFixture
) -> None:
    """The error names the setting; a form without a file has none."""
    form = FORM.replace(b'"up"', b'"file"')
    client = open_door("wrapper-wsgi")
    assert client.post("/upload", body=form, headers=MULTIPART).text == "8"
    client = open_door("wrapper-wsgi", FILE_UPLOAD_HANDLERS=["shop.uploads.Own"])
    assert client.post("/upload", body=form, headers=MULTIPART).status == 500
    (record,) = caplog.records
    assert record.exc_info
    assert "FILE_UPLOAD_HANDLERS has 'shop.uploads.Own'" in str(record.exc_info[1])


def test_a_query_is_read_where_the_body_was_not(open_door: Open) -> None:
    """Under ASGI the body of such a GET is left alone, and Django's names do not touch it."""
    client = open_door("wrapper-asgi")
    assert client.get("/of-query?a=1", body=b"there is one").text == "1"


def test_a_query_that_is_not_utf8_is_the_clients_error(open_door: Open) -> None:
    """Under ASGI Django answers 400."""
    client = open_door("wrapper-asgi")
    assert client.get("/of-query", extra={"query_string": b"a=\xff"}).status == 400


@pytest.mark.parametrize("path", ["/above", "/below", "/inherits"])
def test_a_decorated_class_is_never_reached_undecorated(door: Client, path: str) -> None:
    """Above the mark the decorator is the framework's, below it runs at the edge."""
    response = door.get(path)
    assert (response.status, response.text) == (403, "not you")


def test_a_class_that_was_changed_above_its_mark_is_a_server_view(open_door: Open) -> None:
    """As a function is that is wrapped above its mark."""
    from dualrt_django.conf import current_edge

    open_door("wrapper-wsgi")
    runtimes = {route.pattern: route.runtime for route in current_edge().router.routes}
    assert (runtimes["/above"], runtimes["/below"]) == ("server", "edge")


# Django's own names that edge requests do not have: the handler's, the parser's and the tests'.
NOT_HERE = {"close", "multipart_parser_class", "parse_file_upload", "upload_handlers"}


@pytest.mark.parametrize("kind", [DjangoWSGI, DjangoASGI], ids=lambda kind: kind.__name__)
def test_the_names_are_djangos(kind: type) -> None:
    """What a request of Django's has for views, an edge request has."""
    stock = {name for name in dir(HttpRequest()) if not name.startswith("_")} - {"dualrt"}
    assert stock - {name for name in dir(kind) if not name.startswith("_")} <= NOT_HERE


@pytest.mark.parametrize("name", READING)
def test_code_that_names_the_body_in_djangos_words_reads_it(name: str) -> None:
    """The gateways make the body ready for such code alone."""
    assert BODY in mentioned_in(compile(f"request.{name}", "x", "eval"))
    assert BODY not in mentioned_in(compile("request.META, request.GET", "x", "eval"))


def test_a_middleware_that_asks_for_such_a_query_gets_the_clients_error(open_door: Open) -> None:
    """A 400, and not the site's fault."""
    client = open_door("wrapper-asgi", DUALRT={"MIDDLEWARE": ["tests.switch.more.asks"]})
    assert client.get("/shown", extra={"query_string": b"a=\xff"}).status == 400
