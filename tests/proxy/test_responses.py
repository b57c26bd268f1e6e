"""What the client gets of the other origin's answer: all of it, as it came."""

from __future__ import annotations

import gzip
import socket
import ssl
import sys
from typing import Any

import pytest
import trustme
from django.test import AsyncClient
from django.test import Client as DjangoClient

from dualrt import Response
from dualrt.errors import FetchError, FetchTimeout
from dualrt.testing import Client, IncompleteResponse, mock_fetch
from dualrt.web import exchange
from tests.fetch.servers import Got, Server, answer, half, hang, redirect
from tests.proxy import gates
from tests.proxy.conftest import Enter

PATTERN = bytes(range(256)) * 20_000  # 5 MB


def get(door: Client, upstream: Server, target: str = "/x", **fields: str) -> Any:
    """GET through a door what the upstream has at `target`."""
    return door.get("/api/a", headers={"x-to": upstream.origin + target, **fields})


def raw(response: Any, *but: str) -> list[tuple[str, str]]:
    """Return the header lines, names in lower case."""
    return [(k.lower(), v) for k, v in response.headers.raw if k.lower() not in but]


class TestTheHead:
    @pytest.mark.parametrize("status", [200, 201, 207, 302, 404, 410, 418, 500, 503, 599])
    def test_the_status_is_kept(self, at: Enter, upstream: Server, status: int) -> None:
        """Errors as well: they are the other origin's own."""
        upstream.routes["/x"] = answer(b"body", f"{status} Whatever")
        response = get(at(), upstream)
        assert (response.status, response.body) == (status, b"body")

    @pytest.mark.parametrize("name", ["bare-wsgi", "django-middleware-wsgi", "flask-wsgi"])
    def test_the_reason_is_kept(self, enter: Enter, upstream: Server, name: str) -> None:
        """Where the server's protocol has one."""
        upstream.routes["/x"] = answer(b"", "290 Quite Fine")
        lines = []
        door = enter(name)
        app = door.app

        def noting(environ: Any, start_response: Any) -> Any:
            def start(line: str, *rest: Any) -> Any:
                lines.append(line)
                return start_response(line, *rest)

            return (app.wsgi_app if name == "flask-wsgi" else app)(environ, start)

        assert get(Client(noting, protocol="wsgi"), upstream).status == 290
        assert lines == ["290 Quite Fine"]

    def test_the_fields_are_kept(self, at: Enter, upstream: Server) -> None:
        """In their order; repeated cookies one by one; not those of the connection, nor commands
        to a web server in front of the site, nor who and when, which the server says itself.
        """
        mine = [
            ("content-type", "a/b"),
            ("etag", '"e"'),
            ("cache-control", "private"),
            ("proxy-status", "far; hit"),
            ("x-bytes", "caf\xe9"),
        ]
        cookies = [("set-cookie", f"c{n}=1; Expires=Wed, 01 Jan 2099 00:00:00 GMT") for n in "213"]
        cookies.append(("set-cookie", "c2=1; Path=/other"))
        dropped = ["connection: x-hop", "x-hop: 1", "keep-alive: timeout=5", "trailer: x"]
        dropped += ["upgrade: h2c", "proxy-authenticate: Basic", "date: now", "server: far"]
        dropped += ["x-accel-redirect: /secret", "x-sendfile: /secret", "x-middleware-next: 1"]
        fields = [*mine, *cookies, *(tuple(each.split(": ")) for each in dropped)]
        upstream.routes["/x"] = answer(b"abc", "200 OK", *fields)  # type: ignore[arg-type]
        got = raw(get(at(), upstream))
        assert [each for each in got if each[0] != "set-cookie"] == [
            *mine,
            ("content-length", "3"),
        ]
        assert [each for each in got if each[0] == "set-cookie"] == cookies

    def test_no_type_is_made_up(self, at: Enter, upstream: Server) -> None:
        """Where there is none."""
        upstream.routes["/x"] = answer(b"abc")
        assert raw(get(at(), upstream)) == [("content-length", "3")]

    def test_what_middlewares_add_is_added(self, at: Enter, upstream: Server) -> None:
        """The other origin has the last word, as an app has."""
        upstream.routes["/x"] = answer(
            b"", "200 OK", ("x-both", "theirs"), ("set-cookie", "both=theirs; Path=/")
        )
        response = get(at([gates.tags, gates.dresses]), upstream)
        assert response.headers.get_all("x-added") == ["1"]
        assert response.headers.get_all("x-tagged") == ["1"]
        assert response.headers.get_all("x-both") == ["theirs"]
        lines = response.headers.get_set_cookie()
        assert sorted(each.partition(";")[0] for each in lines) == ["added=1", "both=theirs"]

    def test_a_redirect_is_the_clients(self, at: Enter, upstream: Server) -> None:
        """Not followed, and not rewritten."""
        upstream.routes["/x"] = redirect("http://other.example/y?z")
        response = get(at(), upstream)
        assert (response.status, response.headers["location"]) == (302, "http://other.example/y?z")
        assert len(upstream.got) == 1

    def test_debug_says_who_sent_it_on(self, at: Enter, upstream: Server) -> None:
        """The middleware's name."""
        upstream.routes["/x"] = answer()
        told = get(at(DEBUG=True), upstream).headers["x-dualrt"]
        assert told == "edge; view=tests.proxy.gates.sends"


