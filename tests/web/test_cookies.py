"""RequestCookies read what the framework reads; ResponseCookies write what browsers keep."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.http.cookie import parse_cookie as django_parse
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.http import dump_cookie
from werkzeug.sansio.http import parse_cookie as werkzeug_parse

from dualrt.web.cookie_rules import parse_django, parse_werkzeug, quote_django, quote_werkzeug
from dualrt.web.cookies import RequestCookies, ResponseCookies
from dualrt.web.headers import Headers

FACTS = Path(__file__).parent.parent / "facts"
CASES = json.loads((FACTS / "next_cookie_cases.json").read_text())
VECTORS = [
    row
    for row in json.loads((FACTS / "cookie_vectors.json").read_text())["cases"]
    if row["family"] == "cookie.header"
]
NOW = 1_700_000_000
# Where the facts are bugs not to have (unchecked names and attributes, values decoded twice, one
# path's cookie lost to another's): what we do instead is in the tests below.
BETTER = {54, 58, 59, 64, 65, 66}
SPELLED = {"maxAge": "max_age", "httpOnly": "http_only", "sameSite": "same_site"}


def request_cookies(header: str | None, rule: str = "web") -> RequestCookies:
    """Cookies over headers that may be changed."""
    return RequestCookies(Headers({} if header is None else {"cookie": header}), rule)


def written(*arguments: Any, **options: Any) -> list[str]:
    """The Set-Cookie values after one `set`."""
    headers = Headers()
    ResponseCookies(headers).set(*arguments, **options)
    return headers.get_set_cookie()


def from_js(value: Any) -> Any:
    """An option of the facts as ours: dates are datetimes, milliseconds are seconds."""
    return parsedate_to_datetime(value["$date"]) if isinstance(value, dict) else value


def options_from_js(options: dict[str, Any]) -> dict[str, Any]:
    """The facts' camel-case options in Python spelling."""
    found = {SPELLED.get(key, key): from_js(value) for key, value in options.items()}
    if isinstance(found.get("expires"), int):
        found["expires"] /= 1000
    return found


def run_request(cookies: RequestCookies, op: str, *arguments: Any) -> Any:
    """One operation of the facts on a request's cookies, with the facts' result."""
    pairs = [{"name": name, "value": value} for name, value in cookies.get_all()]
    if op == "get":
        value = cookies.get(arguments[0])
        return None if value is None else {"name": arguments[0], "value": value}
    if op == "getAll":
        return [pair for pair in pairs if not arguments or pair["name"] == arguments[0]]
    if op == "iter":
        return [[name, cookies[name]] for name in cookies]
    if op == "toString":
        return str(cookies)
    result = getattr(cookies, op)(*arguments)
    return "<self>" if result is cookies else result


def run_response(cookies: ResponseCookies, op: str, *arguments: Any) -> Any:
    """One operation of the facts on a response's cookies, with the facts' result."""

    def plain(cookie: Any) -> dict[str, Any]:
        found = {"name": cookie.name, "value": cookie.value}
        for theirs, ours in {**SPELLED, **{k: k for k in ("path", "domain", "priority")}}.items():
            if getattr(cookie, ours):
                found[theirs] = getattr(cookie, ours)
        for flag in ("secure", "partitioned"):
            if getattr(cookie, flag):
                found[flag] = True
        if cookie._expires is not None:
            found["expires"] = {"$date": cookie.expires}
        return found

    if op in {"set", "delete"}:
        merged: dict[str, Any] = {}
        names = iter(("name", "value"))
        for argument in arguments:
            merged |= argument if isinstance(argument, dict) else {next(names): argument}
        result = getattr(cookies, op)(**options_from_js(merged))
        return "<self>" if result is cookies else result
    if op == "get":
        found = cookies.get(arguments[0])
        return None if found is None else plain(found)
    return str(cookies) if op == "toString" else [plain(each) for each in cookies.get_all()]


