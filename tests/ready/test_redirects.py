"""`redirects()`: exact paths, patterns, what a client cannot make of them, loops, files."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from dualrt import ConfigError, ready
from dualrt.config import Options
from dualrt.middleware import load_middleware
from dualrt.ready.redirect_table import find
from dualrt.routing.matcher import Matchers

At = Callable[..., Any]
Bare = Callable[..., Any]

TABLE = {
    "/old": "/server/1",
    "/caf%C3%A9": "/é",
    "/wiki/C++": "/wiki/cpp",
    "/shop": "https://shop.example/start?from=old#top",
    "/temp": ("/server/2", 302),
    "/slash": "/slash/",
    "/with": "/new?a=1&b=2#frag",
}
PATTERNS = {
    "/blog/:slug": "/posts/:slug",
    "/docs/:path*": "/manual/:path*",
    "/:year(\\d{4})/:month(\\d{2})": "/archive?y=:year&m=:month",
    "/to/:path+": "https://other.example/:path+",
    "/opt/:x?": "/got/:x",
    "/late/:p*": "/:p*",
    "/any/(.*)": ("/all/:0", 301),
}


@pytest.mark.parametrize(
    ("url", "status", "location"),
    [
        pytest.param("/old", 308, "/server/1", id="exact"),
        pytest.param("/old/", 308, "/server/1", id="slash-at-the-end"),
        pytest.param("/old?a=1&b=%20", 308, "/server/1?a=1&b=%20", id="query-kept"),
        pytest.param("/caf%C3%A9", 308, "/%C3%A9", id="beyond-ascii"),
        pytest.param("/wiki/C++", 308, "/wiki/cpp", id="signs-of-a-pattern"),
        pytest.param("/shop", 308, "https://shop.example/start?from=old#top", id="absolute"),
        pytest.param("/temp", 302, "/server/2", id="own-status"),
        pytest.param("/slash", 308, "/slash/", id="adds-a-slash"),
        pytest.param("/with?b=9&c=3", 308, "/new?a=1&b=2&c=3#frag", id="own-query-wins"),
        pytest.param("/blog/a-b", 308, "/posts/a-b", id="parameter"),
        pytest.param("/blog/a%2Fb", 200, None, id="no-segment-for-two"),
        pytest.param("/blog/%C3%A9%20%25", 308, "/posts/%C3%A9%20%25", id="encoded-again"),
        pytest.param("/docs", 308, "/manual", id="none-of-many"),
        pytest.param("/docs/a/b", 308, "/manual/a/b", id="many"),
        pytest.param("/2024/05", 308, "/archive?y=2024&m=05", id="into-the-query"),
        pytest.param("/2024/x", 200, None, id="custom-pattern"),
        pytest.param("/to/a/b?q=1", 308, "https://other.example/a/b?q=1", id="pattern-absolute"),
        pytest.param("/opt", 308, "/got", id="optional-missing"),
        pytest.param("/opt/1", 308, "/got/1", id="optional"),
        pytest.param("/any/x/y", 301, "/all/x/y", id="unnamed"),
        pytest.param("/slash/", 200, None, id="arrived"),
        pytest.param("/old.json", 200, None, id="no-other-form"),
        pytest.param("/Old", 200, None, id="case"),
        pytest.param("/", 200, None, id="nothing"),
    ],
)
def test_where_paths_lead(bare: Bare, url: str, status: int, location: str | None) -> None:
    """What is not listed goes on to the app."""
    response = bare(ready.redirects(TABLE, patterns=PATTERNS)).get(url)
    assert (response.status, response.headers.get("location")) == (status, location)


def test_it_redirects_at_every_door(at: At) -> None:
    """And lets all else go on."""
    door = at([ready.redirects(TABLE, patterns=PATTERNS)], validate=False)
    assert door.get("/old?x=1").headers["location"] == "/server/1?x=1"
    assert door.get("/blog/x").headers["location"] == "/posts/x"
    assert door.post("/temp").status == 302
    assert door.get("/server/1").text == "server 1"


@pytest.mark.parametrize(
    "extra", [{"SCRIPT_NAME": "/mount"}, {"SCRIPT_NAME": "/m%u/\xc3\xa9"}], ids=str
)
def test_paths_are_below_the_script_name(bare: Bare, extra: dict[str, str]) -> None:
    """As the table's sources are; absolute targets are not."""
    client = bare(ready.redirects(TABLE, patterns=PATTERNS))
    mount = {"/mount": "/mount"}.get(extra["SCRIPT_NAME"], "/m%25u/%C3%A9")
    assert client.get("/old", extra=extra).headers["location"] == f"{mount}/server/1"
    assert client.get("/blog/x", extra=extra).headers["location"] == f"{mount}/posts/x"
    assert client.get("/shop", extra=extra).headers["location"].startswith("https://shop.example")


