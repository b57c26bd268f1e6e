"""`Response` at the edge, beside Werkzeug's and Flask's: the same object, the same bytes out."""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any

import flask
import pytest
import werkzeug.datastructures
import werkzeug.utils
import werkzeug.wrappers
from hypothesis import given, settings
from hypothesis import strategies as st

from dualrt_flask.edge import datastructures, utils, wrappers
from dualrt_flask.edge import http as edge_http
from dualrt_flask.edge import werkzeug as edge_werkzeug
from tests.switch.twins import outcome, plain

EDGE = edge_werkzeug.Response, wrappers.Response
REAL = werkzeug.wrappers.Response, flask.Response
PAIR = [pytest.param(0, id="werkzeug"), pytest.param(1, id="flask")]

ENVIRON = {
    "REQUEST_METHOD": "GET",
    "wsgi.url_scheme": "https",
    "HTTP_HOST": "example.com:443",
    "SCRIPT_NAME": "/app",
    "PATH_INFO": "/a/b",
    "QUERY_STRING": "q=1",
    "SERVER_NAME": "server",
    "SERVER_PORT": "8000",
}


def sent(response: Any, **environ: Any) -> Any:
    """Return what a response sends: status line, headers, body."""
    began: list[Any] = []
    body = response(ENVIRON | environ, lambda status, headers: began.append((status, headers)))
    chunks = list(body)
    if hasattr(body, "close"):
        body.close()
    return began, b"".join([c.encode() if isinstance(c, str) else c for c in chunks])


def described(response: Any) -> Any:
    """Return what a response says of itself."""
    return [
        repr(response),
        response.status,
        response.status_code,
        list(response.headers),
        response.mimetype,
        response.is_json,
        response.is_streamed,
        response.is_sequence,
        plain(dict(response.mimetype_params)),
    ]


BODIES: list[Any] = [
    None,
    "",
    "héllo",
    b"bytes",
    bytearray(b"array"),
    ["a", b"b"],
    ("x", "y"),
    [],
    5,
]
STATUSES: list[Any] = [
    None,
    200,
    404,
    299,
    799,
    0,
    "201",
    "201 Made",
    "418 I'M A TEAPOT",
    "Whatever",
    "",
    " ",
    HTTPStatus.GONE,
]
HEADERS: list[Any] = [
    None,
    {},
    {"X-A": "1"},
    {"content-type": "text/x-own"},
    [("X-A", "1"), ("x-a", "2")],
    {"X-A": ["1", "2"]},
    {"Content-Length": "3"},
    {"X": "a\r\nb"},
    {"X": 5},
]
KINDS: list[Any] = [None, "text/css", "application/json", "image/svg+xml", ""]


