"""Path patterns: what they match and take, which are wrong, and that none costs too much."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dualrt.routing.jsregex import Wrong, translate
from dualrt.routing.pathexp import LONGEST, Group, full, parse, write
from dualrt.routing.rules import make_rule
from dualrt.routing.ways import ambiguous, take

# Next.js 16 with path-to-regexp 6.3 compiles these so; source: the notes on its matchers.
COMPILED = [
    ("/about", r"^\/about[\/#\?]?$"),
    ("/about/:path", r"^\/about(?:\/([^\/#\?]+?))[\/#\?]?$"),
    ("/about/:path*", r"^\/about(?:\/((?:[^\/#\?]+?)(?:\/(?:[^\/#\?]+?))*))?[\/#\?]?$"),
    ("/about/:path+", r"^\/about(?:\/((?:[^\/#\?]+?)(?:\/(?:[^\/#\?]+?))*))[\/#\?]?$"),
    ("/about/:path?", r"^\/about(?:\/([^\/#\?]+?))?[\/#\?]?$"),
    ("/about/(.*)", r"^\/about(?:\/(.*))[\/#\?]?$"),
    (r"/:id(\d+)", r"^(?:\/([0-9]+))[\/#\?]?$"),
    ("/:a-:b", r"^(?:\/([^\/#\?]+?))-((?:(?!-)[^\/#\?])+?)[\/#\?]?$"),
    ("/{old-}?page", r"^\/(?:old-)?page[\/#\?]?$"),
    ("/file-:name.txt", r"^\/file-([^\/#\?]+?)\.txt[\/#\?]?$"),
    ("/((?!api|_next/static).*)", r"^(?:\/((?!api|_next\/static).*))[\/#\?]?$"),
]
PATHS = st.text("/ab-.1", max_size=8) | st.sampled_from(
    "about about/a/b 12 x-y x-y-z old-page page file-.txt file-a.txt api apiary".split()
)


@pytest.mark.parametrize(("source", "upstream"), COMPILED)
@given(tail=PATHS)
def test_a_pattern_takes_what_upstreams_expression_takes(
    source: str, upstream: str, tail: str
) -> None:
    """On paths without newlines, `#` and `?`, matches and parameters are those of Next.js."""
    path = f"/{tail}"
    expected = re.match(upstream, path)
    found = make_rule(source)
    if found.literals:
        assert (path in found.literals) == (expected is not None)
        return
    taken = found.take(path)
    assert (taken is None) == (expected is None)
    if taken is not None and expected is not None:
        assert list(taken.values()) == [each for each in expected.groups() if each is not None]


@pytest.mark.parametrize(
    ("source", "path", "params"),
    [
        pytest.param("/:lang?/:path*", "/en/a/b", {"lang": "en", "path": "a/b"}, id="greedy"),
        pytest.param("/a/:x*/b/:y*", "/a/1/b/2/b/3", {"x": "1/b/2", "y": "3"}, id="first-most"),
        pytest.param("/a/(x|y)/(z)", "/a/x/z", {"0": "x", "1": "z"}, id="unnamed"),
        pytest.param("/:a/:a", "/1/2", {"a": "2"}, id="same-name"),
        pytest.param("/:1x", "/v", {"1x": "v"}, id="digit-first"),
        pytest.param("/a{/:b.txt}?", "/a", {}, id="absent"),
        pytest.param("/a{/:b.txt}+", "/a/b.txt/c.txt", {"b": "b.txt/c"}, id="repeated-braces"),
        pytest.param(r"/\:a\*\(\{", "/:a*({", {}, id="escapes"),
        pytest.param("/:p", "/a#b?c", {"p": "a#b?c"}, id="hash-and-question-mark"),
        pytest.param("/:p", "/a\nb\0", {"p": "a\nb\0"}, id="newline-and-nul"),
        pytest.param("/(.*)", "/a\n\u2028b", {"0": "a\n\u2028b"}, id="dot-takes-newlines"),
        pytest.param(r"/((?:(?<x>a)|b)\k<x>)", "/aa", {"0": "aa"}, id="named-group"),
        pytest.param(r"/((?:(?<x>a)|b)\k<x>)", "/b", {"0": "b"}, id="empty-reference"),
        pytest.param("/:p(a|b)/c", "/b/c/", {"p": "b"}, id="slash-at-the-end"),
    ],
)
def test_parameters_are_taken(source: str, path: str, params: dict[str, str]) -> None:
    """The parameters have the text that stands in their place; absent ones are left out."""
    rule = make_rule(source)
    assert path in rule.literals if rule.literals else rule.take(path) == params


@pytest.mark.parametrize(
    ("source", "path"),
    [
        pytest.param("/about", "/about\n", id="no-newline-at-the-end"),
        pytest.param("/(a$)", "/a\n", id="dollar-is-the-end"),
        pytest.param("/:x(a)", "/a\n", id="no-newline-after-a-group"),
        pytest.param(r"/(\d)", "/٣", id="digits-are-ascii"),
        pytest.param(r"/(\w)", "/é", id="words-are-ascii"),
        pytest.param("/:p", "/a/b", id="one-segment"),
        pytest.param("/:p+", "/", id="one-or-more"),
        pytest.param("/About/:x", "/about/1", id="case"),
    ],
)
def test_what_is_no_match_is_none(source: str, path: str) -> None:
    """Matches are full, case-sensitive, and JavaScript's classes are ASCII."""
    rule = make_rule(source)
    assert path not in rule.literals if rule.literals else rule.take(path) is None


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("/a/:", "Missing parameter name at 3"),
        ("/a/(", "Unbalanced pattern at 3"),
        ("/a/(?:x)", 'Pattern cannot start with "?" at 4'),
        ("/a/:b((c))", "Capturing groups are not allowed at 6"),
        ("/a/*", "Unexpected MODIFIER at 3, expected END"),
        ("/a?b", "Unexpected MODIFIER at 2, expected END"),
        ("/a/{b", "Unexpected END at 5, expected CLOSE"),
        ("/a/{b{c}}", "Unexpected OPEN at 5, expected CLOSE"),
        ("/a}", "Unexpected CLOSE at 2, expected END"),
        ("/a/{:b:c}", "Unexpected NAME at 6, expected CLOSE"),
        ("/a/:b*:c*", 'Must have text between two parameters, missing text after "b" at 6'),
        ("/a(b)*", 'Can not repeat "0" without a prefix and suffix at 5'),
        ("/a/()", "Missing pattern at 3"),
        ("/a\\", "Nothing after the backslash at 2"),
        ("about", "Missing / at the start at 0"),
        ("/a/<int:pk>/", "<int:pk> is no parameter at 3"),
        ("/a/(b**)", "Nothing to repeat at 6"),
        ("/a/(b++)", "Nothing to repeat at 6"),
        ("/a/([)", "Unterminated character class at 4"),
        ("/a/([b-a])", "Range out of order in character class at 5"),
        ("/a/(b{2,1})", "Numbers out of order in {} quantifier at 5"),
        ("/a/((?P<x>b))", "Invalid group at 4"),
        (r"/a/(b\Z)", r"Unknown escape \Z at 5"),
        (r"/a/(b\1)", r"No group \1 to refer to at 5"),
        ("/a/((?<=b*)c)", "Python's re has no such pattern"),
        (r"/a/((?<x>b\k<x>))", "Python's re has no such pattern"),
        ("/a/(b{99999999999})", "The pattern is too large"),
        ("/a/" + "(" + "(?:" * 99 + ")" * 99 + ")", "More than 50 groups in each other at 154"),
        ("/" + "a" * LONGEST, "The pattern exceeds max length of 4096"),
    ],
)
def test_a_wrong_pattern_says_where_and_why(source: str, message: str) -> None:
    """The texts are path-to-regexp's where that has one."""
    with pytest.raises(Wrong) as raised:
        make_rule(source)
    assert str(raised.value).startswith(message)