def test_the_query_can_be_dropped(bare: Bare) -> None:
    """The client's; the target's own stays."""
    client = bare(ready.redirects({"/a": "/b?x=1"}, query="drop", status=301))
    response = client.get("/a?y=2")
    assert (response.status, response.headers["location"]) == (301, "/b?x=1")


EVIL = [
    "//evil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "%5C%5Cevil.example",
    "%2F%2Fevil.example",
    "%0D%0ASet-Cookie:%20a=b",
    "%09//evil.example",
    "https:%2F%2Fevil.example",
    "@evil.example",
    ".evil.example",
    "%00",
    "%E2%80%AE//evil.example",
    "%FF//evil.example",
    "?u=//evil.example",
]


@pytest.mark.parametrize("source", ["/late/", "/blog/", "/to/", "/any/", "/docs/"])
@pytest.mark.parametrize("evil", EVIL)
def test_a_client_cannot_choose_the_host(at_once: Any, source: str, evil: str) -> None:
    """Whatever a parameter holds, a browser goes to the host that the table says."""
    response = at_once.get(source + evil)
    if response.status == 200:
        return
    location = response.headers["location"]
    assert "\\" not in location
    assert location.isascii()
    assert location.isprintable()
    assert "set-cookie" not in response.headers
    # a browser reads a backslash as a slash, and drops tabs and line breaks
    host = urlsplit(urljoin("http://testserver/x", location)).netloc
    assert host == ("other.example" if source == "/to/" else "testserver")


@pytest.fixture
def at_once(bare: Bare) -> Any:
    """A gateway with all the patterns."""
    return bare(ready.redirects(TABLE, patterns=PATTERNS))


class TestSize:
    def test_ten_thousand_cost_what_ten_cost(self, bare: Bare) -> None:
        """Counted in calls, of Python's functions and of C's, for a hit and for a miss."""

        def calls(size: int, path: str) -> int:
            table = {f"/old/{n}": f"/new/{n}" for n in range(size)}
            function = ready.redirects(table, patterns={"/p/:x": "/q/:x"})
            (one,) = load_middleware([function], Options())
            find_rules = Matchers([one.match.__self__]).find  # type: ignore[attr-defined]
            seen = []
            exact = {path: (target, 308) for path, target in table.items()}
            gc.disable()  # what is called when it collects is nobody's here
            sys.setprofile(lambda frame, event, arg: seen.append(event))
            try:
                find_rules(path, path)
                find(exact, {}, path)
            finally:
                sys.setprofile(None)
                gc.enable()
            return sum(event in ("call", "c_call") for event in seen)

        for path in ("/old/7", "/old/none", "/elsewhere", "/p/1"):
            assert calls(10, path) == calls(10_000, path)

    def test_ten_thousand_work_at_every_door(self, at: At) -> None:
        """They are no code: the limit of 4 MB is far."""
        table = {f"/old/{n}": f"/server/{n}" for n in range(10_000)}
        door = at([ready.redirects(table)], validate=False)
        for number in (0, 9999):
            assert door.get(f"/old/{number}").headers["location"] == f"/server/{number}"
        assert door.get("/server/5").text == "server 5"

    def test_the_table_is_not_counted_as_code(self) -> None:
        """The function holds one dict, made when the site starts."""
        from dualrt.edge.compiler import inspect_site
        from dualrt.edge.policy import Policy

        table = {f"/{n}": "/x" + "y" * 1000 for n in range(10_000)}
        views = [each.view for each in load_middleware([ready.redirects(table)], Options())]
        found = inspect_site(views, Policy())
        assert found.findings == ()
        assert found.bundle.views[views[0].name].size < 20_000


