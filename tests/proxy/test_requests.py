"""What the other origin is sent: the client's request as it came, and nothing of its connection."""

from __future__ import annotations

from typing import Any

import pytest

from dualrt.testing import Client
from tests.fetch.servers import Got, Server, answer
from tests.proxy import gates
from tests.proxy.conftest import Enter
from tests.proxy.sites import ASGI, WSGI, override_settings, stock_asgi, stock_wsgi


@pytest.fixture(autouse=True)
def _routes(upstream: Server) -> None:
    upstream.routes["/x"] = answer(b"far")


def ask(
    at: Enter,
    upstream: Server,
    method: str = "GET",
    given: Any = (gates.sends,),
    target: str = "/x",
    headers: Any = (),
    **options: Any,
) -> Got:
    """Send a request through a door; return what the upstream got of it."""
    fields = [("x-to", upstream.origin + target), *headers]
    response = at(given).request(method, "/api/a?own=1", headers=fields, **options)
    assert (response.status, response.body) == (200, b"" if method == "HEAD" else b"far")
    return upstream.got[-1]


class TestTheLine:
    @pytest.mark.parametrize(
        "method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "patch"]
    )
    def test_the_method_is_kept(self, at: Enter, upstream: Server, method: str) -> None:
        """Any; upper-case, as the middlewares have seen it."""
        assert ask(at, upstream, method).method == method.upper()

    @pytest.mark.parametrize("target", ["/x", "/x?a=1&b=%20#part", "/x?"])
    def test_the_url_is_the_rewritten_one(self, at: Enter, upstream: Server, target: str) -> None:
        """With its own query, if any: the client's is not added."""
        assert ask(at, upstream, target=target).target == target.partition("#")[0].rstrip("?")

    @pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK"])
    def test_some_methods_are_not_sent_on(self, at: Enter, upstream: Server, method: str) -> None:
        """A mirror would show the client what middlewares add; a tunnel is none of ours."""
        fields = {"x-to": upstream.origin + "/x"}
        assert at().request(method, "/api/a", headers=fields).status == 501
        assert not upstream.got

    def test_what_is_no_method_is_not_sent_on(self, at: Enter, upstream: Server) -> None:
        """Whatever the server has let in."""
        fields = {"x-to": upstream.origin + "/x"}
        assert at().request("G@T", "/api/a", headers=fields).status == 400
        assert not upstream.got

    def test_a_websocket_is_not_sent_on(self, at: Enter, upstream: Server) -> None:
        """Said at once; other upgrades are ignored, as a server may."""
        fields = {"x-to": upstream.origin + "/x", "connection": "Upgrade"}
        assert at().get("/api/a", headers={**fields, "upgrade": "websocket"}).status == 501
        assert at().get("/api/a", headers={**fields, "upgrade": "h2c"}).status == 200
        assert "upgrade" not in upstream.got[0].headers