# (JavaScript, texts that match as a whole, texts that don't); checked against V8's semantics as
# ECMA-262 has them.
TRANSLATED = [
    (r"\d\D", ["1a", "2٣"], ["11", "٣a"]),
    (r"\w+\W", ["a_Z0-", "aé"], ["aa", "éa-"]),
    (r"\s\S", ["\ufeffa", "\u2003a", "\xa0\x85"], ["\x85a", "\x1ca", "  "]),
    (r"[\w-]+", ["a-b"], ["a.b", "é"]),
    (r"[^\W_]+", ["ab1"], ["a_", "é"]),
    (r"[a\-z]+", ["a-z"], ["b"]),
    (r"[\d-x]+", ["1-x"], ["y"]),
    (r"[[a]+", ["[a"], ["]"]),
    (r"a{,2}", ["a{,2}"], ["aa"]),
    (r"a{2}b{1,}c{0,1}", ["aab", "aabbbc"], ["ab", "aabcc"]),
    (r"a{", ["a{"], ["a"]),
    (r"[]", [], ["", "a", "]"]),
    (r"[^]", ["a", "\n"], [""]),
    (r"a|bc", ["a", "bc"], ["ac", "abc"]),
    (r"\/\.\-", ["/.-"], ["/a-"]),
    (r"\x41\u0042\t\0", ["AB\t\0"], ["AB"]),
    (r"[\b]", ["\b"], ["b"]),
    (r"\bé", [], ["é"]),
    (r"a\Bb\b", ["ab"], ["a b"]),
    (r"(a)?\1b", ["aab", "b"], ["ab"]),
    (r"(?<n>.)\k<n>", ["xx"], ["xy"]),
    (r"(?=a)a(?!b)(?<=a)", ["a"], ["b"]),
    (r"^a$", ["a"], ["a\n"]),
    (r"a.b", ["a\nb", "axb"], ["ab"]),
    ("#  x", ["#  x"], ["x"]),
]


@pytest.mark.parametrize(("source", "yes", "no"), TRANSLATED)
def test_javascripts_expressions_mean_in_python_what_they_mean(
    source: str, yes: list[str], no: list[str]
) -> None:
    """All but `.`, which takes newlines, too."""
    regex = re.compile(translate(source).pattern, re.DOTALL)
    assert [text for text in yes if not regex.fullmatch(text)] == []
    assert [text for text in no if regex.fullmatch(text)] == []