class TestAtStartUp:
    @pytest.mark.parametrize(
        ("given", "words"),
        [
            pytest.param({"table": {"/a": "/a"}}, "a loop: /a → /a", id="itself"),
            pytest.param({"table": {"/a": "/b", "/b": "/a"}}, "a loop: /", id="two"),
            pytest.param(
                {"table": {"/a": "/b?x", "/b": "/c/", "/c": "/a#f"}}, "a loop", id="three"
            ),
            pytest.param(
                {"table": {"/a": "/p/1"}, "patterns": {"/p/:x": "/a"}}, "a loop", id="by-a-pattern"
            ),
            pytest.param({"patterns": {"/:p*": "/x/:p*"}}, "more than 10", id="growing"),
            pytest.param(
                {"patterns": {"/a/:x": "/b/:x", "/b/:x": "/a/:x"}}, "a loop", id="patterns"
            ),
            pytest.param({"table": {"old": "/new"}}, "begins with '/'", id="relative-source"),
            pytest.param({"table": {7: "/new"}}, "begins with '/'", id="no-source"),
            pytest.param({"table": {"/a?b=1": "/new"}}, "no query", id="query-in-source"),
            pytest.param({"table": {"/a/:b": "/new"}}, "belongs in patterns", id="pattern"),
            pytest.param({"table": {"/a": "new"}}, "one '/'", id="relative-target"),
            pytest.param({"table": {"/a": "//evil"}}, "one '/'", id="two-slashes"),
            pytest.param({"table": {"/a": "/\\evil"}}, "no backslash", id="backslash"),
            pytest.param({"table": {"/a": "/b\r\nx: y"}}, "no control character", id="line-break"),
            pytest.param({"table": {"/a": "javascript:alert(1)"}}, "one '/'", id="scheme"),
            pytest.param({"table": {"/a": "https://u@evil/x"}}, "one '/'", id="user"),
            pytest.param({"table": {"/a": ""}}, "a target is", id="empty"),
            pytest.param({"table": {"/a": ("/b", 200)}}, "no redirect status", id="row-status"),
            pytest.param({"status": 300}, "status must be", id="status"),
            pytest.param({"query": "merge"}, "query must be", id="query"),
            pytest.param({"patterns": {"/a/:": "/b"}}, "Missing parameter name", id="bad-pattern"),
            pytest.param({"patterns": {7: "/b"}}, "7: ", id="no-pattern"),
            pytest.param({"patterns": {"/:a*/x/:b*": "/b"}}, "is enough", id="ambiguous"),
            pytest.param({"patterns": {"/a/:x": "/b/:y"}}, "y is no parameter", id="unknown"),
            pytest.param(
                {"patterns": {"/a/:x": "https://:x/"}}, "one '/'", id="parameter-for-a-host"
            ),
            pytest.param(
                {"patterns": {"/a/:x": "https://e.example:x"}}, "one '/'", id="parameter-as-port"
            ),
            pytest.param(
                {"patterns": {"/a/:x": "https://e.example?:x"}}, "", id="query-at-once-is-fine"
            ),
        ],
    )
    def test_what_is_wrong_is_told(self, given: Any, words: str) -> None:
        """When the site starts."""
        if not words:
            ready.redirects(**given)
            return
        with pytest.raises(ConfigError) as caught:
            ready.redirects(**given)
        assert words in str(caught.value)

    def test_all_at_once(self) -> None:
        """One line for each."""
        with pytest.raises(ConfigError, match="3 wrong") as caught:
            ready.redirects({"a": "/b", "/c": "d"}, patterns={"/:": "/x"})
        assert len(str(caught.value).splitlines()) == 4

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param({"table": {"/a": "/a/"}}, id="slash"),
            pytest.param({"patterns": {"/:p*": "/index"}}, id="all-to-one"),
            pytest.param({"table": {f"/{n}": f"/{n + 1}" for n in range(9)}}, id="a-chain"),
            pytest.param({"table": {"/a": "https://testserver/a"}}, id="other-origin"),
        ],
    )
    def test_what_comes_to_an_end_is_no_loop(self, bare: Bare, given: Any) -> None:
        """And a browser that follows gets there."""
        client = bare(ready.redirects(**given))
        url = "/a" if "/a" in given.get("table", {}) else "/0"
        for _ in range(12):
            response = client.get(url)
            if response.status == 200 or "://" in response.headers["location"]:
                return
            url = response.headers["location"]
        raise AssertionError("the browser gave up")


