"""``URL`` and ``URLSearchParams``: one table of parsing, and what code does with the values."""

from __future__ import annotations

import copy
from typing import Any
from unicodedata import normalize

import pytest

from dualrt.errors import DualrtError
from dualrt.web.url import URL, InvalidURL, URLSearchParams

# Ids name the section of https://url.spec.whatwg.org/ that decides the row.
PARSED = [
    pytest.param("http://a", None, "http://a/", id="path-start-state"),
    pytest.param(" \x00http://a/ ", None, "http://a/", id="strip-c0-control-or-space"),
    pytest.param("ht\ntp://a\t/\rb", None, "http://a/b", id="remove-tab-or-newline"),
    pytest.param("HTTPS://EXAMPLE.com", None, "https://example.com/", id="scheme-state"),
    pytest.param("http:\\\\a\\b", None, "http://a/b", id="special-authority-slashes-state"),
    pytest.param("http:////a/b", None, "http://a/b", id="special-authority-ignore-slashes-state"),
    pytest.param("http:b", "http://a/c/d", "http://a/c/b", id="special-relative-state"),
    pytest.param("//b/c", "https://a/x", "https://b/c", id="relative-slash-state"),
    pytest.param("?q", "http://a/b?c#d", "http://a/b?q", id="relative-state-query"),
    pytest.param("#f", "http://a/b?c#d", "http://a/b?c#f", id="relative-state-fragment"),
    pytest.param("", "http://a/b?c#d", "http://a/b?c", id="relative-state-empty"),
    pytest.param("../../../x", "http://a/b/c", "http://a/x", id="shorten-path"),
    pytest.param("http://a/b/%2E%2e/./c/%2e", None, "http://a/c/", id="dot-path-segments"),
    pytest.param("http://u:p@w:x@a/", None, "http://u:p%40w%3Ax@a/", id="authority-state"),
    pytest.param("http://@a/", None, "http://a/", id="authority-state-empty-userinfo"),
    pytest.param("https://a:443/", None, "https://a/", id="port-state-default"),
    pytest.param("http://a:00443/", None, "http://a:443/", id="port-state-leading-zeros"),
    pytest.param("http://0x7F.1/", None, "http://127.0.0.1/", id="ipv4-parser-short-and-hex"),
    pytest.param("http://017700000001", None, "http://127.0.0.1/", id="ipv4-parser-octal"),
    pytest.param("http://%31.0.0.1./", None, "http://1.0.0.1/", id="host-parser-percent-decode"),
    pytest.param("http://[1:0:0:2:0:0:0:3]", None, "http://[1:0:0:2::3]/", id="ipv6-serializer"),
    pytest.param("http://[::1.2.3.4]", None, "http://[::102:304]/", id="ipv6-parser-ipv4"),
    pytest.param("http://ＧＯ.com。/", None, "http://go.com./", id="domain-to-ascii-mapping"),
    pytest.param("http://faß.de", None, "http://xn--fa-hia.de/", id="domain-to-ascii-sharp-s"),
    pytest.param("http://XN--abc-/", None, "http://xn--abc-/", id="domain-to-ascii-ascii"),
    pytest.param(
        "http://a/ \"<>^`{}'é", None, "http://a/%20%22%3C%3E%5E%60%7B%7D'%C3%A9", id="path"
    ),
    pytest.param("http://a?'\"<> `{}", None, "http://a/?%27%22%3C%3E%20`{}", id="special-query"),
    pytest.param("http://a#'\"<> `{}", None, "http://a/#'%22%3C%3E%20%60{}", id="fragment"),
    pytest.param("http://a/\ud800", None, "http://a/%EF%BF%BD", id="usvstring-lone-surrogate"),
    pytest.param("mailto:a b@c", None, "mailto:a b@c", id="opaque-path-state"),
    pytest.param("file:///C|/a/../..", None, "file:///C:/", id="windows-drive-letter"),
    pytest.param("foo:/..//a", None, "foo:/.//a", id="url-serializing-dot"),
]
REFUSED = [
    pytest.param("", None, "no scheme", id="no-scheme-state"),
    pytest.param("/a", "mailto:b", "relative", id="no-scheme-state-opaque-base"),
    pytest.param("http://", None, "no host", id="host-state-empty"),
    pytest.param("http://u@/x", None, "no host", id="authority-state-credentials"),
    pytest.param("http://:80", None, "no host", id="host-state-colon"),
    pytest.param("http://a:65536", None, "65536", id="port-state-range"),
    pytest.param("http://a:" + "9" * 9999, None, "over 65535", id="port-state-huge"),
    pytest.param("http://a:8x", None, "'8x'", id="port-state-digits"),
    pytest.param("http://a b/", None, "forbidden", id="forbidden-domain-code-point"),
    pytest.param("http://a%00b/", None, "forbidden", id="forbidden-domain-code-point-decoded"),
    pytest.param("foo://a^b/", None, "forbidden", id="opaque-host-parser"),
    pytest.param("http://1.2.3.4.5", None, "more than four", id="ipv4-parser-parts"),
    pytest.param("http://1.256.1", None, "too large", id="ipv4-parser-range"),
    pytest.param("http://" + "9" * 9999, None, "too large", id="ipv4-parser-huge"),
    pytest.param("http://1.08", None, "'08'", id="ipv4-number-parser-octal"),
    pytest.param("http://[::1", None, "bracket", id="host-parser-unclosed-ipv6"),
    pytest.param("http://[1:2]", None, "eight", id="ipv6-parser-pieces"),
    pytest.param("http://[1::2::3]", None, "piece", id="ipv6-parser-two-compressions"),
    pytest.param("http://[::1.2.3.400]", None, "IPv4", id="ipv6-parser-ipv4-range"),
    pytest.param("http://é.xn--abc-/", None, "Punycode", id="domain-to-ascii-punycode"),
    pytest.param("http://é" + "a" * 3000, None, "more than 2000", id="domain-to-ascii-our-limit"),
    pytest.param("http://אa/", None, "directions", id="domain-to-ascii-bidi"),
    pytest.param("http://a\u200cb/", None, "joiner", id="domain-to-ascii-joiners"),
    pytest.param("http://\u0301a/", None, "combining", id="domain-to-ascii-initial-mark"),
]