NAMES = st.text("abcxyz01_", min_size=1, max_size=4)
WORDS = st.text("abc", min_size=1, max_size=4)
VALUES = st.text(min_size=1, max_size=6).map(lambda text: text.replace("/", "") or "v")
ESCAPED = st.text(max_size=4).map(lambda text: "".join(f"\\{char}" for char in text))


@st.composite
def expansions(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a pattern without custom groups and a path that is made from it."""
    source = path = "/r"
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(["text", "escaped", "one", "more", "braces"]))
        if kind == "text":
            word = draw(WORDS)
            source, path = f"{source}/{word}", f"{path}/{word}"
        elif kind == "escaped":
            word = draw(ESCAPED)
            source, path = f"{source}/{word}", f"{path}/{word[1::2]}"
        elif kind == "braces":
            suffix, values = draw(WORDS), draw(st.lists(VALUES, max_size=3))
            modifier = draw(st.sampled_from("*+" if values else "*"))
            source += f"{{/:{draw(NAMES)}-{suffix}}}{modifier}"
            path += "".join(f"/{value}-{suffix}" for value in values)
        else:
            values = [draw(VALUES)] if kind == "one" else draw(st.lists(VALUES, max_size=3))
            modifiers = [""] if kind == "one" else ["*", *"+"[: len(values)]]
            modifiers += "?"[: len(values) == 1]
            source += f"/:{draw(NAMES)}{draw(st.sampled_from(modifiers))}"
            path += "".join(f"/{value}" for value in values)
    return source, path


@given(expansions())
@example(("/:a*/:b*", "/x"))
def test_a_pattern_takes_what_is_made_from_it(drawn: tuple[str, str]) -> None:
    """Whatever stands for a parameter, but a slash: the pattern takes the path; one more, too."""
    source, path = drawn
    rule = make_rule(source)
    for each in (path, f"{path}/"):
        assert each in rule.literals if rule.literals else rule.take(each) is not None


SOURCES = st.lists(
    st.sampled_from(["/a", "/:x", "/:y?", "/:z*", "/:z+", "{-:b}?", "{.:c}*", "-", "ab", "{a/}+"])
    | st.sampled_from(["{/:b-}*", "{x}?", "/b", "/"]),
    min_size=1,
    max_size=6,
).map("".join)


@settings(deadline=None)
@given(source=SOURCES, path=st.lists(st.sampled_from("/ab-.x"), max_size=12).map("".join))
def test_the_linear_way_takes_what_the_expression_takes(source: str, path: str) -> None:
    """Also which parameter gets what, where there is a choice."""
    try:
        parts = parse(f"/{source}")
    except Wrong:
        return
    found = full(write(parts, capture=True)).match(f"/{path}")
    groups = [(at, part.name) for at, part in enumerate(parts) if isinstance(part, Group)]
    expected = found and {
        name: found[f"p{at}"] for at, name in groups if name and found[f"p{at}"] is not None
    }
    assert take(parts, f"/{path}") == expected


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "source",
    [
        "/:a*/x/:b*/x/:c*/x/:d*/y",
        "/:a*/:b*/:c*/:d*/y",
        "/:a?/:b?/:c?/:d?/:e?/:f?/:g?/:h?/:i?/:j?/:k?/:l?/:m?/:n?/:o?/:p?/:q?/:r?/:s?/:t?/y",
        "/:a{-:b}*{-:c}*{x:d}*y",
        "/:a-:b-:c-:d-:e-:f-:g-:h.:i-:j.:k.y",
        "/x{:b-}*y",
        "/{x}*{x-}*{-x}*y",
        "/:a+/:b",
    ],
)
@pytest.mark.parametrize("piece", ["/x", "-x", "-", "x", "x-", "/-", ".x-", "/x-x.x"])
def test_no_path_takes_a_pattern_without_custom_groups_long(source: str, piece: str) -> None:
    """A path of 8 KB, as servers accept it, that fails at its very end is refused at once. With a
    plain expression several of these would take longer than the world is old.
    """
    rule = make_rule(source)
    path = "/" + piece * (8000 // len(piece))
    for each in (path, f"{path}//", f"{path}/y/"):
        taken = rule.take(each)
        assert taken is None or "/".join(taken.values())
    assert ambiguous(parse("/:a*/x/:b*"))


@given(st.text("/:()?*+{}\\[]^$.|-<>!=abk019 é\n", max_size=30) | st.text(max_size=30))
@example("/(" + "a" * 5000 + ")")
@example("/a/([\\d-a-z])")
@example("/(\\ud800)\udfff")
def test_any_text_is_a_pattern_or_wrong(source: str) -> None:
    """Nothing else is ever raised, and what is accepted can be asked."""
    for text in (source, f"/{source}"):
        try:
            rule = make_rule(text)
        except Wrong:
            continue
        else:
            rule.take(unquote(text))
            rule.page(f"{text}.json")