@pytest.mark.parametrize("which", PAIR)
@given(
    st.sampled_from(BODIES),
    st.sampled_from(STATUSES),
    st.sampled_from(HEADERS),
    st.sampled_from(KINDS),
    st.sampled_from([None, None, "text/html", "x/y; charset=z"]),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_a_response_is_made_the_same(
    which: int, body: Any, status: Any, headers: Any, mimetype: Any, kind: Any, touched: bool
) -> None:
    """Of all that its constructor takes; whether somebody looks at the headers or not."""

    def run(cls: Any) -> Any:
        made = cls(body, status, headers, mimetype, kind)
        if touched:
            list(made.headers)
        return described(made), outcome(made.get_data), outcome(sent, made)

    assert outcome(run, EDGE[which]) == outcome(run, REAL[which])


@pytest.mark.parametrize("which", PAIR)
def test_headers_that_are_given_are_the_responses_own(which: int) -> None:
    """A `Headers` object is not copied, even an empty one."""
    for cls, module in ((EDGE[which], datastructures), (REAL[which], werkzeug.datastructures)):
        headers = module.Headers()
        made = cls("x", headers=headers)
        assert made.headers is headers
        assert len(headers) == 2


CHANGES: list[Any] = [
    lambda r: setattr(r, "status", "202 Fine"),
    lambda r: setattr(r, "status_code", 500),
    lambda r: setattr(r, "data", "new ü"),
    lambda r: setattr(r, "response", ["other", b"!"]),
    lambda r: setattr(r, "response", iter(["streamed"])),
    lambda r: setattr(r, "mimetype", "application/xml"),
    lambda r: setattr(r, "content_type", "a/b"),
    lambda r: r.mimetype_params.update(charset="latin1", x="y z"),
    lambda r: setattr(r, "location", "/ü?a=b c"),
    lambda r: setattr(r, "content_location", "http://bücher.example/x"),
    lambda r: setattr(r, "content_length", 7),
    lambda r: delattr(r, "content_length"),
    lambda r: setattr(r, "content_encoding", "br"),
    lambda r: setattr(r, "content_md5", "x"),
    lambda r: setattr(r, "age", timedelta(seconds=90)),
    lambda r: setattr(r, "last_modified", datetime(2024, 5, 17, 12, 30, tzinfo=UTC)),
    lambda r: setattr(r, "expires", 0),
    lambda r: setattr(r, "date", datetime(2024, 5, 17, 12, 30)),  # noqa: DTZ001, RUF100
    lambda r: setattr(r, "retry_after", 5),
    lambda r: setattr(r, "retry_after", None),
    lambda r: setattr(r, "retry_after", datetime(2024, 5, 17, tzinfo=UTC)),
    lambda r: r.vary.add("Cookie"),
    lambda r: r.vary.update(["Accept", "cookie"]),
    lambda r: setattr(r, "vary", ["A", "b c"]),
    lambda r: setattr(r, "vary", None),
    lambda r: r.vary.clear(),
    lambda r: setattr(r, "allow", "GET, POST"),
    lambda r: setattr(r, "content_language", ("de", "en")),
    lambda r: setattr(r.cache_control, "max_age", 60),
    lambda r: setattr(r.cache_control, "no_cache", True),
    lambda r: setattr(r.cache_control, "public", True),
    lambda r: r.cache_control.clear(),
    lambda r: r.set_etag("tag", weak=True),
    lambda r: r.set_etag('t"ag'),
    lambda r: r.add_etag(),
    lambda r: r.add_etag(overwrite=True, weak=True),
    lambda r: r.content_range.set(0, 5, 10),
    lambda r: r.content_range.unset(),
    lambda r: setattr(r, "content_range", "bytes 1-2/3"),
    lambda r: setattr(r, "content_range", None),
    lambda r: setattr(r.content_security_policy, "default_src", "'self'"),
    lambda r: setattr(r, "content_security_policy", "img-src *"),
    lambda r: setattr(r, "content_security_policy", None),
    lambda r: setattr(r.content_security_policy_report_only, "img_src", "*"),
    lambda r: r.content_security_policy.clear(),
    lambda r: setattr(r, "access_control_allow_credentials", True),
    lambda r: setattr(r, "access_control_allow_credentials", None),
    lambda r: setattr(r, "access_control_allow_headers", ["X-A", "b"]),
    lambda r: setattr(r, "access_control_allow_methods", ["GET"]),
    lambda r: setattr(r, "access_control_allow_origin", "*"),
    lambda r: setattr(r, "access_control_expose_headers", {"x"}),
    lambda r: setattr(r, "access_control_max_age", 600),
    lambda r: setattr(r, "accept_ranges", "bytes"),
    lambda r: setattr(r.www_authenticate, "realm", "r"),
    lambda r: delattr(r, "www_authenticate"),
    lambda r: r.set_cookie("a", "1", path="/x", secure=True, samesite="lax", partitioned=True),
    lambda r: r.set_cookie("b", "ü;", domain=".example.com", httponly=True, expires=60),
    lambda r: r.delete_cookie("a", path=None, domain="x.y"),
    lambda r: r.headers.add("X-Many", "1"),
    lambda r: r.headers.extend({"X-Many": ["2", "3"]}),
    lambda r: r.freeze(),
    lambda r: r.make_sequence(),
    lambda r: r.stream.write(b"more"),
    lambda r: r.stream.writelines([b"a", b"b"]),
    lambda r: r.calculate_content_length(),
    lambda r: r.get_etag(),
    lambda r: r.get_json(force=True, silent=True),
    lambda r: r.json,
    lambda r: [r.age, r.expires, r.last_modified, r.date, r.content_length, r.location],
    lambda r: [r.access_control_allow_headers, r.access_control_max_age, r.accept_ranges],
    lambda r: [str(r.vary), str(r.allow), str(r.cache_control), str(r.www_authenticate)],
    lambda r: [str(r.content_range), str(r.content_security_policy), r.is_json],
    lambda r: [r.access_control_allow_credentials, r.content_encoding],
    lambda r: r.nothing,
    lambda r: r.get_data(as_text=True),
]


@pytest.mark.parametrize("which", PAIR)
@given(
    st.sampled_from(["héllo", b'{"a": 1}', None, ["a", "b"], ("t", b"u")]),
    st.sampled_from([200, 204, 304, 302]),
    st.lists(st.sampled_from(range(len(CHANGES))), max_size=6),
    st.sampled_from(["GET", "HEAD"]),
)
@settings(max_examples=150, deadline=None)
def test_a_response_is_changed_the_same(
    which: int, body: Any, status: int, changes: list[int], method: str
) -> None:
    """By every attribute and method, in any order."""

    def run(cls: Any) -> Any:
        made = cls(copy(body), status)
        seen = [outcome(CHANGES[each], made) for each in changes]
        return seen, described(made), outcome(sent, made, REQUEST_METHOD=method)

    assert outcome(run, EDGE[which]) == outcome(run, REAL[which])


@pytest.mark.parametrize("which", PAIR)
@given(
    st.lists(st.sampled_from(range(len(CHANGES))), max_size=5),
    st.sampled_from(["héllo", None, ["a", "b"]]),
    st.sampled_from([200, 201, 204, 302, 304, 404]),
)
@settings(max_examples=200, deadline=None)
def test_what_the_gateway_is_given_is_what_werkzeug_sends(
    which: int, changes: list[int], body: Any, status: int
) -> None:
    """Headers and body, without the length, which the gateway writes."""
    mine, real = EDGE[which](copy(body), status), REAL[which](copy(body), status)
    for each in changes:
        outcome(CHANGES[each], mine)
        outcome(CHANGES[each], real)
    answer = mine.__response__()
    [(line, headers)], data = sent(real)
    chunks = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)
    assert answer.status == int(line[:3])
    if answer.status not in (204, 304):
        assert chunks == data
    skipped = {"content-length"} | ({"content-type"} if answer.status in (204, 304) else set())
    lines = [(k.lower(), v) for k, v in answer.wire() if k.lower() not in skipped]
    assert lines == [(k.lower(), v) for k, v in headers if k.lower() not in skipped]


