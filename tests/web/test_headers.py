"""Headers: a case-insensitive multi-map, checked when written and lazy when read."""

from __future__ import annotations

import pytest

from dualrt.web.headers import Headers

ENVIRON = {
    "REQUEST_METHOD": "GET",
    "HTTP_HOST": "shop.test",
    "HTTP_X_REQUEST_ID": "7",
    "HTTP_COOKIE": "a=1",
    "HTTP_X_EMPTY": "",
    "CONTENT_TYPE": "text/plain",
    "CONTENT_LENGTH": "",
    "HTTP_CONTENT_LENGTH": "99",
    "wsgi.version": (1, 0),
}
SCOPE = [
    (b"host", b"shop.test"),
    (b"accept", b"text/html"),
    (b"accept", b"*/*"),
    (b"cookie", b"a=1"),
    (b"cookie", b"b=\xe9"),
    (b"content-type", b"text/plain"),
]


@pytest.mark.parametrize(
    "init",
    [
        pytest.param({"Content-Type": "text/html", "x-a": "1"}, id="mapping"),
        pytest.param([("Content-Type", "text/html"), ("x-a", "1")], id="pairs"),
        pytest.param(Headers({"Content-Type": "text/html", "x-a": "1"}), id="headers"),
        pytest.param(iter([("Content-Type", "text/html"), ("x-a", "1")]), id="iterator"),
    ],
)
def test_are_made_from_mappings_pairs_and_other_headers(init) -> None:
    """Names are looked up in any case, spelled as given on the wire and lower-case elsewhere."""
    headers = Headers(init)
    assert headers["CONTENT-TYPE"] == headers.get("content-type") == "text/html"
    assert headers.raw == [("Content-Type", "text/html"), ("x-a", "1")]
    assert list(headers) == headers.keys() == ["content-type", "x-a"]
    assert dict(headers) == {"content-type": "text/html", "x-a": "1"}
    assert len(headers) == 2


def test_join_several_values_but_keep_them_apart_on_the_wire() -> None:
    """`get` joins with a comma, `get_all` and `raw` don't, and items keep each Set-Cookie alone."""
    headers = Headers([("Vary", "a"), ("set-cookie", "x=1"), ("vary", "b"), ("Set-Cookie", "y=2")])
    assert headers.get("vary") == "a, b"
    assert headers.get_all("VARY") == ["a", "b"]
    assert headers.get_set_cookie() == ["x=1", "y=2"]
    assert headers.get("set-cookie") == "x=1, y=2"
    assert headers.items() == [("vary", "a, b"), ("set-cookie", "x=1"), ("set-cookie", "y=2")]
    assert headers.values() == ["a, b", "x=1", "y=2"]
    assert [name for name, _ in headers.raw] == ["Vary", "set-cookie", "vary", "Set-Cookie"]
    assert len(headers) == 2


def test_answer_for_what_is_missing() -> None:
    """`get` has a default, `[]` and `del` raise KeyError, `delete` doesn't mind."""
    headers = Headers()
    assert headers.get("a") is None
    assert headers.get("a", "b") == "b"
    assert headers.get_all("a") == headers.get_set_cookie() == []
    assert "a" not in headers
    assert 3 not in headers
    headers.delete("a")
    with pytest.raises(KeyError):
        headers["a"]
    with pytest.raises(KeyError):
        del headers["a"]


def test_set_append_and_delete() -> None:
    """`set` replaces every value in the place of the first; `append` adds; `delete` removes all."""
    headers = Headers([("a", "1"), ("b", "2"), ("A", "3")])
    headers.set("A", "4")
    assert headers.raw == [("A", "4"), ("b", "2")]
    headers.append("b", "5")
    headers["c"] = "6"
    assert headers.raw == [("A", "4"), ("b", "2"), ("b", "5"), ("c", "6")]
    headers.delete("B")
    del headers["a"]
    assert headers.raw == [("c", "6")]
    headers.update([("C", "7"), ("d", "8"), ("d", "9")])
    assert headers.raw == [("C", "7"), ("d", "8"), ("d", "9")]
    headers.raw.clear()
    assert "c" in headers


def test_copy_is_independent() -> None:
    """A copy may be changed without changing what it was made from."""
    headers = Headers({"a": "1"})
    other = headers.copy()
    other["a"] = "2"
    assert headers["a"] == "1"
    assert headers != other


def test_compare_by_names_and_values() -> None:
    """Equal whatever the case of names and the order of different ones; equal to a mapping too."""
    assert Headers([("A", "1"), ("b", "2")]) == Headers([("b", "2"), ("a", "1")])
    assert Headers([("a", "1"), ("a", "2")]) != Headers([("a", "2"), ("a", "1")])
    assert Headers({"A": "1"}) == {"a": "1"}
    assert Headers({"A": "1"}) != {"a b": "1"}
    assert Headers() != 1
    with pytest.raises(TypeError):
        hash(Headers())
    assert repr(Headers({"A": "1"})) == "Headers([('A', '1')])"


