"""The plugin: a project's suite fails where its edge code would not start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
def test_edge_code_is_fine(dualrt_findings):
    assert [each.id for each in dualrt_findings] == {expected}
"""
APP = """
from dualrt import runtime
from dualrt_flask import DualRT
from flask import Flask
{extra}

@runtime("edge")
def ping():
    return {answer}

def make():
    app = Flask(__name__)
    app.add_url_rule("/ping", view_func=ping)
    DualRT(app)
    return app
"""


@pytest.mark.parametrize(
    ("extra", "answer", "expected"),
    [
        pytest.param("", '"pong"', [], id="fine"),
        pytest.param("import socket", "socket.gethostname()", ["dualrt.E001"], id="broken"),
    ],
)
def test_the_fixture_has_the_findings(
    tmp_path: Path, extra: str, answer: str, expected: list[str]
) -> None:
    """A suite that names its app in the configuration gets every finding."""
    (tmp_path / "shop.py").write_text(APP.format(extra=extra, answer=answer))
    (tmp_path / "test_shop.py").write_text(SUITE.format(expected=expected))
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\ndualrt_app = shop:make\npythonpath = .\naddopts = -p no:cacheprovider\n"
    )
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "."]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_the_plugin_loads_no_framework(tmp_path: Path) -> None:
    """Nor anything else of dualrt's, before a fixture is asked for."""
    (tmp_path / "test_it.py").write_text(
        "import sys\n\ndef test_it():\n"
        "    loaded = {'django', 'flask', 'werkzeug', 'dualrt.flow', 'dualrt.cli'}\n"
        "    assert not loaded & set(sys.modules)\n"
    )
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
