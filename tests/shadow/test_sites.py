"""What the frameworks' own parts make of a view in shadow: guards, middlewares, marks, errors."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application as stock_wsgi
from django.test import override_settings

from dualrt import ConfigError, Response, asgi, middleware, runtime, shadow, wsgi
from dualrt.config import Config
from dualrt.shadow import Counts, gate
from dualrt.shadow.kept import Kept
from dualrt.testing import Client
from tests.shadow import bare, work
from tests.shadow.conftest import DJANGO, Open
from tests.shadow.flask_app import create_app
from tests.shadow.test_shadow import lines


@middleware(matcher=["/job/:path*", "/old/:path*"])
def gateway(request: Any) -> Any:
    """Leave something for the view, add a header to the answer, send old paths on."""
    request.state["list"] = ["middleware"]
    request.state["bits"] = (each for each in "ab")  # cannot be copied: it is handed on
    if request.path.startswith("/old/"):
        return Response.rewrite(f"/job/{request.path[5:]}")
    return Response.next(headers={"x-added": "1"}, request_headers={"x-for-view": "1"})


@middleware(matcher="/job/same")
def answers(request: Any) -> Any:
    """Let nobody through."""
    return Response("stop", 403)


def test_a_middleware_runs_once_and_its_headers_are_no_difference(at: Open) -> None:
    door: Any = at(MIDDLEWARE=[gateway])
    response = door.get("/job/same")
    assert response.headers["x-added"] == "1"
    assert door.counts("view") == Counts(1, 1, 1)


def test_a_rewritten_request_is_the_other_views(at: Open) -> None:
    door: Any = at(MIDDLEWARE=[gateway])
    assert door.get("/old/body").status == 200
    assert door.counts("view") == Counts(1, 1, different=1)


def test_a_middleware_that_answers_leaves_nothing_to_compare(at: Open) -> None:
    door: Any = at(MIDDLEWARE=[answers])
    assert door.get("/job/same").status == 403
    assert shadow.counts() == {}


@pytest.mark.parametrize("name", ["bare-wsgi", "bare-asgi"])
def test_changes_of_the_state_stay_in_the_shadow(open_door: Open, name: str) -> None:
    kept: list[Any] = []

    def inner(environ: Any, start_response: Any) -> Any:
        kept.append(environ["dualrt.state"])
        return bare.inner(environ, start_response)

    async def ainner(scope: Any, receive: Any, send: Any) -> None:
        kept.append(scope["dualrt.state"])
        await bare.ainner(scope, receive, send)

    door: Any = open_door(name, MIDDLEWARE=[gateway])
    door.app.wrapped = inner if name.endswith("wsgi") else ainner
    door.get("/job/state")
    assert door.counts("view").same == 1
    assert kept[0]["list"] == ["middleware"]


@pytest.mark.parametrize("name", DJANGO)
def test_a_guard_runs_as_for_a_view_of_the_server(open_door: Open, name: str) -> None:
    door: Any = open_door(name)
    assert door.get("/guarded").status == 403
    assert shadow.counts() == {}
    response = door.get("/guarded?word=please")
    assert (response.status, response.text) == (200, "guarded server")
    assert door.counts("guarded") == Counts(1, 1, different=1)


@pytest.mark.parametrize("name", DJANGO)
def test_a_module_says_it_for_its_views(open_door: Open, name: str) -> None:
    assert open_door(name).get("/module").text == "by its module"
    assert shadow.counts() == {"tests.shadow.module.view": Counts(1, 1, 1)}


@pytest.mark.parametrize("name", DJANGO)
def test_what_djangos_own_middleware_adds_is_no_difference(open_door: Open, name: str) -> None:
    door: Any = open_door(name)
    stack = ["django.middleware.security.SecurityMiddleware"]
    stack += ["django.middleware.clickjacking.XFrameOptionsMiddleware"]
    stack += ["django.middleware.common.CommonMiddleware"]
    doors = ["dualrt_django.EdgeMiddleware"] if "wrapper" not in name else []
    with override_settings(MIDDLEWARE=[*doors, *stack]):
        from tests.shadow.conftest import DOORS

        other = Client(DOORS[name][0]({}), protocol=door.protocol)
        response = other.get("/job/same")
    assert response.headers["x-frame-options"] == "DENY"
    assert door.counts("view") == Counts(1, 1, 1)


@pytest.mark.parametrize("name", DJANGO)
def test_of_an_error_that_stands_for_an_answer_the_status_counts(
    open_door: Open, name: str, caplog: Any
) -> None:
    door: Any = open_door(name)
    assert door.get("/job/missing").status == 404
    assert door.counts("view") == Counts(1, 1, 1)
    assert sum(each.name == "django.request" for each in caplog.records) == 1
    assert door.get("/job/missing-at-edge").status == 200
    assert door.counts("view") == Counts(2, 2, 1, different=1)
    assert lines(caplog)[-1].endswith("status: edge 404, server 200")


@pytest.mark.parametrize("name", DJANGO)
def test_a_cookies_value_is_not_logged(open_door: Open, name: str, caplog: Any) -> None:
    door: Any = open_door(name)
    assert door.get("/job/cookie").cookies == {"sid": "server-value"}
    (line,) = lines(caplog)
    assert "-value" not in line
    assert "set-cookie: edge 'sid=<10 characters>; HttpOnly; Path=/'" in line


@pytest.mark.parametrize("name", ["django-middleware-wsgi", "django-wrapper-wsgi"])
def test_attributes_that_the_view_sets_stay_with_its_own_request(
    open_door: Open, name: str
) -> None:
    door: Any = open_door(name)
    door.get("/job/user")
    assert door.counts("view").same == 1


def test_without_a_door_the_framework_calls_the_view_as_it_was_written() -> None:
    with override_settings(ROOT_URLCONF="tests.shadow.urls", MIDDLEWARE=[], DUALRT={}):
        assert "of the server" in Client(stock_wsgi()).get("/job/body").text
        assert Client(stock_wsgi()).get("/module").text == "by its module"
    assert "of the server" in Client(create_app(door=False)).get("/job/body").text
    assert shadow.counts() == {}


def test_no_more_than_a_few_run_at_once(open_door: Open, monkeypatch: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG, "dualrt.shadow")
    monkeypatch.setattr(gate, "MOST", 0)
    door: Any = open_door("flask-wsgi")
    door.get("/job/same")
    assert door.counts("view") == Counts(1, 1, skipped=1)
    assert lines(caplog, logging.DEBUG)[0].endswith("was not compared: 0 others run already")


def test_a_file_of_djangos_is_sent_as_ever(open_door: Open) -> None:
    door: Any = open_door("django-middleware-wsgi", validate=False)
    with override_settings(MIDDLEWARE=["dualrt_django.EdgeMiddleware", "tests.shadow.urls.filing"]):
        sent = stock_wsgi()({**_environ(), "wsgi.file_wrapper": _Wrapped}, lambda *given: None)
        assert isinstance(sent, _Wrapped)
        sent.file.close()
    assert door.counts("view") == Counts(1, 1, skipped=1)


@pytest.mark.parametrize("name", DJANGO)
def test_a_middleware_of_djangos_that_raises(open_door: Open, name: str) -> None:
    """Django's handler makes an answer of it, so that there is something to compare."""
    door: Any = open_door(name)
    stack = ["tests.shadow.urls.raising"]
    doors = ["dualrt_django.EdgeMiddleware"] if "wrapper" not in name else []
    with override_settings(MIDDLEWARE=[*doors, *stack]):
        from tests.shadow.conftest import DOORS

        other = Client(DOORS[name][0]({}), protocol=door.protocol)
        assert other.get("/job/same").status == 500
    assert door.counts("view") == Counts(1, 1, different=1)


