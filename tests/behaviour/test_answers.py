"""What a view may return, and what of it arrives, is the same through every door."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from dualrt.testing import IncompleteResponse
from tests.behaviour.conftest import DJANGO, DOORS, FLASK

# Django leaves the body's temporary file to the collector where a response breaks off
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file <tempfile:ResourceWarning")

HTML = "text/html; charset=utf-8"
PLAIN = "text/plain;charset=UTF-8"
JSON = "application/json"

GOOD: dict[str, tuple[int, bytes | Any, str | None]] = {
    "str": (200, "<p>hé</p>".encode(), HTML),
    "str-subclass": (200, "<p>hé</p>".encode(), HTML),
    "bytes": (200, "<p>hé</p>".encode(), HTML),
    "dict": (200, {"a": [1, "é"]}, JSON),
    "list": (200, [1, None], JSON),
    "pair": (201, b"made", HTML),
    "pair-headers": (200, b"made", HTML),
    "pair-of-pairs": (200, b"made", HTML),
    "triple": (202, {"a": 1}, "application/x+json"),
    "triple-none": (200, b"made", HTML),
    "status-line": (201, b"made", HTML),
    "response": (203, b"plain", PLAIN),
    "response-json": (201, {"a": 1}, JSON),
    "response-pair": (418, b"plain", PLAIN),
    "error": (500, b"Internal Server Error", PLAIN),
    "no-content": (204, b"", None),
    "not-modified": (304, b"", None),
    "iterator": (200, "abé".encode(), HTML),
    "generator": (200, b"abc", HTML),
}
BAD = ["none", "object", "int", "bare-tuple", "bad-status", "nan"]


@pytest.mark.parametrize("kind", GOOD)
def test_every_kind_of_answer_arrives(door: Any, kind: str) -> None:
    """The status, the body and the content type of each kind of result; nothing is logged."""
    status, body, content_type = GOOD[kind]
    for url in (f"/result/{kind}", f"/aresult/{kind}"):
        response = door.get(url)
        assert response.status == status
        got = response.body if isinstance(body, bytes) else response.json()
        assert got == body
        assert response.headers.get("content-type") == content_type
        if "pair-" in kind or kind == "triple":
            assert response.headers["x-a"] == "1"


@pytest.mark.parametrize("kind", ["response-empty", "redirect", "reset"])
@pytest.mark.parametrize("name", DOORS)
def test_answers_without_a_body_have_length_zero(open_door: Any, name: str, kind: str) -> None:
    """An empty body needs no content type (`wsgiref.validate` wants one all the same)."""
    response = open_door(name, validate=False).get(f"/result/{kind}")
    assert response.status == {"response-empty": 200, "redirect": 307, "reset": 205}[kind]
    assert response.headers.get("content-length") == "0"
    assert response.body == b""
    if kind == "redirect":
        assert response.headers["location"] == "/%C3%A9?a=1"


@pytest.mark.parametrize("kind", BAD)
def test_a_result_that_is_none_is_a_500_that_names_the_view(
    door: Any, kind: str, caplog: Any
) -> None:
    """The log names the view and the type, once; the client sees the bare phrase."""
    if kind == "nan" and door.name in FLASK:
        pytest.skip("Flask writes NaN, which is no JSON, and the edge writes what Flask would")
    response = door.get(f"/result/{kind}")
    assert (response.status, response.body) == (500, b"Internal Server Error")
    records = [each for each in caplog.records if each.name == "dualrt"]
    assert len(records) == 1
    assert "tests.behaviour.views.result" in records[0].getMessage()
    if kind in ("none", "object", "int"):
        assert {"none": "NoneType", "object": "Odd", "int": "int"}[kind] in caplog.text


def test_a_stream_is_sent_in_its_chunks(door: Any) -> None:
    """Each chunk is sent by itself, sync or async."""
    assert door.get("/result/iterator").chunks == [b"a", b"b", "é".encode()]
    assert door.get("/astream").chunks == [b"a", b"b", b"c"]


def test_a_client_that_leaves_closes_the_stream(door: Any) -> None:
    """The generator's `finally` runs once, and the signal says why."""
    response = door.get("/long", take=3)
    closed = door.state("tests.behaviour.views").CLOSED
    assert response.chunks == [b"tick "] * 3
    assert closed.pop() == "long aborted=True"
    assert closed == []


def test_a_stream_that_fails_ends_abnormally(door: Any, caplog: Any) -> None:
    """What came stays, the end is an error, and the log has it once."""
    with pytest.raises(IncompleteResponse) as caught:
        door.get("/breaks")
    assert caught.value.response.body == b"begun"
    records = [each for each in caplog.records if "broke off" in str(each.exc_info)]
    assert len(records) == 1
    assert "tests.behaviour.views.breaks" in records[0].getMessage()


def test_a_bad_chunk_is_an_error(door: Any, caplog: Any) -> None:
    """A chunk that is neither bytes nor str names the view and its type in the log."""
    try:
        status = door.get("/result/bad-chunk").status
    except (IncompleteResponse, ConnectionResetError):
        status = 500
    assert status == 500
    assert "tests.behaviour.views.result gave a chunk of type int" in caplog.text


def test_events_are_written_for_event_sources(door: Any) -> None:
    """`Response.sse` sets the type, forbids caching and sends one chunk per event."""
    response = door.get("/sse")
    assert response.headers["content-type"] == "text/event-stream"
    assert response.headers["cache-control"] == "no-cache"
    assert response.chunks == [b"data: one\n\n", b'event: x\ndata: {"n": 2}\n\n']


