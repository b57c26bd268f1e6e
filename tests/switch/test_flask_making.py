"""What a Flask view may return, `jsonify`, `make_response`, `flask.json`: beside Flask's own."""

from __future__ import annotations

import dataclasses
import decimal
import io
import math
import uuid
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import flask
import flask.json
import flask.json.provider
import markupsafe
import pytest
import werkzeug.datastructures
import werkzeug.exceptions
import werkzeug.wrappers
from hypothesis import given, settings
from hypothesis import strategies as st

from dualrt.errors import ViewError
from dualrt.web.response import Response as Answer
from dualrt_flask.answers import respond, respond_for
from dualrt_flask.convert import dumps_of, from_response
from dualrt_flask.edge import datastructures, exceptions
from dualrt_flask.edge import flask as edge_flask
from dualrt_flask.edge import given as edge_given
from dualrt_flask.edge import json as edge_json
from dualrt_flask.edge import werkzeug as edge_werkzeug
from dualrt_flask.edge.jsons import Json
from dualrt_flask.live import LiveApp
from tests.switch.test_werkzeug_response import described, sent
from tests.switch.twins import outcome


@dataclasses.dataclass
class Point:
    """A dataclass."""

    x: int
    y: str


class Edge:
    """The edge's names, by Flask's."""

    Response = edge_flask.Response
    Base = edge_werkzeug.Response
    Headers = datastructures.Headers
    NotFound = exceptions.NotFound
    HTTPException = exceptions.HTTPException


class Real:
    """Flask's own."""

    Response = flask.Response
    Base = werkzeug.wrappers.Response
    Headers = werkzeug.datastructures.Headers
    NotFound = werkzeug.exceptions.NotFound
    HTTPException = werkzeug.exceptions.HTTPException


BODIES: list[Any] = [
    lambda n: "téxt",
    lambda n: "",
    lambda n: b"bytes",
    lambda n: bytearray(b"array"),
    lambda n: markupsafe.Markup("<b>"),
    lambda n: {"b": 1, "a": "é"},
    lambda n: [1, None, {"x": True}],
    lambda n: {},
    lambda n: [],
    lambda n: n.Response("own", 202, {"X-Own": "1"}, mimetype="text/css"),
    lambda n: n.Base("base", headers=[("X-A", "1"), ("X-A", "2")]),
    lambda n: n.Response(iter(["s", "t"])),
    lambda n: n.NotFound("gone"),
    lambda n: n.HTTPException(response=n.Response("in it", 409)),
    lambda n: iter(["a", b"b"]),
    lambda n: (str(i) for i in range(3)),
    lambda n: None,
    lambda n: 5,
    lambda n: {1, 2},
    lambda n: object,
]
STATUSES: list[Any] = [201, "202 Fine", "404", 500, None, "", 3.5, b"200 OK"]
HEADERS: list[Any] = [
    lambda n: {"X-A": "new", "X-B": "2"},
    lambda n: [("x-a", "1"), ("X-A", "2")],
    lambda n: n.Headers([("X-A", "3"), ("X-A", "4")]),
    lambda n: {"Content-Type": "a/b"},
    lambda n: {"X-A": ["5", "6"]},
    lambda n: (("X-T", "1"),),
    lambda n: {},
    lambda n: {"X": "a\nb"},
    lambda n: None,
]
FORMS = st.one_of(
    st.tuples(st.just("body"), st.sampled_from(BODIES), st.none(), st.none()),
    st.tuples(st.just("status"), st.sampled_from(BODIES), st.sampled_from(STATUSES), st.none()),
    st.tuples(st.just("headers"), st.sampled_from(BODIES), st.none(), st.sampled_from(HEADERS)),
    st.tuples(
        st.just("all"), st.sampled_from(BODIES), st.sampled_from(STATUSES), st.sampled_from(HEADERS)
    ),
    st.tuples(st.just("four"), st.sampled_from(BODIES), st.none(), st.none()),
)
Form = tuple[str, Any, Any, Any]


def built(form: Form, names: Any) -> Any:
    """Return what a view would return, by one or the other's names."""
    kind, body, status, headers = form
    result = body(names)
    if kind == "body":
        return result
    if kind == "status":
        return result, status
    if kind == "headers":
        return result, headers(names)
    return (result, status, headers(names), "more")[: 3 if kind == "all" else 4]


@pytest.fixture(params=["plain", "own-mimetype", "unsorted", "debug"])
def app(request: Any) -> Iterator[flask.Flask]:
    """An app, in its context; the edge's names know it."""
    app = flask.Flask("app")
    if request.param == "own-mimetype":
        app.response_class = type("Own", (flask.Response,), {"default_mimetype": "text/x-own"})
    if request.param == "unsorted":
        app.json.sort_keys = False  # type: ignore[attr-defined]
        app.json.ensure_ascii = False  # type: ignore[attr-defined]
        app.json.mimetype = "application/vnd.own+json"  # type: ignore[attr-defined]
    app.debug = request.param == "debug"
    values = LiveApp(app, dumps_of(app))
    token = edge_given.enter(values)
    with app.test_request_context("/"):
        yield app
    edge_given.leave(token)