class TestFiles:
    def test_csv(self, tmp_path: Path) -> None:
        """With a heading, comments, quotes, and a status or none."""
        file = tmp_path / "moved.csv"
        file.write_text(
            'source,target,status\n/a,/b\n\n# a comment\n"/c,d", /e ,301\n/p/:x,/q/:x,permanent\n'
        )
        assert ready.read_redirects(file) == {
            "table": {"/a": "/b", "/c,d": ("/e", 301)},
            "patterns": {"/p/:x": ("/q/:x", 308)},
        }

    @pytest.mark.parametrize(
        "data",
        [
            {"/a": "/b", "/p/:x": ["/q/:x", 302]},
            [
                {"source": "/a", "destination": "/b"},
                {"source": "/p/:x", "destination": "/q/:x", "statusCode": 302},
            ],
            {
                "redirects": [
                    {"source": "/a", "destination": "/b"},
                    {"source": "/p/:x", "destination": "/q/:x", "statusCode": 302},
                ]
            },
        ],
        ids=["dict", "list", "vercel"],
    )
    def test_json(self, tmp_path: Path, data: Any) -> None:
        """A dict, or rows as Vercel and Next.js have them."""
        file = tmp_path / "moved.json"
        file.write_text(json.dumps(data))
        assert ready.read_redirects(str(file)) == {
            "table": {"/a": "/b"},
            "patterns": {"/p/:x": ("/q/:x", 302)},
        }

    def test_json_says_permanent(self, tmp_path: Path) -> None:
        """308 or 307."""
        rows = [{"source": f"/{n}", "destination": "/x", "permanent": n} for n in (True, False)]
        file = tmp_path / "moved.json"
        file.write_text(json.dumps(rows))
        found = ready.read_redirects(file)
        assert found["table"] == {"/True": ("/x", 308), "/False": ("/x", 307)}

    def test_lines(self, tmp_path: Path, bare: Bare) -> None:
        """As Netlify has them; read and served."""
        file = tmp_path / "_redirects"
        file.write_text("# moved\n/a /b 301 # why\n/blog/* /news/:splat\n/u/:id /v/:id 302\n")
        found = ready.read_redirects(file)
        assert found["patterns"] == {"/blog/:splat*": "/news/:splat", "/u/:id": ("/v/:id", 302)}
        client = bare(ready.redirects(**found))
        assert client.get("/blog/x/y").headers["location"] == "/news/x/y"
        assert client.get("/a").status == 301

    @pytest.mark.parametrize(
        ("name", "text", "words"),
        [
            ("a.csv", "/a\n/b,/c,often\n", "2 wrong"),
            ("a.csv", "/a,/b\n/a,/c\n", "is there already"),
            ("a.json", "{", "is no JSON"),
            ("a.json", "7", "1 wrong"),
            ("a.json", '[{"source": 7}, 7]', "2 wrong"),
            ("_redirects", "/a /b 301!\n/a\n/b /c 301 Country=de\n", "3 wrong"),
        ],
    )
    def test_what_is_wrong_is_told(self, tmp_path: Path, name: str, text: str, words: str) -> None:
        """With the file and the line."""
        file = tmp_path / name
        file.write_text(text)
        with pytest.raises(ConfigError) as caught:
            ready.read_redirects(file)
        assert words in str(caught.value)
        assert name in str(caught.value)

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        """By its name."""
        with pytest.raises(ConfigError, match=r"nothing\.csv cannot be read"):
            ready.read_redirects(tmp_path / "nothing.csv")