def test_a_framework_that_raises_at_the_one_line_door_is_skipped() -> None:
    from asyncio import run

    from django.http import HttpRequest

    from dualrt_django.conf import current_edge
    from dualrt_django.shadow import abeside, beside

    def broken(http: Any) -> Any:
        raise LookupError("the server")

    async def abroken(http: Any) -> Any:
        raise LookupError("the server")

    http = HttpRequest()
    http.method, http.path_info, http.META = "GET", "/job/same", _environ()
    with override_settings(ROOT_URLCONF="tests.shadow.urls", MIDDLEWARE=[], DUALRT={}):
        with pytest.raises(LookupError):
            beside(current_edge(), broken, http)(http)
        with pytest.raises(LookupError):
            run(abeside(current_edge(), abroken, http)(http))
    assert shadow.counts()["tests.shadow.django_views.view"] == Counts(2, 2, skipped=2)


def test_a_loop_that_has_ended_takes_the_run_with_it() -> None:
    from asyncio import run

    from django.http import HttpResponse
    from django.test import RequestFactory

    from dualrt_django.conf import current_edge
    from dualrt_django.shadow import abeside

    async def answer(http: Any) -> Any:
        return HttpResponse("did same", headers={"x-kind": "same"})

    http: Any = RequestFactory().get("/job/same")
    http.scope = {"method": "GET", "path": "/job/same", "headers": []}
    with override_settings(ROOT_URLCONF="tests.shadow.urls", MIDDLEWARE=[], DUALRT={}):
        response = run(abeside(current_edge(), answer, http)(http))
        response.close()
    assert shadow.counts()["tests.shadow.django_views.view"] == Counts(1, 1, skipped=1)


