"""The demo in a real browser: what a person who typed ``make demo`` sees, on both sites."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from demo_site.tokens import TEXT, TOKENS

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.timeout(120)]

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SITES = ("Django", "Flask")
RUNTIMES = ("edge", "server")
PAGES = ("", "stream/", "routes/", "account/", "login/")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Yield the URL of each site by its name; Django runs under ASGI."""
    with started(tmp_path_factory.mktemp("demo")) as urls:
        yield urls


@contextmanager
def started(place: Path, *arguments: str) -> Iterator[dict[str, str]]:
    """Start the demo as a person does, on free ports; yield the URL of each site by its name."""
    command = [sys.executable, "-m", "demo_site", "--django-port", "0", "--flask-port", "0"]
    command += arguments
    environ = os.environ | {"DEMO_VAR": str(place / "var")}
    errors = place / "stderr"
    with errors.open("wb") as stderr:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=stderr, text=True
        )
    assert process.stdout is not None
    urls: dict[str, str] = {}
    for line in process.stdout:
        urls |= dict(re.findall(r"(Django|Flask)\s+(http://\S+)", line))
        if "Ctrl-C" in line:
            break
    try:
        if set(urls) != set(SITES):
            pytest.fail(f"the demo did not start:\n{errors.read_text()[-2000:]}")
        yield urls
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(60)  # four processes under coverage, on a busy machine
        process.stdout.close()
    assert status == 0
    assert "Traceback" not in errors.read_text()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Yield a headless Chromium; without one, skip, but fail in CI."""
    if not shutil.which(CHROMIUM):
        message = f"{CHROMIUM} is not installed (apt-get install chromium)"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield launched
        launched.close()


class Tab:
    """A page that writes down what must not happen: console errors, failures, strangers."""

    def __init__(self, browser: Any, base: str, **context: Any) -> None:
        self.context = browser.new_context(base_url=base, **context)
        self.page = self.context.new_page()
        self.trouble: list[str] = []
        self.expect_aborts = False
        self.expect_refusals = False
        on = self.page.on
        on("console", self._console)
        on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        on("requestfailed", self._failed)
        on("response", self._response)
        on("request", lambda request: self._request(request, urlsplit(base).netloc))

    def _console(self, message: Any) -> None:
        if self.expect_refusals and "status of 401" in message.text:
            return  # the browser's own note of a refusal that the test asked for
        if message.type in ("error", "warning"):
            self.trouble.append(f"console: {message.text}")

    def _failed(self, request: Any) -> None:
        aborted = request.failure == "net::ERR_ABORTED"
        # a page that is left while it loads; a file that is not there has a status
        left = request.resource_type in ("script", "stylesheet", "image")
        if not (aborted and (self.expect_aborts or left)):
            self.trouble.append(f"failed: {request.url} {request.failure}")

    def _response(self, response: Any) -> None:
        if response.status >= 400 and not (self.expect_refusals and response.status == 401):
            self.trouble.append(f"status: {response.url} {response.status}")

    def _request(self, request: Any, own: str) -> None:
        if urlsplit(request.url).netloc != own:
            self.trouble.append(f"external: {request.url}")


@pytest.fixture(params=SITES)
def tab(request: pytest.FixtureRequest, demo: dict[str, str], browser: Any) -> Iterator[Tab]:
    opened = Tab(browser, demo[request.param])
    yield opened
    opened.context.close()
    assert opened.trouble == []


def test_the_race_measures_both_runtimes_and_draws_them(tab: Tab) -> None:
    """A second of calls gives each runtime a median, a lane with dots, and a ratio of both."""
    page = tab.page
    tab.expect_aborts = True
    page.goto("")
    assert page.inner_text("#ratio") == "–"
    page.click("#toggle")
    expect(page.locator("#server-count")).to_have_text(re.compile(r"\d\d"))
    assert page.inner_text("#toggle") == "Stop"
    page.wait_for_timeout(1000)
    page.click("#toggle")
    expect(page.locator("#status")).to_contain_text("Stopped after")
    assert page.inner_text("#toggle") == "Start"
    for measure in ("app", "trip"):
        page.check(f"input[value={measure}]", force=True)
        assert re.fullmatch(r"[\d.]+×", page.inner_text("#ratio"))
        for runtime in RUNTIMES:
            assert re.fullmatch(r"[\d.]+ (ms|µs)", page.inner_text(f"#{runtime}-median"))
            assert page.locator(f"#chart svg .bar.{runtime}").count() == 1
            dots = page.locator(f"#chart svg .dots.{runtime}").get_attribute("d")
            assert dots.count("M") == int(page.inner_text(f"#{runtime}-count")) >= 10
    assert "edge: median" in page.locator("#chart svg").get_attribute("aria-label")


def test_the_race_ends_by_itself(tab: Tab) -> None:
    """The loop of calls is bounded: with few pairs allowed, it says that it is done."""
    page = tab.page
    page.route(
        "**/static/race.js",
        lambda route: route.fulfill(
            body=(ROOT / "demo_site/static/race.js").read_text().replace("400", "5", 1),
            content_type="text/javascript",
        ),
    )
    page.goto("")
    page.click("#toggle")
    expect(page.locator("#status")).to_have_text("Done after 10 calls.")


def test_tokens_appear_one_at_a_time(tab: Tab) -> None:
    """In each runtime the text is shown in many updates, each a little longer than the last."""
    page = tab.page
    page.goto("stream/")
    page.evaluate(
        """() => {
            window.seen = {};
            for (const panel of document.querySelectorAll(".stream")) {
                const box = panel.querySelector(".tokens");
                const lengths = (window.seen[panel.dataset.runtime] = []);
                new MutationObserver(() => lengths.push(box.textContent.length))
                    .observe(box, { childList: true });
            }
        }"""
    )
    page.click("#both")
    for runtime in RUNTIMES:
        panel = page.locator(f"[data-runtime={runtime}]")
        complete = f"Complete: {len(TOKENS)} tokens."
        expect(panel.locator(".state")).to_have_text(complete, timeout=30_000)
        assert panel.locator(".tokens").inner_text().strip() == TEXT
        assert re.fullmatch(r"[\d.]+ ms", panel.locator(".first").inner_text())
        lengths = [length for length in page.evaluate("window.seen")[runtime] if length]
        assert lengths == sorted(set(lengths))
        assert len(lengths) > len(TOKENS) / 2


def test_stop_ends_both_streams(tab: Tab) -> None:
    """Stop aborts both requests: no token comes any more, and both can be started again."""
    page = tab.page
    tab.expect_aborts = True
    page.goto("stream/")
    page.click("#both")
    for count in page.locator(".count").all():
        expect(count).not_to_have_text(re.compile(r"^[012]$"))
    page.click("#stop")
    for state in page.locator(".state").all():
        expect(state).to_contain_text("Stopped")
    counts = page.locator(".count").all_inner_texts()
    page.wait_for_timeout(400)
    assert page.locator(".count").all_inner_texts() == counts
    assert page.is_enabled("#both")
    assert page.is_disabled("#stop")


def test_the_route_table_lists_both_runtimes(tab: Tab) -> None:
    """dualrt's table shows edge rows with limits and server rows, and can be narrowed."""
    page = tab.page
    page.goto("routes/")
    edge = page.locator("tr[data-runtime=edge]")
    names = "probe hello_edge tokens_edge page_edge me_edge favicon".split()
    assert edge.count() == len(names)
    for name in names:
        assert edge.filter(has_text=f".{name}").count() == 1
    assert "hello_edge" in page.inner_text(".routes")
    assert "cpu 50 ms" in edge.first.inner_text()
    assert page.locator("tr[data-runtime=server]").count() >= 4
    page.check("input[name=runtime][value=edge]", force=True)
    assert page.locator(".routes tbody tr:visible").count() == len(names)
    page.fill("#find", "healthz")
    assert page.locator(".routes tbody tr:visible").count() == 1
    page.fill("#find", "no such route")
    assert page.is_visible("#nothing")


