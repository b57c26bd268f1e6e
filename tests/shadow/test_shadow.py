"""The server answers, the edge runs beside it, and nobody sees but the counters and the log."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from dualrt import shadow
from dualrt.shadow import Counts
from dualrt.testing import mock_fetch
from tests.shadow import work
from tests.shadow.conftest import DJANGO, Open, ShadowDoor


def lines(caplog: Any, level: int = logging.WARNING) -> list[str]:
    """Return what was logged of shadow runs."""
    return [
        each.getMessage()
        for each in caplog.records
        if each.name == "dualrt.shadow" and each.levelno >= level
    ]


def not_for_django(door: ShadowDoor, view: str) -> bool:
    """Whether it is a stream of the other kind than Django's handler sends."""
    other = {"wsgi": "astream", "asgi": "stream"}[door.protocol]
    return door.name.startswith("django") and view == other


def test_the_server_answers_and_the_edge_runs_beside_it(door: ShadowDoor) -> None:
    response = door.get("/job/same")
    assert (response.status, response.text) == (200, "did same")
    assert "x-dualrt" not in response.headers
    assert (work.DID, door.did) == (["same"], ["same"])
    assert door.counts("view") == Counts(1, 1, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("path", "field", "said"),
    [
        pytest.param("/job/body", "different", "body: edge …'xxxxxxx of the edge", id="body"),
        pytest.param("/job/status", "different", "status: edge 204, server 200", id="status"),
        pytest.param("/job/header", "different", "x-word: edge 'edge', server", id="head"),
        pytest.param("/job/raises", "failed", "failed: LookupError: at the edge", id="raises"),
        pytest.param("/job/restricted", "failed", "EdgeAttributeError", id="restricted"),
        pytest.param("/job/longer", "different", "(1000 characters)", id="longer"),
        pytest.param("/ajob/slow", "failed", "ViewTimeout: no answer within 0.3", id="slow"),
        pytest.param("/ajob/body", "different", "body: edge …'xxxxxxx of the edge", id="async"),
        pytest.param("/stream/differs", "different", "body: edge 'one;edge;two;'", id="stream"),
        pytest.param("/stream/breaks", "failed", "LookupError: in the stream", id="breaks"),
        pytest.param("/astream/differs", "different", "body: edge 'one;edge;two;'", id="astream"),
    ],
)
def test_what_differs_is_counted_and_logged_in_one_line(
    door: ShadowDoor, caplog: Any, path: str, field: str, said: str
) -> None:
    view = {"job": "view", "ajob": "aview"}.get(path.split("/")[1], path.split("/")[1])
    if not_for_django(door, view):
        pytest.skip("Django warns of such a stream itself")
    if door.name.startswith("flask") and view == "astream":
        view = "stream"
    expected = work.WORD[0] if "differs" in path else ""
    response = door.get(path)
    assert response.status == 200
    assert expected in response.text
    assert door.counts(view) == Counts(1, 1)._replace(**{field: 1})
    (line,) = lines(caplog)
    assert said in line
    assert f"GET {path}" in line
    assert "\n" not in line


@pytest.mark.overrun
def test_a_run_that_computes_for_too_long_is_stopped(door: ShadowDoor, caplog: Any) -> None:
    assert door.get("/job/overruns").status == 200
    assert door.counts("view") == Counts(1, 1, failed=1)
    assert "ViewOverran" in lines(caplog)[0]


def test_no_error_of_a_run_reaches_the_log_or_the_hooks_of_the_site(
    door: ShadowDoor, caplog: Any
) -> None:
    door.get("/job/raises")
    assert {each.name for each in caplog.records} == {"dualrt.shadow"}


@pytest.mark.parametrize(
    ("path", "view"),
    [
        pytest.param("/stream/same", "stream", id="sync"),
        pytest.param("/astream/same", "astream", id="async"),
    ],
)
def test_streams_are_compared(door: ShadowDoor, path: str, view: str) -> None:
    if not_for_django(door, view):
        pytest.skip("Django warns of such a stream itself")
    if door.name.startswith("flask"):
        view = "stream"
    response = door.get(path)
    assert response.chunks == [b"one;", b"two;"]
    assert door.counts(view) == Counts(1, 1, 1)