def test_what_flask_makes_an_answer_of_is_one(open_door: Open) -> None:
    from werkzeug.exceptions import NotFound

    from dualrt.shadow.run import _NotingEdge

    door: Any = open_door("flask-wsgi")
    edge: Any = _NotingEdge(door.app.extensions["dualrt"].current())
    assert edge.fail(None, None, NotFound()).status == 404
    assert edge.error is None


@pytest.mark.parametrize(
    ("kind", "status", "field"),
    [("raises", 200, "failed"), ("raises-twice", 418, "skipped")],
)
def test_an_apps_error_handlers_are_not_asked(kind: str, status: int, field: str) -> None:
    asked: list[Any] = []

    def handler(error: Any) -> Any:
        asked.append(error)
        return "teapot", 418

    app = create_app()
    app.register_error_handler(LookupError, handler)
    assert Client(app).get(f"/job/{kind}").status == status
    assert len(asked) == (status == 418)
    counts = shadow.counts()["tests.shadow.flask_app.view"]
    assert counts == Counts(1, 1)._replace(**{field: 1})


def test_what_flask_answers_without_handlers_is_compared_whole() -> None:
    app = create_app()
    assert Client(app).get("/job/abort").status == 404
    assert shadow.counts()["tests.shadow.flask_app.view"] == Counts(1, 1, 1)


async def test_a_run_that_is_cancelled_is_skipped(open_door: Open) -> None:
    import asyncio

    from dualrt.routing import Match
    from dualrt.shadow.run import run
    from dualrt.wsgi import WSGIRequest

    door: Any = open_door("bare-wsgi")
    edge = door.app.current()
    match = edge.shadows.router.resolve("/ajob/slow")
    assert isinstance(match, Match)
    taken = gate.Shadow(edge, match, _environ("/ajob/slow"), WSGIRequest, "GET")
    taken.kept.begin(200, [])
    task = asyncio.create_task(run(taken))
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    assert door.counts("aview") == Counts(skipped=1)


