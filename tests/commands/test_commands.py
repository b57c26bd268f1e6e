"""`dualrt routes|check|explain|build|doctor`: through the shell, on a site behind a gateway."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dualrt import doctor, piping
from dualrt.cli import main
from dualrt.config import Config
from dualrt.edge.findings import CheckFailed
from dualrt.manifest import digest_of
from dualrt.wsgi import EdgeGateway
from tests.commands import broken, shop

APP = "--app=tests.commands.shop:app"
ROOT = Path(__file__).resolve().parents[2]


def run(capsys: pytest.CaptureFixture[str], *line: str) -> tuple[int, str, str]:
    """Run a command in this process; return its exit code, output and errors."""
    code = main(list(line))
    out, err = capsys.readouterr()
    return code, out, err


class TestRoutes:
    def test_the_table_shows_runtime_and_size(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Each route with its runtime; edge views with the bytes of code they reach."""
        code, out, _ = run(capsys, APP, "routes")
        assert code == 0
        lines = {line.split()[2]: line for line in out.splitlines()[1:4]}
        assert lines["/ping"].startswith("edge")
        assert lines["/report"].startswith("server")
        assert " B" in lines["/ping"]
        assert "3 routes, 2 at the edge" in out

    def test_json_has_the_numbers(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Bytes and limits are numbers, `null` for a server view."""
        _, out, _ = run(capsys, APP, "routes", "--json")
        rows = {row["pattern"]: row for row in json.loads(out)}
        assert rows["/rate/<name>"]["limits"]["timeout"] == 2
        assert 100 < rows["/rate/<name>"]["size"] < 1000
        assert rows["/report"]["size"] is None


class TestPipes:
    """What reads the output may have enough of it, like `head`."""

    @pytest.mark.parametrize(
        ("line", "status"),
        [
            (["-m", "dualrt", APP, "routes"], piping.STATUS),
            (["-m", "dualrt", APP, "suggest", "--json"], piping.STATUS),
            (["-m", "dualrt", "--help"], piping.STATUS),
            (["-m", "django", "dualrt", "routes"], piping.STATUS),
            # click's own habit
            (["-m", "flask", "--app=tests.flask_site:create_app", "dualrt", "routes"], 1),
        ],
        ids=["dualrt", "dualrt, JSON", "help", "manage.py", "flask"],
    )
    def test_a_reader_that_has_left_ends_a_command_quietly(
        self, line: list[str], status: int
    ) -> None:
        """As SIGPIPE ends other tools; no traceback, and no complaint at Python's end."""
        reader, writer = os.pipe()
        os.close(reader)
        buffered = {"PYTHONUNBUFFERED": ""}
        environ = os.environ | buffered | {"DJANGO_SETTINGS_MODULE": "tests.django_settings"}
        with os.fdopen(writer, "wb") as out:
            done = subprocess.run(
                [sys.executable, *line],
                cwd=ROOT,
                env=environ,
                stdout=out,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert (done.stderr, done.returncode) == (b"", status)


class TestCheck:
    def test_a_good_site_has_nothing_to_tell(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Exit code 0; server code of the same module is nobody's business."""
        assert run(capsys, APP, "check")[:2] == (0, "no problems found\n")
        assert run(capsys, APP, "check", "--json")[:2] == (0, "[]\n")

    def test_a_bad_site_does_not_start(self) -> None:
        """The gateway refuses to be made, and its error lists what is wrong and where."""
        with pytest.raises(CheckFailed, match=r"broken\.py:5.*dualrt\.E001") as caught:
            EdgeGateway(shop.inner, {"ROUTES": broken.ROUTES})
        assert {each.id for each in caught.value.findings} == {"dualrt.E001"}

    def test_what_keeps_a_gateway_from_being_made_is_told(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """As findings, by `check`; any other command has no site to tell of."""
        app = "--app=tests.commands.broken:make"
        code, out, err = run(capsys, app, "check", "--json")
        assert (code, [each["id"] for each in json.loads(out)], err) == (1, ["dualrt.E001"], "")
        code, out, err = run(capsys, app, "routes")
        assert (code, out, "dualrt.E001" in err) == (1, "", True)

    def test_a_stale_bundle_is_a_warning(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        """A missing or other bundle than the source gives warns; a fresh one does not."""
        from dualrt.bare import BareSite

        config = Config.from_dict({"ROUTES": shop.ROUTES, "BUNDLE": tmp_path / "edge"})
        site = BareSite(EdgeGateway(shop.inner, config))
        assert [each.id for each in site.findings()] == ["dualrt.W002"]
        assert "is missing" in site.findings()[0].message
        run(capsys, APP, "build", "--out", str(tmp_path / "edge"))
        assert site.findings() == []
        text = (tmp_path / "edge/manifest.json").read_text().replace('"digest": "', '"digest": "0')
        (tmp_path / "edge/manifest.json").write_text(text)
        assert "is not what" in site.findings()[0].message


class TestExplain:
    def test_an_edge_view_answers(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The view, its arguments, its limits, and why."""
        code, out, _ = run(capsys, APP, "explain", "/rate/eur?x=1", "--json")
        told = json.loads(out)
        assert code == 0
        assert (told["runtime"], told["view"]) == ("edge", "tests.commands.shop.rate")
        assert told["arguments"] == {"name": "'eur'"}
        assert told["limits"]["timeout"] == 2
        assert told["chosen_by"] == "@runtime"

    def test_what_is_forwarded_says_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A path without an edge view goes to the application."""
        _, out, _ = run(capsys, APP, "explain", "http://example.com/other", "-X", "POST")
        assert out.splitlines()[0] == "POST http://example.com/other"
        assert "runtime    server" in out
        assert "the wrapped application answers" in out

    def test_a_path_may_have_a_url_in_its_query(self, capsys: pytest.CaptureFixture[str]) -> None:
        """It is a path because it begins like one; what is neither is refused."""
        _, out, _ = run(capsys, APP, "explain", "/ping?to=https://example.com/")
        assert out.splitlines()[0] == "GET http://localhost/ping?to=https://example.com/"
        code, _, told = run(capsys, APP, "explain", "ping")
        assert (code, "'ping' is no URL" in told) == (1, True)

    def test_a_bad_header_is_wrong_usage(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The line is shown; the exit code is 2."""
        code, out, _ = run(capsys, APP, "explain", "/ping", "-H", "nonsense")
        assert (code, out) == (2, "-H wants 'Name: value', not 'nonsense'\n")


class TestBuild:
    def test_it_is_the_same_each_time(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        """Two builds have the same files with the same bytes, and no absolute path in them."""
        trees = []
        for name in "ab":
            assert run(capsys, APP, "build", "--out", str(tmp_path / name))[0] == 0
            files = sorted(f for f in (tmp_path / name).rglob("*") if f.is_file())
            trees.append({str(f.relative_to(tmp_path / name)): f.read_bytes() for f in files})
        assert trees[0] == trees[1]
        assert str(ROOT) not in trees[0]["manifest.json"].decode()
        assert "code/tests/commands/shop.py" in trees[0]

    def test_the_code_is_only_what_is_reached(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        """The views and their constant are in it, the database is not; lines keep their numbers."""
        run(capsys, APP, "build", "--out", str(tmp_path / "edge"))
        code = (tmp_path / "edge/code/tests/commands/shop.py").read_text().splitlines()
        source = Path(shop.__file__).read_text().splitlines()
        assert "sqlite3" not in "\n".join(code)
        at = source.index('RATES = {"eur": 1.0, "usd": 1.1}')
        assert code[at] == source[at]

    def test_an_older_bundle_gives_way(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        """What is left of it goes; a directory with other things is refused."""
        out = tmp_path / "edge"
        run(capsys, APP, "build", "--out", str(out))
        (out / "code/old.py").write_text("old")
        assert run(capsys, APP, "build", "--out", str(out))[0] == 0
        assert not (out / "code/old.py").exists()
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine/thesis.txt").write_text("x")
        code, _, err = run(capsys, APP, "build", "--out", str(tmp_path / "mine"))
        assert (code, "holds no bundle" in err) == (1, True)

    def test_the_manifest_says_what_is_where(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        """Routes in order, views with limits and size, modules with their hash."""
        _, out, _ = run(capsys, APP, "build", "--out", str(tmp_path / "edge"), "--json")
        made = json.loads(out)
        assert [route["runtime"] for route in made["routes"]] == ["edge", "edge", "server"]
        view = made["views"]["tests.commands.shop.rate"]
        assert view["limits"]["timeout"] == 2
        assert view["module"] in view["modules"]
        assert len(made["modules"]["tests.commands.shop"]["sha256"]) == 64
        assert digest_of(tmp_path / "edge") == made["digest"]
        assert digest_of(tmp_path) == ""


@pytest.mark.overrun
class TestDoctor:
    def test_every_restriction_is_tried(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Each attempt was refused here, the CPU limit included."""
        code, out, _ = run(capsys, APP, "doctor", "--json")
        lines = {line["what"]: line for line in json.loads(out)}
        assert code == 0
        assert {lines[name]["state"] for name in doctor.ATTEMPTS} == {"active"}
        assert lines["CPU limit"]["state"] == "active"
        assert "no jail" in lines["isolation"]["detail"] or "not malice" in out

    def test_what_goes_through_is_missing(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An attempt that succeeds, or fails otherwise, is shown, and the exit code is 1."""
        monkeypatch.setattr(doctor, "ATTEMPTS", {"nothing": int, "odd": lambda: 1 / 0})
        code, out, _ = run(capsys, APP, "doctor")
        assert code == 1
        assert "it went through" in out
        assert "ZeroDivisionError" in out


class TestSites:
    @pytest.mark.parametrize(
        ("line", "words"),
        [
            pytest.param(["routes"], "which site?", id="none"),
            pytest.param(["--app=no.such:app", "routes"], "cannot import no.such", id="module"),
            pytest.param(["--app=tests.commands.shop:x", "routes"], "has no x", id="name"),
            pytest.param(["--app=tests.commands.shop:nothing", "routes"], "is no Flask", id="kind"),
        ],
    )
    def test_a_site_that_is_not_there_is_named(
        self,
        line: list[str],
        words: str,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """What was asked for, and what would be right; exit code 1."""
        monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
        code, out, err = run(capsys, *line)
        assert (code, out) == (1, "")
        assert words in err

    @pytest.mark.parametrize("line", ["{} routes", "routes {}", "--app=no:app routes {}"])
    def test_a_factory_is_called(self, line: str, capsys: pytest.CaptureFixture[str]) -> None:
        """`--app module:make` makes the gateway, wherever it stands; the last one holds."""
        code, out, _ = run(capsys, *line.format("--app=tests.commands.shop:make").split())
        assert code == 0
        assert "/ping" in out

    def test_the_module_runs_as_a_program(self) -> None:
        """`python -m dualrt` does the same."""
        line = [sys.executable, "-m", "dualrt", APP, "explain", "/ping"]
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
        assert "tests.commands.shop.ping" in done.stdout
