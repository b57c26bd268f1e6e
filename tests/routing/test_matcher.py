"""Matchers: Next.js's answers on its own cases, where we differ and why, and how many cost one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dualrt.errors import ConfigError
from dualrt.routing.matcher import Matcher, Matchers
from dualrt.routing.rawpaths import raw_asgi_path, raw_wsgi_path
from dualrt.testing import matches
from dualrt.web.request import Request

FACTS = Path(__file__).parents[1] / "facts"
ROWS: list[dict[str, Any]] = json.loads((FACTS / "next_matcher_cases.json").read_text("utf-8"))
SECURITY: list[dict[str, Any]] = json.loads(
    (FACTS / "next_security_vectors.json").read_text("utf-8")
)
VECTORS = json.loads((FACTS / "path_vectors.json").read_text("utf-8"))["cases"]

# Rows where dualrt answers otherwise than Next.js 16.4.6; docs/matchers.md says why.
OTHERWISE = {
    253: True,  # a double slash: Next.js redirects first, Django routes it
    254: False,  # a value is one pattern as a whole
    269: False,  # a host is no pattern
}


def asked(row: dict[str, Any]) -> bool:
    config = row.get("nextConfig") or {}
    return matches(
        row["matcher"],
        row["url"],
        row["headers"],
        script_name=config.get("basePath", ""),
        locales=config.get("i18n", {}).get("locales", ()),
    )


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=str(row["id"])) for row in ROWS if not row.get("next_specific")]
)
def test_next_js_has_the_same_answer(row: dict[str, Any]) -> None:
    """On every case that is not about Next.js's own `/_next/data`, but for the differences."""
    if row["id"] in OTHERWISE:
        assert asked(row) == OTHERWISE[row["id"]] != row["expected"]
    else:
        assert asked(row) == row["expected"]


def request(path: str = "/", **headers: str) -> Request:
    return Request(path, headers={name.replace("_", "-"): headers[name] for name in headers})


def test_a_path_is_matched_decoded_and_as_it_was_sent() -> None:
    """Either is enough: what only one reader sees as the guarded path must not pass."""
    matcher = Matcher("/secret/:id(\\d+)")
    assert matcher.match("/secret/1", request(), "/secret/%31") == {"id": "1"}
    assert matcher.match("/elsewhere", request(), "/secret/1") == {"id": "1"}
    assert matcher.match("/elsewhere", request(), "/x") is None
    assert Matcher("/a/:x").match("/b", request(), "/a/%C3%A9%2Fx") == {"x": "é/x"}
    assert Matcher("/a/:x").match("/a/1", request(), "/a/2") == {"x": "1"}
    assert Matcher("/((?!public).*)").match("/public", request(), "/%70ublic") is not None


@pytest.mark.parametrize(
    ("matcher", "path"),
    [
        ("/secret/:path*", "/secret/x#y"),
        ("/secret/:path*", "/secret/x?y"),
        ("/secret/:path*", "/secret/a\nb"),
        ("/secret/(.*)", "/secret/a\nb"),
        ("/secret/(.*)", "/secret/a\r\u2028b"),
        ("/((?!public).*)", "/a\nb"),
        ("/secret/:path*", "/secret/x\0"),
        ("/secret/:path*", "/secret/x;a=b"),
        ("/secret/:path*", "/secret//x"),
        ("/secret/:path*", "//secret/x"),
        ("/secret/:path*", "/secret//"),
        ("/secret", "//secret"),
        ("/secret", "/secret//"),
        ("/secret/:path*", "/secret/../x"),
        ("/secret/:path*", "/secret/./x"),
        ("/secret/:path*", "/secret/\\x"),
        ("/secret", "/secret.json"),
        ("/secret", "/secret.rsc/"),
        ("/secret/:id", "/secret/x.segments/a/b.segment.rsc"),
        ("/secret/(\\d+)", "/secret/1.segments/_tree.segment.rsc"),
        ("/:a/secret", "/x.segments/secret.segments/_tree.segment.rsc"),
        ("/x.segments/:id", "/x.segments/secret.segment.rsc"),
        ("/secret/(\\d+)", "/secret/1.json"),
    ],
)
def test_a_guards_pattern_is_not_walked_around(matcher: str, path: str) -> None:
    """By the decoded path alone, as on servers that don't hand over the raw one."""
    assert Matcher(matcher).match(path, request()) is not None