@pytest.mark.parametrize("name", ["", "a b", "a:", "a\r\nb", "é", "a\x00", "(a)", " a", "a\n"])
def test_refuse_names_that_are_no_tokens(name: str) -> None:
    """A name outside RFC 9110's token is a ValueError that shows it."""
    for change in (Headers().set, Headers().append):
        with pytest.raises(ValueError, match="invalid header name") as caught:
            change(name, "v")
        assert repr(name) in str(caught.value)


@pytest.mark.parametrize("value", ["a\r\nx: y", "a\nb", "a\rb", "a\x00", "\x01", "\x7f", "a\n"])
def test_refuse_values_that_would_split_a_response(value: str) -> None:
    """CR, LF, NUL and other control characters are a ValueError that names header and value."""
    with pytest.raises(ValueError, match="header 'x-a'") as caught:
        Headers({"x-a": value})
    assert repr(value) in str(caught.value)


def test_refuse_values_that_do_not_fit_the_wire() -> None:
    """A character over U+00FF is a ValueError that says to percent-encode."""
    with pytest.raises(ValueError, match="percent-encode"):
        Headers({"x-a": "snow ☃"})
    assert Headers({"x-a": "caf\xe9\tbar"})["x-a"] == "caf\xe9\tbar"


def test_refuse_what_is_not_text() -> None:
    """Numbers and bytes are a TypeError that names the header."""
    with pytest.raises(TypeError, match=r"'x-a'.*int"):
        Headers({"x-a": 5})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="name must be str"):
        Headers([(b"x-a", "5")])  # type: ignore[list-item]


def test_strip_blanks_around_values() -> None:
    """Optional whitespace is no part of a value (RFC 9110 §5.5)."""
    assert Headers({"a": " \t b c \t"}).raw == [("a", "b c")]


def test_a_refused_change_changes_nothing() -> None:
    """After a ValueError the headers are what they were."""
    headers = Headers({"a": "1"})
    with pytest.raises(ValueError):
        headers["a"] = "x\n"
    assert headers.raw == [("a", "1")]


def test_read_an_environ() -> None:
    """HTTP_* and the two CONTENT_* keys are headers; empty CONTENT_* are none, and nothing else."""
    headers = Headers.from_environ(ENVIRON)
    assert headers["Host"] == "shop.test"
    assert headers.get("x-request-id") == "7"
    assert headers.get_all("X-Request-ID") == ["7"]
    assert headers["content-type"] == "text/plain"
    assert headers.get("content-length", "none") == "none"
    assert "x-empty" in headers
    assert headers["x-empty"] == ""
    for name in ("x_request_id", "content_type", "wsgi.version", "", "request-method", "a b"):
        assert name not in headers
        assert headers.get_all(name) == []
    assert headers.raw == [
        ("host", "shop.test"),
        ("x-request-id", "7"),
        ("cookie", "a=1"),
        ("x-empty", ""),
        ("content-type", "text/plain"),
    ]


def test_read_a_scope() -> None:
    """ASGI's pairs are Latin-1; repeated fields are joined, split cookies with a semicolon."""
    headers = Headers.from_scope(SCOPE)
    assert headers["HOST"] == "shop.test"
    assert headers["accept"] == "text/html, */*"
    assert headers["cookie"] == "a=1; b=\xe9"
    assert headers.get_all("cookie") == ["a=1", "b=\xe9"]
    assert headers.get("nope") is None
    assert "☃" not in headers
    assert ("cookie", "a=1; b=\xe9") in headers.items()
    assert len(headers) == 4
    assert Headers.from_scope(iter([(b"Host", b"x")]))["host"] == "x"


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: Headers.from_environ({**ENVIRON, "HTTP_A\n": "\n"}), id="environ"),
        pytest.param(lambda: Headers.from_scope([*SCOPE, (b"a\n", b"\n")]), id="scope"),
    ],
)
def test_reading_one_header_builds_nothing_and_checks_nothing(make) -> None:
    """One lookup reads the server's own structure; even odd data is taken as it came."""
    headers = make()
    assert headers["host"] == "shop.test"
    assert "host" in headers
    with pytest.raises(AttributeError):
        object.__getattribute__(headers, "_raw")
    assert ("a\n", "\n") in headers.raw
    with pytest.raises(AttributeError, match="nope"):
        headers.nope


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(Headers.from_environ(ENVIRON), id="environ"),
        pytest.param(Headers.from_scope(SCOPE), id="scope"),
        pytest.param(Headers({"host": "shop.test"}, immutable=True), id="immutable"),
    ],
)
def test_request_headers_are_read_only_and_say_what_to_do(headers: Headers) -> None:
    """Every change raises TypeError pointing at copy(); the copy can be changed."""
    before = headers.raw
    for change in (
        lambda: headers.set("a", "1"),
        lambda: headers.append("a", "1"),
        lambda: headers.delete("host"),
        lambda: headers.update({"a": "1"}),
        lambda: headers.__setitem__("a", "1"),
        lambda: headers.__delitem__("host"),
    ):
        with pytest.raises(TypeError, match=r"headers\.copy\(\)"):
            change()
    assert headers.immutable
    assert headers.raw == before
    copy = headers.copy()
    copy["host"] = "other.test"
    assert not copy.immutable
    assert headers["host"] == "shop.test"