class TestFields:
    def test_those_of_the_client_come_along(self, at: Enter, upstream: Server) -> None:
        """Cookies, credentials, conditions; and nothing that it did not send."""
        mine = {"cookie": "a=1; b=2", "authorization": "Basic x", "if-none-match": '"e"', "te": "x"}
        got = ask(at, upstream, headers=list(mine.items())).headers
        del mine["te"]
        assert mine.items() <= got.items()
        assert not {"accept", "accept-encoding", "user-agent", "content-length"} & got.keys()

    def test_those_of_the_connection_stay_here(self, at: Enter, upstream: Server) -> None:
        """By name, and those that Connection names; what a control header says as well."""
        mine = {
            "connection": "close, X-Hop,x-hop-2",
            "keep-alive": "5",
            "proxy-authorization": "Basic x",
            "proxy-connection": "close",
            "te": "trailers",
            "trailer": "x-t",
            "x-hop": "1",
            "X-Hop-2": "1",
            "x-middleware-next": "1",
            "x-dualrt-a": "1",
            "http2-settings": "x",
            "x-kept": "1",
        }
        got = ask(at, upstream, headers=list(mine.items())).headers
        assert {name.lower() for name in mine} & got.keys() == {"x-kept"}

    def test_a_client_names_away_nothing_of_ours(self, at: Enter, upstream: Server) -> None:
        """What a middleware has set, or the proxy itself, no Connection takes away."""
        named = "x-tag, x-forwarded-for, x-forwarded-host, x-forwarded-proto, via, host, close"
        got = ask(at, upstream, given=[gates.tags, gates.sends], headers=[("connection", named)])
        assert got.headers["x-tag"] == "ours"
        assert {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"} <= got.headers.keys()
        assert got.headers["via"] == "1.1 dualrt"
        assert got.headers["host"] == upstream.origin.removeprefix("http://")

    def test_who_asked_is_told(self, at: Enter, upstream: Server) -> None:
        """Address, host and scheme; what was told before stays in front of the address alone."""
        headers = [
            ("host", "site.example:8000"),
            ("x-forwarded-for", "10.0.0.1, 10.0.0.2"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-prefix", "/evil"),
            ("x-real-ip", "6.6.6.6"),
            ("forwarded", "for=6.6.6.6"),
        ]
        got = ask(at, upstream, headers=headers)
        told = {k: v for k, v in got.fields if "forwarded" in k or k in ("x-real-ip", "Host")}
        assert told == {
            "Host": upstream.origin.removeprefix("http://"),
            "x-forwarded-for": "10.0.0.1, 10.0.0.2, 127.0.0.1",
            "x-forwarded-host": "site.example:8000",
            "x-forwarded-proto": "http",
        }

    def test_a_middleware_may_tell_it_otherwise(self, at: Enter, upstream: Server) -> None:
        """It knows the proxies in front of the site; and what it deletes stays deleted."""
        got = ask(at, upstream, given=[gates.hides, gates.sends]).headers
        assert "x-forwarded-for" not in got
        assert got["x-forwarded-proto"] == "https"
        assert got["x-forwarded-port"] == "443"

    def test_an_unknown_address_is_told_as_such(self, at: Enter, upstream: Server) -> None:
        """Behind a Unix socket: the last entry is never what the client wrote."""
        door = at()
        unknown = {"REMOTE_ADDR": ""} if door.protocol == "wsgi" else {"client": None}
        fields = {"x-to": upstream.origin + "/x", "x-forwarded-for": "6.6.6.6"}
        assert door.get("/api/a", headers=fields, extra=unknown).status == 200
        assert upstream.got[0].headers["x-forwarded-for"] == "6.6.6.6, unknown"

    def test_the_edits_of_middlewares_apply(self, at: Enter, upstream: Server) -> None:
        """Set, deleted, and cookies: of all of them."""
        both = [gates.logs_in, gates.dresses]
        headers = [("x-secret", "1"), ("authorization", "theirs"), ("cookie", "a=1")]
        got = ask(at, upstream, given=both, headers=headers).headers
        assert got["authorization"] == "Bearer ours"
        assert got["cookie"] == "a=1; who=me; added=1; both=ours"
        assert not {"x-secret", "x-to"} & got.keys()

    @pytest.mark.parametrize("name", ASGI)
    def test_an_underscore_is_no_way_round(self, enter: Enter, upstream: Server, name: str) -> None:
        """A WSGI server behind would read it as the field with a hyphen."""
        mine = [("x_forwarded_for", "6.6.6.6"), ("transfer_encoding", "chunked"), ("x_mine", "1")]
        door = enter(name)
        headers = [("x-to", upstream.origin + "/x"), *mine]
        assert door.get("/api/a", headers=headers).status == 200
        got = upstream.got[0].headers
        assert not {"x_forwarded_for", "transfer_encoding"} & got.keys()
        assert got["x-forwarded-for"].endswith("127.0.0.1")

    def test_what_cannot_be_a_field_is_a_400(self, at: Enter, upstream: Server) -> None:
        """A server would not let it in; if one does, it goes no further."""
        fields = {"x-to": upstream.origin + "/x", "x-bad": "a\x01b"}
        assert at().get("/api/a", headers=fields).status == 400
        assert not upstream.got


class TestBodies:
    @pytest.mark.parametrize("method", ["POST", "DELETE", "GET"])
    @pytest.mark.parametrize("size", [1, 70_000])
    def test_one_with_a_length_keeps_it(
        self, at: Enter, upstream: Server, method: str, size: int
    ) -> None:
        """Whatever the method."""
        got = ask(at, upstream, method, body=b"x" * size)
        assert got.body == b"x" * size
        assert got.headers["content-length"] == str(size)
        assert "transfer-encoding" not in got.headers

    def test_a_chunked_one_stays_chunked(self, at: Enter, upstream: Server) -> None:
        """Framed anew."""
        extra = {"wsgi.input_terminated": True} if at().protocol == "wsgi" else {}
        headers = [("transfer-encoding", "chunked")]
        got = ask(at, upstream, "POST", headers=headers, body=b"abc", extra=extra)
        assert got.body == b"abc"
        assert got.headers["transfer-encoding"] == "chunked"
        assert "content-length" not in got.headers

    def test_both_framings_are_one(self, at: Enter, upstream: Server) -> None:
        """The length does not count (RFC 9112 section 6.3), and is not sent on."""
        extra = {"wsgi.input_terminated": True} if at().protocol == "wsgi" else {}
        headers = [("transfer-encoding", "chunked"), ("content-length", "2")]
        got = ask(at, upstream, "POST", headers=headers, body=b"abc", extra=extra)
        assert "content-length" not in got.headers
        assert got.headers["transfer-encoding"] == "chunked"

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
    def test_none_is_said_to_be_none(self, at: Enter, upstream: Server, method: str) -> None:
        """Where a server expects one."""
        assert ask(at, upstream, method).headers["content-length"] == "0"

    def test_one_that_was_read_is_sent_on(self, at: Enter, upstream: Server) -> None:
        """By a middleware before."""
        got = ask(at, upstream, "POST", given=[gates.reads, gates.sends], body=b"abc")
        assert (got.body, got.headers["x-read"]) == (b"abc", "3")
        assert got.headers["content-length"] == "3"

    def test_it_may_be_larger_than_max_body(self, at: Enter, upstream: Server) -> None:
        """Nothing of it is kept."""
        body = bytes(range(256)) * 20_000
        got = ask(lambda given: at(given, MAX_BODY=1000), upstream, "PUT", body=body)
        assert got.body == body

    @pytest.mark.parametrize("name", ["django-middleware-wsgi", "django-middleware-asgi"])
    @pytest.mark.parametrize("how", ["whole", "part"])
    def test_a_middleware_of_djangos_above_may_have_read_it(
        self, enter: Enter, upstream: Server, name: str, how: str, caplog: Any
    ) -> None:
        """All of it: Django has kept it. A part: it cannot be sent on as if it were whole."""
        above = f"tests.proxy.above.Reads{how.title()}"
        door = enter(name)
        with override_settings(MIDDLEWARE=[above, "dualrt_django.EdgeMiddleware"]):
            app = (stock_wsgi if name.endswith("wsgi") else stock_asgi)()
            fields = {"x-to": upstream.origin + "/x"}
            response = Client(app, protocol=door.protocol).post(
                "/api/a", headers=fields, body=b"abc"
            )
        if how == "whole":
            assert (response.status, upstream.got[0].body) == (200, b"abc")
        else:
            assert response.status == 500
            assert "the request body was consumed before" in caplog.text

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            pytest.param({"content-length": "5, 5"}, 400, id="two-lengths"),
            pytest.param({"content-length": "+5"}, 400, id="sign"),
            pytest.param({"content-length": "5_0"}, 400, id="underscore"),
            pytest.param({"content-length": "٣"}, 400, id="other-digits"),
            pytest.param({"transfer-encoding": "gzip, chunked"}, 501, id="coding"),
        ],
    )
    def test_an_odd_framing_goes_no_further(
        self, at: Enter, upstream: Server, fields: dict[str, str], status: int
    ) -> None:
        """It is the client's fault, and no error of the site's."""
        fields = {k: v.encode().decode("latin-1") for k, v in fields.items()}
        door = at()
        response = door.post(
            "/api/a", headers={"x-to": upstream.origin + "/x", **fields}, body=b"12345"
        )
        assert response.status == status
        assert not upstream.got

    @pytest.mark.parametrize("name", WSGI)
    def test_without_an_end_a_chunked_one_cannot_be_read(
        self, enter: Enter, upstream: Server, name: str
    ) -> None:
        """Where the server does not say that it tells the end: 411, no truncated body."""
        fields = {"x-to": upstream.origin + "/x", "transfer-encoding": "chunked"}
        assert enter(name).post("/api/a", headers=fields, body=b"abc").status == 411
        assert not upstream.got

    def test_one_that_ends_early_is_not_sent_as_whole(self, at: Enter, upstream: Server) -> None:
        """The upstream sees a broken request, not a shorter one."""
        door = at()
        if door.app.__class__.__module__.startswith("django") and door.protocol == "asgi":
            pytest.skip("Django reads it before, and forwards no request at all")
        fields = {"x-to": upstream.origin + "/x", "content-length": "5"}
        assert door.post("/api/a", headers=fields, body=b"abc").status == 400
        assert not upstream.got

    def test_http2_needs_no_framing(self, at: Enter, upstream: Server) -> None:
        """A body without a length is chunked on its way; none is none."""
        door = at()
        extra: dict[str, Any] = {"http_version": "2"}
        if door.protocol == "wsgi":
            extra = {"SERVER_PROTOCOL": "HTTP/2", "wsgi.input_terminated": True}
        fields = [("x-to", upstream.origin + "/x")]
        scoped = {**extra, "CONTENT_LENGTH": ""} if door.protocol == "wsgi" else extra
        if door.protocol == "asgi":
            scoped["headers"] = [(b"host", b"testserver"), (b"x-to", fields[0][1].encode())]
        assert door.post("/api/a", headers=fields, body=b"abc", extra=scoped).status == 200
        assert door.post("/api/a", headers=fields, extra=scoped).status == 200
        first, second = upstream.got
        assert (first.body, first.headers["transfer-encoding"]) == (b"abc", "chunked")
        assert first.headers["via"] == "2 dualrt"
        assert (second.body, second.headers["content-length"]) == (b"", "0")


class TestOrder:
    def test_the_later_middlewares_are_asked(self, at: Enter, upstream: Server) -> None:
        """A rewrite to another origin leads round no guard."""
        door = at([gates.sends, gates.locks])
        fields = {"x-to": upstream.origin + "/x"}
        response = door.get("/api/locked", headers=fields)
        assert (response.status, response.text) == (403, "locked")
        assert not upstream.got
        assert door.get("/api/open", headers=fields).text == "far"

    def test_a_later_one_may_take_it_back(self, at: Enter, upstream: Server) -> None:
        """To a path of the app."""
        fields = {"x-to": upstream.origin + "/x"}
        response = at([gates.sends, gates.returns]).get("/api/home", headers=fields)
        assert response.text != "far"
        assert not upstream.got