@pytest.mark.parametrize("row", [row for row in SECURITY if row["kind"] == "wsgi-decoded"])
def test_decoded_paths_that_a_naive_port_misses_are_matched(row: dict[str, Any]) -> None:
    """The facts' own list of them."""
    matcher = Matcher(row["matcher"])
    assert matcher.match(row["decoded_path"], request()) is not None
    assert matches(matcher, row["raw_path"])


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=f"{row['n']}")
        for row in SECURITY
        if row["kind"] == "path" and row["observed_status"] == 401 and "/_next/" not in row["path"]
    ],
)
def test_what_next_js_guards_is_guarded(row: dict[str, Any]) -> None:
    """Each path variant that Next.js's own guard caught, as a client sends it."""
    assert matches("/secret/:path*", row["path"])


PROTECTED = {
    "secret": Matcher("/secret/:path*"),
    "legacy": Matcher("/legacy/secret"),
    "item": Matcher("/items/:pk"),
    "cafe": Matcher("/café/:s"),
}


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in VECTORS])
def test_what_a_framework_routes_to_a_protected_view_is_matched(case: dict[str, Any]) -> None:
    """As 12 servers handed it over, whether the raw path is known or not."""
    for seen in case["observed"]:
        raw_path = (seen.get("raw_path") or "").encode("latin-1", "replace")
        raw = raw_asgi_path({**seen, "raw_path": raw_path}) or raw_wsgi_path(seen)
        for framework, key in (("django", "path_info"), ("flask", "path")):
            found = seen.get(framework) or {}
            matcher = PROTECTED.get(found.get("view"))
            if matcher is not None:
                assert matcher.match(found[key], request()) is not None
                assert matcher.match(found[key], request(), raw) is not None


@pytest.mark.parametrize(
    ("environ", "raw"),
    [
        pytest.param({"RAW_URI": "/a%20b?q#f"}, "/a%20b", id="target"),
        pytest.param({"REQUEST_URI": "/a#f?q"}, "/a", id="fragment-first"),
        pytest.param({"REQUEST_URI": "http://h:1/a/b?q"}, "/a/b", id="absolute-form"),
        pytest.param({"REQUEST_URI": "http://h?q"}, "/", id="absolute-form-without-path"),
        pytest.param({"REQUEST_URI": "//h/a"}, "//h/a", id="double-slash-is-a-path"),
        pytest.param({"RAW_URI": "/app/x", "SCRIPT_NAME": "/app"}, "/x", id="script-name"),
        pytest.param({"RAW_URI": "/%61pp/x", "SCRIPT_NAME": "/app"}, "/x", id="encoded-script"),
        pytest.param({"RAW_URI": "/app", "SCRIPT_NAME": "/app/"}, "/", id="script-only"),
        pytest.param({"RAW_URI": "/apple", "SCRIPT_NAME": "/app"}, "/apple", id="other-segment"),
        pytest.param({"RAW_URI": "/\xc3\xa9", "SCRIPT_NAME": ""}, "/é", id="unencoded"),
        pytest.param(
            {"RAW_URI": "/caf%C3%A9/x", "SCRIPT_NAME": "/caf\xc3\xa9"}, "/x", id="utf8-script"
        ),
        pytest.param({"HTTP_X_ORIGINAL_URL": "/a"}, None, id="headers-are-not-asked"),
        pytest.param({"RAW_URI": "", "REQUEST_URI": None}, None, id="empty"),
        pytest.param({"RAW_URI": "*"}, "*", id="asterisk-form"),
    ],
)
def test_the_raw_path_is_read_from_the_environ(environ: dict[str, Any], raw: str | None) -> None:
    """Servers differ in what they leave around the path; headers are never a source."""
    assert raw_wsgi_path(environ) == raw