def test_the_route_table_shows_what_guards_a_view(tab: Tab) -> None:
    """@guard above a server view, and login_required of an edge view; nothing where nothing is."""
    page = tab.page
    page.goto("routes/")
    for path, check in (
        ("/account/edge/", "login_required"),
        ("/account/server/", "login_required"),
        ("/api/me/edge", "login_required"),
        ("/api/me/server", ""),
    ):
        row = page.locator(".routes tbody tr").filter(has=page.get_by_text(path, exact=True))
        assert row.locator(".before").inner_text() == check


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("site", SITES)
def test_every_page_fits_a_phone(
    demo: dict[str, str], browser: Any, site: str, scheme: str
) -> None:
    """At 360 pixels nothing makes a page scroll sideways, and each scheme has its own ground."""
    size = {"width": 360, "height": 740}
    tab = Tab(browser, demo[site], viewport=size, color_scheme=scheme)
    for path in PAGES:
        tab.page.goto(path)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= 360
        ground = tab.page.evaluate("getComputedStyle(document.body).backgroundColor")
        light = sum(int(part) for part in re.findall(r"\d+", ground)[:3]) > 384
        assert light == (scheme == "light")
    tab.context.close()
    assert tab.trouble == []


def test_the_race_can_be_driven_by_keyboard(tab: Tab) -> None:
    """The skip link comes first; Start takes focus and Space presses it."""
    page = tab.page
    tab.expect_aborts = True
    page.goto("")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#toggle")
    page.keyboard.press("Space")
    expect(page.locator("#edge-count")).not_to_have_text("0")
    page.keyboard.press("Space")
    expect(page.locator("#toggle")).to_have_text("Start")


