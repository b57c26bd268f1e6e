"""The router against Flask itself: generated apps and requests, and what real servers hand over."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from asgiref.wsgi import WsgiToAsgiInstance
from flask import Flask

from dualrt.routing.states import StateRouter
from dualrt_flask.discover import discover
from tests.flask_routing.oracle import as_decision, flask_decides, run, same

FACTS = Path(__file__).parent.parent / "facts" / "path_vectors.json"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "FOO"]


def test_the_edge_decides_as_flask_does_on_generated_apps() -> None:
    """Every generated request gets the same rule, arguments and path from both, or neither."""
    seed = random.SystemRandom().randrange(10**6)
    tally = run(seed, 4000)
    assert not tally.disagreements, "\n".join(tally.disagreements[:3])
    assert tally.hits > tally.cases / 5, f"seed {seed}: too few edge hits to mean anything"


def _facts_app() -> Flask:
    """Return the app that the facts were recorded with; its endpoints are the recorded views."""
    app = Flask("facts", static_folder=None)
    protected = ["/secret/", "/secret/<path:rest>", "/legacy/secret", "/café/<s>"]
    for view, rules in {
        "secret": protected,
        "item": ["/items/<int:pk>/"],
        "public": ["/", "/<path:rest>"],
    }.items():

        def answer(name: str = view, **values: Any) -> str:
            return name

        for rule in rules:
            app.add_url_rule(rule, view, answer, methods=METHODS)
    return app


def _routers() -> list[tuple[set[str], StateRouter, Flask]]:
    found = []
    for edge in ({"secret", "item"}, {"public"}):
        app = _facts_app()
        found.append((edge, discover(app, _at_edge(edge)), app))
    return found


def _at_edge(edge: set[str]) -> Any:
    return lambda view, rule: rule if rule.endpoint in edge else None


def _observations() -> list[dict[str, Any]]:
    cases = json.loads(FACTS.read_text(encoding="utf-8"))["cases"]
    return [{"id": case["id"], **row} for case in cases for row in case["observed"]]


def _environ(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": row["REQUEST_METHOD"],
        "PATH_INFO": row["PATH_INFO"],
        "SCRIPT_NAME": row["SCRIPT_NAME"],
        "QUERY_STRING": row.get("QUERY_STRING", ""),
        "SERVER_NAME": "h.test",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "HTTP_HOST": row["flask"].get("host", "h.test"),
        **row.get("environ", {}),
    }


@pytest.mark.parametrize("which", [0, 1], ids=["protected at the edge", "public at the edge"])
def test_what_real_servers_hand_over_is_routed_as_flask_was_seen_to_route_it(which: int) -> None:
    """Each recorded WSGI environ reaches the recorded view with its arguments, or is forwarded."""
    edge, router, _ = _routers()[which]
    rows = [row for row in _observations() if "flask" in row]
    assert len(rows) > 800
    for row in rows:
        match, seen = router.wsgi(_environ(row)), row["flask"]
        expected = seen["view"] if seen["view"] in edge else None
        assert (match and match.route.name) == expected, row
        if match is not None:
            assert {k: str(v) for k, v in match.kwargs.items()} == seen.get("args", {}), row
            assert match.path == seen["path"], row


@pytest.mark.parametrize("which", [0, 1], ids=["protected at the edge", "public at the edge"])
def test_what_real_asgi_servers_hand_over_is_routed_as_flask_behind_asgiref(which: int) -> None:
    """Each recorded ASGI scope gets what Flask gives to the environ that asgiref makes of it."""
    edge, router, app = _routers()[which]
    rows = [row for row in _observations() if "raw_path" in row]
    assert len(rows) > 150
    for row in rows:
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": row["method"],
            "path": row["path"],
            "root_path": row["root_path"],
            "query_string": row.get("query_string", "").encode("latin-1"),
            "headers": [(b"host", b"h.test")],
        }
        adapter = WsgiToAsgiInstance(None)
        adapter.scope = scope
        try:
            environ = adapter.build_environ(scope, io.BytesIO())
        except UnicodeError:
            assert router.asgi(scope) is None, row
            continue
        expected = flask_decides(app, environ, _at_edge(edge))
        assert same(as_decision(router.asgi(scope)), expected), row