@pytest.mark.parametrize(
    ("scope", "raw"),
    [
        pytest.param({"raw_path": b"/a%20b"}, "/a%20b", id="path"),
        pytest.param({"raw_path": b"/app/x", "root_path": "/app"}, "/x", id="root-path"),
        pytest.param({"raw_path": b"/x", "root_path": "/app"}, "/x", id="without-root-path"),
        pytest.param({"raw_path": b"/a?q"}, "/a", id="query"),
        pytest.param({"raw_path": None}, None, id="none"),
        pytest.param({}, None, id="absent"),
    ],
)
def test_the_raw_path_is_read_from_the_scope(scope: dict[str, Any], raw: str | None) -> None:
    """`raw_path` is optional in ASGI."""
    assert raw_asgi_path(scope) == raw


def test_a_pattern_that_looks_ahead_sees_the_ending() -> None:
    """`/x.json` is another form of the page `/x`, but not for who has excluded it."""
    assert not matches(r"/((?!.*\.json$).*)", "/x.json")
    assert matches(r"/((?!.*\.json$)[a-z]*)", "/x.rsc")


def condition(matcher_type: str, **parts: Any) -> Matcher:
    return Matcher({"source": "/", "has": [{"type": matcher_type, **parts}]})


@pytest.mark.parametrize(
    ("matcher", "url", "headers", "holds"),
    [
        pytest.param(condition("header", key="X-A"), "/", {"x-a": "v"}, True, id="header"),
        pytest.param(condition("header", key="x-a"), "/", {"x-a": ""}, False, id="empty-header"),
        pytest.param(
            condition("header", key="x-a", value="a|b"), "/", {"x-a": "b"}, True, id="alternative"
        ),
        pytest.param(
            condition("header", key="x-a", value="a|b"), "/", {"x-a": "axb"}, False, id="grouped"
        ),
        pytest.param(
            condition("header", key="x-a", value="(?<n>.*)"), "/", {"x-a": ""}, False, id="any"
        ),
        pytest.param(condition("header", key="a", value=""), "/", {"a": "x"}, True, id="presence"),
        pytest.param(condition("query", key="q", value="é\n"), "/?q=é%0A", {}, True, id="query"),
        pytest.param(condition("query", key="q", value="a$"), "/?q=a%0A", {}, False, id="dollar"),
        pytest.param(condition("query", key="q", value="1"), "/?q=1&q=2", {}, False, id="last"),
        pytest.param(condition("cookie", key="s"), "/", {"cookie": "S=1"}, False, id="cookie-case"),
        pytest.param(
            condition("cookie", key="s", value="a b"), "/", {"cookie": "s=a%20b"}, True, id="cookie"
        ),
        pytest.param(
            condition("host", value="EXAMPLE.com"), "/", {"host": "Example.COM:8000"}, True, id="h"
        ),
        pytest.param(
            condition("host", value="a.b"), "/", {"host": "axb"}, False, id="host-literal"
        ),
        pytest.param(condition("host", value="a.b"), "/", {"host": "a.b.evil"}, False, id="whole"),
        pytest.param(condition("host", value="a.b"), "http://a.b:1/", {}, True, id="host-of-url"),
        pytest.param(condition("host", value="\\[::1\\]"), "/", {"host": "[::1]:8"}, True, id="v6"),
        pytest.param(
            condition("host", value="(?<sub>[^.]+)\\.a\\.b"), "/", {"host": "x.a.b"}, True, id="sub"
        ),
    ],
)
def test_conditions_read_the_request(
    matcher: Matcher, url: str, headers: dict[str, str], holds: bool
) -> None:
    """Values match as a whole, empty ones count as absent, `missing` is the opposite of `has`."""
    assert matches(matcher, url, headers) == holds
    (rule,) = matcher.rules
    assert rule._replace(has=(), missing=rule.has).holds(Request(url, headers=headers)) != holds


