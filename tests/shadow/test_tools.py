"""The commands show which views run in shadow."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from dualrt.beside import with_shadows
from dualrt.cli import main
from dualrt.config import Config
from dualrt.routing import Route
from dualrt.runtime import edge_view
from dualrt.suggest import suggest
from dualrt_flask.site import FlaskSite
from tests.shadow import bare
from tests.shadow.flask_app import create_app

FLASK = "--app=tests.shadow.flask_app:create_app"


def run(capsys: Any, *line: str) -> str:
    """Run a command in this process; return its output."""
    main([FLASK, *line])
    out: str = capsys.readouterr().out
    return out


def test_routes_names_the_share(capsys: Any) -> None:
    out = run(capsys, "routes")
    (line,) = [each for each in out.splitlines() if "/sometimes" in each]
    assert line.startswith("server (shadow 25 %)")
    assert " B " in line
    assert "1 at the edge, 5 in shadow" in out.splitlines()[-1]


def test_routes_as_json_has_the_number(capsys: Any) -> None:
    told = {each["pattern"]: each for each in json.loads(run(capsys, "routes", "--json"))}
    assert (told["/sometimes"]["runtime"], told["/sometimes"]["shadow"]) == ("server", 0.25)
    assert told["/sometimes"]["limits"]["timeout"] == 25.0
    assert told["/sometimes"]["size"] > 0
    assert (told["/plain"]["runtime"], told["/plain"]["shadow"]) == ("edge", None)
    assert "shadow" not in told["/plain"]["limits"]


def test_explain_says_what_happens_beside_the_server(capsys: Any) -> None:
    out = run(capsys, "explain", "/sometimes")
    assert "runtime    server (shadow 25 %)" in out
    assert "for 25 % of such requests it runs at the edge beside it, by @runtime" in out
    told = json.loads(run(capsys, "explain", "/sometimes", "--json"))
    assert (told["runtime"], told["shadow"]) == ("server", 0.25)


def test_explain_knows_that_an_unsafe_method_has_no_run(capsys: Any) -> None:
    out = run(capsys, "explain", "/job/same", "-X", "POST")
    assert "runtime    server\n" in out
    assert "POST has no run in shadow" in out


def test_build_takes_the_code_of_such_views(capsys: Any, tmp_path: Path) -> None:
    run(capsys, "build", "--out", str(tmp_path / "edge"))
    told = json.loads((tmp_path / "edge" / "manifest.json").read_text())
    assert "tests.shadow.flask_app.sometimes" in told["views"]
    row = next(each for each in told["routes"] if each["pattern"] == "/sometimes")
    assert (row["runtime"], row["shadow"]) == ("server", 0.25)
    assert told["views"]["tests.shadow.flask_app.sometimes"]["limits"]["cpu_ms"] == 50


def test_check_looks_at_their_code(capsys: Any) -> None:
    assert "no problems found" in run(capsys, "check")


def test_suggest_leaves_out_what_is_marked_already() -> None:
    app = create_app()
    app.add_url_rule("/server", "server", lambda: "server")
    views = [each.name for each in suggest(FlaskSite(app)).advice]
    assert len(views) == 1
    assert "lambda" in views[0]


def test_switch_tries_them(capsys: Any) -> None:
    out = run(capsys, "switch", "--all", "--count", "3")
    assert "same       tests.shadow.flask_app.sometimes  /sometimes" in out


def test_a_site_without_any_loads_nothing_of_it() -> None:
    code = (
        "import sys; from dualrt import asgi, wsgi; from dualrt.testing import Client; "
        "app = wsgi.EdgeGateway(lambda e, s: [s('200 OK', []), [b'x']][1]); "
        "assert Client(app).get('/').body == b'x'; "
        "print([n for n in sys.modules if n.startswith(('dualrt.shadow', 'dualrt.record'))])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_table_without_any_is_as_it_was() -> None:
    route = Route("/", None, "x")
    assert list(with_shadows([route], None)) == [(route, None)]


def test_what_runs_at_the_edge_keeps_its_share() -> None:
    view = edge_view(bare.sometimes, Config())
    assert view is not None
    assert view.options.shadow == 0.25