async def test_a_body_that_no_header_tells_of() -> None:
    async def inner(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await bare.ainner(scope, receive, send)

    app = asgi.EdgeGateway(inner, {"ROUTES": bare.ROUTES})

    async def receive() -> Any:
        return {"type": "http.request", "body": b"body", "more_body": False}

    async def send(message: Any) -> None:
        pass

    scope = {"type": "http", "http_version": "2", "method": "GET", "path": "/job/same"}
    await app({**scope, "headers": []}, receive, send)
    assert shadow.counts()["tests.shadow.bare.view"] == Counts(1, 1, skipped=1)


# --- what servers and applications may do besides


class _File:
    """What a web server gives to send files with."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def __iter__(self) -> Any:
        return iter(self.file)


class _Wrapped(_File):
    """The same, as Django calls it."""

    def __init__(self, file: Any, size: int) -> None:
        super().__init__(file)


def test_a_file_that_the_server_sends_itself_reaches_it(open_door: Open) -> None:
    def inner(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        return environ["wsgi.file_wrapper"]([b"file"])

    door: Any = open_door("bare-wsgi")
    door.app.wrapped = inner
    sent = []

    def start(*given: Any) -> Any:
        sent.append(given)

    environ = _environ()
    assert isinstance(door.app({**environ, "wsgi.file_wrapper": _File}, start), _File)
    assert door.counts("view") == Counts(1, 1, skipped=1)


def _environ(path: str = "/job/same") -> dict[str, Any]:
    from urllib.parse import urlsplit

    from dualrt.testing import make_environ

    return make_environ("GET", urlsplit(f"http://h{path}"), [("host", "h")], b"", "127.0.0.1")


def test_servers_may_ask_how_many_chunks_there_are(open_door: Open) -> None:
    door: Any = open_door("bare-wsgi")
    body = door.app(_environ(), lambda *given: None)
    assert len(body) == 1
    assert list(body) == [b"did same"]
    body.close()
    other = door.app(_environ("/stream/same"), lambda *given: None)
    assert not hasattr(other, "__len__")
    other.close()
    assert door.counts("stream") == Counts(1, 1, skipped=1)


def test_what_is_written_by_hand_is_compared(open_door: Open) -> None:
    def inner(environ: Any, start_response: Any) -> Any:
        write = start_response("200 OK", [("content-type", "text/plain;charset=UTF-8")])
        write(b"did ")
        write(b"header")
        start_response("200 OK", [("content-type", "text/plain;charset=UTF-8")], ())
        return iter(())

    door: Any = open_door("bare-wsgi", validate=False)
    door.app.wrapped = inner
    written: list[bytes] = []
    body = door.app(_environ("/job/other"), lambda *given: written.append)
    list(body)
    body.close()
    from dualrt.afterwards import settle

    settle(5)
    assert written == [b"did ", b"header"]
    assert door.counts("view") == Counts(1, 1, different=1)


async def test_what_asgi_servers_send_themselves_is_skipped() -> None:
    async def inner(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.pathsend", "path": "/etc/hostname"})

    app = asgi.EdgeGateway(inner, {"ROUTES": bare.ROUTES})
    sent = []

    async def send(message: Any) -> None:
        sent.append(message["type"])

    scope = {"type": "http", "method": "GET", "path": "/job/same", "headers": []}
    await app(scope, None, send)  # type: ignore[arg-type]
    assert sent == ["http.response.start", "http.response.pathsend"]
    assert shadow.counts()["tests.shadow.bare.view"] == Counts(1, 1, skipped=1)


async def test_an_asgi_server_that_raises_is_skipped() -> None:
    async def inner(scope: Any, receive: Any, send: Any) -> None:
        raise LookupError("the server")

    app = asgi.EdgeGateway(inner, {"ROUTES": bare.ROUTES})
    scope = {"type": "http", "method": "GET", "path": "/job/same", "headers": []}
    with pytest.raises(LookupError):
        await app(scope, None, None)  # type: ignore[arg-type]
    assert shadow.counts()["tests.shadow.bare.view"] == Counts(1, 1, skipped=1)


def test_an_answer_is_whole_when_its_length_says_so() -> None:
    kept = Kept("GET")
    kept.begin(200, [("Content-Length", "3")])
    kept.take(b"ab")
    assert kept.lacks() == "the server's answer was not sent whole"
    kept.take(b"c")
    assert kept.lacks() == ""


def test_the_tickets_of_the_server_runtime_are_not_compared() -> None:
    kept = Kept("HEAD")
    kept.begin(200, [("Set-Cookie", "dualrt_ticket=1; Path=/"), ("Set-Cookie", "a=1")])
    assert kept.answer("dualrt_ticket").headers == (("set-cookie", "a=1"),)
    assert len(kept.answer().headers) == 2


# --- what may be said


@pytest.mark.parametrize("value", [-0.1, 1.1, True, "1", float("nan"), None])
def test_a_share_is_a_number_from_0_to_1(value: Any) -> None:
    with pytest.raises(ConfigError, match="shadow"):
        runtime("edge", shadow=value)


def test_it_is_an_option_of_views_alone() -> None:
    with pytest.raises(ConfigError, match="unknown key 'SHADOW'"):
        Config.from_dict({"SHADOW": 0.5})
    with pytest.raises(ConfigError, match="shadow is a view's"):
        middleware(shadow=0.5)


def test_a_view_in_shadow_is_checked_when_the_site_starts() -> None:
    from dualrt.edge.findings import CheckFailed

    with pytest.raises(CheckFailed, match="subprocess"):
        wsgi.EdgeGateway(bare.inner, {"ROUTES": [("/", wrong)]})


@runtime("edge", shadow=0.5)
def wrong(request: Any) -> Any:
    """Use what the edge has not."""
    import subprocess

    return str(subprocess)


def test_a_child_counts_for_itself() -> None:
    import os

    work.DID.clear()
    app = wsgi.EdgeGateway(bare.inner, {"ROUTES": bare.ROUTES})
    Client(app).get("/job/same")
    assert shadow.counts()["tests.shadow.bare.view"].same == 1
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, repr(dict(shadow.counts())).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 100) == b"{}"