def test_several_cookies_are_several_lines(door: Any) -> None:
    """Each cookie has its own Set-Cookie line, and comes back with the next request."""
    response = door.get("/cookies")
    lines = response.headers.get_set_cookie()
    assert len(lines) == 2
    assert lines[0].startswith("a=1; ")
    assert "httponly" in lines[0].lower()
    assert "max-age=60" in lines[1].lower()
    assert door.get("/cookies").json() == {"a": "1", "b": "2"}


@pytest.mark.parametrize("path", ["/result/str", "/result/iterator", "/astream", "/result/pair"])
def test_head_has_the_headers_and_no_body(door: Any, path: str) -> None:
    """HEAD answers as GET does, less the body; a stream is not begun."""
    response, full = door.head(path), door.get(path)
    assert response.status == full.status
    assert response.headers.get("content-type") == full.headers.get("content-type")
    assert response.headers.get("content-length") == full.headers.get("content-length")


@pytest.mark.parametrize("name", DJANGO)
def test_djangos_own_responses_arrive(open_door: Any, name: str) -> None:
    """`HttpResponse` and its kin keep their status, headers, cookies and chunks."""
    door = open_door(name)
    response = door.get("/django/http")
    assert (response.status, response.text) == (201, "hé")
    assert response.headers["x-a"] == "1"
    assert door.get("/django/json").json() == {"a": 1}
    closes = door.state("tests.django_site.views").CLOSES
    assert door.get("/django/stream").chunks == [b"a", b"b"]
    assert closes.pop() == "closed"
    assert closes == []
    assert door.get("/django/redirect").headers["location"] == "/there"
    assert door.get("/django/empty").status == 204
    assert len(door.get("/django/cookies").headers.get_set_cookie()) == 2
    assert door.get("/django/astream").chunks == [b"a", b"b"]


@pytest.mark.parametrize("name", DJANGO)
def test_djangos_class_based_views_run_at_the_edge(open_door: Any, name: str) -> None:
    """Sync and async `View`s get the edge request, `as_view` arguments and 405 as in Django."""
    door = open_door(name)
    assert door.get("/class/3").json() == {"n": 3, "extra": "kept", "kind": "Request"}
    assert door.get("/aclass/3").json() == {"n": 3, "kind": "Request"}
    assert door.post("/class/3").status == 405
    assert door.head("/class/3").status == 200


@pytest.mark.parametrize("name", DJANGO)
def test_a_decorator_above_the_mark_belongs_to_django(open_door: Any, name: str) -> None:
    """It runs in Django with Django's request; the view below still gets the edge's."""
    response = open_door(name, validate=False).get("/wrapped/4")
    assert response.json() == {"n": 4, "kind": "Request"}
    assert response.headers["x-above"] == "1"


@pytest.mark.parametrize("name", FLASK)
def test_flasks_own_responses_and_method_views_run_at_the_edge(open_door: Any, name: str) -> None:
    """Werkzeug responses, streams of them, and a `MethodView` with and without `request`."""
    door = open_door(name)
    response = door.get("/own/plain")
    assert (response.status, response.body) == (201, b"own")
    assert len(response.headers.get_set_cookie()) == 2
    assert door.get("/own/stream").chunks == [b"a", b"b"]
    assert door.get("/item/3").json() == {"n": 3, "extra": "kept", "kind": "Request"}
    assert door.post("/item/3").json() == {"posted": 3}
    assert door.put("/item/3").status == 405


@pytest.mark.parametrize("path", ["/fails", "/afails"])
def test_an_error_shows_nothing_in_production(door: Any, path: str, caplog: Any) -> None:
    """A bare 500; the log has the traceback and the view's name, once."""
    response = door.get(path)
    assert (response.status, response.body) == (500, b"Internal Server Error")
    assert response.headers.get("x-dualrt") is None
    records = [each for each in caplog.records if "secret" in str(each.exc_info)]
    assert [each.levelno for each in records if each.name == "dualrt"] == [logging.ERROR]
    assert f"tests.behaviour.views.{path[1:]}" in caplog.text


@pytest.mark.parametrize("name", DOORS)
def test_the_debug_page_is_readable_and_escaped(open_door: Any, name: str) -> None:
    """In debug the page shows the error and the traceback, as text; headers say who answered."""
    response = open_door(name, debug=True).get("/fails")
    assert response.status == 500
    assert "&lt;script&gt;secret" in response.text
    assert "<script>" not in response.text
    assert "Traceback" in response.text
    assert response.headers["x-dualrt"] == "edge; view=tests.behaviour.views.fails"
    assert response.headers["server-timing"].startswith("edge;dur=")


@pytest.mark.parametrize("name", DOORS)
def test_a_shared_response_is_not_marked_twice(open_door: Any, name: str) -> None:
    """A view may answer with one Response object again and again."""
    door = open_door(name, debug=True)
    first, second = door.get("/shared"), door.get("/shared")
    assert len(second.headers.get_all("x-dualrt")) == 1
    assert first.headers.keys() == second.headers.keys()


def test_a_view_that_is_too_slow_is_a_504(door: Any, caplog: Any) -> None:
    """`timeout` seconds without an answer."""
    response = door.get("/slow")
    assert (response.status, response.body) == (504, b"Gateway Timeout")
    assert "tests.behaviour.views.slow" in caplog.text
