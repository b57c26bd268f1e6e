"""The doors themselves: once per request, settings that change, commands, checks, hooks."""

from __future__ import annotations

import json
import logging
from io import StringIO
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask import got_request_exception as flask_got_request_exception

from dualrt import ConfigError, runtime
from dualrt.testing import Client, edge_module
from dualrt_flask import DualRT
from tests.behaviour.conftest import DOOR, stock_asgi
from tests.flask_site import create_app

from django.core.checks import run_checks  # isort: skip
from django.core.management import CommandError, call_command  # isort: skip
from django.core.signals import got_request_exception  # isort: skip
from django.test import AsyncClient, override_settings  # isort: skip
from django.test import Client as DjangoClient  # isort: skip
from django.urls import path  # isort: skip
import dualrt_django  # isort: skip

pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file <tempfile:ResourceWarning")

COUNTS: list[str] = []


@runtime("edge")
def counted(request: Any) -> str:
    """Note each call."""
    COUNTS.append(type(request).__mro__[-2].__name__)
    return "counted"


def late(request: Any) -> Any:
    """Say nothing about the runtime."""
    return f"late {type(request).__mro__[-2].__name__}", 200


class Urls:
    """A URLconf for `override_settings`."""

    urlpatterns = [path("counted", counted), path("late", late)]


@pytest.mark.parametrize("protocol", ["wsgi", "asgi"])
def test_both_doors_together_handle_a_request_once(protocol: str) -> None:
    """The wrapper answers; the middleware is not reached, or knows that it was asked."""
    with override_settings(ROOT_URLCONF=Urls, **DOOR):
        make = getattr(dualrt_django, f"get_{protocol}_application")
        app = Client(make())
        edge = app.app.current()
        counts = edge_module(edge, __name__).COUNTS
        counts.clear()
        assert app.get("/counted").text == "counted"
        assert counts == ["Request"]
        seen = []
        resolve = edge.router.resolve
        try:
            edge.router.resolve = lambda *args: seen.append(args) or resolve(*args)
        except AttributeError:
            return  # slots: nothing to watch
        assert app.get("/nothing").status == 404
        assert [args for args in seen if len(args) > 1] == []  # the middleware gives the method


def test_overridden_settings_take_effect() -> None:
    """A new URLconf, a new default, and back: with either door, in the same application."""
    for settings, app in (
        (DOOR, DjangoClient()),
        ({}, Client(dualrt_django.get_wsgi_application())),
    ):
        with override_settings(ROOT_URLCONF=Urls, **settings):
            assert app.get("/counted").status_code if settings else app.get("/counted").status
            with override_settings(DUALRT={"DEFAULT_RUNTIME": "edge"}):
                response = app.get("/late")
                body = response.content if settings else response.body
                assert body == b"late Request"
            with pytest.raises(Exception, match="tuple"):
                app.get("/late")  # Django takes no tuples
        with override_settings(**settings):
            response = app.get("/counted")
            assert (response.status_code if settings else response.status) == 404


@pytest.mark.parametrize("start", ["EdgeMiddleware", "get_wsgi_application"])
def test_an_unknown_setting_stops_the_start(start: str) -> None:
    """With the nearest known key, whichever door is built."""
    with override_settings(DUALRT={"DEFAULT_RUNTIM": "edge"}, ROOT_URLCONF=Urls):
        make = getattr(dualrt_django, start)
        with pytest.raises(ConfigError, match="Did you mean 'DEFAULT_RUNTIME'"):
            make(*([lambda request: None] if start == "EdgeMiddleware" else []))


