"""`DUALRT["RECORD"]`: requests are written down as `dualrt switch --requests` reads them."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from dualrt import ConfigError, wsgi
from dualrt.config import Config
from dualrt.keys import Record
from dualrt.record import Recorder, redact
from dualrt.switch import Sample, load
from dualrt.testing import Client
from tests.shadow import bare
from tests.shadow.conftest import DJANGO, DOORS, Open
from tests.shadow.flask_app import create_app


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where requests are written to."""
    return tmp_path / "requests.jsonl"


@pytest.fixture(params=DOORS)
def door(request: Any, open_door: Open, file: Path) -> Any:
    """Each door in turn, with a recorder."""
    return open_door(request.param, RECORD={"file": str(file)})


def fields(sample: Sample) -> dict[str, str]:
    """Return a request's headers."""
    return dict(sample.headers)


def test_each_request_is_a_line_once(door: Any, file: Path) -> None:
    door.get("/plain")
    door.get("/job/same?q=caf%C3%A9&x=%2F")
    door.get("/job/caf%C3%A9")
    door.get("/missing")
    told = [(each.method, each.url) for each in load(file)]
    assert told == [
        ("GET", "/plain"),
        ("GET", "/job/same?q=caf%C3%A9&x=%2F"),
        ("GET", "/job/caf%C3%A9"),
        ("GET", "/missing"),
    ]


def test_bodies_are_written_down_and_reach_the_view(door: Any, file: Path) -> None:
    response = door.request("POST", "/job/same", body="käse".encode())
    assert response.status in (200, 403)
    door.request("POST", "/job/same", body=b"\xff\xfe")
    first, second = load(file)
    assert (first.method, first.body, second.body) == ("POST", "käse".encode(), b"\xff\xfe")
    assert "content-length" not in fields(first)


def test_the_body_is_still_there(tmp_path: Path, file: Path) -> None:
    app = create_app({"RECORD": {"file": str(file)}})
    app.add_url_rule("/echo", "echo", lambda: __import__("flask").request.data, methods=["POST"])
    client = Client(app)
    assert client.post("/echo", body=b"body").body == b"body"
    assert client.post("/echo", body=b"x" * 70_000).body == b"x" * 70_000
    assert [each.body for each in load(file)] == [b"body"]


def test_what_lets_somebody_in_is_left_out(door: Any, file: Path) -> None:
    headers = [("cookie", "sid=secret; theme=dark"), ("authorization", "Bearer secret")]
    door.get("/plain", headers=[*headers, ("x-own", "kept")])
    (one,) = load(file)
    told = fields(one)
    assert told["cookie"] == "sid=redacted; theme=redacted"
    assert told["authorization"] == "Bearer redacted"
    assert told["x-own"] == "kept"
    assert told["host"] == "testserver"
    assert "secret" not in file.read_text()


def test_it_is_kept_if_that_is_asked_for(open_door: Open, file: Path) -> None:
    door = open_door("flask-wsgi", RECORD={"file": file, "secrets": True})
    door.get("/plain", headers=[("cookie", "sid=secret")])
    assert fields(load(file)[0])["cookie"] == "sid=secret"


@pytest.mark.parametrize("name", DOORS)
def test_it_has_an_end(open_door: Open, file: Path, name: str) -> None:
    door = open_door(name, RECORD={"file": str(file), "limit": 2})
    for _ in range(4):
        door.get("/plain")
    assert len(load(file)) == 2
    again = open_door(name, RECORD={"file": str(file), "limit": 3})
    for _ in range(4):
        again.get("/plain")
    assert len(load(file)) == 3


def test_a_share_of_the_requests(open_door: Open, file: Path) -> None:
    open_door("flask-wsgi", RECORD={"file": str(file), "sample": 0.0}).get("/plain")
    assert not file.exists()


def test_others_cannot_read_it(door: Any, file: Path) -> None:
    door.get("/plain")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_is_no_reason_to_fail(
    open_door: Open, file: Path, caplog: Any
) -> None:
    door = open_door("flask-wsgi", RECORD={"file": str(file)})
    file.mkdir()
    assert door.get("/plain").text == "plain"
    assert door.get("/plain").text == "plain"
    (line,) = [each.getMessage() for each in caplog.records if each.name == "dualrt.record"]
    assert "nothing more is written" in line


def test_a_child_of_the_server_writes_into_the_same_file(file: Path) -> None:
    app = wsgi.EdgeGateway(bare.inner, {"ROUTES": bare.ROUTES, "RECORD": {"file": str(file)}})
    client = Client(app)
    client.get("/plain?parent")
    child = os.fork()
    if child == 0:
        client.get("/plain?child")
        os._exit(0)
    os.waitpid(child, 0)
    client.get("/plain?again")
    assert [each.url.partition("?")[2] for each in load(file)] == ["parent", "child", "again"]


