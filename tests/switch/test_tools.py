"""`dualrt switch` through its doors, the file of requests, and the pytest plugin."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dualrt.cli import main
from dualrt.errors import ConfigError
from dualrt.switch import Sample, load
from tests import django_site

django_site.setup()

from django.core.management import call_command  # noqa: E402
from django.test import override_settings  # noqa: E402

FLASK = "--app=tests.switch.flask_app:make"


def run(capsys: pytest.CaptureFixture[str], *line: str) -> tuple[int, str, str]:
    """Run a command in this process; return its exit code, output and errors."""
    code = main(list(line))
    return code, *capsys.readouterr()


def test_a_view_that_is_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """One line, and 0."""
    code, out, _ = run(capsys, FLASK, "switch", "hello", "--count", "5")
    assert code == 0
    assert "same       tests.switch.flask_app.hello  /hello  (5 requests)" in out
    assert "1 views, 1 the same in both runtimes" in out


def test_one_that_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    """The request as a line to record, what each has, and 1."""
    code, out, _ = run(capsys, FLASK, "switch", "dualrts", "--count", "9")
    assert code == 1
    assert "different  tests.switch.flask_app.dualrts" in out
    assert "            edge    200" in out
    assert "            server  500 (TypeError" in out
    assert "requests more (--json has all)" in out


def test_json_has_everything(capsys: pytest.CaptureFixture[str]) -> None:
    """The findings, the requests and the differences."""
    code, out, _ = run(
        capsys, FLASK, "switch", "--all", "--server", "--count", "3", "--unsafe", "--json"
    )
    told = {each["view"].rpartition(".")[2]: each for each in json.loads(out)}
    assert code == 1
    assert told["hello"]["same"] is True
    assert told["sockets"]["findings"][0]["id"] == "dualrt.E001"
    (first, *_) = told["dualrts"]["different"]
    assert first["request"]["url"] == "/dualrts"
    assert first["differences"][0]["part"] == "status"


@pytest.mark.parametrize("line", [("switch",), ("switch", "hello", "--all")])
def test_one_view_or_all(capsys: pytest.CaptureFixture[str], line: tuple[str, ...]) -> None:
    """Neither and both are wrong usage."""
    assert run(capsys, FLASK, *line)[:2] == (2, "name a view, or say --all\n")


def test_a_gateways_own_routes_have_one_runtime(capsys: pytest.CaptureFixture[str]) -> None:
    """There is nothing to compare with."""
    code, out, _ = run(capsys, "--app=tests.commands.shop:app", "switch", "--all")
    assert code == 1
    assert "no framework calls their views" in out
    assert "not tried" in out


def test_manage_py_and_flask_have_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The same command, on the same file of requests."""
    file = tmp_path / "requests.jsonl"
    file.write_text('{"url": "/s/plain/"}\n{"url": "/hello"}\n')
    with override_settings(ROOT_URLCONF="tests.switch.urls", DUALRT={}):
        call_command("dualrt", "switch", "switch:plain", "--requests", str(file), "--asgi")
    assert "(1 requests)" in capsys.readouterr().out
    from tests.switch.flask_app import make

    line = ["dualrt", "switch", "hello", "--requests", str(file)]
    result = make().test_cli_runner().invoke(args=line)
    assert (result.exit_code, "(1 requests)" in result.output) == (0, True)


class TestRequests:
    def test_every_form_of_a_line_is_read(self, tmp_path: Path) -> None:
        """And written again, it is the same."""
        file = tmp_path / "requests.jsonl"
        file.write_text(
            '# mine\n\n{"url": "/a?b=c"}\n'
            '{"method": "post", "url": "https://x.example/", "body": "é",'
            ' "headers": [["Cookie", "a=1"], ["cookie", "b=2"]]}\n'
            '{"url": "/", "headers": {"A": "1"}, "body_base64": "/wA="}\n'
        )
        found = load(file)
        assert found == [
            Sample("GET", "/a?b=c"),
            Sample(
                "POST", "https://x.example/", (("cookie", "a=1"), ("cookie", "b=2")), "é".encode()
            ),
            Sample("GET", "/", (("a", "1"),), b"\xff\x00"),
        ]
        file.write_text("\n".join(json.dumps(each.as_json()) for each in found))
        assert load(file) == found

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            pytest.param("[1]", "a request is an object", id="no-object"),
            pytest.param("{", "Expecting", id="no-json"),
            pytest.param('{"url": "x"}', "begins with /", id="relative"),
            pytest.param("{}", "not None", id="no-url"),
            pytest.param('{"url": "/", "hosts": 1}', r"unknown keys \['hosts'\]", id="unknown"),
            pytest.param('{"url": "/", "body": "", "body_base64": ""}', "exclude", id="two-bodies"),
            pytest.param('{"url": "/", "body_base64": "?"}', "base64", id="no-base64"),
            pytest.param('{"url": "/", "headers": [["a"]]}', "list of", id="short-header"),
            pytest.param('{"url": "/", "headers": {"a": 1}}', "list of", id="number"),
            pytest.param('{"url": "/", "headers": 7}', "not iterable", id="no-headers"),
            pytest.param('{"url": "/", "body": 7}', "text", id="number-body"),
        ],
    )
    def test_a_wrong_line_is_told_with_its_place(self, tmp_path: Path, line: str, why: str) -> None:
        """The file and the line, and what is wrong."""
        file = tmp_path / "requests.jsonl"
        file.write_text(f'{{"url": "/"}}\n{line}\n')
        with pytest.raises(ConfigError, match=rf"requests\.jsonl:2: .*{why}"):
            load(file)

    def test_no_file_is_an_error(self, tmp_path: Path) -> None:
        """The system's own words."""
        with pytest.raises(ConfigError, match=r"cannot read the requests: .*none"):
            load(tmp_path / "none")


SUITE = """
import pytest

def test_by_name(dualrt_switch):
    (report,) = dualrt_switch("hello", count=4)
    assert len(report.tried) == 4

@pytest.mark.dualrt_switch("hello", "dualrts", count=3)
def test_marked(dualrt_switched):
    assert len(dualrt_switched[0].tried) == 3

@pytest.mark.dualrt_switch(requests="requests.jsonl")
def test_all(dualrt_switched):
    raise AssertionError("not reached: some views are of other requests")

def test_of_file(dualrt_switch):
    (report,) = dualrt_switch("data", requests="requests.jsonl")
    assert report.skipped == 1
"""


def test_the_plugin_runs_views_in_both_runtimes(tmp_path: Path) -> None:
    """A suite passes where they are the same, and fails with the command's text."""
    (tmp_path / "test_shop.py").write_text(SUITE)
    (tmp_path / "requests.jsonl").write_text('{"url": "/hello"}\n{"url": "/data/7"}\n')
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\ndualrt_app = tests.switch.flask_app:make\naddopts = -p no:cacheprovider\n"
        "markers =\n    none: no\n"
    )
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "--strict-markers", "-rA"]
    done = subprocess.run([*line, "."], cwd=tmp_path, capture_output=True, text=True, check=False)
    out = done.stdout + done.stderr
    assert "3 passed" in out, out
    assert "PASSED test_shop.py::test_marked[hello]" in out
    assert "server  500 (TypeError" in out
    assert "no request is known that goes to this view" in out
    assert "not reached" not in out.partition("short test summary")[0].replace(SUITE, "")