def test_the_sites_link_to_each_other(demo: dict[str, str], browser: Any) -> None:
    """The switch in the header leads from each site to the other."""
    tab = Tab(browser, demo["Django"])
    for site, other in (SITES, SITES[::-1]):
        tab.page.goto(demo[site])
        assert tab.page.locator(".switch a").get_attribute("href") == demo[other]
    tab.context.close()


def sign_in(page: Any) -> None:
    page.fill("input[name=username]", "demo")
    page.fill("input[name=password]", "demo")
    page.click("main button[type=submit]")


def ask(page: Any, end: str) -> list[list[str]]:
    """Let the page ask both runtimes who is there; return the table's cells, row by row."""
    page.click("#ask")
    expect(page.locator("#status")).to_contain_text(end)
    return [row.locator("td").all_inner_texts() for row in page.locator("#calls tr").all()]


def test_a_user_is_known_at_the_edge_and_refused_after_signing_out(tab: Tab) -> None:
    """Sign in, both runtimes say who it is; sign out, and the edge refuses the same browser."""
    live_in_the_account(tab)


def test_times_are_written_as_people_read_them(tab: Tab) -> None:
    """Two or three digits, also where rounding makes one more of them."""
    tab.page.goto("account/")
    write = "async ms => (await import('/static/times.js')).format(ms)"
    times = [0.00949, 0.0312, 0.09996, 0.1, 0.9994, 0.9997, 1, 12.34]
    shown = ["9.5 µs", "31 µs", "100 µs", "100 µs", "999 µs", "1000 µs", "1.00 ms", "12.3 ms"]
    assert [tab.page.evaluate(write, ms) for ms in times] == shown


def test_the_same_under_wsgi(browser: Any, tmp_path: Path) -> None:
    """The Django site on gunicorn."""
    with started(tmp_path, "--server", "gunicorn") as urls:
        tab = Tab(browser, urls["Django"])
        live_in_the_account(tab)
        tab.context.close()
    assert tab.trouble == []


def live_in_the_account(tab: Tab) -> None:
    page = tab.page
    page.goto("account/")
    page.click("main >> text=Sign in")
    sign_in(page)
    expect(page.locator("#user")).to_have_text("demo")
    calls = ask(page, "Done: 12 calls.")
    assert [row[:3] for row in calls] == [["edge", "200", "demo"], ["server", "200", "demo"]] * 6
    assert all(re.fullmatch(r"[\d.]+ (ms|µs)", cell) for row in calls for cell in row[3:])
    before = tab.context.cookies()
    page.click("text=Sign out")
    expect(page.locator("main")).to_contain_text("You are not signed in")
    tab.expect_refusals = True
    edge, server = ask(page, "Refused")
    assert edge[:3] == ["edge", "401", "nobody"]
    assert server[0] == "server"
    assert server[2] in ("nobody", "sent to /login/")
    tab.context.add_cookies(before)
    assert ask(page, "Refused")[0][1:3] == ["401", "nobody"]


@pytest.mark.parametrize("path", ["account/edge/", "account/server/"])
def test_a_guarded_page_sends_a_stranger_to_sign_in_and_back(tab: Tab, path: str) -> None:
    """The guard names where to go on, and the login goes there."""
    page = tab.page
    page.goto(path)
    assert urlsplit(page.url).path == "/login/"
    sign_in(page)
    assert urlsplit(page.url).path == f"/{path}"
    assert page.inner_text("h1") == "Hello, demo."
    expect(page.locator("h1")).to_have_css("font-weight", "720")
    page.click("text=Back to your account")
    page.click("text=Sign out")
    expect(page.locator("main")).to_contain_text("You are not signed in")
    page.goto(path)
    assert urlsplit(page.url).path == "/login/"


def test_the_demo_user_signs_in_and_reaches_the_admin(demo: dict[str, str], browser: Any) -> None:
    """demo / demo opens the admin, and signing out ends the session."""
    tab = Tab(browser, demo["Django"])
    page = tab.page
    page.goto("login/")
    sign_in(page)
    page.click("text=Open the admin")
    expect(page.locator("main")).to_contain_text("Site administration")
    page.wait_for_load_state()  # leaving earlier would abort the admin's own scripts
    page.goto("account/")
    page.click("text=Sign out")
    expect(page.locator("main")).to_contain_text("You are not signed in")
    page.goto("admin/")
    assert page.is_visible("input[name=password]")
    tab.context.close()
    assert tab.trouble == []