class TestTheBody:
    def test_a_coded_one_is_not_decoded(self, at: Enter, upstream: Server) -> None:
        """The very bytes, their length and their coding."""
        packed = gzip.compress(b"abc" * 1000)
        upstream.routes["/x"] = answer(packed, "200 OK", ("content-encoding", "gzip"))
        response = get(at(), upstream, **{"accept-encoding": "gzip"})
        assert response.body == packed
        assert response.headers["content-encoding"] == "gzip"
        assert response.headers["content-length"] == str(len(packed))

    @pytest.mark.parametrize("framing", ["length", "chunked", "close"])
    def test_five_megabytes(self, at: Enter, upstream: Server, framing: str) -> None:
        """However the other origin frames them."""

        async def big(got: Got, reader: Any, writer: Any) -> None:
            head = {"length": f"content-length: {len(PATTERN)}", "close": "connection: close"}
            line = head.get(framing, "transfer-encoding: chunked")
            writer.write(f"HTTP/1.1 200 OK\r\n{line}\r\n\r\n".encode())
            for at in range(0, len(PATTERN), 70_001):
                piece = PATTERN[at : at + 70_001]
                if framing == "chunked":
                    piece = b"%x\r\n%s\r\n" % (len(piece), piece)
                writer.write(piece)
                await writer.drain()
            if framing == "chunked":
                writer.write(b"0\r\nx-trailer: 1\r\n\r\n")
            elif framing == "close":
                writer.close()

        upstream.routes["/x"] = big
        response = get(at(), upstream)
        assert response.body == PATTERN
        length = str(len(PATTERN)) if framing == "length" else None
        assert response.headers.get("content-length") == length
        assert "x-trailer" not in response.headers

    def test_a_length_beside_chunks_is_not_sent_back(self, at: Enter, upstream: Server) -> None:
        """It does not count, and would split the answer for a client that believes it."""

        async def both(got: Got, reader: Any, writer: Any) -> None:
            writer.write(
                b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n"
                b"3\r\nabc\r\n0\r\n\r\n"
            )

        upstream.routes["/x"] = both
        response = get(at(), upstream)
        assert response.body == b"abc"
        assert "content-length" not in response.headers

    def test_head_keeps_the_length(self, at: Enter, upstream: Server) -> None:
        """Of the body that is not sent; the connection is used again."""
        upstream.routes["/x"] = answer(b"abc", "200 OK", ("content-type", "a/b"))
        door = at()
        response = door.head("/api/a", headers={"x-to": upstream.origin + "/x"})
        assert (response.status, response.body) == (200, b"")
        assert response.headers["content-length"] == "3"
        assert response.headers["content-type"] == "a/b"

    @pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
    def test_where_there_is_none_there_is_none(
        self, at: Enter, upstream: Server, status: str
    ) -> None:
        """And the fields that speak of other things are kept."""
        upstream.routes["/x"] = answer(b"", status, ("etag", '"e"'), length=False)
        response = get(at(), upstream)
        assert (response.status, response.body) == (int(status[:3]), b"")
        assert raw(response) == [("etag", '"e"')]