@pytest.mark.parametrize("case", [pytest.param(c, id=str(c["id"])) for c in CASES])
def test_cookies_behave_as_the_web_runtimes_do(case: dict[str, Any], monkeypatch) -> None:
    """Each fact recorded from the reference implementation, but for the bugs named in BETTER."""
    if case["id"] in BETTER:
        return
    monkeypatch.setattr(time, "time", lambda: NOW)
    request = case["class"] == "RequestCookies"
    name = "cookie" if request else "set-cookie"
    initial = case["initial"] or []
    lines = [initial] if isinstance(initial, str) else initial
    headers = Headers([(name, line) for line in lines])
    cookies: Any = RequestCookies(headers) if request else ResponseCookies(headers)
    run = run_request if request else run_response
    results = [run(cookies, *op) for op in case["ops"]]
    expected = case["expected"]
    if "results" in expected:
        assert results == expected["results"]
    if request and "cookie" in expected:
        assert headers.get("cookie") == expected["cookie"]
    if not request and "set_cookie" in expected:
        assert headers.get_set_cookie() == expected["set_cookie"]


@pytest.mark.parametrize("row", [pytest.param(r, id=r["id"]) for r in VECTORS])
def test_a_cookie_is_the_one_the_framework_reads(row: dict[str, Any]) -> None:
    """Each recorded header gives, under each rule, the value the real framework gave."""
    lines, name = row["input"]["headers"], row["input"]["name"]
    asgi = Headers.from_scope([(b"cookie", line.encode("latin-1")) for line in lines])
    if "expected_by" in row:
        # Django 5.2 joins split cookies with a comma, later versions with a semicolon.
        old, new = row["expected_by"].values()
        assert RequestCookies(asgi, "django", joint=",").get(name) == old["django_asgi"]
        assert RequestCookies(asgi, "django").get(name) == new["django_asgi"]
        return
    wsgi = Headers.from_environ({"HTTP_COOKIE": lines[0]})
    expected = row["expected"]
    assert RequestCookies(wsgi, "django").get(name) == expected["django_wsgi"]
    assert RequestCookies(asgi, "django").get(name) == expected["django_asgi"]
    assert RequestCookies(wsgi, "werkzeug").get(name) == expected["flask"]
    assert RequestCookies(wsgi, "werkzeug").get_all(name) == expected["flask_all"]


PIECES = st.sampled_from(
    [
        *("a", "s", "=", "=", ";", ";", "; ", " ", "\t", '"', '"', "\\", '\\"', "\\073"),
        *("\\303\\251", "\\400", "\\8", ",", "%3D", "%", "\n", "\r", "\x0b", "\x1f", "\x85"),
        *("\xa0", "\xc3\xa9", "\xe2\x80\xa8", "\xff", "\x00", "$", 'a="x; s=e"', "s=1", "a=2"),
        *("{", "\x1c", '""'),
    ]
)
NASTY = st.one_of(
    st.lists(PIECES, max_size=20).map("".join),
    st.text(st.characters(max_codepoint=255), max_size=30),
)


def grouped(pairs: Any) -> dict[str, list[str]]:
    """Values by name, in order."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


@given(NASTY)
@settings(max_examples=300, deadline=None)
def test_the_django_rule_is_djangos(header: str) -> None:
    """Any header gives Django's very cookies, under WSGI and ASGI."""
    assert dict(parse_django(header)) == django_parse(header)
    wsgi = RequestCookies(Headers.from_environ({"HTTP_COOKIE": header}), "django")
    assert dict(wsgi) == django_parse(header.encode("latin-1").decode(errors="replace"))
    scope = [(b"cookie", header.encode("latin-1"))]
    assert dict(RequestCookies(Headers.from_scope(scope), "django")) == django_parse(header)


@given(NASTY)
@settings(max_examples=300, deadline=None)
def test_the_werkzeug_rule_is_werkzeugs(header: str) -> None:
    """Any header gives Werkzeug's very cookies, all of them, the first one first."""
    theirs = werkzeug_parse(header)
    assert grouped(parse_werkzeug(header)) == grouped(theirs.items(multi=True))
    cookies = RequestCookies(Headers.from_environ({"HTTP_COOKIE": header}), "werkzeug")
    assert dict(cookies) == theirs.to_dict()


