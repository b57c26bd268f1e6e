"""The table of Flask's and Werkzeug's names: it is what the modules here have, needs no Flask, and
works in edge code.
"""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from dualrt.switch import show, switch
from dualrt_flask.edge.names import FRAMEWORKS, HOMES
from dualrt_flask.site import FlaskSite
from tests.switch import flask_names

HERE = Path(__file__).parents[2]
ALONE = sorted(set(HOMES.values()))

HTML = "('Content-Type', 'text/html; charset=utf-8')"

BLOCKED = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("flask", "werkzeug", "markupsafe", "jinja2", "itsdangerous"):
            raise ImportError(f"blocked: {name}")

sys.meta_path.insert(0, Blocked())
"""


@pytest.mark.parametrize("module", sorted(HOMES))
def test_the_table_is_what_the_home_has(module: str) -> None:
    """Name by name, and each is there."""
    home = import_module(HOMES[module])
    assert set(home.__all__) == FRAMEWORKS[module]
    assert all(hasattr(home, name) for name in home.__all__)


@pytest.mark.parametrize("module", sorted(HOMES))
def test_the_framework_has_these_names(module: str) -> None:
    """None is made up."""
    real = import_module(module)
    assert [name for name in sorted(FRAMEWORKS[module]) if not hasattr(real, name)] == []


@pytest.mark.parametrize("home", ALONE)
def test_a_home_is_imported_without_flask(home: str) -> None:
    """Each by itself, whichever comes first."""
    code = f"{BLOCKED}\nimport {home}\nassert not {{'flask', 'werkzeug'}} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=HERE)


def test_answers_are_made_without_flask() -> None:
    """A whole view's work, where neither Flask nor Werkzeug can be imported."""
    code = BLOCKED + (
        "from dualrt_flask.edge.flask import abort, jsonify, make_response, redirect\n"
        "from dualrt_flask.edge.werkzeug import Response\n"
        "from dualrt_flask.edge.exceptions import NotFound\n"
        "from dualrt_flask.answers import respond\n"
        "from dualrt_flask.edge.given import app\n"
        "made = [jsonify(a=1), make_response('x', 201, {'X-A': '1'}), redirect('/ü')]\n"
        "made.append(({'a': 1}, 202))\n"
        "try:\n    abort(404)\nexcept NotFound as error:\n    made.append(error)\n"
        "for each in made:\n"
        "    answer = respond(each, 'view', app().json.body, None)\n"
        "    print(answer.status, answer.wire(), answer.body[:20])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=HERE, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == [
        "200 [('content-type', 'application/json')] b'{\"a\":1}\\n'",
        "201 [('X-A', '1'), ('Content-Type', 'text/html; charset=utf-8')] b'x'",
        f"302 [{HTML}, ('Location', '/%C3%BC')] b'<!doctype html>\\n<htm'",
        "202 [('content-type', 'application/json')] b'{\"a\":1}\\n'",
        "404 [('content-type', 'text/html; charset=utf-8')] b'<!doctype html>\\n<htm'",
    ]


def test_edge_code_gets_dualrts_own() -> None:
    """Compiled, in an app: every name by its own import."""
    client = flask_names.make().test_client()
    assert client.get("/homes").get_json() == {
        "flask": "dualrt_flask.edge.wrappers",
        "werkzeug": "dualrt_flask.edge.response",
        "headers": "dualrt_flask.edge.headers",
        "error": "dualrt_flask.edge.exceptions",
    }


@pytest.mark.parametrize("name", [each for each in flask_names.VIEWS if each != "homes"])
def test_a_view_answers_the_same(name: str) -> None:
    """Status, headers, body: in both runtimes."""
    reports = switch(FlaskSite(flask_names.make()), name, count=6)
    assert all(each.same for each in reports), show(reports)
    assert all(each.tried for each in reports)


def test_what_wants_to_be_called_is_called() -> None:
    """After the answer, in the edge's own module state."""
    client = flask_names.make().test_client()
    for name in ("called", "streamed"):
        with client.get(f"/{name}") as response:
            response.get_data()
    assert client.get("/closed").get_json() == ["called", "streamed"]