def shown(response: Any) -> Any:
    """Return all that a response is, without the name of its class."""
    seen = described(response)
    return [seen[0].partition(" ")[2], *seen[1:], outcome(sent, response)]


@pytest.mark.usefixtures("app")
class TestMaking:
    """Each beside Flask's, for apps with options of their own."""

    def test_a_response_is_made_the_same(self) -> None:
        """Of each form of what a view may return; the errors, too."""

        @given(FORMS)
        @settings(max_examples=150, deadline=None)
        def check(form: Form) -> None:
            def run(make: Any, names: Any) -> Any:
                result = built(form, names)
                made = make(result)
                assert isinstance(made, names.Response)
                body = result[0] if isinstance(result, tuple) else result
                # Flask runs an error as an application: a stream of what is whole here
                return sent(made) if isinstance(body, names.HTTPException) else shown(made)

            mine = outcome(run, edge_flask.make_response, Edge)
            real = outcome(run, flask.make_response, Real)
            if mine[0] == "raised" and "cannot be called at the edge" in mine[2]:
                assert real[:2] == ("raised", "TypeError")
            else:
                assert mine == real

        check()

    def test_make_response_takes_arguments(self) -> None:
        """None, or several as a tuple."""
        for arguments in ((), ("a", 201), ("a", 201, {"X": "1"}), ("a", {"X": "1"})):
            mine, real = edge_flask.make_response(*arguments), flask.make_response(*arguments)
            assert shown(mine) == shown(real)

    def test_jsonify_says_the_same(self) -> None:
        """Of one value, of several, of keywords."""
        calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
            ((), {}),
            ((None,), {}),
            (([1, "é"],), {}),
            ((1, 2), {}),
            ((), {"b": 1, "a": {"d": 1, "c": 2}}),
            ((1,), {"a": 1}),
            ((object(),), {}),
            (({1: 2, "a": 3},), {}),
            ((math.nan,), {}),
        ]
        for args, kwargs in calls:

            def run(jsonify: Any, args: Any = args, kwargs: Any = kwargs) -> Any:
                return shown(jsonify(*args, **kwargs))

            assert outcome(run, edge_flask.jsonify) == outcome(run, flask.jsonify)

    def test_json_is_written_the_same(self) -> None:
        """What JSON has not, too."""
        values = [*ODD, {"b": [1, 2], "a": "é"}]
        for value in values:
            for options in ({}, {"indent": 1}, {"sort_keys": True, "ensure_ascii": True}):
                mine = outcome(edge_json.dumps, value, **options)
                assert mine == outcome(flask.json.dumps, value, **options)
        assert outcome(edge_json.dumps, object) == outcome(flask.json.dumps, object)
        one, two = io.StringIO(), io.StringIO()
        edge_json.dump(values[-1], one)
        flask.json.dump(values[-1], two)
        assert one.getvalue() == two.getvalue()
        assert edge_json.loads('{"a": [1]}') == edge_json.load(io.StringIO('{"a": [1]}'))
        assert outcome(edge_json.loads, "{") == outcome(flask.json.loads, "{")

    def test_a_redirect_is_the_apps(self) -> None:
        """Whatever class it is given."""
        mine = edge_flask.redirect("/ü", 303, edge_werkzeug.Response)
        assert isinstance(mine, edge_flask.Response)
        assert shown(mine) == shown(flask.redirect("/ü", 303, werkzeug.wrappers.Response))

    def test_a_views_result_is_sent_the_same(self, app: flask.Flask) -> None:
        """What the gateway is given, as Flask's own answer."""
        values = edge_given.app()
        dumps, answering = dumps_of(app), respond_for(values)

        @given(FORMS)
        @settings(max_examples=150, deadline=None)
        def check(form: Form) -> None:
            def mine(names: Any) -> Any:
                answer = answering(built(form, names), "view", dumps, from_response)
                body = answer.body
                chunks = (
                    body
                    if isinstance(body, bytes)
                    else b"".join([c.encode() if isinstance(c, str) else c for c in body])
                )
                lines = [(k.lower(), v) for k, v in answer.wire() if k.lower() != "content-length"]
                return answer.status, sorted(lines), chunks

            def real(names: Any) -> Any:
                [(line, headers)], body = sent(app.make_response(built(form, names)))
                lines = [(k.lower(), v) for k, v in headers if k.lower() != "content-length"]
                return int(line[:3]), sorted(lines), body

            try:
                wanted = real(Real)
            except Exception:
                wanted = None
            if wanted is None or not 200 <= wanted[0] <= 599:
                assert outcome(mine, Edge)[0] == "raised"
            else:
                assert mine(Edge) == wanted

        check()