@given(NASTY, st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
@settings(max_examples=300, deadline=None)
def test_a_cookie_set_on_a_request_is_read_back_by_the_framework(header: str, value: str) -> None:
    """Rewriting the Cookie field keeps every other cookie, however odd, under each rule."""
    django = Headers.from_environ({"HTTP_COOKIE": header}).copy()
    cookies = RequestCookies(django, "django")
    expected = {**cookies, "new": value}
    cookies.set("new", value)
    wire = django["cookie"].encode("latin-1").decode(errors="replace")
    assert django_parse(wire) == expected
    flask = Headers.from_environ({"HTTP_COOKIE": header}).copy()
    cookies = RequestCookies(flask, "werkzeug")
    every = [*(pair for pair in cookies.get_all() if pair[0] != "new"), ("new", value)]
    cookies.set("new", value)
    assert grouped(werkzeug_parse(flask["cookie"]).items(multi=True)) == grouped(every)


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_header_is_an_error(header: str) -> None:
    """Whatever a client sends, reading cookies raises nothing, under any rule."""
    for rule in ("web", "django", "werkzeug"):
        headers = Headers.from_environ({"HTTP_COOKIE": header})
        assert isinstance(dict(RequestCookies(headers, rule)), dict)


@pytest.mark.parametrize("rule", ["web", "django", "werkzeug"])
@pytest.mark.parametrize(
    "header",
    [
        pytest.param("a=" + " " * 60_000 + '"', id="blanks"),
        pytest.param('a="x;' * 12_000, id="open quotes"),
        pytest.param('a="' + "\\" * 60_000, id="backslashes"),
        pytest.param("a=" + "%" * 60_000, id="percents"),
    ],
)
def test_a_hostile_header_costs_linear_time(header: str, rule: str) -> None:
    """Headers made to make parsers backtrack are read within the suite's own timeout."""
    assert len(request_cookies(header, rule)) <= 1


def test_request_cookies_are_a_mapping() -> None:
    """Names to values, with get, get_all, `in`, len and iteration."""
    cookies = request_cookies("a=1; b=x%20y; a=2")
    assert dict(cookies) == {"a": "2", "b": "x y"}
    assert cookies["b"] == "x y"
    assert cookies.get("c") is None
    assert cookies.get("c", "d") == "d"
    assert "a" in cookies
    assert cookies.has("b")
    assert not cookies.has("c")
    assert len(cookies) == 2
    assert list(cookies) == ["a", "b"]
    assert cookies.get_all("a") == ["2"]
    assert str(cookies) == "a=2; b=x%20y"
    assert repr(cookies) == "RequestCookies({'a': '2', 'b': 'x y'})"
    with pytest.raises(KeyError):
        cookies["c"]


def test_values_are_decoded_once() -> None:
    """`%2525` is the text `%25`, never `%`."""
    assert request_cookies("a=%2525")["a"] == "%25"
    assert request_cookies("a=%C3%A9; b=%C3; c=%zz; d=%ED%A0%80") == {"a": "é"}


def test_a_tossed_cookie_shows_in_get_all() -> None:
    """Under a framework's rule every value sent is there; `get` gives the one that counts."""
    header = "s=one; s=two"
    assert request_cookies(header, "django")["s"] == "two"
    assert request_cookies(header, "werkzeug")["s"] == "one"
    for rule in ("django", "werkzeug"):
        assert request_cookies(header, rule).get_all("s") == ["one", "two"]


@pytest.mark.parametrize("rule", ["web", "django", "werkzeug"])
def test_request_cookies_can_be_changed_in_the_headers(rule: str) -> None:
    """set, delete and clear rewrite the Cookie field, and refuse names that are no tokens."""
    headers = Headers({"cookie": "a=1; b=2; c=3"})
    cookies = RequestCookies(headers, rule)
    assert cookies.set("b", "x;y") is cookies
    assert RequestCookies(headers, rule) == {"a": "1", "b": "x;y", "c": "3"}
    assert cookies.delete(["a", "nope"]) == [True, False]
    assert cookies.delete("c") is True
    assert cookies.delete("c") is False
    assert dict(cookies) == {"b": "x;y"}
    assert cookies.clear() is cookies
    assert "cookie" not in headers
    cookies.set("d", "4").set("d", "5")
    assert headers.raw == [("cookie", "d=5")]
    for name in ("a b", "a;b", "a=b", "", "a\n"):
        with pytest.raises(ValueError, match="invalid cookie name"):
            cookies.set(name, "1")


def test_cookies_of_a_request_as_it_came_are_read_only() -> None:
    """The headers of a request refuse the change, and say to copy them."""
    cookies = RequestCookies(Headers.from_environ({"HTTP_COOKIE": "a=1"}))
    with pytest.raises(TypeError, match="copy"):
        cookies.set("a", "2")
    assert dict(cookies) == {"a": "1"}


def test_a_cookie_that_fits_no_header_is_refused() -> None:
    """Where the framework reads Latin-1, a character beyond it can't be sent."""
    with pytest.raises(ValueError, match="percent-encode"):
        request_cookies("a=1", "django").set("b", "☃")


def test_an_unknown_rule_is_refused() -> None:
    """The message lists the rules there are."""
    with pytest.raises(ValueError, match="'web', 'django', 'django-comma', 'werkzeug'"):
        RequestCookies(Headers(), "rails")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "n=v; Path=/"),
        ({"max_age": 0}, "n=v; Path=/; Max-Age=0"),
        ({"max_age": timedelta(minutes=1)}, "Max-Age=60"),
        ({"expires": 0}, "n=v; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
        ({"expires": 1.9}, "Expires=Thu, 01 Jan 1970 00:00:01 GMT"),
        ({"expires": datetime(2026, 10, 21, 7, 28)}, "Expires=Wed, 21 Oct 2026 07:28:00 GMT"),
        (
            {"expires": datetime(2026, 10, 21, 9, 28, tzinfo=timezone(timedelta(hours=2)))},
            "Expires=Wed, 21 Oct 2026 07:28:00 GMT",
        ),
        ({"max_age": 10**12}, "Expires=Fri, 31 Dec 9999 23:59:59 GMT; Max-Age=1000000000000"),
        ({"same_site": "Lax", "priority": "high"}, "n=v; Path=/; SameSite=Lax; Priority=high"),
        ({"domain": ".shop.test", "path": ""}, "n=v; Domain=.shop.test"),
        ({"secure": True, "partitioned": True}, "n=v; Path=/; Secure; Partitioned"),
    ],
)
def test_attributes_are_written_as_given(options: dict[str, Any], expected: str) -> None:
    """Each option as its attribute, in the one order; Max-Age=0 is kept."""
    assert expected in written("n", "v", **options)[0]


