"""A changed copy of the request's headers, given to ``Response.next``."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dualrt import Headers, Response, asgi, wsgi
from dualrt.testing import Client
from tests.middleware import copies

SENT = [
    ("connection", "keep-alive"),  # every browser sends it, and no middleware may set it
    ("x-kept", "kept"),
    ("x-secret", "forged"),
    ("x-secret", "twice"),
]


MIDDLEWARES = (
    copies.changes,
    copies.copies,
    copies.strips,
    copies.spreads,
    copies.closes,
    copies.adds,
)


def _inner(environ: Any, start: Any) -> list[bytes]:
    start("200 OK", [("Content-Type", "application/json")])
    seen = {k[5:].lower().replace("_", "-"): v for k, v in environ.items() if k[:5] == "HTTP_"}
    return [json.dumps(seen).encode()]


async def _ainner(scope: Any, receive: Any, send: Any) -> None:
    seen = {k.decode(): v.decode() for k, v in scope["headers"]}
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(seen).encode()})


@pytest.fixture(params=["wsgi", "asgi"])
def seen(request: pytest.FixtureRequest) -> Any:
    """Return a function that tells which headers the application has been given."""
    config = {"MIDDLEWARE": list(MIDDLEWARES)}
    gateway: Any
    if request.param == "wsgi":
        gateway = wsgi.EdgeGateway(_inner, config)
    else:
        gateway = asgi.EdgeGateway(_ainner, config)

    def get(path: str, sent: Any = SENT) -> dict[str, str]:
        answer = Client(gateway).get(path, headers=sent)
        if answer.status != 200:
            return {"status": str(answer.status)}
        told: dict[str, str] = json.loads(answer.text)
        return told

    return get


def test_what_was_changed_in_the_copy_is_changed_in_the_request(seen: Any) -> None:
    headers = seen("/changed")
    assert headers["x-new"] == "new"
    assert headers["x-kept"] == "changed"
    assert "x-secret" not in headers
    assert headers["connection"] == "keep-alive"


def test_what_a_copy_was_told_holds_for_names_that_frameworks_read_as_one(seen: Any) -> None:
    """Servers hand ASGI applications a client's `x_user`, too."""
    spelled = [*SENT, ("x_user", "forged"), ("x_kept", "forged")]
    headers = seen("/stripped", spelled)
    assert "forged" not in [value for name, value in headers.items() if name != "x-secret"]
    assert headers["x-kept"] == "kept"


def test_an_unchanged_copy_changes_nothing(seen: Any) -> None:
    headers = seen("/copied")
    assert headers == seen("/untouched")
    assert "x-secret" in headers


def test_a_dict_of_them_may_be_added_to(seen: Any) -> None:
    """What no middleware may set is in it, as in every request; a client may send more of that."""
    odd = [("x_odd", "1"), ("x@odd", "2"), ("x-odd", "\x01")]
    for sent in (SENT, [*SENT, *odd]):
        headers = seen("/spread", sent)
        assert headers["x-new"] == "new"
        untouched = seen("/untouched", sent)
        assert {**headers, "x-secret": ""} == {**untouched, "x-new": "new", "x-secret": ""}


def test_what_cannot_be_set_is_a_value_like_others_under_another_name() -> None:
    """It is set, or an error: a header that a client sent under that name does not stay."""
    sent = Headers.from_scope([(b"connection", b"close"), (b"x-from", b"a\x01")])
    taken = Response.next(request_headers={"x-to": sent["connection"]})
    assert taken.request_headers == (("x-to", "close"),)
    with pytest.raises(ValueError, match="invalid value"):
        Response.next(request_headers={"x-to": sent["x-from"]})


def test_the_connection_is_not_changed_in_a_dict_either(
    seen: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert seen("/closed") == {"status": "500"}
    assert "'connection' belongs to the connection" in caplog.text


def test_headers_that_are_no_copy_are_added(seen: Any) -> None:
    headers = seen("/added")
    assert headers["x-new"] == "new"
    assert headers["x-kept"] == "kept"


def test_a_copy_of_a_copy_is_one() -> None:
    headers = Headers(Headers.from_environ({"HTTP_A": "1", "HTTP_B": "2"}).copy())
    del headers["a"]
    assert headers.changes() == headers.copy().changes() == [("a", None)]
    assert Headers(Headers({"a": "1"}, immutable=True)).changes() == [("a", "1")]


def test_the_connection_is_not_changed_by_a_copy_either() -> None:
    headers = Headers.from_scope([(b"connection", b"close")]).copy()
    headers.delete("connection")
    with pytest.raises(ValueError, match="belongs to the connection"):
        Response.next(request_headers=headers)
