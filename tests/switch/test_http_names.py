"""`django.http` at the edge beside Django's own: what both make of the same calls."""

from __future__ import annotations

import copy
import io
import pickle
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import django_site

django_site.setup()

from django import http as theirs  # noqa: E402
from django.core import exceptions as their_exceptions  # noqa: E402
from django.http import response as their_response  # noqa: E402
from django.test import override_settings  # noqa: E402

import dualrt_django.conf  # noqa: E402, F401 - gives the edge the settings
from dualrt_django.edge import exceptions as our_exceptions  # noqa: E402
from dualrt_django.edge import http as ours  # noqa: E402
from dualrt_django.edge import http_response as our_response  # noqa: E402

Make = Callable[[Any], Any]


def outcome(call: Callable[[], Any]) -> Any:
    """Return what a call gives, or the name and the text of what it raises."""
    try:
        return told(call())
    except Exception as error:
        return type(error).__name__, str(error)


def told(value: Any) -> Any:
    """Return all that can be seen of a response, or of what it gave."""
    if isinstance(value, theirs.response.HttpResponseBase | ours.HttpResponseBase):
        seen: dict[str, Any] = {
            "class": type(value).__name__,
            "status": value.status_code,
            "reason": value.reason_phrase,
            "charset": value.charset,
            "headers": list(value.items()),
            "shown": repr(value.headers),
            "cookies": value.cookies.output(),
            "repr": repr(value),
            "streaming": value.streaming,
            "closed": value.closed,
            "bytes": bytes(value),
            "file": (value.readable(), value.seekable(), value.writable(), value.flush()),
        }
        if value.streaming:
            seen["content"] = None if value.is_async else list(value)
        else:
            seen["content"] = (value.content, list(value), value.getvalue(), value.tell())
            seen["text"] = outcome(lambda: value.text)
        return seen
    return repr(value) if isinstance(value, dict | tuple | list) else value


def same(make: Make, **changed: Any) -> Any:
    """Check that a call gives the same of Django's module and of ours; return what it gives."""
    with patch("time.time", lambda: 1_700_000_000.25), override_settings(**changed):
        expected = outcome(lambda: make(theirs))
        found = outcome(lambda: make(ours))
    assert found == expected
    return expected


class Text:
    """What is no text, but can be shown as one."""

    def __str__(self) -> str:
        return "shöwn"


class Closing:
    """An iterable that can be closed, badly."""

    def __init__(self) -> None:
        self.closed = 0

    def __iter__(self) -> Iterator[Any]:
        return iter([b"a", "é", 1, memoryview(b"m"), None])

    def close(self) -> None:
        """Count, and fail."""
        self.closed += 1
        raise RuntimeError


def _changed(http: Any, *calls: Callable[[Any], Any], **kwargs: Any) -> Any:
    response = http.HttpResponse("x", **kwargs)
    results = [call(response) for call in calls]
    return results if any(each is not None for each in results) else response


def _streamed(http: Any, content: Any, **kwargs: Any) -> Any:
    return http.StreamingHttpResponse(content, **kwargs)


def _sub(http: Any, **members: Any) -> Any:
    return type("Sub", (http.HttpResponse,), members)


def _cookie(*args: Any, **kwargs: Any) -> Make:
    return lambda http: _changed(http, lambda r: r.set_cookie(*args, **kwargs))


TWICE = (lambda r: r.set_cookie("a", "1", path="/x", secure=True), lambda r: r.set_cookie("a", "2"))