@pytest.mark.parametrize(
    "options",
    [
        {"path": "/; HttpOnly"},
        {"path": "/\r\nX: y"},
        {"path": "/é"},
        {"domain": "a.test; Secure"},
        {"domain": "a b"},
        {"domain": "bücher.test"},
        {"same_site": "Lax; Secure"},
        {"same_site": "bogus"},
        {"same_site": True},
        {"priority": "high; Secure"},
        {"priority": "bogus"},
        {"max_age": float("nan")},
        {"max_age": float("inf")},
        {"max_age": 10**400},
        {"max_age": "60"},
        {"expires": "tomorrow"},
        {"expires": float("nan")},
        {"expires": 10**14},
        {"expires": 10**12},
    ],
)
def test_attributes_cannot_be_forged(options: dict[str, Any]) -> None:
    """An attribute that would add another, or means nothing, is a ValueError naming the cookie."""
    with pytest.raises(ValueError, match=f"invalid {next(iter(options))}=.* for cookie 'n'"):
        written("n", "v", **options)


@pytest.mark.parametrize("name", ["bad name;x", "", "a=b", "a\r\n", "é", "a,b", 'a"'])
def test_cookie_names_are_tokens(name: str) -> None:
    """A name that is no token is a ValueError that shows it."""
    with pytest.raises(ValueError, match="invalid cookie name"):
        written(name, "v")


def test_cookie_values_are_encoded() -> None:
    """Anything but unreserved characters is percent-encoded, so no value can break out."""
    assert written("n", "v\r\nX: y; é☃") == ["n=v%0D%0AX%3A%20y%3B%20%C3%A9%E2%98%83; Path=/"]
    assert written("n", 5) == ["n=5; Path=/"]
    assert written("n", None) == ["n=; Path=/"]
    with pytest.raises(TypeError, match="cookie 'n' must be str, not bytes"):
        written("n", b"v")
    with pytest.raises(ValueError):
        written("n", "\ud800")


@given(st.text(st.characters(max_codepoint=255, min_codepoint=32), max_size=12))
@settings(max_examples=100, deadline=None)
def test_values_are_quoted_as_the_framework_quotes_them(value: str) -> None:
    """Byte for byte what Django's and Werkzeug's own `set_cookie` write."""
    assert quote_django(value) == SimpleCookie().value_encode(value)[1]
    assert f"n={quote_werkzeug(value)}" == dump_cookie("n", value, path=None)


@given(st.text(st.characters(max_codepoint=255), max_size=12))
@settings(max_examples=100, deadline=None)
def test_under_a_frameworks_rule_the_framework_reads_what_was_set(value: str) -> None:
    """A value set under "django" or "werkzeug" comes back from that framework's parser."""
    for rule, parse in (("django", django_parse), ("werkzeug", werkzeug_parse)):
        headers = Headers()
        cookies = ResponseCookies(headers, rule).set("n", value)
        pair = headers["set-cookie"].partition("; Path")[0]
        assert parse(pair)["n"] == value
        assert cookies.get("n") == value


