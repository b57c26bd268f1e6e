"""``URL`` against ada, the URL parser of Node.js, on generated nasty input."""

from __future__ import annotations

import contextlib

import ada_url
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from dualrt.web.url import URL, InvalidURL, URLSearchParams
from dualrt.web.urlparser import parse
from dualrt.web.urlrecord import parse_normal

PARTS = [
    "href",
    "protocol",
    "username",
    "password",
    "host",
    "hostname",
    "port",
    "pathname",
    "search",
    "hash",
]
BASES = [
    None,
    "http://h",
    "https://u:p@ex.com:8080/a/b/c?q#f",
    "ftp://f:2121/x/;y",
    "file:///C:/a/b",
    "file://h/x/y?z",
    "foo://h/p?q",
    "foo:/a/b",
    "mailto:a@b",
    "data:text, x ?q",
]
atoms = st.sampled_from(
    [
        *"/\\?#@:[].%-_~!$&'()*+,;=\"<>`{}|^ \t\n\0\x7faAzZ019xX",
        *("//", "..", "%2e", ".%2E", "%zz", "%00", "%41", "C|", "a.b", "é", "☃", "ß", "\ufeff"),
        *("http:", "HTTPS://", "ws:", "file:///", "foo:", "user:p@", ":80", ":443", ":65536"),
    ]
)
tails = st.lists(atoms, max_size=8).map("".join)
numbers = st.sampled_from(
    ["0", "1", "0x1", "0xff", "255", "256", "00", "08", "0x", "4294967295", "65536", "a", ""]
)
ipv4 = st.lists(numbers, min_size=1, max_size=6).map(".".join)
pieces = st.sampled_from([":", "::", "0", "1", "ffff", "1.2.3.4", "00a", ".", "12345"])
ipv6 = st.lists(pieces, min_size=1, max_size=10).map(lambda parts: f"[{''.join(parts)}]")
hosts = st.one_of(ipv4, ipv6, tails, st.just("example.com"))
starts = st.sampled_from(["http://", "https://", "ws:", "http:/\\", "ftp://", "foo://", "//", ""])
users = st.sampled_from(["", "", "u@", "u:p@", "@", ":@"])
ports = st.sampled_from(["", "", ":", ":80", ":443", ":99999", ":8a", ":0080"])
ends = st.sampled_from(["", "/", "?", "#", "\\"])
urls = st.tuples(starts, users, hosts, ports, ends, tails).map("".join) | tails


def ours(text: str, base: str | None = None) -> URL | None:
    try:
        return URL(text, base)
    except InvalidURL:
        return None


def adas(text: str, base: str | None = None) -> ada_url.URL | None:
    try:
        return ada_url.URL(text, base)
    except ValueError:
        return None


@given(urls, st.sampled_from(BASES))
@settings(max_examples=300, deadline=None)
def test_generated_urls_parse_as_ada_parses_them(text: str, base: str | None) -> None:
    """Both refuse the text, or every part and the origin are equal."""
    mine, other = ours(text, base), adas(text, base)
    assert (mine is None) == (other is None)
    for part in [*PARTS, "origin"] if mine is not None else ():
        assert getattr(mine, part) == getattr(other, part), part


@given(urls, st.sampled_from(BASES), st.sampled_from(PARTS), hosts | tails | urls)
@settings(max_examples=150, deadline=None)
def test_generated_values_set_as_ada_sets_them(
    text: str, base: str | None, part: str, value: str
) -> None:
    """After setting any part to any text the URL is the same as ada's."""
    mine, other = ours(text, base), adas(text, base)
    if mine is None or other is None:
        return
    with contextlib.suppress(InvalidURL):
        setattr(mine, part, value)
    with contextlib.suppress(ValueError):
        setattr(other, part, value)
    assert mine.href == other.href


def text_of(alphabet: str) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(alphabet), max_size=6)


usual = st.tuples(
    st.sampled_from(["http://", "https://"]),
    st.lists(text_of("ab0_-9xn"), max_size=3).map(".".join) | ipv4,
    st.sampled_from(["", ".com", ".a1", ":80", ":443", ":8000", ":65535", ":65536"]),
    st.one_of(st.just(""), text_of("./%2eE!$&'()*+,-:;=@[]_a|~\\^`{}").map("/".__add__)),
    st.one_of(st.just(""), text_of("./%2eE!$&'()*+,-:;=@[]_a|~\\^`{}?\"").map("?".__add__)),
    st.one_of(st.just(""), text_of("./%2eE!$&'()*+,-:;=@[]_a|~\\^`{}?#").map("#".__add__)),
).map("".join)


@given(usual)
@settings(max_examples=150, deadline=None)
def test_the_fast_path_gives_what_the_parser_gives(text: str) -> None:
    """What it takes, the full parser leaves as it is; what the parser refuses, it refuses."""
    fast = parse_normal(text)
    if ours(text) is None:
        assert fast is None
    if fast is not None:
        slow = parse(text, None)
        assert [getattr(fast, name) for name in fast.__slots__] == [
            getattr(slow, name) for name in slow.__slots__
        ]


@pytest.mark.parametrize(
    "text",
    ["http://127.0.0.1:8000/a", "https://a.example/x/y.html?q=1&r=%20#top", "http://localhost"],
)
def test_usual_urls_take_the_fast_path(text: str) -> None:
    """The regular expression is worth having: it takes the URLs that occur."""
    assert parse_normal(text) is not None


@given(tails)
@settings(max_examples=150, deadline=None)
def test_generated_queries_parse_as_ada_parses_them(text: str) -> None:
    """The pairs and their serialization are ada's."""
    other = ada_url.URLSearchParams(text)
    try:
        theirs = list(other.items())
    except UnicodeDecodeError:  # its Python half cannot show what is not UTF-8
        reject()
    assert list(URLSearchParams(text)) == theirs
    assert str(URLSearchParams(text)) == str(other)