class TestFailures:
    def fails(
        self, door: Client, to: str, status: int, says: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Say that a request fails with this status, is logged once, and shows nothing."""
        response = door.get("/api/a", headers={"x-to": to})
        assert response.status == status
        assert response.text in ("Bad Gateway", "Gateway Timeout", "Loop Detected")
        ours = [each for each in caplog.records if each.name != "asyncio"]
        assert [each.name for each in ours] == ["dualrt"]
        assert "tests.proxy.gates." in ours[0].getMessage()
        assert says in caplog.text

    def test_nobody_there(self, at: Enter, caplog: pytest.LogCaptureFixture) -> None:
        """A 502."""
        with socket.socket() as deaf:  # bound, so that nobody else is; and it does not listen
            deaf.bind(("127.0.0.1", 0))
            origin = f"http://127.0.0.1:{deaf.getsockname()[1]}"
            self.fails(at(FETCH_ALLOW=[origin]), origin + "/x", 502, origin, caplog)

    @pytest.mark.parametrize("to", ["http://127.0.0.1:1/x", "http://169.254.169.254/x"])
    def test_a_refused_address(self, at: Enter, to: str, caplog: pytest.LogCaptureFixture) -> None:
        """A 502: the rules of `fetch` hold, whoever wrote the URL."""
        self.fails(at(), to, 502, "address refused", caplog)

    def test_a_name_without_an_address(self, at: Enter, caplog: pytest.LogCaptureFixture) -> None:
        """A 502."""
        self.fails(at(), "http://nowhere.invalid/x", 502, "no address found", caplog)

    def test_a_certificate_of_nobody(self, at: Enter, caplog: pytest.LogCaptureFixture) -> None:
        """A 502."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
        secure = Server(context)
        try:
            door = at(FETCH_ALLOW=[secure.origin])
            self.fails(door, secure.origin + "/x", 502, "certificate verify failed", caplog)
        finally:
            secure.stop()

    @pytest.mark.parametrize(
        "said",
        [
            pytest.param(b"", id="nothing"),
            pytest.param(b"SSH-2.0-x\r\n\r\n", id="no-http"),
            pytest.param(b"HTTP/1.1 200 OK\r\nbad\x01: 1\r\n\r\n", id="bad-field"),
            pytest.param(b"HTTP/1.1 200 OK\r\ncontent-length: 1, 2\r\n\r\n", id="two-lengths"),
            pytest.param(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n", id="upgrade"),
            pytest.param(b"HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n", id="odd-status"),
        ],
    )
    def test_a_bad_response(
        self, at: Enter, upstream: Server, said: bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A 502."""

        async def bad(got: Got, reader: Any, writer: Any) -> None:
            writer.write(said)
            await writer.drain()
            writer.close()

        upstream.routes["/x"] = bad
        self.fails(at(), upstream.origin + "/x", 502, "UpstreamError", caplog)

    def test_no_answer_in_time(
        self, at: Enter, upstream: Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A 504, in the middleware's `timeout`; the connection is closed."""
        upstream.routes["/x"] = hang
        door = at([gates.hurries])
        self.fails(door, upstream.origin + "/x", 504, "no answer within 0.3 seconds", caplog)
        upstream.wait_for(lambda: upstream.open == 0)

    def test_no_answer_to_a_body_in_time(
        self, at: Enter, upstream: Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The same where one was streamed."""
        upstream.routes["/x"] = hang
        response = at([gates.hurries]).post(
            "/api/a", headers={"x-to": upstream.origin + "/x"}, body=b"x" * 5000
        )
        assert response.status == 504
        assert "no answer within 0.3 seconds" in caplog.text
        upstream.wait_for(lambda: upstream.open == 0)

    def test_an_upload_without_end(
        self, at: Enter, upstream: Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        """It is bound by `stream_timeout`; the connection is closed."""
        upstream.routes["/x"] = hang
        fields = {"x-to": upstream.origin + "/x"}
        response = at(STREAM_TIMEOUT=0.3).post("/api/a", headers=fields, body=b"x" * 5000)
        assert response.status == 504
        upstream.wait_for(lambda: upstream.open == 0)

    def test_it_breaks_off(
        self, at: Enter, upstream: Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        """In the midst of the body: the client's response breaks off, too; it is logged once."""

        async def breaks(got: Got, reader: Any, writer: Any) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf")
            await writer.drain()
            writer.close()

        upstream.routes["/x"] = breaks
        with pytest.raises(IncompleteResponse) as caught:
            get(at(), upstream)
        assert caught.value.response.status == 200
        assert caught.value.response.body == b"half"
        ours = [each for each in caplog.records if each.name != "asyncio"]
        assert [each.name for each in ours] == ["dualrt"]
        assert "the response broke off" in caplog.text

    def test_it_pauses_for_too_long(
        self, at: Enter, upstream: Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The body is bound by `stream_timeout`, as every body at the edge is."""
        upstream.routes["/x"] = half
        with pytest.raises(IncompleteResponse):
            get(at(STREAM_TIMEOUT=0.3), upstream)
        upstream.wait_for(lambda: upstream.open == 0)

    def test_a_loop_ends(
        self, at: Enter, upstream: Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A 508, when a request has come through four times; others' entries do not count."""
        upstream.routes["/x"] = answer(b"far")
        before = "1.1 dualrt, 1.0 other, HTTP/1.1 dualrt (x)"
        assert get(at(), upstream, via=f"{before}, 2 dualrt").text == "far"
        assert upstream.got[0].headers["via"] == f"{before}, 2 dualrt, 1.1 dualrt"
        response = get(at(), upstream, via=f"{before}, 2 dualrt, 1.1 dualrt")
        assert (response.status, response.text) == (508, "Loop Detected")
        assert "a loop: " in caplog.text

    def test_without_the_package_it_says_so(
        self, at: Enter, upstream: Server, monkeypatch: pytest.MonkeyPatch, caplog: Any
    ) -> None:
        """As `fetch` does; it is the site's own fault, a 500."""
        monkeypatch.setitem(sys.modules, "dualrt.web.pool", None)
        monkeypatch.delattr("dualrt.web.pool", raising=False)
        assert get(at(), upstream).status == 500
        assert "is not installed: pip install dualrt[fetch]" in caplog.text

    def test_debug_shows_why(self, at: Enter) -> None:
        """A readable page."""
        response = at(DEBUG=True).get("/api/a", headers={"x-to": "http://127.0.0.1:1/x"})
        assert response.status == 502
        assert "address refused" in response.text


class TestFakes:
    @pytest.mark.parametrize("kind", ["django", "django-async", "flask"])
    async def test_the_frameworks_own_clients_will_do(self, enter: Enter, kind: str) -> None:
        """With a body, read as they let it be read."""
        body, to = b"x" * 5000, "https://far.example/x"
        with mock_fetch({"*": lambda sent: Response(sent.body, 201)}):
            if kind == "flask":
                flask = enter("flask-wsgi").app.test_client()
                answer_ = flask.post("/api/a", data=body, headers={"x-to": to})
                found = answer_.status_code, answer_.data
            elif kind == "django":
                enter("django-middleware-wsgi")
                made = DjangoClient(headers={"x-to": to}).post("/api/a", body, "a/b")
                found = made.status_code, b"".join(made.streaming_content)
            else:
                enter("django-middleware-asgi")
                client = AsyncClient()
                made = await client.post("/api/a", body, "a/b", headers={"x-to": to})
                found = made.status_code, b"".join([each async for each in made])
        assert found == (201, body)

    def test_a_site_tests_without_a_network(self, at: Enter) -> None:
        """By the table that answers `fetch`."""
        far = Response("far", 201, {"content-encoding": "gzip"})
        with mock_fetch({"POST https://far.example/x": far}) as fake:
            response = at().post(
                "/api/a", headers={"x-to": "https://far.example/x?q"}, body=b"x" * 3000
            )
        assert (response.status, response.text) == (201, "far")
        assert response.headers["content-encoding"] == "gzip"
        (sent,) = fake.requests
        assert (sent.method, sent.url.href) == ("POST", "https://far.example/x?q")
        assert sent.body == b"x" * 3000
        assert sent.headers["x-forwarded-host"] == "testserver"

    @pytest.mark.parametrize(("error", "status"), [(FetchError, 502), (FetchTimeout, 504)])
    def test_a_failure_can_be_faked(self, at: Enter, error: Any, status: int) -> None:
        """As an exception of the table."""
        with mock_fetch({"*": error("no")}):
            assert at().get("/api/a", headers={"x-to": "https://far.example/"}).status == status


def test_the_transport_is_fetchs_own() -> None:
    """One pool for both, one place that says what is missing."""
    from dualrt.web import forwarding

    assert forwarding.find_transport is exchange.find_transport