@pytest.mark.parametrize(("text", "base", "href"), PARSED)
def test_a_url_is_brought_to_the_form_of_the_standard(
    text: str, base: str | None, href: str
) -> None:
    """The text, against its base, becomes this href; that href parses to itself."""
    assert str(URL(text, base)) == href
    assert URL(href).href == href


def test_only_full_stops_divide_a_host() -> None:
    """Of all characters that would be written with one, the two that mean one do."""
    stops = [c for c in map(chr, range(0x80, 0x110000)) if "." in normalize("NFKC", c)]
    assert [c for c in stops if URL.can_parse(f"http://a{c}b/")] == ["\uff0e"]
    for stop in "\u3002\uff0e\uff61":
        assert URL(f"http://a{stop}b/").host == "a.b"
    assert not URL.can_parse("http://a\ufe12b/")


@pytest.mark.parametrize(("text", "base", "reason"), REFUSED)
def test_what_is_no_url_is_refused_with_its_reason(
    text: str, base: str | None, reason: str
) -> None:
    """The error is a ValueError of dualrt's, says why, and stays short for any text."""
    with pytest.raises(InvalidURL, match=reason) as caught:
        URL(text, base)
    assert isinstance(caught.value, DualrtError)
    assert isinstance(caught.value, ValueError)
    assert len(str(caught.value)) < 1000
    assert repr(text[:20])[:-1] in str(caught.value)
    assert not URL.can_parse(text, base)


def test_a_refused_relative_url_names_its_base() -> None:
    """Both texts are needed to understand the failure, so both are in the message."""
    with pytest.raises(InvalidURL, match="base 'mailto:a'"):
        URL("b", "mailto:a")
    with pytest.raises(InvalidURL, match="'nothing' is no valid URL"):
        URL("http://a", "nothing")


def test_the_parts_are_attributes() -> None:
    """Every part reads as in browsers; missing ones are empty texts."""
    url = URL("https://u:p@Example.com:8443/a/b;c?x=1#f")
    assert (url.protocol, url.username, url.password) == ("https:", "u", "p")
    assert (url.host, url.hostname, url.port) == ("example.com:8443", "example.com", "8443")
    assert (url.pathname, url.search, url.hash) == ("/a/b;c", "?x=1", "#f")
    assert url.origin == "https://example.com:8443"
    bare = URL("http://a/?#")
    assert (bare.port, bare.search, bare.hash, bare.href) == ("", "", "", "http://a/?#")


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("ws://a:80", "ws://a"),
        ("blob:https://a:1/x", "https://a:1"),
        ("blob:ftp://a", "null"),
        ("file:///a", "null"),
        ("data:,", "null"),
    ],
)
def test_the_origin_is_scheme_host_and_port_or_null(text: str, origin: str) -> None:
    """Schemes without an origin give "null", a blob URL gives that of the URL in it."""
    assert URL(text).origin == origin


