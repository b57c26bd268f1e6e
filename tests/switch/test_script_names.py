"""Sites that are mounted below a script name: paths and URLs are the framework's, at each door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dualrt.testing import Client
from tests import django_site

django_site.setup()

from django.core.asgi import get_asgi_application as stock_asgi  # noqa: E402
from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.test import override_settings  # noqa: E402
from flask import Flask, jsonify, redirect, request, url_for  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt_flask import DualRT  # noqa: E402
from tests.behaviour.conftest import DOOR  # noqa: E402

Make = Callable[[], Any]
DOORS: dict[str, tuple[Make, Make, list[str]]] = {
    "wrapper-wsgi": (dualrt_django.get_wsgi_application, stock_wsgi, []),
    "wrapper-asgi": (dualrt_django.get_asgi_application, stock_asgi, []),
    "middleware-wsgi": (stock_wsgi, stock_wsgi, DOOR["MIDDLEWARE"]),
    "middleware-asgi": (stock_asgi, stock_asgi, DOOR["MIDDLEWARE"]),
}
SITE: dict[str, Any] = {"ROOT_URLCONF": "tests.switch.mounted", "MIDDLEWARE": []}
BEFORE = ["tests.switch.mounted.seen", "tests.switch.mounted.passed"]

PATHS = ["/where/?a=1", "/where/", "/word/%C3%A9%20x", "/word/a//b", "/away/", "/named/"]
PATHS += ["/moved/", "/class/"]
NAMES = ["", "/app", "/app/", "/a/b", "/caf\xe9"]
REWRITTEN = {"SCRIPT_URL": "/outer/where/", "PATH_INFO": "/where/"}


def mounted(protocol: str, name: str, path: str) -> tuple[str, dict[str, Any]]:
    """Return the path and what the server says beside it, for an application at ``name``."""
    if protocol == "wsgi":
        return path, {"SCRIPT_NAME": name.encode().decode("latin-1")}
    quoted = name.rstrip("/").replace("\xe9", "%C3%A9")
    return quoted + path, {"root_path": name}


def told(client: Client, path: str, extra: dict[str, Any]) -> Any:
    """Return what of an answer must be the same: not the page that shows all routes in debug."""
    found = client.request("GET", path, extra=extra)
    text = "" if found.status == 404 else found.text
    return found.status, found.headers.get("location"), text


@pytest.mark.parametrize("forced", [None, "/forced", "/forced/"], ids=["", "forced", "forced/"])
@pytest.mark.parametrize("door", DOORS)
def test_a_django_view_sees_the_paths_of_the_server_runtime(door: str, forced: str | None) -> None:
    """`request.path` has the script name, `path_info` has not, and URLs begin with it."""
    build, stock, middleware = DOORS[door]
    protocol = door.rpartition("-")[2]
    asked = [(mounted(protocol, name, path)) for name in NAMES for path in PATHS]
    if protocol == "wsgi":
        asked += [("/where/", REWRITTEN), ("/where/", {"REDIRECT_URL": "/o//x/where/"})]
    edge = {"MIDDLEWARE": middleware, "DUALRT": {"DEFAULT_RUNTIME": "edge"}}
    with override_settings(**SITE, FORCE_SCRIPT_NAME=forced):
        theirs = [told(Client(stock(), protocol=protocol), *each) for each in asked]
    with override_settings(**(SITE | edge), FORCE_SCRIPT_NAME=forced, DEBUG=True):
        client = Client(build(), protocol=protocol)
        ours = [told(client, *each) for each in asked]
        by = [client.get(each, extra=extra).headers.get("x-dualrt") for each, extra in asked]
    assert ours == theirs
    assert {each[0] for each in theirs} >= {200, 302}
    assert sum(bool(each) for each in by) >= len(PATHS)


@pytest.mark.parametrize("door", DOORS)
def test_a_middleware_and_a_guard_see_the_path_they_are_matched_by(door: str) -> None:
    """It is the one that is routed; Django's name with the script name is `get_full_path`."""
    build, _, middleware = DOORS[door]
    protocol = door.rpartition("-")[2]
    dualrt = {"MIDDLEWARE": BEFORE, "DEFAULT_RUNTIME": "edge"}
    with override_settings(**(SITE | {"MIDDLEWARE": middleware, "DUALRT": dualrt})):
        client = Client(build(), protocol=protocol)

        def get(path: str) -> Any:
            path, extra = mounted(protocol, "/app", path)
            return client.get(path, extra=extra)

        assert get("/seen/x").json() == ["/seen/x", "/seen/x", "/app/seen/x"]
        passed = get("/passed/x")
        assert passed.headers["x-was"] == "/passed/x"
        assert passed.json()["path"] == "/app/word/passed/x"
        assert passed.json()["info"] == "/word/passed/x"
        assert get("/guarded/").text == "/guarded/"


def flask_app(runtime: str) -> Any:
    """Return an app that tells where it is."""
    app = Flask("mounted", root_path="/nonexistent")
    app.config["DUALRT"] = {"DEFAULT_RUNTIME": runtime}

    @app.get("/where/<path:word>")
    def where(word: str) -> Any:
        urls = [request.base_url, request.url, request.root_url, request.host_url]
        paths = [request.path, request.full_path, request.script_root, request.root_path]
        built = [url_for("where", word="x y", _anchor="z"), url_for(".where", word="é", a=1)]
        built.append(url_for("where", word="a", _external=True, _scheme="https"))
        return jsonify(urls=urls, paths=paths, built=built, shown=repr(request), word=word)

    @app.get("/away/")
    def away() -> Any:
        return redirect(f"{request.script_root}{request.path}there")

    if runtime == "edge":
        DualRT(app)
    return app


def test_a_flask_view_sees_the_paths_of_the_server_runtime() -> None:
    """`request.path` is without the script name there, `script_root` and the URLs have it."""
    paths = ["/where/a?b=%20", "/where/%C3%A9", "/away/", "/where"]
    asked = [mounted("wsgi", name, path) for name in NAMES for path in paths]
    theirs, ours = (
        [told(Client(flask_app(runtime), protocol="wsgi"), *each) for each in asked]
        for runtime in ("server", "edge")
    )
    assert ours == theirs
    assert {each[0] for each in theirs} == {200, 302, 404}