@pytest.mark.parametrize(
    ("name", "options", "wrong"),
    [
        ("__Secure-a", {}, "secure"),
        ("__Host-a", {}, "secure"),
        ("__host-a", {"secure": True, "path": "/x"}, "path"),
        ("__Host-a", {"secure": True, "path": ""}, "path"),
        ("__Host-a", {"secure": True, "domain": "a.test"}, "domain"),
    ],
)
def test_prefixed_names_need_what_browsers_ask(
    name: str, options: dict[str, Any], wrong: str
) -> None:
    """A __Host- or __Secure- cookie that a browser would drop is a ValueError saying why."""
    with pytest.raises(ValueError, match=f"invalid {wrong}="):
        written(name, "v", **options)
    assert written("__Host-a", "v", secure=True) == ["__Host-a=v; Path=/; Secure"]


def test_cookies_are_told_apart_by_name_domain_and_path() -> None:
    """Setting the same one again replaces it in place; another path or domain is another cookie."""
    headers = Headers()
    cookies = ResponseCookies(headers)
    cookies.set("a", "1", path="/x").set("b", "2").set("a", "3", path="/y")
    cookies.set("a", "4", path="/x").set("a", "5", path="/x", domain="A.test")
    cookies.set("a", "6", path="/x", domain=".a.TEST")
    assert headers.get_set_cookie() == [
        "a=4; Path=/x",
        "b=2; Path=/",
        "a=3; Path=/y",
        "a=6; Path=/x; Domain=.a.TEST",
    ]
    assert [str(each) for each in cookies.get_all("a")] == ["4", "3", "6"]
    assert cookies.get("a") == "6"
    assert len(cookies) == 4
    assert [each.name for each in cookies] == ["a", "b", "a", "a"]
    assert "b" in cookies
    assert "c" not in cookies
    assert 3 not in cookies


def test_lines_already_there_are_kept_as_they_are() -> None:
    """What another hand wrote is neither decoded twice nor rewritten; a double is folded."""
    lines = ["a=%25; Max-Age=0", "b=; Expires=x", "c=1; Path=/", "c=2; Path=/", "d=%zz; Max-Age=x"]
    headers = Headers([("Set-Cookie", line) for line in lines])
    cookies = ResponseCookies(headers)
    assert cookies.get("a") == "%"
    assert cookies.get("a").max_age == 0
    assert cookies.get("b") == ""
    assert cookies.get("b").expires is None
    assert cookies.get("d") == "%zz"
    assert cookies.get("d").max_age is None
    cookies.set("c", "3")
    assert headers.get_set_cookie() == [lines[0], lines[1], "c=3; Path=/", lines[4]]
    assert str(cookies).startswith("a=%25; Max-Age=0; b=")
    assert repr(ResponseCookies(Headers())) == "ResponseCookies([])"


def test_a_cookie_read_back_has_its_attributes() -> None:
    """What `get` gives is the value as text, with every attribute by name."""
    line = "a=b%20c; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Max-Age=5; Domain=a.test; SAMESITE=LAX"
    cookie = ResponseCookies(Headers({"set-cookie": f"{line}; Path=/x; Priority=High"})).get("a")
    assert cookie is not None
    assert (cookie, cookie.value, cookie.name) == ("b c", "b c", "a")
    assert cookie.expires == datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
    assert (cookie.max_age, cookie.domain, cookie.path) == (5, "a.test", "/x")
    assert (cookie.same_site, cookie.priority) == ("lax", "high")
    assert (cookie.secure, cookie.http_only, cookie.partitioned) == (False, False, False)


def test_delete_leaves_a_tombstone() -> None:
    """Deleting writes an expired cookie in its place, Secure when the name's prefix asks for it."""
    headers = Headers()
    cookies = ResponseCookies(headers).set("a", "1").set("b", "2").delete("a")
    assert headers.get_set_cookie()[0] == "a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
    assert cookies.get("a") == ""
    assert cookies.get("a").expires == datetime(1970, 1, 1, tzinfo=UTC)
    cookies.delete("__Host-s")
    assert headers.get_set_cookie()[2].endswith("GMT; Secure")