def test_a_request_that_a_middleware_changes_is_written_as_it_came(
    open_door: Open, file: Path
) -> None:
    from tests.shadow.test_sites import gateway

    door = open_door("flask-wsgi", MIDDLEWARE=[gateway], RECORD={"file": str(file)})
    door.get("/old/same")
    assert [each.url for each in load(file)] == ["/old/same"]
    assert "x-for-view" not in file.read_text()


def test_https_has_an_absolute_url(open_door: Open, file: Path) -> None:
    door = open_door("flask-wsgi", RECORD={"file": str(file)})
    door.get("https://shop.example/plain?a=1")
    assert [each.url for each in load(file)] == ["https://shop.example/plain?a=1"]


def test_the_oracle_takes_the_file_and_does_not_write_into_it(
    open_door: Open, file: Path, capsys: Any
) -> None:
    from dualrt.switch import switch
    from dualrt_flask.site import FlaskSite

    app = create_app({"RECORD": {"file": str(file)}})
    Client(app).get("/sometimes?recorded")
    before = file.read_text()
    (report,) = switch(FlaskSite(app), "tests.shadow.flask_app.sometimes", samples=load(file))
    assert report.same
    assert len(report.tried) == 1
    assert file.read_text() == before


@pytest.mark.parametrize("name", DJANGO)
def test_djangos_site_is_compared_without_writing(open_door: Open, file: Path, name: str) -> None:
    from dualrt.switch import switch
    from dualrt_django.site import DjangoSite

    open_door(name, RECORD={"file": str(file)}).get("/sometimes?recorded")
    (report,) = switch(DjangoSite(), "tests.shadow.django_views.sometimes", samples=load(file))
    assert report.same
    assert len(load(file)) == 1


async def test_an_upload_over_the_limit_reaches_the_app_whole(file: Path) -> None:
    recorder = Recorder(Record(str(file), body=10))
    parts = [b"12345", b"67890", b"12345"]
    messages = [{"type": "http.request", "body": each, "more_body": True} for each in parts]
    messages.append({"type": "http.request", "body": b""})

    async def receive() -> Any:
        return messages.pop(0)

    again = await recorder.asgi({"method": "POST", "path": "/", "headers": []}, receive)
    got = [(await again())["body"] for _ in range(4)]
    assert got == [*parts, b""]
    assert not file.exists()


async def test_below_a_root_path_the_rest_counts(file: Path) -> None:
    recorder = Recorder(Record(str(file)))

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"method": "get", "path": "/shop/ü", "root_path": "/shop", "headers": []}
    await recorder.asgi({**scope, "query_string": "a=1"}, receive)
    assert json.loads(file.read_text()) == {"method": "GET", "url": "/%C3%BC?a=1"}


def test_a_chunked_body_is_not_written_down(open_door: Open, file: Path) -> None:
    door = open_door("flask-wsgi", RECORD={"file": str(file)}, validate=False)
    door.request("GET", "/plain", headers=[("transfer-encoding", "chunked")])
    assert not file.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param("file.jsonl", "RECORD must be a dict", id="text"),
        pytest.param({"path": "x"}, "RECORD must be a dict with the keys 'file'", id="unknown"),
        pytest.param({"sample": 1}, "file must be the path", id="no-file"),
        pytest.param({"file": "x", "sample": 2}, "sample is a share", id="sample"),
        pytest.param({"file": "x", "sample": True}, "sample is a share", id="sample-bool"),
        pytest.param({"file": "x", "limit": -1}, "limit must be a number", id="limit"),
        pytest.param({"file": "x", "body": 1.5}, "body must be a number", id="body"),
        pytest.param({"file": "x", "secrets": 1}, "secrets is True or False", id="secrets"),
    ],
)
def test_a_wrong_setting_stops_the_start(given: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        Config.from_dict({"RECORD": given})


def test_a_file_that_has_no_place_stops_the_start(tmp_path: Path) -> None:
    for wrong in (tmp_path, tmp_path / "missing" / "file"):
        with pytest.raises(ConfigError, match="name a file in a directory"):
            wsgi.EdgeGateway(bare.inner, {"RECORD": {"file": str(wrong)}})


def test_nothing_is_recorded_unless_it_is_asked_for() -> None:
    assert Config.from_dict({"RECORD": None}).record is None
    assert wsgi.EdgeGateway(bare.inner, {}).current().recorder is None


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("cookie", 'a="x"; b=; =c; d', "a=redacted; b=; =redacted; d"),
        ("authorization", "token", "redacted"),
        ("proxy-authorization", "Basic eDp5", "Basic redacted"),
        ("accept", "a=b", "a=b"),
    ],
)
def test_names_stay_and_values_go(name: str, value: str, expected: str) -> None:
    assert redact(name, value) in (expected, expected.replace("b=;", "b=redacted;"))