def test_manage_check_reports_settings_and_the_doors_place() -> None:
    """`dualrt.E003` for a wrong setting, `dualrt.W001` for a door behind other middleware."""
    assert run_checks(tags=["dualrt"]) == []
    with override_settings(DUALRT={"TIMEOUTS": 1}):
        (found,) = run_checks(tags=["dualrt"])
        assert found.id == "dualrt.E003"
        assert "'TIMEOUT'" in found.msg
    behind = ["django.middleware.common.CommonMiddleware", *DOOR["MIDDLEWARE"]]
    with override_settings(MIDDLEWARE=behind):
        (found,) = run_checks(tags=["dualrt"])
        assert found.id == "dualrt.W001"
    with override_settings(ROOT_URLCONF=None):
        assert run_checks(tags=["dualrt"]) == []


def test_manage_dualrt_routes_lists_every_route() -> None:
    """As a table and as JSON."""
    out = StringIO()
    with override_settings(ROOT_URLCONF=Urls):
        call_command("dualrt", "routes", stdout=out)
        assert "2 routes, 1 at the edge" in out.getvalue()
        out = StringIO()
        call_command("dualrt", "routes", "--json", stdout=out)
        rows = json.loads(out.getvalue())
        assert [row["runtime"] for row in rows] == ["edge", "server"]
        assert rows[0]["view"] == f"{__name__}.counted"
        assert rows[0]["limits"]["max_body"] == 4_194_304
        with pytest.raises(CommandError):
            call_command("dualrt")


def test_the_signal_is_sent_and_djangos_test_client_raises() -> None:
    """`got_request_exception` carries the request; the test client re-raises as for any view."""
    told = []

    def hear(sender: Any, request: Any, **kwargs: Any) -> None:
        told.append(request.path)

    got_request_exception.connect(hear)
    try:
        with override_settings(**DOOR), pytest.raises(RuntimeError, match="secret"):
            DjangoClient().get("/fails")
        with override_settings(**DOOR):
            assert DjangoClient(raise_request_exception=False).get("/fails").status_code == 500
        assert Client(dualrt_django.get_asgi_application()).get("/afails").status == 500
    finally:
        got_request_exception.disconnect(hear)
    assert told == ["/fails", "/fails", "/afails"]


async def test_djangos_async_client_reaches_the_edge() -> None:
    """The middleware in Django's async chain; a POST body, cookies on the response."""
    with override_settings(**DOOR):
        client = AsyncClient()
        response = await client.post("/json", {"a": 1}, content_type="application/json")
        assert response.json() == {"got": {"a": 1}}
        response = await client.get("/cookies")
        assert response.cookies["a"].value == "1"


def test_a_middleware_above_may_read_the_body_first() -> None:
    """The edge view gets it all the same, within its limit."""

    def nosy(get_response: Any) -> Any:
        def call(request: Any) -> Any:
            assert request.body
            return get_response(request)

        return call

    globals()["nosy"] = nosy
    with override_settings(MIDDLEWARE=[f"{__name__}.nosy", *DOOR["MIDDLEWARE"]]):
        client = DjangoClient()
        response = client.post("/json", {"a": 1}, content_type="application/json")
        assert response.json() == {"got": {"a": 1}}
        assert client.post("/json", "x" * 200, content_type="text/plain").status_code == 413


def test_routes_chosen_by_a_middleware_above_are_left_to_django() -> None:
    """`request.urlconf` changes the routing: the door cannot be sure, and forwards."""

    def switch(get_response: Any) -> Any:
        def call(request: Any) -> Any:
            request.urlconf = Urls
            return get_response(request)

        return call

    globals()["switch"] = switch
    with override_settings(MIDDLEWARE=[f"{__name__}.switch", *DOOR["MIDDLEWARE"]]):
        assert DjangoClient().get("/url").status_code == 404
        assert DjangoClient().get("/counted").content == b"counted"


