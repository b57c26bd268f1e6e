"""Attempts to send a request somewhere else than the middleware means: none leads there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from dualrt import URL, ViewError
from dualrt.asgi import ASGIRequest
from dualrt.testing import make_environ, make_scope
from dualrt.web.edits import Target, find_target
from dualrt.wsgi import WSGIRequest

PATHS = [
    "",
    "*",
    ".evil.test/x",
    "@evil.test/",
    ":80@evil.test/",
    "//evil.test/x",
    "///evil.test",
    "\\evil.test\\x",
    "/\\evil.test",
    "/\t/evil.test",
    "http://evil.test/x",
    "?x",
    "#@evil.test",
    "/../../x",
    "/%2e%2e/x",
]


def _requests(path: str, query: str) -> Any:
    """Yield the request as each protocol has it, whatever a server has let in as its path."""
    url = urlsplit("http://site.test/")
    environ = make_environ("GET", url, [("host", "site.test")], b"", "192.0.2.1")
    environ |= {"PATH_INFO": path, "QUERY_STRING": query}
    yield WSGIRequest(environ, path, {}, "web")
    scope = make_scope("GET", url, [("host", "site.test")], "192.0.2.1")
    scope |= {"path": path, "query_string": query.encode()}
    yield ASGIRequest(scope, path, {}, "web")


@pytest.mark.parametrize("query", ["", "a=1", "@evil.test", "//evil.test", "#@evil.test"])
@pytest.mark.parametrize("path", PATHS)
def test_no_path_becomes_a_part_of_the_other_origin(path: str, query: str) -> None:
    """The URL that docs/middleware.md makes of a request stays on the host that it names."""
    for request in _requests(path, query):
        given = f"https://api.example.com{request.url.pathname}{request.url.search}"
        target = find_target(given, request.url, "")
        assert isinstance(target, URL)
        assert target.origin == "https://api.example.com"


@pytest.mark.parametrize("path", PATHS)
def test_no_path_that_is_a_target_itself_leads_to_another_origin(path: str) -> None:
    """`rewrite(request.url.pathname)` is a page of the site, or an error."""
    for request in _requests(path, ""):
        target = _target(request)
        assert target is None or (isinstance(target, Target) and target.path.startswith(b"/"))


def _target(request: Any) -> Any:
    try:
        return find_target(request.url.pathname, request.url, "")
    except ViewError:  # "it looks like a path but leads to another origin"
        return None