def test_all_of_has_and_none_of_missing() -> None:
    """Conditions of one dict are joined, dicts of a list are alternatives."""
    two = [{"type": "header", "key": "a"}, {"type": "header", "key": "b"}]
    both = {"source": "/x", "has": two}
    neither = {"source": "/x", "missing": two}
    answers = [
        (
            matches(both, "/x", headers),
            matches(neither, "/x", headers),
            matches([both, neither], "/x", headers),
        )
        for headers in ({}, {"a": "1"}, {"a": "1", "b": "1"})
    ]
    assert answers == [(False, True, True), (False, False, False), (True, False, True)]


def test_everything_wrong_is_reported_at_once_with_its_place() -> None:
    """One `ConfigError` names each wrong matcher, the position, the cause and what to do."""
    with pytest.raises(ConfigError) as raised:
        Matcher(
            [
                "/ok",
                "/a/:",
                {},
                {"source": "hello"},
                {"source": "/x", "destination": "/y", "hass": []},
                {"source": "/x", "has": [{"type": "cookiee", "key": "a"}]},
                {"source": "/x", "has": [{"type": "host", "key": "a", "value": "h:80"}]},
                {"source": "/x", "locale": True, "missing": {"type": "header"}},
                {"source": "/x", "missing": [{"type": "query", "key": "", "value": 1}, 7]},
                {"source": "/x", "has": [{"type": "header", "key": "a", "value": "(("}]},
                {"source": 5},
                "/b/(.*",
                3,
            ],
            view=["", "x"],
            where="shop.edge.gate",
        )
    lines = str(raised.value).split("\n- ")
    assert lines[0] == f"shop.edge.gate: {len(EVERYTHING_WRONG)} errors:"
    for line, (place, cause) in zip(lines[1:], EVERYTHING_WRONG, strict=True):
        assert line.startswith(place)
        assert cause in line


EVERYTHING_WRONG = [
    ("matcher[1] '/a/:'", "Missing parameter name at 3. A name has letters, digits and _; write"),
    ("matcher[2] ", "no 'source'"),
    ("matcher[3] 'hello'", "source must start with /: '/hello'.\n    hello\n    ^"),
    ("matcher[4] ", "unknown key 'destination'. Known: source, has, missing, locale."),
    ("matcher[4] ", "unknown key 'hass'. Did you mean 'has'?"),
    ("matcher[5]['has'][0]['type'] ", "not 'cookiee'. Did you mean 'cookie'?"),
    ("matcher[6]['has'][0] ", "has 'key'; a host condition has 'type' and 'value' only"),
    ("matcher[6]['has'][0]['value'] 'h:80'", "A port in the host at 1. Leave it out"),
    ("matcher[7]['missing'] ", "must be a list of dicts, not {'type': 'header'}"),
    ("matcher[7]['locale'] ", "must be False or absent, not True"),
    ("matcher[8]['missing'][0]['key'] ", "must be the name of a query, not ''"),
    ("matcher[8]['missing'][0]['value'] ", "must be a str, not 1"),
    ("matcher[8]['missing'][1] ", "must be a dict {'type': …, 'key': …}, not 7"),
    ("matcher[9]['has'][0]['value'] '(('", "Unterminated group at 1."),
    ("matcher[10]['source'] ", "must be a path pattern like '/account/:path*', not 5"),
    ("matcher[11] '/b/(.*'", "Unbalanced pattern at 3. Close the parenthesis"),
    ("matcher[12] ", "must be a str or a dict with 'source', not 3"),
    ("view ", "must be a name of views or a list of such"),
]


