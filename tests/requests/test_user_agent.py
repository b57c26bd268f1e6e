"""`user_agent` reads what browsers, devices and bots say of themselves."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualrt import Request, user_agent
from dualrt.errors import ConfigError
from tests.requests.conftest import Open

# User agents as their makers write them: what each says, `null` for what it does not say.
ROWS: dict[str, dict[str, Any]] = {
    row["id"]: row for row in json.loads(Path(__file__).with_name("agents.json").read_text("utf-8"))
}
CHROME = ROWS["chrome-windows"]["ua"]
REDUCED = ROWS["chrome-android-reduced"]["ua"]


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_what_a_string_says(row: dict[str, Any]) -> None:
    """Browser and its major, engine, system, device, processor, bot: each as far as it is said."""
    found = user_agent(row["ua"])
    assert found.ua == row["ua"]
    assert [found.browser.name, found.browser.major] == row["browser"]
    assert found.engine.name == row["engine"]
    assert list(found.os) == row["os"]
    assert list(found.device) == row["device"]
    assert found.cpu.architecture == row["cpu"]
    assert found.is_bot is row["bot"]


def test_there_are_enough_of_them() -> None:
    """Sixty at least."""
    assert len(ROWS) >= 60


def test_versions_are_whole() -> None:
    """`major` is the first number of it."""
    found = user_agent(ROWS["edge"]["ua"])
    assert found.browser == ("Edge", "124.0.2478.80", "124")
    assert found.engine == ("Blink", "124.0.0.0")


def test_it_takes_requests_and_text(at: Open) -> None:
    """In edge views, where it is imported from dualrt."""
    door = at()
    sent = {"User-Agent": CHROME}
    assert door.get("/agent", headers=sent).json() == {
        "browser": ["Chrome", "124.0.0.0", "124"],
        "os": ["Windows", "10"],
        "device": [None, None, None],
        "bot": False,
        "name": "Chrome",
    }
    assert door.get("/of-text", headers=sent).json() == {"name": "Chrome"}


def test_a_request_without_one_says_nothing() -> None:
    """No header is an empty one."""
    found = user_agent(Request("/"))
    assert found == user_agent("")
    assert found.ua == ""


def test_django_and_flask_requests_do() -> None:
    """Whatever has `headers`."""
    from django.test import RequestFactory
    from werkzeug.test import EnvironBuilder
    from werkzeug.wrappers import Request as WerkzeugRequest

    http = RequestFactory().get("/", headers={"user-agent": CHROME})
    assert user_agent(http).browser.name == "Chrome"
    builder = EnvironBuilder(headers={"User-Agent": CHROME})
    assert user_agent(WerkzeugRequest(builder.get_environ())).browser.name == "Chrome"


WINDOWS = {"platform": '"Windows"'}
ANDROID = {"platform": '"Android"'}
BRAVE = '"Brave";v="124", "Chromium";v="124", "Not-A.Brand";v="99"'
SHORT = '"Chromium";v="124", "Google Chrome";v="124"'
FULL = '"Not;A=Brand";v="8.0.0.0", "Google Chrome";v="124.0.6367.91"'
SAME = ("Chrome", "124.0.0.0", "124")

HINTS: dict[str, tuple[str, dict[str, str], str, tuple[Any, ...]]] = {
    "11": (CHROME, {**WINDOWS, "platform-version": '"15.0.0"'}, "os", ("Windows", "11")),
    "10": (CHROME, {**WINDOWS, "platform-version": '"10.0.0"'}, "os", ("Windows", "10")),
    "no version": (CHROME, {**WINDOWS, "platform-version": '"x"'}, "os", ("Windows", "10")),
    "14": (REDUCED, {**ANDROID, "platform-version": '"14.0.0"'}, "os", ("Android", "14.0.0")),
    "model": (REDUCED, {"model": '"Pixel 7"'}, "device", ("Google", "Pixel 7", "mobile")),
    "no model": (REDUCED, {"model": '""'}, "device", (None, None, "mobile")),
    "arm": (REDUCED, {"arch": '"arm"', "bitness": '"64"'}, "cpu", ("arm64",)),
    "x86": (CHROME, {"arch": '"x86"', "bitness": '"32"'}, "cpu", ("ia32",)),
    "brand": (CHROME, {"": BRAVE}, "browser", ("Brave", "124", "124")),
    "full": (
        CHROME,
        {"": SHORT, "full-version-list": FULL},
        "browser",
        ("Chrome", "124.0.6367.91", "124"),
    ),
    "no brand": (CHROME, {"": '"Chromium";v="124"'}, "browser", SAME),
    "garbage": (CHROME, {"": '"""";v=;;,,"'}, "browser", SAME),
}