def test_a_long_answer_is_not_kept(door: ShadowDoor, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG, "dualrt.shadow")
    assert len(door.get("/job/long").body) == 1_100_000
    assert door.counts("view") == Counts(1, 1, skipped=1)
    assert door.did == []
    assert "longer than 1048576 bytes" in lines(caplog, logging.DEBUG)[0]


@pytest.mark.parametrize("name", ["bare-wsgi", "django-wrapper-wsgi", "flask-wsgi"])
def test_an_endless_stream_is_left_alone(open_door: Open, name: str) -> None:
    door: Any = open_door(name, validate=False)
    assert door.get("/stream/endless", take=3).chunks[0] == b"one;"
    assert door.counts("stream") == Counts(1, 1, skipped=1)
    assert door.did == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_an_unsafe_method_is_never_doubled(door: ShadowDoor, method: str) -> None:
    door.request(method, "/job/same", body=b"x" if method != "DELETE" else b"")
    assert door.did == []
    assert shadow.counts() == {}


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_the_other_safe_methods_have_runs(door: ShadowDoor, method: str) -> None:
    door.request(method, "/job/same")
    assert door.did == ["same"]
    assert door.counts("view") == Counts(1, 1, 1)


def test_a_request_with_a_body_is_skipped(door: ShadowDoor) -> None:
    assert door.request("GET", "/job/same", body=b"body").text == "did same"
    assert door.did == []
    assert door.counts("view") == Counts(1, 1, skipped=1)


def test_the_sample_is_a_share_and_a_seed_takes_the_same(door: ShadowDoor) -> None:
    shadow.seed(7)
    for _ in range(40):
        door.get("/sometimes")
    first = door.counts("sometimes")
    assert first.seen == 40
    assert 0 < first.sampled < 20
    assert first.same == first.sampled
    shadow.reset()
    shadow.seed(7)
    for _ in range(40):
        door.get("/sometimes")
    assert door.counts("sometimes") == first


def test_edge_views_without_it_answer_as_ever(door: ShadowDoor) -> None:
    assert door.get("/plain").text == "plain"
    assert shadow.counts() == {}


def test_after_is_dropped_in_the_shadow(door: ShadowDoor) -> None:
    door.get("/job/after")
    assert door.did == ["after"]
    if not door.name.startswith("bare"):
        assert work.DID == ["after", "after at the server"]
    assert door.counts("view").same == 1


def test_an_answer_that_varies_by_itself_is_not_compared(door: ShadowDoor) -> None:
    door.get("/job/varies")
    assert door.did == ["varies", "varies"]
    assert door.counts("view") == Counts(1, 1, skipped=1)


def test_safe_fetches_are_sent_and_the_view_is_not_run_again(door: ShadowDoor) -> None:
    with mock_fetch({"http://other.example/": "hello"}) as fake:
        door.get("/ajob/gets")
        assert door.counts("aview") == Counts(1, 1, 1)
        door.get("/ajob/fetches-and-varies")
        assert len(fake.requests) == 2
    assert door.counts("aview").different == 1


def test_an_unsafe_fetch_is_refused(door: ShadowDoor) -> None:
    with mock_fetch({"http://other.example/": "hello"}) as fake:
        door.get("/ajob/posts")
        assert fake.requests == []
    assert "POST is not sent from a run in shadow" in door.did[0]
    assert door.counts("aview") == Counts(1, 1, skipped=1)


def test_debug_tells_of_it(at: Open) -> None:
    door = at(DEBUG=True)
    response = door.get("/job/same")
    assert response.headers["x-dualrt"].startswith("server; shadow; view=tests.shadow.")
    assert response.headers["server-timing"].startswith("server;dur=")
    assert door.counts("view").same == 1  # type: ignore[attr-defined]


