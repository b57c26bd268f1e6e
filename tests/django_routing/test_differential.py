"""The router against Django itself: generated URLconfs, and what real servers hand over."""

from __future__ import annotations

import json
import random
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest
from django.test import override_settings
from django.urls import path, re_path

from dualrt_django.discover import discover
from tests.django_routing.differential import run

FACTS = Path(__file__).parent.parent / "facts" / "path_vectors.json"


def test_the_edge_decides_as_django_does_on_generated_urlconfs() -> None:
    """Every generated request gets the same view and arguments from both, or is forwarded."""
    seed = random.SystemRandom().randrange(10**6)
    tally = run(seed, 4000)
    assert not tally.disagreements, f"seed {seed}: " + "\n".join(tally.disagreements[:3])
    assert tally.hits > tally.cases / 6, f"seed {seed}: too few edge hits to mean anything"
    assert tally.shadowed, f"seed {seed}: no edge view lost a request to a server view"


def secret(request: Any) -> None: ...


def item(request: Any) -> None: ...


def public(request: Any) -> None: ...


# The routes that the facts were recorded with.
ROUTES = [
    path("secret/", secret),
    path("secret/<path:rest>", secret),
    re_path(r"^legacy/secret$", secret),
    path("items/<int:pk>/", item),
    path("café/<str:s>", secret),
    re_path(r"^(?P<rest>.*)$", public),
    re_path(r"(?s)^(?P<rest>.*)$", public),
]
EDGES = [
    pytest.param({"secret", "item"}, id="protected at the edge"),
    pytest.param({"public"}, id="public at the edge"),
]


def _router(edge: set[str]) -> Any:
    return discover(ROUTES, lambda view: view if view.__name__ in edge else None)


def _observations() -> list[dict[str, Any]]:
    cases = json.loads(FACTS.read_text(encoding="utf-8"))["cases"]
    rows = [{"id": case["id"], **row} for case in cases for row in case["observed"]]
    return [row for row in rows if "django" in row]


def _check(match: Any, row: dict[str, Any], edge: set[str]) -> None:
    seen = row["django"]
    expected = seen["view"] if seen["view"] in edge else None
    assert (match and match.route.view.__name__) == expected, row
    if match is not None:
        assert match.path == seen["path_info"], row
        recorded = {name: str(value) for name, value in seen.get("kwargs", {}).items()}
        assert {name: str(value) for name, value in match.kwargs.items()} == recorded, row


@pytest.mark.parametrize("edge", EDGES)
def test_what_real_servers_hand_over_is_routed_as_django_was_seen_to_route_it(
    edge: set[str],
) -> None:
    """Each recorded environ and scope reaches the recorded view, or is forwarded."""
    router = _router(edge)
    rows = _observations()
    environs = [row for row in rows if "PATH_INFO" in row]
    scopes = [row for row in rows if "root_path" in row]
    assert len(environs) > 500
    assert len(scopes) > 150
    for row in environs:
        _check(router.wsgi({**row, **row.get("environ", {})}), row, edge)
    for row in scopes:
        query = row.get("query_string", "").encode("latin-1")
        scope = {"type": "http", "path": row["path"], "root_path": row["root_path"]}
        _check(router.asgi({**scope, "query_string": query}), row, edge)


PATHS = [
    "/a",
    "/a/b",
    "/ab",
    "/caf\xc3\xa9/x",
    "/a\n",
    "/\x00",
    "/a?b",
    "/a#b",
    "",
    "a",
    "//a",
    "/%",
]
BROKEN = ["/\xff", "/\xc3", "/\xe2\x82/x\xff", "/\xed\xa0\x80", "/caf\xc3\xa9\xc3/\xfe%2F"]


@pytest.mark.parametrize("name", ["", "/a", "/a/", "/caf\xc3\xa9", "/"])
@pytest.mark.parametrize("force", [None, "", "/a", "/a/"])
def test_path_info_is_read_as_djangos_requests_read_it(name: str, force: str | None) -> None:
    """Environs and scopes give Django's path_info, whatever the script name."""
    with override_settings(FORCE_SCRIPT_NAME=force):
        routes = [re_path(r"(?s)^(?P<rest>.*)$", public), re_path("(?s)(?P<all>.*)", public)]
        router = discover(routes, lambda view: view, force_script_name=force)
        for raw in PATHS + BROKEN:
            environ = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": name, "PATH_INFO": raw}
            match = router.wsgi(dict(environ))
            told = WSGIRequest({**environ, "wsgi.input": BytesIO()}).path_info
            assert match.path == told if told.startswith("/") else match is None
        for raw in PATHS:
            for start in ("", name, name.rstrip("/")):
                scope = {"type": "http", "method": "GET", "path": start + raw, "root_path": name}
                match = router.asgi(scope)
                told = ASGIRequest(scope, BytesIO()).path_info
                assert match.path == told if told.startswith("/") else match is None
