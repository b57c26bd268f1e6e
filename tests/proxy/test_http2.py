"""Another origin that speaks HTTP/2: framed as it wants, and the fields of HTTP/1.1 left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from dualrt.web import network
from tests.fetch.http2 import Http2Server
from tests.fetch.test_tls import server_context
from tests.proxy.conftest import Enter
from tests.proxy.sites import ASGI


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Http2Server]:
    """The other origin, whose certificate's authority is trusted here."""
    authority = trustme.CA()
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    network.tls_context.cache_clear()
    made = Http2Server(server_context(authority, "localhost", alpn="h2"))
    yield made
    made.stop()
    network.tls_context.cache_clear()


@pytest.mark.parametrize("name", ASGI)
@pytest.mark.parametrize("coding", ["length", "chunked"])
def test_a_request_goes_there_and_back(
    enter: Enter, far: Http2Server, name: str, coding: str
) -> None:
    """Its body, streamed; on connections of this test's own loops."""
    door = enter(name, FETCH_ALLOW=[far.origin])
    fields = {"x-to": far.origin + "/", "connection": "close", "te": "trailers"}
    if coding == "chunked":
        fields["transfer-encoding"] = "chunked"
    response = door.post("/api/a", headers=fields, body=b"abc" * 1000)
    assert (response.status, response.body) == (200, b"abc" * 1000)
    method, path, got = far.got[-1]
    assert (method, path) == ("POST", "/")
    assert got["via"] == "1.1 dualrt"
    assert not {"connection", "te", "transfer-encoding", "host"} & got.keys()
    assert got.get("content-length") == ("3000" if coding == "length" else None)