def test_a_server_that_raises_is_skipped(open_door: Open, caplog: Any) -> None:
    def broken(environ: Any, start_response: Any) -> Any:
        raise LookupError("the server")

    door: Any = open_door("bare-wsgi")
    door.app.wrapped = broken
    with pytest.raises(LookupError):
        door.get("/job/same")
    assert door.counts("view") == Counts(1, 1, skipped=1)


@pytest.mark.parametrize("name", [*DJANGO, "flask-wsgi"])
def test_an_error_on_both_sides_is_the_same(open_door: Open, name: str) -> None:
    door: Any = open_door(name, validate=False)
    assert door.get("/job/raises-twice").status == 500
    assert door.counts("view") == Counts(1, 1, 1)


def test_a_view_that_always_differs_does_not_fill_the_log(door: ShadowDoor, caplog: Any) -> None:
    for _ in range(9):
        door.get("/job/header")
    assert door.counts("view").different == 9
    assert len(lines(caplog)) == 5
    from dualrt.shadow import report

    report._buckets.__init__(report.RATE, report.BURST)  # type: ignore[misc]
    door.get("/job/header")
    assert "(and 4 more of this view since)" in lines(caplog)[-1]


def test_secrets_are_not_logged(door: ShadowDoor, caplog: Any) -> None:
    door.get("/job/secret?token=abc")
    (line,) = lines(caplog)
    assert "key-of" not in line
    assert "code=" not in line
    assert "abc" not in line
    assert "x-api-key: edge '<11 characters>', server '<13 characters>'" in line
    assert "location: edge '/next?<9 characters>', server '/next?<11 characters>'" in line


def test_a_head_of_a_stream_is_not_read(door: ShadowDoor) -> None:
    view = "stream" if door.protocol == "wsgi" else "astream"
    if door.name.startswith("django"):
        door.validate = False  # Django leaves it to the server to send no body
    assert door.head(f"/{view}/differs").body == b""
    assert door.counts(view) == Counts(1, 1, 1)


def test_a_stream_that_never_ends_at_the_edge_is_left(door: ShadowDoor, caplog: Any) -> None:
    view = "stream" if door.protocol == "wsgi" else "astream"
    assert door.get(f"/{view}/endless-at-edge").text == "one;two;"
    assert door.counts(view) == Counts(1, 1, different=1)
    assert "server 'one;two;' (8 characters)" in lines(caplog)[0]


def test_a_stream_that_takes_too_long_has_failed(door: ShadowDoor, caplog: Any) -> None:
    if door.name == "flask-wsgi" or (door.name.startswith("django-") and door.protocol == "wsgi"):
        pytest.skip("no async stream there")
    door.get("/astream/slow")
    assert door.counts("astream") == Counts(1, 1, failed=1)
    assert "the stream was not done within 0.3 seconds" in lines(caplog)[0]


def test_what_an_error_says_is_one_line(door: ShadowDoor, caplog: Any) -> None:
    door.get("/job/forges")
    door.get("/job/says-nothing")
    forged, silent = lines(caplog)
    assert r"LookupError: one\nWARNING two; server: 200" in forged
    assert "\n" not in forged
    assert "failed: Silent; server: 200" in silent


def test_what_the_client_did_wrong_is_an_answer(door: ShadowDoor) -> None:
    assert door.get("/job/client-error").status == 200
    assert door.counts("view") == Counts(1, 1, different=1)


@pytest.mark.parametrize("status", ["empty", "reset"])
def test_answers_without_a_body(door: ShadowDoor, status: str) -> None:
    door.validate = False  # frameworks say the type of a body that is not there
    door.get(f"/job/{status}")
    assert door.counts("view") == Counts(1, 1, 1)


def test_a_comparison_that_fails_is_nobodys_business(
    door: ShadowDoor, monkeypatch: Any, caplog: Any
) -> None:
    from dualrt.shadow import run

    def broken(*given: Any) -> Any:
        raise LookupError("of our own")

    monkeypatch.setattr(run, "compare", broken)
    assert door.get("/job/same").text == "did same"
    assert door.counts("view") == Counts(1, 1, failed=1)
    assert "of our own" in lines(caplog)[0]