CALLS: dict[str, Make] = {
    "empty": lambda h: h.HttpResponse(),
    "text": lambda h: h.HttpResponse("héllo ✓"),
    "bytes": lambda h: h.HttpResponse(b"\xff\x00"),
    "memoryview": lambda h: h.HttpResponse(memoryview(b"abc")),
    "bytearray": lambda h: h.HttpResponse(bytearray(b"ab")),
    "none": lambda h: h.HttpResponse(None),
    "number": lambda h: h.HttpResponse(12.5),
    "object": lambda h: h.HttpResponse(Text()),
    "list": lambda h: h.HttpResponse(["a", b"b", 3, "é"]),
    "dict": lambda h: h.HttpResponse({"a": 1, "b": 2}),
    "generator": lambda h: h.HttpResponse(c for c in "abc"),
    "closing": lambda h: h.HttpResponse(Closing()),
    "file": lambda h: h.HttpResponse(io.BytesIO(b"one\ntwo\n")),
    "surrogate": lambda h: h.HttpResponse("\ud800"),
    "type": lambda h: h.HttpResponse("x", "text/plain"),
    "type-empty": lambda h: h.HttpResponse("x", ""),
    "type-bytes": lambda h: h.HttpResponse("x", b"text/plain"),
    "type-number": lambda h: h.HttpResponse("x", 5),
    "type-latin": lambda h: h.HttpResponse("x", "text/é"),
    "type-wide": lambda h: h.HttpResponse("x", "text/✓"),
    "type-broken": lambda h: h.HttpResponse("x", "text/plain\r\nx: y"),
    "type-control": lambda h: h.HttpResponse("x", "text/plain\x00"),
    "type-charset": lambda h: h.HttpResponse("é", "text/plain; charset=latin-1"),
    "type-charset-quoted": lambda h: h.HttpResponse("é", 'text/plain; Charset="utf-16"'),
    "type-charset-unknown": lambda h: h.HttpResponse("é", "text/plain; charset=nope"),
    "charset": lambda h: h.HttpResponse("é", charset="latin-1"),
    "charset-empty": lambda h: h.HttpResponse("é", charset=""),
    "charset-both": lambda h: h.HttpResponse("é", "text/plain; charset=utf-8", charset="utf-16"),
    "charset-unknown": lambda h: h.HttpResponse("é", charset="nope"),
    "charset-set": lambda h: _changed(h, lambda r: setattr(r, "charset", "utf-16")),
    "status": lambda h: h.HttpResponse("x", status=201),
    "status-text": lambda h: h.HttpResponse("x", status="404"),
    "status-zero": lambda h: h.HttpResponse("x", status=0),
    "status-low": lambda h: h.HttpResponse("x", status=99),
    "status-high": lambda h: h.HttpResponse("x", status=600),
    "status-word": lambda h: h.HttpResponse("x", status="OK"),
    "status-list": lambda h: h.HttpResponse("x", status=[]),
    "status-unknown": lambda h: h.HttpResponse("x", status=299),
    "reason": lambda h: h.HttpResponse("x", reason="Fine"),
    "reason-empty": lambda h: h.HttpResponse("x", reason=""),
    "reason-set": lambda h: _changed(h, lambda r: setattr(r, "reason_phrase", "So")),
    "positional": lambda h: h.HttpResponse("x", "text/plain", 202, "Later", "utf-8", {"A": "b"}),
    "headers": lambda h: h.HttpResponse("x", headers={"X-A": 1, "age": b"2"}),
    "headers-pairs": lambda h: h.HttpResponse("x", headers=[("X-A", "1"), ("x-a", "2")]),
    "headers-type": lambda h: h.HttpResponse("é", headers={"content-type": "a; charset=latin-1"}),
    "headers-type-twice": lambda h: h.HttpResponse("x", "a/b", headers={"Content-Type": "c/d"}),
    "headers-wrong": lambda h: h.HttpResponse("x", headers=["ab", "abc"]),
    "headers-no-text": lambda h: h.HttpResponse("x", headers=[(1, "a")]),
    "headers-broken": lambda h: h.HttpResponse("x", headers={"A": "b\nc"}),
    "headers-name-broken": lambda h: h.HttpResponse("x", headers={"A\r": "b"}),
    "headers-name-wide": lambda h: h.HttpResponse("x", headers={"Ä": "b"}),
    "headers-name-bytes": lambda h: _changed(h, lambda r: r.headers.__setitem__(b"A\xff", "b")),
    "headers-wide": lambda h: h.HttpResponse("x", headers={"A": "b✓"}),
    "headers-wide-long": lambda h: h.HttpResponse("x", headers={"A": "✓ word " * 40}),
    "headers-wide-broken": lambda h: h.HttpResponse("x", headers={"A": "b✓\n"}),
    "headers-object": lambda h: h.HttpResponse("x", headers={"A": Text()}),
    "item": lambda h: _changed(h, lambda r: r.__setitem__("x-a", "1")),
    "item-any-case": lambda h: _changed(
        h, lambda r: r.__setitem__("X-A", "1"), lambda r: (r["x-a"], r.get("X-a"), "x-A" in r)
    ),
    "item-again": lambda h: _changed(
        h, lambda r: r.__setitem__("X-A", "1"), lambda r: r.__setitem__("x-a", "2")
    ),
    "item-missing": lambda h: h.HttpResponse()["nope"],
    "item-deleted": lambda h: _changed(h, lambda r: r.__delitem__("content-TYPE")),
    "item-deleted-missing": lambda h: _changed(h, lambda r: r.__delitem__("nope")),
    "has-header": lambda h: _changed(
        h, lambda r: (r.has_header("CONTENT-TYPE"), r.has_header("nope"))
    ),
    "get": lambda h: _changed(
        h, lambda r: (r.get("nope"), r.get("nope", 3), r.get("Content-type"))
    ),
    "setdefault": lambda h: _changed(
        h, lambda r: r.setdefault("A", "1"), lambda r: r.setdefault("a", "2")
    ),
    "pop": lambda h: _changed(h, lambda r: (r.headers.pop("content-type"), r.headers.pop("a", 1))),
    "mapping": lambda h: _changed(
        h,
        lambda r: (
            *(len(r.headers), list(r.headers), r.headers == {"content-TYPE": r["Content-Type"]}),
            *(r.headers == {}, r.headers == 3, r.headers.copy() is r.headers),
            *(list(r.headers.keys()), list(r.headers.values())),
        ),
    ),
    "serialize": lambda h: (h.HttpResponse("é").serialize(), h.HttpResponse().serialize_headers()),
    "write": lambda h: _changed(
        h, lambda r: r.write("é"), lambda r: r.write(b"b"), lambda r: r.writelines(["c", 4])
    ),
    "content-again": lambda h: _changed(
        h, lambda r: r.text, lambda r: setattr(r, "content", "other"), lambda r: r.text
    ),
    "text-set": lambda h: _changed(h, lambda r: setattr(r, "text", "mine"), lambda r: r.text),
    "close": lambda h: _changed(h, lambda r: r.close()),
    "bad-request": lambda h: h.HttpResponseBadRequest("x"),
    "forbidden": lambda h: h.HttpResponseForbidden("x"),
    "not-found": lambda h: h.HttpResponseNotFound("x"),
    "gone": lambda h: h.HttpResponseGone("x"),
    "server-error": lambda h: h.HttpResponseServerError("x"),
    "not-allowed": lambda h: h.HttpResponseNotAllowed(["GET", "POST"], "body"),
    "not-allowed-set": lambda h: h.HttpResponseNotAllowed({"GET"}),
    "not-allowed-wrong": lambda h: h.HttpResponseNotAllowed([1]),
    "not-modified": lambda h: h.HttpResponseNotModified(),
    "not-modified-content": lambda h: h.HttpResponseNotModified("x"),
    "not-modified-set": lambda h: setattr(h.HttpResponseNotModified(), "content", "x"),
    "redirect": lambda h: h.HttpResponseRedirect("/a?b=ü&c=%20 d#e"),
    "redirect-keep": lambda h: h.HttpResponseRedirect("/a", preserve_request=True),
    "redirect-status": lambda h: h.HttpResponseRedirect("/a", status=303),
    "redirect-content": lambda h: h.HttpResponseRedirect("/a", False, "body", "text/plain"),
    "redirect-url": lambda h: h.HttpResponseRedirect("https://x.example/ä").url,
    "redirect-script": lambda h: h.HttpResponseRedirect("javascript:alert(1)"),
    "redirect-data": lambda h: h.HttpResponsePermanentRedirect("DATA:text/html,x"),
    "redirect-long": lambda h: h.HttpResponseRedirect("/" + "a" * 16_384),
    "redirect-object": lambda h: h.HttpResponseRedirect(Text()),
    "redirect-none": lambda h: h.HttpResponseRedirect(None),
    "redirect-bytes": lambda h: h.HttpResponseRedirect(b"/x"),
    "redirect-host": lambda h: h.HttpResponseRedirect("http://[::1/"),
    "redirect-broken": lambda h: h.HttpResponseRedirect("/a\r\nSet-Cookie: x"),
    "redirect-max": lambda h: _known(lambda: h.HttpResponseRedirect("/ü", max_length=3)),
    "redirect-max-none": lambda h: _known(
        lambda: h.HttpResponseRedirect("/" + "a" * 16_400, max_length=None)
    ),
    "redirect-wide": lambda h: h.HttpResponseRedirect("/" + "ü" * 10_000),
    "reason-control": lambda h: h.HttpResponse("x", reason="a\tb"),
    "reason-control-set": lambda h: _changed(h, lambda r: setattr(r, "reason_phrase", "\x85")),
    "redirect-schemes": lambda h: type(
        "App", (h.HttpResponseRedirect,), {"allowed_schemes": ["app"]}
    )("app:open"),
    "permanent": lambda h: h.HttpResponsePermanentRedirect("/a"),
    "permanent-keep": lambda h: h.HttpResponsePermanentRedirect("/a", True),
    "json": lambda h: h.JsonResponse({"a": [1, None, True, 1.5, "é", "</script>"]}),
    "json-status": lambda h: h.JsonResponse({}, status=400, headers={"A": "b"}),
    "json-type": lambda h: h.JsonResponse({}, content_type="application/problem+json"),
    "json-list": lambda h: h.JsonResponse([1]),
    "json-unsafe": lambda h: h.JsonResponse([1, "a"], safe=False),
    "json-text": lambda h: h.JsonResponse("é", safe=False),
    "json-params": lambda h: h.JsonResponse(
        {"b": 1, "a": "é"},
        json_dumps_params={"indent": 2, "sort_keys": True, "ensure_ascii": False},
    ),
    "json-encoder": lambda h: h.JsonResponse({"a": {1}}, encoder=_Sets),
    "json-nan": lambda h: h.JsonResponse({"a": float("nan"), "b": float("-inf")}),
    "json-keys": lambda h: h.JsonResponse({1: 1, None: 2, False: 3, 2.5: 4}),
    "json-keys-wrong": lambda h: h.JsonResponse({(1,): 1}),
    "json-circle": lambda h: h.JsonResponse(_circle()),
    "json-object": lambda h: h.JsonResponse({"a": Text()}),
    "json-kinds": lambda h: h.JsonResponse(
        {
            "datetime": datetime(2024, 2, 29, 12, 30, 15, 123456, UTC),
            "naive": datetime(2024, 2, 29, 12, 30, 15),
            "zone": datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=2))),
            "date": date(2024, 2, 29),
            "time": time(1, 2, 3, 4567),
            "delta": [timedelta(days=-1, seconds=5), timedelta(1, 2, 3)],
            "decimal": Decimal("1.10"),
            "uuid": UUID(int=5),
        }
    ),
    "json-time-zone": lambda h: h.JsonResponse({"a": time(1, tzinfo=UTC)}),
    "streaming": lambda h: _streamed(h, ["a", b"b", 3, "é"]),
    "streaming-generator": lambda h: _streamed(h, (c for c in "ab"), content_type="text/csv"),
    "streaming-empty": lambda h: h.StreamingHttpResponse(),
    "streaming-charset": lambda h: _streamed(h, ["é"], charset="latin-1", status=202, reason="So"),
    "streaming-number": lambda h: _streamed(h, 5),
    "streaming-content": lambda h: _streamed(h, "ab").content,
    "streaming-text": lambda h: _streamed(h, "ab").text,
    "streaming-value": lambda h: _streamed(h, ["a", "b"]).getvalue(),
    "streaming-write": lambda h: _streamed(h, ["a"]).write("x"),
    "streaming-writelines": lambda h: _streamed(h, ["a"]).writelines("x"),
    "streaming-tell": lambda h: _streamed(h, ["a"]).tell(),
    "streaming-once": lambda h: (lambda r: [*list(r), *list(r)])(_streamed(h, iter("ab"))),
    "streaming-replaced": lambda h: (
        lambda r: (setattr(r, "streaming_content", ["n"]), list(r.streaming_content))
    )(_streamed(h, "ab")),
    "base": lambda h: _base(h)(headers={"A": "b"}).serialize_headers(),
    "base-bytes": lambda h: bytes(_base(h)("a/b")),
    "base-unknown": lambda h: outcome(lambda: _base(h)(nope=1))[0],
    "sub-status": lambda h: _sub(h, status_code=418)("x"),
    "sub-charset": lambda h: _sub(h, charset="latin-1")("é"),
    "sub-charset-property": lambda h: _sub(
        h, charset=property(lambda self: "latin-1" if "Content-Type" not in self else "utf-16")
    )("é"),
    "sub-bytes": lambda h: _sub(
        h, make_bytes=lambda self, value: b"<" + str(value).encode() + b">"
    )("é"),
    "copied": lambda h: copy.copy(_changed(h, lambda r: r.__setitem__("A", "1"))),
    "pickled": lambda h: pickle.loads(
        pickle.dumps(_changed(h, lambda r: r.set_cookie("a", "1"), status=404))
    ),
    "cookie": _cookie("a", "b"),
    "cookie-empty": _cookie("a"),
    "cookie-quoted": _cookie("a", 'b; "c" ✓\\'),
    "cookie-number": _cookie("a", 5),
    "cookie-name": _cookie("a b", "c"),
    "cookie-reserved": _cookie("path", "c"),
    "cookie-age": _cookie("a", "b", max_age=60),
    "cookie-age-zero": _cookie("a", "b", max_age=0),
    "cookie-age-float": _cookie("a", "b", max_age=60.9),
    "cookie-age-text": _cookie("a", "b", max_age="60"),
    "cookie-age-delta": _cookie("a", "b", max_age=timedelta(days=1, seconds=1)),
    "cookie-expires": _cookie("a", "b", expires="Thu, 01 Jan 2032 00:00:00 GMT"),
    "cookie-expires-age": _cookie("a", "b", max_age=5, expires="Thu, 01 Jan 2032 00:00:00 GMT"),
    "cookie-expires-empty": _cookie("a", "b", expires="", max_age=5),
    "cookie-expires-past": _cookie("a", "b", expires=datetime(2001, 1, 1)),
    "cookie-expires-aware": _cookie("a", "b", expires=datetime(2001, 1, 1, tzinfo=UTC)),
    "cookie-expires-both": _cookie("a", "b", expires=datetime(2031, 1, 1, tzinfo=UTC), max_age=3),
    "cookie-all": _cookie(
        "a", "b", path="/x", domain="x.example", secure=True, httponly=True, samesite="Lax"
    ),
    "cookie-no-path": _cookie("a", "b", path=None),
    "cookie-samesite": _cookie("a", "b", samesite="none"),
    "cookie-samesite-wrong": _cookie("a", "b", samesite="loose"),
    "cookie-twice": lambda h: _changed(h, *TWICE),
    "cookie-deleted": lambda h: _changed(h, *TWICE, lambda r: r.delete_cookie("a")),
    "cookie-deleted-host": lambda h: _changed(h, lambda r: r.delete_cookie("__Host-a", "/x", "d")),
    "cookie-deleted-none": lambda h: _changed(h, lambda r: r.delete_cookie("a", samesite="None")),
    "cookie-signed": lambda h: _changed(h, lambda r: r.set_signed_cookie("a", "b", "salt")),
    "cookie-signed-kwargs": lambda h: _changed(
        h, lambda r: r.set_signed_cookie("a", "é", httponly=True, max_age=5)
    ),
    "cookie-morsel": lambda h: _changed(
        h, lambda r: r.cookies.load("x=1; y=2"), lambda r: r.cookies["x"].__setitem__("path", "/")
    ),
    "parse-cookie": lambda h: [
        h.parse_cookie(text)
        for text in ("", "a=1; b = 2", "a", "=b; ;", 'a="b\\073 c"', "a=1; a=2", "a=b=c", "é=ü")
    ],
}