def test_one_extension_serves_several_apps_and_wraps_each_once() -> None:
    """`init_app` twice changes nothing; settings and routes are each app's own."""
    dualrt = DualRT()
    one, two = Flask("one"), Flask("two")
    for app in (one, two, one):
        dualrt.init_app(app)
    wrapped = one.wsgi_app
    dualrt.init_app(one)
    assert one.wsgi_app is wrapped
    one.config["DUALRT"] = {"DEFAULT_RUNTIME": "edge"}
    for app in (one, two):
        app.add_url_rule("/late", view_func=late_flask)
    assert one.test_client().get("/late").data == b"late True"
    assert two.test_client().get("/late").data == b"late False"


def late_flask(request: Any = None) -> str:
    """Say whether this is the edge, which passes its request."""
    return f"late {request is not None}"


def test_routes_and_settings_that_come_late_count() -> None:
    """After `init_app`, after the first request, in nested blueprints; a dict changed in place."""
    app = create_app()
    client = app.test_client()
    assert client.get("/url").data == b"http://localhost/url"
    app._got_first_request = False  # Flask guards add_url_rule; a reload starts anew
    inner, outer = Blueprint("inner", "inner"), Blueprint("outer", "outer")
    inner.add_url_rule("/late", view_func=late_flask)
    outer.register_blueprint(inner, url_prefix="/in")
    app.register_blueprint(outer, url_prefix="/out")
    assert client.get("/out/in/late").data == b"late False"
    app.config["DUALRT"]["DEFAULT_RUNTIME"] = "edge"
    assert client.get("/out/in/late").data == b"late True"
    app.config["DUALRT"] = {}
    assert client.get("/out/in/late").data == b"late False"
    app.config["DUALRT"] = {"DEBUGG": True}
    with pytest.raises(ConfigError, match="mean 'DEBUG'"):
        client.get("/url")


def test_the_edge_is_made_once_while_nothing_changes() -> None:
    """Also where `DUALRT` has another `DEBUG` than the app."""
    app = create_app(config={"DEBUG": True})
    site = app.extensions["dualrt"]
    assert site.current() is site.current()


def test_a_wrong_setting_stops_init_app() -> None:
    """What is there at `init_app` is checked then."""
    with pytest.raises(ConfigError, match="no runtime"):
        create_app(config={"DEFAULT_RUNTIME": "node"})


def test_flask_dualrt_routes_lists_every_route() -> None:
    """As a table and as JSON."""
    app = create_app()
    runner = app.test_cli_runner()
    assert "at the edge" in runner.invoke(args=["dualrt", "routes"]).output
    rows = json.loads(runner.invoke(args=["dualrt", "routes", "--json"]).output)
    by_pattern = {row["pattern"]: row for row in rows}
    assert by_pattern["/url"]["runtime"] == "edge"
    assert by_pattern["/server/<int:n>"]["runtime"] == "server"


@pytest.mark.parametrize("door", [True, False])
def test_flasks_signal_is_sent(door: bool, caplog: Any) -> None:
    """`got_request_exception` has the app and the error, with and without the door."""
    app = create_app(door)
    told: list[Any] = []

    def hear(sender: Any, exception: BaseException, **kwargs: Any) -> None:
        told.append((sender, str(exception)))

    with flask_got_request_exception.connected_to(hear, app):
        assert app.test_client().get("/fails").status_code == 500
    assert told == [(app, "<script>secret</script>")]
    assert sum(each.levelno == logging.ERROR for each in caplog.records) == 1


def test_a_body_that_flask_has_read_reaches_a_direct_view() -> None:
    """A `before_request` function may have read it: Flask keeps it for the view."""
    from flask import request

    app = create_app(door=False)
    app.before_request(lambda: request.get_json(silent=True) and None)
    assert app.test_client().post("/json", json={"a": 1}).get_json() == {"got": {"a": 1}}


def test_an_asgi_app_of_djangos_own_is_told_apart() -> None:
    """`Client` sees which protocol an application speaks."""
    assert Client(stock_asgi()).protocol == "asgi"
    assert Client(create_app()).protocol == "wsgi"
    with pytest.raises(ValueError, match="protocol"):
        Client(create_app(), protocol="cgi")
