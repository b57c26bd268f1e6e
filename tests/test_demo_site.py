"""The demo without a browser: its command, its servers, and what both sites answer."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from demo_site import __main__ as command
from demo_site import pages, servers
from demo_site.timing import timed_wsgi

ROOT = Path(__file__).resolve().parents[1]
PATHS = ("/", "/stream/", "/routes/", "/static/demo.css", "/static/race.js")


class Demo:
    """The demo as a person starts it; ``urls`` are filled when it says that it is ready."""

    def __init__(self, var: Path, *arguments: str) -> None:
        line = [sys.executable, "-m", "demo_site", *arguments]
        environ = os.environ | {"DEMO_VAR": str(var)}
        self.errors = var.with_suffix(".stderr")
        with self.errors.open("wb") as stderr:
            self.process = subprocess.Popen(
                line, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=stderr, text=True
            )
        assert self.process.stdout is not None
        self.output = ""
        for text in self.process.stdout:
            self.output += text
            if "Ctrl-C" in text:
                break
        self.urls = dict(re.findall(r"(Django|Flask)\s+(http://\S+)", self.output))

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        assert self.process.stdout is not None
        self.process.send_signal(number)
        self.process.stdout.close()
        return self.process.wait(20)


def get(url: str, path: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return response.status, headers, response.read()
    finally:
        connection.close()


@pytest.fixture(scope="module", params=["uvicorn", "gunicorn"])
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    var = tmp_path_factory.mktemp("demo") / "var"
    started = Demo(var, "--django-port=0", "--flask-port=0", f"--server={request.param}")
    if set(started.urls) != {"Django", "Flask"}:
        started.stop(signal.SIGTERM)
        pytest.fail(f"the demo did not start:\n{started.errors.read_text()[-2000:]}")
    yield started
    assert started.stop(signal.SIGTERM) == 0
    assert "Traceback" not in started.errors.read_text()
    for url in started.urls.values():
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((urlsplit(url).hostname, urlsplit(url).port), timeout=2)


@pytest.mark.server
@pytest.mark.parametrize("site", ["Django", "Flask"])
class TestBothSites:
    def test_pages_and_assets_are_answered(self, demo: Demo, site: str) -> None:
        """Each page, the shared sheet and scripts are there, and no page names another host."""
        others = set(demo.urls.values()) | {"http://www.w3.org/2000/svg"}
        for path in PATHS:
            status, headers, body = get(demo.urls[site], path)
            assert status == 200, path
            assert "app;dur=" in headers["server-timing"]
            assert set(re.findall(r"https?://[^\s\"'<>]+", body.decode())) <= others

    def test_both_runtimes_give_the_same_answer(self, demo: Demo, site: str) -> None:
        """The same body and content type, from the edge (which says so) and from the framework."""
        edge = get(demo.urls[site], "/api/hello/edge")
        server = get(demo.urls[site], "/api/hello/server")
        assert edge[0] == server[0] == 200
        assert json.loads(edge[2]) == json.loads(server[2]) == {"hello": "world"}
        assert edge[1]["content-type"] == server[1]["content-type"] == "application/json"
        assert edge[1]["x-dualrt"].startswith("edge")
        assert "x-dualrt" not in server[1]

    def test_probe_and_icon_are_edge_views(self, demo: Demo, site: str) -> None:
        """A health probe and the favicon are answered at the edge."""
        for path, kind in (("/healthz", "text/"), ("/favicon.ico", "image/svg+xml")):
            status, headers, _ = get(demo.urls[site], path)
            assert status == 200
            assert headers["content-type"].startswith(kind)
            assert headers["x-dualrt"].startswith("edge")

    def test_both_runtimes_stream_the_same_text(self, demo: Demo, site: str) -> None:
        """The whole stream is the same text as plain UTF-8 in both runtimes."""
        with ThreadPoolExecutor(2) as both:
            paths = ("/api/tokens/edge", "/api/tokens/server")
            edge, server = both.map(lambda path: get(demo.urls[site], path), paths)
        assert edge[2] == server[2]
        assert edge[1]["content-type"] == server[1]["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.server
def test_preparing_twice_keeps_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--prepare-only makes the database, the user and the key once, and starts nothing; settings
    that the shell names are another project's.
    """
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.django_settings")
    for _ in range(2):
        prepared = Demo(tmp_path / "var", "--prepare-only")
        prepared.process.stdout.close()  # type: ignore[union-attr]
        assert prepared.process.wait(60) == 0, prepared.errors.read_text()
        assert "Prepared in" in prepared.output
        key = (tmp_path / "var/secret-key").read_text()
    assert (tmp_path / "var/demo.sqlite3").stat().st_size > 0
    assert len(key) > 50
    assert (tmp_path / "var/secret-key").read_text() == key


def test_a_port_that_is_taken_gives_way_to_the_next() -> None:
    """The wanted port if nothing listens there; else one after it, never the one to avoid."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        found = servers.free_port("127.0.0.1", taken)
        assert taken < found <= taken + servers.PORTS_TRIED
        assert servers.free_port("127.0.0.1", taken, avoid=found) > found
    with pytest.raises(servers.DemoError, match="no free port"):
        servers.free_port("192.0.2.1", 8000)


def test_the_plan_names_a_real_server_for_each_site() -> None:
    """Each --server has its command; a host with colons is bracketed where one must."""
    for name in servers.DJANGO_SERVERS:
        django, flask = servers.plan("127.0.0.1", 0, 0, name)
        assert name in django.command
        assert str(django.port) in " ".join(django.command)
        assert django.port != flask.port
    assert servers.Site("Django", "", "::1", 80).url == "http://[::1]:80/"
    assert servers.Site("Django", "", "0.0.0.0", 80).url == "http://127.0.0.1:80/"


def test_an_open_host_is_warned_about(capsys: pytest.CaptureFixture[str]) -> None:
    """A demo with a known password that others can reach says so; one on loopback doesn't."""
    for host, warned in (("0.0.0.0", True), ("127.0.0.1", False), ("localhost", False)):
        sites = [servers.Site("Django", "x", host, 1), servers.Site("Flask", "x", host, 2)]
        command.announce(sites)
        assert ("WARNING" in capsys.readouterr().out) == warned


def test_help_tells_the_servers(capsys: pytest.CaptureFixture[str]) -> None:
    """--help names the servers and the demo user."""
    with pytest.raises(SystemExit):
        command.parse(["--help"])
    shown = capsys.readouterr().out
    assert all(word in shown for word in (*servers.DJANGO_SERVERS, "demo / demo", "8001"))


def test_sizes_are_told_in_the_unit_that_fits() -> None:
    """Bytes, kB and MB of 1024."""
    assert [pages._size(n) for n in (0, 2048, 4_194_304)] == ["0 bytes", "2 kB", "4 MB"]


def test_the_stopwatch_adds_one_header_and_no_more() -> None:
    """Status, headers, body and exc_info of the application pass as they are."""
    body = [b"hello"]

    def app(environ: dict[str, object], start_response: object) -> list[bytes]:
        start_response("200 OK", [("X-A", "1")], None)  # type: ignore[operator]
        return body

    seen: list[object] = []
    assert timed_wsgi(app)({}, lambda *args: seen.extend(args)) is body
    status, headers, exc_info = seen
    assert (status, exc_info) == ("200 OK", None)
    (first, (name, value)) = headers  # type: ignore[misc]
    assert first == ("X-A", "1")
    assert name == "Server-Timing"
    assert re.fullmatch(r"app;dur=\d+\.\d{4}", value)