@pytest.mark.parametrize(("ua", "hints", "part", "expected"), HINTS.values(), ids=HINTS)
def test_client_hints_say_more(ua: str, hints: dict[str, str], part: str, expected: Any) -> None:
    """What Chromium leaves out of the string."""
    fields = {"sec-ch-ua": '"Chromium";v="124"', "user-agent": ua}
    for name, value in hints.items():
        fields[f"sec-ch-ua-{name}" if name else "sec-ch-ua"] = value
    assert tuple(getattr(user_agent(Request("/", headers=fields)), part)) == expected


NAMES = """
Mozilla/5.0 ( ) ; [ ] / Windows NT Phone 10.0 Android 13 Chrome/ Safari/1 CPU OS like Mac X Build/
Xbox PlayStation iPhone Macintosh MSIE Trident/7.0 rv: bot Googlebot FBAV/ , wv Opera
Edge/18 Version/ AppleWebKit/ CrOS Tizen Web0S KAIOS/2
""".split()
pieces = st.lists(st.sampled_from(NAMES) | st.text(max_size=5), max_size=40).map(" ".join)


@given(pieces | st.text(max_size=300))
def test_nothing_makes_it_fail(text: str) -> None:
    """Whatever a client sends."""
    found = user_agent(text)
    assert found.ua == text
    for part in found[1:-1]:
        assert all(value is None or (value and isinstance(value, str)) for value in part)


def steps(text: str) -> int:
    """Return how many lines of Python run for a string."""
    count = 0

    def trace(frame: Any, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    gc.disable()  # what it collects may run lines of its own
    sys.settrace(trace)
    try:
        user_agent(text)
    finally:
        sys.settrace(before)
        gc.enable()
    return count


HOSTILE = {
    "parentheses": "(",
    "closing": ")",
    "pairs": "()",
    "semicolons": "(;",
    "products": "a/1 ",
    "slashes": "/",
    "blanks": " a ",
    "android": "(Android;",
    "like": "(CPU OS like Mac OS X",
    "digits": "1",
    "builds": "(x Build",
    "phones": "(Windows Phone;",
    "consoles": "(Xbox;",
    "versions": "Chrome/1.",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_its_steps_grow_with_the_text_and_end(unit: str) -> None:
    """Twice the text is at most about twice the steps, and beyond the limit none are added."""
    some, double = (unit * (size // len(unit)) for size in (400, 800))
    assert steps(double) <= 2.2 * steps(some) + 400
    assert steps(double) <= 40 * len(double) + 2000
    assert steps(unit * 50_000) <= 1.1 * steps(unit * (1030 // len(unit))) + 100


def test_the_limit_keeps_what_stands_before() -> None:
    """A long tail changes nothing."""
    assert user_agent(CHROME + " x" * 100_000).browser.name == "Chrome"


class TestLibrary:
    def test_an_unknown_parser_is_an_error(self) -> None:
        """With the ones there are."""
        with pytest.raises(ConfigError, match="builtin"):
            user_agent(CHROME, parser="other")

    def test_without_the_library_it_says_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An extra of this package."""
        monkeypatch.setitem(sys.modules, "ua_parser", None)
        with pytest.raises(ConfigError, match=r"dualrt\[ua\]"):
            user_agent(CHROME, parser="ua-parser")

    def test_it_knows_more(self) -> None:
        """Its names, dualrt's shape."""
        pytest.importorskip("ua_parser")
        found = user_agent(ROWS["samsung-internet"]["ua"], parser="ua-parser")
        assert found.browser.name == "Samsung Internet"
        assert (found.os.name, found.device.vendor) == ("Android", "Samsung")
        assert found.engine.name == "Blink"
        assert user_agent(ROWS["googlebot"]["ua"], parser="ua-parser").is_bot
        assert user_agent("", parser="ua-parser") == user_agent("")

    def test_edge_code_may_ask_for_it(self, at: Open) -> None:
        """The library is loaded and runs as the host: its files are no business of edge code's."""
        pytest.importorskip("ua_parser")
        found = at().get("/by-library", headers={"User-Agent": CHROME})
        assert found.json()["name"] == "Chrome"

    def test_it_is_not_loaded_unasked(self) -> None:
        """Nor is anything else that is heavy."""
        code = (
            "import sys, dualrt; dualrt.user_agent('curl/8');"
            "assert not {'ua_parser', 're2', 'asyncio'} & set(sys.modules)"
        )
        subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