def test_what_only_an_edge_view_may_return() -> None:
    """dualrt's own response, in a tuple too, and an async stream."""

    async def stream() -> Any:
        yield "x"

    def answered(result: Any) -> Answer:
        return respond(result, "view", lambda data: b"{}", from_response)

    own = Answer("x", 202)
    assert answered(own) is own
    changed = answered((own, 201, {"x-a": "1"}))
    assert (changed.status, changed.headers["x-a"]) == (201, "1")
    assert answered(stream()).streamed
    assert answered(edge_flask.Response(stream())).streamed
    for wrong in (None, 5, ("x",), ("x", 1, 2, 3), object()):
        with pytest.raises((ViewError, TypeError, ValueError)):
            answered(wrong)


@pytest.mark.parametrize("status", [0, 199, 600, 799])
def test_a_status_that_http_has_not_is_refused(status: int) -> None:
    """By what writes the answer: Flask would send it."""
    with pytest.raises(ValueError, match="status is 200 to 599"):
        edge_flask.Response("x", status).__response__()


@pytest.mark.parametrize("value", ["a\0b", "☃", "a\x7f"])
def test_a_header_that_is_none_is_refused(value: str) -> None:
    """It would leave its line, or no server sends it."""
    with pytest.raises(ValueError, match="invalid value"):
        edge_flask.Response("x", headers={"X-A": value}).__response__()
    with pytest.raises(ValueError, match="invalid value"):
        edge_flask.Response("x", content_type=value).__response__()


def test_what_wants_to_be_called_is_called_when_it_was_sent() -> None:
    """Also where the body is whole."""
    seen: list[str] = []
    made = edge_flask.make_response("x")
    made.call_on_close(lambda: seen.append("closed"))
    body: Any = made.__response__().body
    assert (list(body), seen) == ([b"x"], [])
    body.close()
    assert seen == ["closed"]


ODD = [
    date(2024, 5, 17),
    datetime(2024, 5, 17, 1, 2, tzinfo=UTC),
    decimal.Decimal("1.50"),
    uuid.UUID(int=5),
    Point(1, "z"),
    markupsafe.Markup("<b>"),
    object(),
]


def test_without_an_app_json_is_as_flask_would_write_it() -> None:
    """Compact, or indented in debug; what JSON has not, too."""
    app = flask.Flask("x")
    for debug in (False, True):
        app.debug = debug
        value = {"b": [1], "a": "é"}
        assert Json(debug=debug).body(value) == app.json.response(value).get_data()  # type: ignore[attr-defined]
    assert Json(compact=True, debug=True).body([1]) == b"[1]\n"
    assert Json().loads(Json().dumps({"a": 1})) == {"a": 1}
    for each in ODD:
        assert outcome(Json().dumps, [each]) == outcome(app.json.dumps, [each])
    for indent in range(20):  # encoders are kept, not without end
        assert Json(default=lambda _, n=indent: n).body([object()]) == b"[%d]\n" % indent  # type: ignore[misc]


def test_an_apps_values_are_the_apps() -> None:
    """As they are when they are asked for."""
    app = flask.Flask("shop")
    values = LiveApp(app, dumps_of(app))
    app.debug, app.config["X"] = True, 1
    assert (values.name, values.debug, values.config["X"]) == ("shop", True, 1)
    edge_given.use(values)
    assert edge_given.app() is values
    edge_given.use(edge_given.PLAIN)
    assert edge_given.app() is edge_given.PLAIN


def test_the_cookie_limit_is_the_apps() -> None:
    """`MAX_COOKIE_SIZE`."""
    token = edge_given.enter(edge_given.App(config={"MAX_COOKIE_SIZE": 10}))
    try:
        with pytest.warns(UserWarning, match="limit is 10 bytes"):
            edge_flask.Response().set_cookie("a", "x" * 20)
    finally:
        edge_given.leave(token)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        edge_flask.Response().set_cookie("a", "x" * 20)


class Other(flask.json.provider.JSONProvider):
    """A provider that is not Flask's."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Say what it is given."""
        return f"<{obj}>"

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Give it back."""
        return s


def test_an_apps_own_provider_writes_its_json() -> None:
    """In `jsonify` and in `flask.json`."""
    app = flask.Flask("x")
    app.json = Other(app)
    token = edge_given.enter(LiveApp(app, dumps_of(app)))
    try:
        with app.app_context():
            assert shown(edge_flask.jsonify([1])) == shown(flask.jsonify([1]))
        assert (edge_json.dumps(1), edge_json.loads("x")) == ("<1>", "x")
    finally:
        edge_given.leave(token)


def test_a_provider_that_is_put_in_later_is_asked() -> None:
    """JSON is written as the app says at that time."""
    app = flask.Flask("x")
    body = dumps_of(app)
    assert body({"b": 1, "a": 2}) == b'{"a":2,"b":1}\n'
    app.json.sort_keys = False  # type: ignore[attr-defined]
    assert body({"b": 1, "a": 2}) == b'{"b":1,"a":2}\n'
    app.json.compact = False  # type: ignore[attr-defined]
    assert body([1]) == b"[\n  1\n]\n"
    app.json = Other(app)
    assert body([1]) == b"<[1]>"