def _known(make: Callable[[], Any]) -> Any:
    """Return what is made, or that there is no such argument: whose it is not may differ."""
    try:
        return make()
    except TypeError as error:
        return str(error).partition("()")[2]


def _base(http: Any) -> Any:
    return http.HttpResponseBase if http is ours else their_response.HttpResponseBase


def _circle() -> dict[str, Any]:
    made: dict[str, Any] = {}
    made["again"] = {"deep": [made]}
    return made


class _Sets(theirs.response.DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        """Show sets as lists."""
        return sorted(o) if isinstance(o, set) else super().default(o)


@pytest.mark.parametrize("make", CALLS.values(), ids=CALLS.keys())
def test_a_call_gives_what_it_gives_in_django(make: Make) -> None:
    """Down to the text of errors."""
    same(make)


@pytest.mark.parametrize("charset", ["utf-8", "latin-1", "utf-16", "UTF8", "nope"])
def test_the_sites_charset_is_what_the_settings_say_by_then(charset: str) -> None:
    """`override_settings` counts, and so does going back."""
    for make in (CALLS["text"], CALLS["json"], CALLS["type"], CALLS["status"], CALLS["streaming"]):
        same(make, DEFAULT_CHARSET=charset)
    assert ours.HttpResponse("x")["Content-Type"] == "text/html; charset=utf-8"


texts = st.text(max_size=12) | st.sampled_from(["a", "é", "✓", "a\nb", "a\r", " a ", "", "\x00"])
values = texts | st.binary(max_size=8) | st.integers() | st.none()


@given(name=texts, value=values)
@settings(max_examples=120, deadline=None)
def test_any_header_is_taken_or_refused_as_by_django(name: str, value: Any) -> None:
    """Names and values of all kinds."""
    same(lambda http: _changed(http, lambda r: r.__setitem__(name, value)))
    same(lambda http: http.HttpResponse("x", headers={name: value}))
    same(lambda http: http.HttpResponse("é", content_type=value))


@given(content=values | st.lists(values, max_size=4), status=st.integers(90, 610) | texts)
@settings(max_examples=80, deadline=None)
def test_any_content_and_status_is_taken_or_refused_as_by_django(content: Any, status: Any) -> None:
    """Contents and statuses of all kinds."""
    same(lambda http: http.HttpResponse(content, status=status))
    same(lambda http: http.HttpResponse(content))


@given(target=st.text(st.sampled_from("a:/?#[]@é %.\\\thtps"), max_size=14) | values)
@settings(max_examples=120, deadline=None)
def test_any_redirect_is_made_or_refused_as_by_django(target: Any) -> None:
    """Schemes, hosts, and what is no URL."""
    same(lambda http: http.HttpResponseRedirect(target))


@given(
    st.text(max_size=6) | st.sampled_from(["a", "__Host-a", "sid"]),
    values,
    st.fixed_dictionaries(
        {},
        optional={
            "max_age": st.integers(-5, 10**6) | st.none() | st.floats(0, 1e6),
            "expires": st.sampled_from([None, "", "Thu, 01 Jan 2032 00:00:00 GMT"]),
            "path": st.sampled_from([None, "/", "/x y", ""]),
            "domain": st.sampled_from([None, "x.example", ""]),
            "secure": st.booleans(),
            "httponly": st.booleans(),
            "samesite": st.sampled_from([None, "", "Lax", "STRICT", "no"]),
        },
    ),
)
@settings(max_examples=120, deadline=None)
def test_any_cookie_is_set_or_refused_as_by_django(name: str, value: Any, kw: Any) -> None:
    """All attributes, alone and together."""
    same(_cookie(name, value, **kw))


@given(st.text(st.sampled_from('ab=;, "\\073é'), max_size=20))
@settings(max_examples=120, deadline=None)
def test_any_cookie_header_is_read_as_by_django(text: str) -> None:
    """What is malformed, too."""
    assert ours.parse_cookie(text) == theirs.parse_cookie(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@given(json_values)
@settings(max_examples=120, deadline=None)
def test_any_data_is_the_same_json(data: Any) -> None:
    """With what JSON has not, as Django has it."""
    same(lambda http: http.JsonResponse(data, safe=False))
    same(lambda http: http.JsonResponse(data))


@pytest.mark.parametrize(
    "moment", [datetime(2035, 5, 6, 7, 8, 9), datetime(2035, 5, 6, tzinfo=UTC)]
)
def test_a_cookie_that_expires_at_a_time_gets_its_age(moment: datetime) -> None:
    """In whole seconds from now, and one more; ``Expires`` follows."""
    end = moment.replace(tzinfo=UTC)
    for http in (theirs, ours):
        earliest = datetime.now(UTC)
        response = _cookie("a", "b", expires=moment)(http)
        latest = datetime.now(UTC)
        assert response is not None
        left = [int((end - each).total_seconds()) + 1 for each in (latest, earliest)]
        assert left[0] <= response.cookies["a"]["max-age"] <= left[1]
        assert response.cookies["a"]["expires"].endswith(" GMT")


async def _aparts(*parts: Any) -> AsyncIterator[Any]:
    for part in parts:
        yield part


@pytest.mark.parametrize("http", [theirs, ours], ids=["django", "edge"])
@pytest.mark.parametrize("content", ["sync", "async"])
async def test_an_async_reader_gets_all_parts(http: Any, content: str) -> None:
    """A synchronous iterator is read with a warning."""
    parts: Any = ["a", b"b", 3] if content == "sync" else _aparts("a", b"b", 3)
    response = http.StreamingHttpResponse(parts)
    assert response.is_async is (content == "async")
    if content == "async":
        assert [part async for part in response] == [b"a", b"b", b"3"]
        assert [part async for part in response.streaming_content] == []
        return
    with pytest.warns(Warning, match="must consume synchronous iterators in order to serve"):
        assert [part async for part in response] == [b"a", b"b", b"3"]


@pytest.mark.parametrize("http", [theirs, ours], ids=["django", "edge"])
def test_a_synchronous_reader_gets_all_parts_of_an_async_iterator(http: Any) -> None:
    """With a warning."""
    with pytest.warns(Warning, match="must consume asynchronous iterators in order to serve"):
        assert list(http.StreamingHttpResponse(_aparts("a", 3))) == [b"a", b"3"]


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
def test_an_async_iterator_that_waits_cannot_be_read_synchronously_at_the_edge() -> None:
    """There is no loop to wait with, and the error says what to do."""

    class Wait:
        def __await__(self) -> Iterator[None]:
            yield

    async def parts() -> AsyncIterator[str]:
        await Wait()
        yield "a"

    with pytest.raises(RuntimeError, match="return the response, or read it with async for"):
        list(ours.StreamingHttpResponse(parts()))


@pytest.mark.parametrize("http", [theirs, ours], ids=["django", "edge"])
def test_what_a_response_has_taken_on_is_closed_once(http: Any) -> None:
    """What fails there is not told."""
    content = Closing()
    response = http.StreamingHttpResponse(content)
    assert not response.closed
    response.close()
    response.close()
    assert (response.closed, content.closed) == (True, 1)


@pytest.mark.parametrize("status", [100, 103, 600, 1000, "200 OK", None])
def test_a_status_that_ends_no_request_is_an_error(status: Any) -> None:
    """Django takes 1xx, and anything that is set afterwards; its servers do not."""
    response = ours.HttpResponse("x")
    response.status_code = status
    if status == "200 OK":  # as Flask takes it
        assert response.__response__().status == 200
        return
    with pytest.raises(ValueError, match="status is 200 to 599"):
        response.__response__()


class Kept(ours.HttpResponse):
    """Counts how often it is closed."""

    times = 0

    def close(self) -> None:
        """Count."""
        super().close()
        self.times += 1


def test_a_response_that_wants_to_be_closed_is_when_it_leaves() -> None:
    """One of a class that closes, one that has taken something on; no other one."""
    kept = Kept("x")
    assert kept.__response__().body == b"x"
    assert kept.times == 1
    taken: list[int] = []
    response = ours.HttpResponse("x", status=202)
    response._resource_closers.append(lambda: taken.append(1))
    assert response.__response__().status == 202
    assert taken == [1]
    plain = ours.HttpResponse("x", status=202)
    plain["A"] = "b"
    plain.__response__()
    assert not plain.closed


def test_a_stream_that_is_closed_closes_what_makes_it() -> None:
    """Whether it was read or not; its status and its words go with it."""
    content = Closing()
    response = ours.StreamingHttpResponse(content, status=203, reason="So")
    made = response.__response__()
    again: Any = made.with_body(made.body)
    assert (again.status, again.line, again.content_type) == (
        *(203, "203 So"),
        "text/html; charset=utf-8",
    )
    made.body.close()  # type: ignore[union-attr]
    assert (content.closed, response.closed) == (1, True)


async def test_an_async_stream_that_is_closed_closes_what_makes_it() -> None:
    """Its generator's `finally` runs."""
    seen: list[str] = []

    async def parts() -> AsyncIterator[str]:
        try:
            yield "a"
            yield "b"
        finally:
            seen.append("closed")

    response = ours.StreamingHttpResponse(parts())
    body: Any = response.__response__().body
    assert await anext(aiter(body)) == b"a"
    await body.aclose()
    assert (seen, response.closed) == (["closed"], True)


def test_a_response_that_has_to_be_rendered_is() -> None:
    """As Django's handler would do it."""

    class Late(ours.HttpResponse):
        is_rendered = False

        def render(self) -> Any:
            """Make the content."""
            self.content = "rendered"
            return self

    assert Late().__response__().body == b"rendered"


def test_the_classes_are_a_family_as_djangos() -> None:
    """The same names, below the same names."""
    for module, own in ((their_response, our_response), (their_exceptions, our_exceptions)):
        for name in own.__all__:
            their, our = getattr(module, name), getattr(own, name)
            if isinstance(their, type):
                above = [each.__name__ for each in their.__mro__]
                shown = [each.__name__ for each in our.__mro__ if each.__name__ != "Cookies"]
                assert shown == above, name
            else:
                assert our == their


ERRORS: dict[str, Callable[[Any], Any]] = {
    "text": lambda e: e("wrong"),
    "code": lambda e: e("wrong %(a)s", code="c", params={"a": [1]}),
    "list": lambda e: e(["a", e("b %s", params=(1,)), e(["c", "d"]), e({"f": "g"})]),
    "dict": lambda e: e({"f": "a", "g": ["b", "c"], "h": e(["d"])}),
    "error": lambda e: e(e("a", "b", {"c": 1})),
    "of-dict": lambda e: e(e({"f": "a"})),
    "of-list": lambda e: e(e(["a", "b"])),
    "empty": lambda e: e([]),
    "dict-in-dict": lambda e: e({"f": {"g": "h"}}),
}


@pytest.mark.parametrize("make", ERRORS.values(), ids=ERRORS.keys())
def test_a_validation_error_tells_what_djangos_tells(make: Any) -> None:
    """Its texts, its dict, and whom it equals."""

    def seen(module: Any) -> Any:
        kind = module.ValidationError
        error, again = make(kind), make(kind)
        return [
            *(repr(error), str(error), list(error), error.messages, error == again, error == 1),
            *(hash(error) == hash(again), error.update_error_dict({}).keys()),
            *(outcome(lambda: error.message_dict), error == kind("other")),
            *(getattr(error, "code", None), getattr(error, "params", None), len(error.args)),
        ]

    found = outcome(lambda: seen(our_exceptions))
    expected = outcome(lambda: seen(their_exceptions))
    assert found == expected