def test_setting_parts_changes_the_url_and_ignores_what_cannot_be() -> None:
    """Setters are as forgiving as the standard's; only href raises."""
    url = URL("http://a/b")
    url.protocol, url.host, url.pathname = "https", "c:81", "d e"
    url.search, url.hash, url.username, url.password = "?q", "#f", "u:", "p"
    assert url.href == "https://u%3A:p@c:81/d%20e?q#f"
    url.port, url.hostname, url.protocol, url.host = "x", "a:b", "foo", "["
    assert url.href == "https://u%3A:p@c:81/d%20e?q#f"
    with pytest.raises(InvalidURL):
        url.href = "nothing"
    url.port = url.search = url.hash = url.username = url.password = ""
    assert url.href == "https://c/d%20e"


def test_search_params_are_a_live_view_of_the_url() -> None:
    """Changing the pairs changes the URL; setting search or href changes the pairs."""
    url = URL("http://a/?x=1")
    params = url.search_params
    params.append("y", "a b&")
    assert url.href == "http://a/?x=1&y=a+b%26"
    url.search = "z=%C3%A9"
    assert list(params) == [("z", "é")]
    params.delete("z")
    assert url.href == "http://a/"
    url.href = "http://b/?n=1"
    assert url.search_params is params
    assert params["n"] == "1"


def test_urls_are_equal_and_hash_by_their_href() -> None:
    """Two texts of one URL are one key of a dict; other types are unequal."""
    assert URL("HTTP://a:80") == URL("http://a/")
    assert len({URL("HTTP://a:80"), URL("http://a/")}) == 1
    assert URL("http://a/") != "http://a/"
    assert repr(URL("http://a")) == "URL('http://a/')"
    assert URL("b", URL("http://a/c")).href == "http://a/b"


@pytest.mark.parametrize(
    ("init", "text"),
    [
        ("?a=1&a=2&&b", "a=1&a=2&b="),
        ({"a": "1 2", "é": "*-._~"}, "a=1+2&%C3%A9=*-._%7E"),
        ([("a", "1"), ("a", "\ud800")], "a=1&a=%EF%BF%BD"),
        ("a=%zz%41+%ff", "a=%25zzA+%EF%BF%BD"),
        ("", ""),
    ],
)
def test_search_params_are_made_from_text_mappings_or_pairs(init: str, text: str) -> None:
    """All three give the same value, written as application/x-www-form-urlencoded."""
    assert str(URLSearchParams(init)) == text
    assert URLSearchParams(text) == URLSearchParams(init)


def test_search_params_read_as_an_ordered_multi_mapping() -> None:
    """First value by name, all by get_all, pairs by iterating; a missing name is a KeyError."""
    params = URLSearchParams("a=1&b=2&a=3")
    assert (params["a"], params.get("a"), params.get_all("a")) == ("1", "1", ["1", "3"])
    assert (params.get("c"), params.get("c", "-"), params.get_all("c")) == (None, "-", [])
    assert list(params) == list(params.items()) == [("a", "1"), ("b", "2"), ("a", "3")]
    assert (list(params.keys()), list(params.values())) == (["a", "b", "a"], ["1", "2", "3"])
    assert (len(params), "b" in params, "c" in params) == (3, True, False)
    assert params.has("a", "3")
    assert not params.has("a", "2")
    with pytest.raises(KeyError, match="c"):
        params["c"]
    assert params != "a=1&b=2&a=3"
    assert repr(params) == "URLSearchParams('a=1&b=2&a=3')"


def test_search_params_change_in_place() -> None:
    """set keeps the first place, delete may name a value, sort is stable and by UTF-16."""
    params = URLSearchParams("a=1&b=2&a=3&b=4")
    params.set("a", "9")
    params.set("c", "5")
    assert str(params) == "a=9&b=2&b=4&c=5"
    params.delete("b", "2")
    params.delete("x")
    assert str(params) == "a=9&b=4&c=5"
    params = URLSearchParams([("\uffff", ""), ("\U0001f600", "2"), ("\U0001f600", "1"), ("a", "")])
    params.sort()
    assert list(params.values()) == ["", "2", "1", ""]
    assert list(params.keys())[-1] == "\uffff"


@pytest.mark.parametrize("copied", [URL, copy.copy, copy.deepcopy])
def test_a_copy_can_be_changed(copied: Any) -> None:
    """As in ``new URL(request.url)``."""
    url = URL("https://a.example/b?c=d#e")
    other = copied(url)
    other.pathname = "/x"
    other.search_params.set("c", "y")
    assert other.href == "https://a.example/x?c=y#e"
    assert url.href == "https://a.example/b?c=d#e"


def test_a_url_may_stand_for_its_text() -> None:
    assert URL.can_parse(URL("https://a.example/"))
    assert URL(URL("https://a.example/x"), "https://b.example").href == "https://a.example/x"
