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
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from demo_site import __main__ as command
from demo_site import pages, servers
from demo_site.timing import timed_wsgi

ROOT = Path(__file__).resolve().parents[1]
PATHS = ("/", "/stream/", "/routes/", "/account/", "/login/")
ASSETS = ("/static/demo.css", "/static/race.js", "/static/account.js")
PROTECTED = ("/account/edge/", "/account/server/", "/api/me/edge")


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


class Visitor:
    """A client without a browser: it keeps cookies, and follows redirects only where asked to."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.cookies: dict[str, str] = {}

    def ask(
        self, path: str, form: dict[str, str] | None = None, *, origin: str = ""
    ) -> tuple[int, dict[str, str], str]:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Origin": origin or f"http://{self.host}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection(self.host, timeout=20)
        try:
            body = urlencode(form) if form is not None else None
            connection.request("GET" if form is None else "POST", path, body, headers)
            response = connection.getresponse()
            for line in response.msg.get_all("Set-Cookie") or ():
                self._keep(line)
            found = {name.lower(): value for name, value in response.getheaders()}
            return response.status, found, response.read().decode()
        finally:
            connection.close()

    def _keep(self, line: str) -> None:
        for name, morsel in SimpleCookie(line).items():
            self.cookies[name] = morsel.value
            if morsel["max-age"] == "0":
                del self.cookies[name]

    def follow(self, path: str) -> tuple[int, str]:
        """Return the status at the end of the redirects, and the path they led to."""
        for _ in range(5):
            status, headers, _ = self.ask(path)
            if status not in (302, 303, 307):
                return status, path.partition("?")[0]
            path = headers["location"]
        raise AssertionError(f"redirected without end, at last to {path}")

    def token(self, path: str) -> dict[str, str]:
        """Return Django's CSRF token in a page's form, nothing for Flask."""
        found = re.search(r'name="(csrfmiddlewaretoken)" value="(\w+)"', self.ask(path)[2])
        return {found[1]: found[2]} if found else {}

    def sign_in(self, password: str = "demo", target: str = "") -> tuple[int, dict[str, str], str]:
        form = {"username": "demo", "password": password, "next": target}
        return self.ask("/login/", form | self.token("/login/"))

    def sign_out(self) -> None:
        assert self.ask("/logout/", self.token("/account/"))[0] in (302, 303)


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
        for path in PATHS + ASSETS:
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
@pytest.mark.parametrize("site", ["Django", "Flask"])
class TestWhoIsThere:
    def test_a_stranger_is_refused_at_the_edge(self, demo: Demo, site: str) -> None:
        """Pages lead to the login and back, the API says 401; the edge says so, nobody else."""
        visitor = Visitor(demo.urls[site])
        for path in PROTECTED:
            status, headers, body = visitor.ask(path)
            assert headers["x-dualrt"].startswith("edge"), path
            if path.startswith("/api/"):
                assert status == 401
                assert json.loads(body) == {"error": "authentication required"}
            else:
                assert (status, headers["location"]) == (302, f"/login/?next={path}")

    def test_a_user_is_known_at_the_edge(self, demo: Demo, site: str) -> None:
        """After the login both runtimes know the same user, and both pages are hers."""
        visitor = Visitor(demo.urls[site])
        status, headers, _ = visitor.sign_in(target="/account/edge/")
        assert (status // 100, headers["location"]) == (3, "/account/edge/")
        edge, server = visitor.ask("/api/me/edge"), visitor.ask("/api/me/server")
        assert edge[0] == server[0] == 200
        assert json.loads(edge[2]) == json.loads(server[2]) == {"user": "demo"}
        assert edge[1]["x-dualrt"].startswith("edge")
        assert "x-dualrt" not in server[1]
        for path, by_edge in (("/account/edge/", True), ("/account/server/", False)):
            status, headers, body = visitor.ask(path)
            assert (status, "x-dualrt" in headers) == (200, by_edge)
            assert "Hello, demo." in body
        assert "signed in as" in visitor.ask("/account/")[2]

    def test_after_the_logout_the_edge_refuses(self, demo: Demo, site: str) -> None:
        """The visitor's own cookies are gone with the logout, and with them what they opened."""
        visitor = Visitor(demo.urls[site])
        visitor.sign_in()
        assert visitor.ask("/api/me/edge")[0] == 200
        visitor.sign_out()
        for path in PROTECTED:
            status, headers, _ = visitor.ask(path)
            assert status == (401 if path.startswith("/api/") else 302)
            assert headers["x-dualrt"].startswith("edge"), path
        assert "not signed in" in visitor.ask("/account/")[2]

    def test_cookies_replayed_after_the_logout_open_nothing(self, demo: Demo, site: str) -> None:
        """A copy of all cookies, or of each of them, is refused at once, well within the time that
        they were good for; in another login of the same user they do no harm.
        """
        visitor = Visitor(demo.urls[site])
        visitor.sign_in()
        copies = [dict(visitor.cookies), *({k: v} for k, v in visitor.cookies.items())]
        visitor.sign_out()
        visitor.sign_in()
        thief = Visitor(demo.urls[site])
        for copy in copies:
            for path in PROTECTED:
                thief.cookies = dict(copy)
                assert thief.ask(path)[0] in (302, 307, 401)
                thief.cookies = dict(copy)
                api = path.startswith("/api/")
                assert thief.follow(path)[0] == (401 if api else 200)
                assert api or thief.follow(path)[1] == "/login/"
        assert visitor.ask("/api/me/edge")[0] == 200

    def test_a_wrong_password_and_another_sites_form_are_refused(
        self, demo: Demo, site: str
    ) -> None:
        """The form comes again with a message; what another site's page has caused is a 403."""
        visitor = Visitor(demo.urls[site])
        status, _, body = visitor.sign_in("wrong")
        assert status == 200
        assert "enter a correct" in body
        assert visitor.ask("/api/me/edge")[0] == 401
        form = {"username": "demo", "password": "demo"} | visitor.token("/login/")
        assert visitor.ask("/login/", form, origin="http://elsewhere.example")[0] == 403
        assert visitor.ask("/api/me/edge")[0] == 401

    def test_the_login_leads_to_this_site_alone(self, demo: Demo, site: str) -> None:
        """Where `next` is another site's, the account page it is."""
        for target in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:1"):
            visitor = Visitor(demo.urls[site])
            location = visitor.sign_in(target=target)[1]["location"]
            assert location.startswith("/")
            assert not location.startswith("//")

    def test_the_probe_asks_for_no_host(self, demo: Demo, site: str) -> None:
        """A load balancer asks by address: /healthz is answered before ALLOWED_HOSTS is asked."""
        visitor = Visitor(demo.urls[site])
        connection = http.client.HTTPConnection(visitor.host, timeout=20)
        connection.request("GET", "/healthz", headers={"Host": "10.1.2.3"})
        response = connection.getresponse()
        assert (response.status, response.read()) == (200, b"ok")
        connection.close()


@pytest.mark.server
def test_flask_itself_believes_a_copied_session(demo: Demo) -> None:
    """The limit of signed sessions, as docs/auth.md says it: the edge is stricter than Flask."""
    visitor = Visitor(demo.urls["Flask"])
    visitor.sign_in()
    copy = dict(visitor.cookies)
    visitor.sign_out()
    visitor.cookies = copy
    assert visitor.ask("/api/me/server")[0] == 200
    assert visitor.ask("/api/me/edge")[0] == 401


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