@pytest.mark.parametrize("good", [[], (), None, "/x", ["/x"], {"source": "/x", "has": None}])
def test_next_js_forms_are_accepted(good: Any) -> None:
    """A string, a list, a dict; an empty list is none, and nothing is every request."""
    assert matches(good, "/x") == (good not in ([], ()))
    assert matches(good, "/other") == (good is None)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("/a/:b*"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("source has missing locale type key value x".split()) | st.integers(),
            inner | st.sampled_from(["header", "host", "query", "(", "/x/(a|b)"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(ANYTHING, st.none() | st.text(max_size=4) | ANYTHING)
@example({"source": "/x", "has": [{"type": [], "key": {}}]}, None)
@example([{"source": "/" + "(" * 5000}], "x")
def test_what_is_no_matcher_is_a_config_error(given_: Any, view: Any) -> None:
    """Nothing else is ever raised; what is accepted answers."""
    try:
        matcher = Matcher(given_, view=view)
    except ConfigError:
        return
    matcher.match("/x/a", request("/x/a?q=1"))
    matcher.matches_view("x")


def test_views_are_named_by_patterns() -> None:
    """`view=` takes names with `*`, case-sensitively; their paths are the framework's matter."""
    matcher = Matcher(view=["account:*", "shop.views.cart"])
    assert matcher.views == ("account:*", "shop.views.cart")
    assert matcher.matches_view("account:login", "")
    assert matcher.matches_view("", "shop.views.cart")
    assert not matcher.matches_view("accounts", "shop.views.cart2", "Account:login", "")
    assert matcher.match("/account", request()) is None
    assert Matcher("/x", view="a").match("/x", request()) == {}
    assert not Matcher("/x").matches_view("/x")


def test_sources_with_conditions_are_told() -> None:
    """A guard must not depend on what the client sends or leaves out: a check can warn."""
    matcher = Matcher(["/a", {"source": "/b", "missing": [{"type": "header", "key": "purpose"}]}])
    assert matcher.conditional == ("/b",)


SOURCES = [
    *("/", "/about", "/about/", "/about/:p", "/about/:p*", "/:p", "/:p*", "/(.*)", "/about(.*)"),
    *("/a/:x?/:y*", "/a/:x/b", "/((?!about|a/).*)", r"/a/((?<n>x)\k<n>)", "/about.:ext", "/{a-}?b"),
    *("/about{/:x}?z", "//a", "/a//b", "/.well-known/:x", "/é/:x", "/a/b.json", "/([a-z]+)/x"),
]
PIECES = ["/", "about", "a", "b", "x", "z", ".json", ".rsc", ".segments/", ".segment.rsc", "index"]
PIECES += ["a-", "//", "é", "%61", ".well-known", "en"]


@given(
    st.lists(st.lists(st.sampled_from(SOURCES), max_size=3), max_size=5),
    st.lists(st.sampled_from(PIECES), max_size=6).map(lambda parts: "/" + "".join(parts)),
    st.none() | st.lists(st.sampled_from(PIECES), max_size=4).map("/".join),
    st.sampled_from([(), ("en", "a")]),
)
def test_matchers_together_are_each_alone(
    sources: list[list[str]], path: str, raw: str | None, locales: tuple[str, ...]
) -> None:
    """Compiled together they find the same, in the order of the matchers and their rules."""
    matchers = [Matcher(each or None, locales=locales) for each in sources]
    found = Matchers(matchers).find(path, raw)
    expected = []
    for owner, matcher in enumerate(matchers):
        rules = [(source, Matcher(source, locales=locales)) for source in sources[owner]]
        taken = [(source, alone.match(path, request(), raw)) for source, alone in rules]
        expected += [(owner, source, params) for source, params in taken if params is not None]
        if not sources[owner]:
            expected.append((owner, "", {}))
        assert matcher.match(path, request(), raw) == next(
            (params for who, _, params in expected if who == owner), None
        )
    assert [(hit.owner, hit.rule.source, hit.params) for hit in found] == expected


def test_a_thousand_patterns_are_compiled_together() -> None:
    """Also those that share their first segment, and those that can't stand in one expression."""
    sources = [f"/shop/:x/{number}/(a|b)" for number in range(250)]
    sources += [f"/s{number}/:x" for number in range(250)]
    sources += [rf"/g/((?<n>x)\k<n>){number}" for number in range(50)]
    table = Matchers([Matcher(source) for source in sources])
    assert [hit.owner for hit in table.find("/shop/q/249/b")] == [249]
    assert [hit.params for hit in table.find("/s7/v")] == [{"x": "v"}]
    assert [hit.owner for hit in table.find("/g/xx49")] == [549]
    assert table.find("/none/q/249/b") == ()