ASKED = st.fixed_dictionaries(
    {"REQUEST_METHOD": st.sampled_from(["GET", "HEAD", "POST"])},
    optional={
        "HTTP_RANGE": st.sampled_from(
            [
                "bytes=0-3",
                "bytes=5-",
                "bytes=-2",
                "bytes=90-",
                "bytes=x",
                "items=0-1",
                "bytes=0-1,3-4",
            ]
        ),
        "HTTP_IF_RANGE": st.sampled_from(['"tag"', '"other"', "Fri, 17 May 2024 12:00:00 GMT"]),
        "HTTP_IF_NONE_MATCH": st.sampled_from(['"tag"', "*", 'W/"tag"', '"x"']),
        "HTTP_IF_MATCH": st.sampled_from(['"tag"', "*", '"x"']),
        "HTTP_IF_MODIFIED_SINCE": st.just("Fri, 17 May 2024 12:00:00 GMT"),
    },
)


@given(
    ASKED,
    st.sampled_from(["0123456789", ["01234", b"56789"], "stream", "file"]),
    st.sampled_from([False, True, "bytes", "none"]),
    st.sampled_from([None, 0, 10]),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_a_response_is_conditional_in_the_same_way(
    asked: dict[str, Any], body: Any, ranges: Any, length: Any, tagged: bool, dated: bool
) -> None:
    """Not modified, failed, in part."""

    def run(cls: Any) -> Any:
        chunks: Any = body
        if body == "stream":
            chunks = iter([b"012", b"345", b"6789"])
        elif body == "file":
            chunks = BytesIO(b"0123456789")
        made = cls(chunks, headers={"Date": "Fri, 17 May 2024 11:00:00 GMT"})
        if tagged:
            made.set_etag("tag")
        if dated:
            made.last_modified = datetime(2024, 5, 17, 12, 0, 0, tzinfo=UTC)
        environ = ENVIRON | asked
        assert made.make_conditional(environ, ranges, length) is made
        return made.status, list(made.headers), outcome(sent, made, **asked)

    assert outcome(run, EDGE[0]) == outcome(run, REAL[0])


def test_a_conditional_response_is_dated() -> None:
    """Where it has no date yet; a request will do for its environ."""
    for cls in (EDGE[0], REAL[0]):
        request = werkzeug.wrappers.Request(dict(ENVIRON))
        assert "date" in cls("x").make_conditional(request).headers
        assert outcome(cls("x").make_conditional, 5)[1] == "AssertionError"


def test_a_response_is_closed_once_sent() -> None:
    """The body first, then what wants to be called."""

    def run(cls: Any) -> Any:
        seen: list[str] = []

        class Body:
            def __iter__(self) -> Any:
                yield "chunk"

            def close(self) -> None:
                seen.append("body")

        made = cls(Body())
        assert made.call_on_close(lambda: seen.append("called")) is not None
        with made:
            seen.append(made.get_data(as_text=True))
        sent(made)
        passing = cls(Body(), direct_passthrough=True)
        return seen, outcome(passing.get_data), passing.calculate_content_length(), sent(passing)

    assert run(EDGE[0]) == run(REAL[0])


def test_a_class_may_be_made_of_it() -> None:
    """With defaults of its own."""

    def run(base: Any) -> Any:
        class Own(base):  # type: ignore[misc]
            default_mimetype = "application/vnd.own+json"
            default_status = 203
            automatically_set_content_length = False
            implicit_sequence_conversion = False

        made = Own('{"a": [1]}')
        streamed = Own(iter("ab"))
        made.nonsense = 1
        seen = [described(made), made.json, sent(made), outcome(streamed.get_data)]
        seen += [outcome(Own, "x", mimetype="text/plain", status="404")[1][1]]
        moved = Own.force_type(base("x"))
        return [*seen, type(moved).__name__, outcome(Own.force_type, object())[:2]]

    assert run(EDGE[0]) == run(REAL[0])


@pytest.mark.parametrize("location", ["/x", "c", "../c", "//other/x", "?q", "", "http://a/é"])
def test_a_location_may_be_made_absolute(location: str) -> None:
    """Where a class asks for it."""

    def run(base: Any) -> Any:
        cls = type("Own", (base,), {"autocorrect_location_header": True})
        made = cls("x", 302, {"Location": location})
        without_host = {"HTTP_HOST": "", "SERVER_NAME": "::1", "wsgi.url_scheme": "http"}
        del without_host["HTTP_HOST"]
        return sent(made), sent(made, **without_host)

    assert run(EDGE[0]) == run(REAL[0])


def test_the_stream_is_a_file() -> None:
    """As far as one can be written to."""

    def run(cls: Any) -> Any:
        made = cls("ab")
        stream = made.stream
        assert stream is made.stream
        seen = [stream.write(b"cd"), stream.tell(), stream.isatty(), stream.mode, stream.encoding]
        stream.flush()
        stream.close()
        seen += [outcome(stream.write, b""), outcome(stream.flush), outcome(stream.isatty)]
        return seen, described(made), stream.closed

    assert run(EDGE[0]) == run(REAL[0])


def test_policies_are_names_of_an_enum() -> None:
    """Both cross-origin ones."""
    made, real = EDGE[0](), REAL[0]()
    made.cross_origin_opener_policy = edge_http.COOP.SAME_ORIGIN
    real.cross_origin_opener_policy = werkzeug.http.COOP.SAME_ORIGIN
    made.cross_origin_embedder_policy = edge_http.COEP.REQUIRE_CORP
    real.cross_origin_embedder_policy = werkzeug.http.COEP.REQUIRE_CORP
    assert list(made.headers) == list(real.headers)
    assert made.cross_origin_opener_policy is edge_http.COOP.SAME_ORIGIN
    made.headers["Cross-Origin-Opener-Policy"] = "nonsense"
    assert made.cross_origin_opener_policy is edge_http.COOP.UNSAFE_NONE


def test_challenges_may_be_several() -> None:
    """A list of them; one that is set is watched."""

    def run(cls: Any, module: Any) -> Any:
        made = cls()
        one = module.WWWAuthenticate("basic", {"realm": "a"})
        made.www_authenticate = [one, module.WWWAuthenticate("bearer")]
        seen = [made.headers.getlist("www-authenticate")]
        made.www_authenticate = one
        one.realm = "b"
        seen.append(made.headers.getlist("www-authenticate"))
        made.www_authenticate = None
        return [*seen, list(made.headers)]

    both = run(EDGE[0], datastructures), run(REAL[0], werkzeug.datastructures)
    assert both[0] == both[1]


@pytest.mark.parametrize("target", ["/x", "/ü?a=<b>&c='d'", 'https://e.org/"q"', "", "x\ny"])
@pytest.mark.parametrize("code", [301, 302, 303, 307, 308, 200])
def test_a_redirect_is_the_same(target: str, code: int) -> None:
    """Its page, too."""

    def run(module: Any, cls: Any) -> Any:
        return sent(module.redirect(target, code)), sent(module.redirect(target, code, cls))

    assert outcome(run, utils, EDGE[1]) == outcome(run, werkzeug.utils, REAL[1])


@pytest.mark.parametrize("path", ["/a/b", "/a", "/", "/é"])
@pytest.mark.parametrize("query", ["", "a=b"])
def test_a_slash_is_appended_the_same(path: str, query: str) -> None:
    """To the last part of the path."""
    environ = ENVIRON | {"PATH_INFO": path, "QUERY_STRING": query}
    found = [sent(m.append_slash_redirect(environ)) for m in (utils, werkzeug.utils)]
    assert found[0] == found[1]
