"""What a middleware may return, and what becomes of the request and its answer, at every door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.conftest import Door
from tests.middleware import gates, restricted

At = Callable[..., Door]
NEVER = ["/echo/7", "/server/1", "/nowhere"]  # an edge view, a server view, none at all


def cookie_names(response: Any) -> list[str]:
    """Return the names of the cookies that a response sets, in order."""
    return [v.partition("=")[0] for k, v in response.headers.raw if k.lower() == "set-cookie"]


class TestAnswers:
    @pytest.mark.parametrize("path", NEVER)
    @pytest.mark.parametrize("gate", [gates.answers, gates.aanswers])
    def test_a_response_ends_the_request(self, at: At, gate: Any, path: str) -> None:
        """Before any view of either runtime, and where there is none."""
        response = at([gate]).get(path)
        assert (response.status, response.text) == (203, "from the edge")
        assert response.headers["x-a"] == "1"

    def test_a_stream_is_sent(self, at: At) -> None:
        """An iterable body goes out as a view's does."""
        assert at([gates.streams]).get("/server/1").text == "abc"

    def test_head_has_no_body(self, at: At) -> None:
        """As for every answer to HEAD."""
        response = at([gates.answers]).head("/server/1")
        assert (response.status, response.body) == (203, b"")

    def test_a_redirect_is_307(self, at: At) -> None:
        """To a path of the same host, as it was written."""
        # wsgiref wants a content type even where there is no content
        response = at([gates.redirects], validate=False).get("/server/1")
        assert (response.status, response.headers["location"]) == (307, "/login/?next=/server/1")

    def test_json_is_sent(self, at: At) -> None:
        """What the middleware saw of the URL: the decoded path and the query."""
        response = at([gates.data]).get("/%C3%A9/x?q=1&q=2")
        assert response.json() == {"path": "/é/x", "q": ["1", "2"]}

    def test_debug_says_who_answered(self, at: At) -> None:
        """The middleware's name, in the header of edge answers."""
        response = at([gates.answers], debug=True).get("/echo/7")
        assert response.headers["x-dualrt"] == "edge; view=tests.middleware.gates.answers"


class TestFailsClosed:
    @pytest.mark.parametrize("path", NEVER)
    @pytest.mark.parametrize(
        ("gate", "status"),
        [
            pytest.param(gates.nothing, 500, id="nothing"),
            pytest.param(gates.anothing, 500, id="async-nothing"),
            pytest.param(gates.text, 500, id="str"),
            pytest.param(gates.pair, 500, id="tuple"),
            pytest.param(gates.true, 500, id="true"),
            pytest.param(gates.klass, 500, id="class"),
            pytest.param(gates.uncalled, 500, id="next-uncalled"),
            pytest.param(gates.raises, 500, id="raises"),
            pytest.param(gates.araises, 500, id="async-raises"),
            pytest.param(gates.stops, 500, id="stop-iteration"),
            pytest.param(gates.returns_next_wrongly, 500, id="bad-header"),
            pytest.param(gates.peeks, 500, id="body-not-asked-for"),
            pytest.param(gates.slow, 504, id="slow"),
            pytest.param(gates.busy, 500, id="busy"),
        ],
    )
    def test_whatever_goes_wrong_is_no_pass(
        self, at: At, gate: Any, status: int, path: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A plain 500 or 504, logged once with the middleware's name; the app is not asked."""
        response = at([gate, gates.first]).get(path)
        assert response.status == status
        assert "secret" not in response.text
        assert "x-one" not in response.headers
        ours = [each for each in caplog.records if each.name == "dualrt"]
        assert len(ours) == 1
        assert f"tests.middleware.gates.{gate.__name__}" in ours[0].getMessage()

    def test_a_forgotten_answer_is_told(self, at: At, caplog: pytest.LogCaptureFixture) -> None:
        """The log says what to return."""
        at([gates.nothing]).get("/server/1")
        assert "Response.next() lets the request go on" in caplog.text

    def test_a_matcher_that_fails_is_no_pass(self, at: At) -> None:
        """Even for a middleware that would let all pass."""
        assert at([gates.bad_matcher]).get("/server/1").status == 500

    def test_the_restrictions_hold(self, at: At) -> None:
        """What the guard refuses in a view it refuses here; the app is not asked."""
        left = {"dualrt.state": {"open": open}}
        assert at([restricted.smuggles]).get("/server/1", extra=left).status == 500


class TestNext:
    @pytest.mark.parametrize("path", ["/echo/7", "/headers"])
    def test_several_compose_in_order(self, at: At, path: str) -> None:
        """Each sees what the one before has set; of two values the later stands, once."""
        response = at([gates.first, gates.second]).get(path)
        assert response.status == 200
        sent = [(k.lower(), v) for k, v in response.headers.raw]
        assert [v for k, v in sent if k == "x-both"] == ["2"]
        assert [v for k, v in sent if k == "x-one"] == ["1"]
        assert [v for k, v in sent if k == "x-two"] == ["2"]

    def test_the_app_sees_the_request_headers(self, at: At) -> None:
        """In `request.headers` of the server view; the answer's headers do not leak into them."""
        seen = {
            k.lower(): v for k, v in at([gates.first, gates.second]).get("/headers").json().items()
        }
        assert seen["x-who"] == "first+second"
        assert not {"x-one", "x-two", "x-both"} & seen.keys()

    def test_the_next_one_sees_the_request_headers(self, at: At) -> None:
        """At the edge as in the server runtime."""
        seen = at([gates.first, gates.shows_headers]).get("/").json()
        assert seen["x-who"] == "first"
        assert "x-one" not in seen

    @pytest.mark.parametrize("name", ["x-secret", "X-SECRET"])
    def test_a_none_deletes(self, at: At, name: str) -> None:
        """Whatever the spelling; what is not there is no error."""
        door = at([gates.deletes])
        seen = door.get(
            "/headers", headers={name: "1", "x-kept": "1", "content-type": "a/b"}
        ).json()
        names = {each.lower() for each in seen}
        assert "x-secret" not in names
        assert not seen.get("Content-Type")
        assert "x-kept" in names

    def test_the_edge_view_sees_them(self, at: At) -> None:
        """An edge view's request is the edited one."""
        assert at([gates.moves]).get("/to-edge").json()["x"] == "moved"

    @pytest.mark.parametrize("path", ["/stream", "/astream", "/nowhere"])
    def test_streams_and_errors_have_the_headers_once(self, at: At, path: str) -> None:
        """The app's own stream, an edge view's, and a 404."""
        response = at([gates.first]).get(path)
        assert [v for k, v in response.headers.raw if k.lower() == "x-one"] == ["1"]
        assert response.text in ("streamed", "abc") or response.status == 404

    def test_lists_add_up(self, at: At) -> None:
        """`Vary` and `Link` of the middlewares stand beside the app's own."""
        response = at([gates.lists, gates.more_lists]).get("/stream")
        vary = response.headers["vary"].replace(" ", "").split(",")
        assert sorted(vary) == ["x-app", "x-one", "x-two"]
        assert response.headers["link"] == "</a>, </b>"

    def test_the_apps_own_header_stands(self, at: At) -> None:
        """Whoever comes later in the request's way has the last word."""
        response = at([gates.unmarked]).get("/stream")
        assert response.headers["x-one"] == "unmarked"
        assert response.headers["vary"] == "x-app"

    def test_an_answer_of_a_later_one_has_the_headers(self, at: At) -> None:
        """What the first wanted in the answer is in it, whoever gives it."""
        response = at([gates.first, gates.answers]).get("/server/1")
        assert (response.status, response.headers["x-one"]) == (203, "1")


class TestCookies:
    def test_the_view_reads_them_in_this_request(self, at: At) -> None:
        """Set, changed and deleted, as the browser would send them next time."""
        door = at([gates.cookies])
        sent = {"cookie": "old=1; kept=1; gone=1; gone2=1"}
        assert (
            door.get("/headers", headers=sent).json()["Cookie"] == "kept=1; new=n%201; old=changed"
        )

    def test_the_browser_gets_each_once(self, at: At) -> None:
        """On an edge view's answer, a server view's, and a stream."""
        door = at([gates.cookies])
        for path in ("/echo/7", "/headers", "/stream"):
            assert cookie_names(door.get(path)) == ["new", "old", "gone", "gone2"]

    def test_the_fluent_form_is_the_same(self, at: At) -> None:
        """`response = Response.next(); response.cookies.set(...)`."""
        response = at([gates.fluent]).get("/headers")
        assert response.json()["Cookie"] == "new=1"
        assert cookie_names(response) == ["new"]
        assert response.headers["x-one"] == "1"

    def test_the_views_own_cookie_stands(self, at: At) -> None:
        """One line for one cookie: the view's, and the middleware's others before it."""
        response = at([gates.same_cookie]).get("/cookies")
        assert cookie_names(response) == ["z", "a", "b"]
        assert response.cookies["a"] == "1"

    def test_the_edge_view_reads_them(self, at: At) -> None:
        """In `request.cookies`."""
        assert at([gates.same_cookie]).get("/cookies").json() == {"a": "of-middleware", "z": "1"}


class TestRewrites:
    def test_to_an_edge_view_with_the_query_kept(self, at: At) -> None:
        """The path is the new one, for the view as for the URL."""
        told = at([gates.moves]).get("/to-edge?q=old").json()
        assert (told["path"], told["number"], told["q"]) == ("/echo/7", 7, ["old"])
        assert told["url"] == "http://testserver/echo/7?q=old"

    @pytest.mark.parametrize(
        ("path", "q"),
        [
            pytest.param("/to-query?q=old", ["new"], id="query"),
            pytest.param("/to-space", ["é"], id="encoded"),
            pytest.param("/to-full?q=old", ["old"], id="absolute"),
            pytest.param("/to-dots", [], id="dots"),
        ],
    )
    def test_the_targets_query_counts(self, at: At, path: str, q: list[str]) -> None:
        """A target's own query replaces the request's."""
        told = at([gates.moves]).get(path).json()
        assert (told["path"], told["q"]) == ("/echo/7", q)

    def test_to_a_server_view(self, at: At) -> None:
        """The framework routes the new path, and sees the edited headers."""
        response = at([gates.moves]).get("/to-server")
        assert response.json()["X-One"] == "moved"
        assert response.headers["x-moved"] == "1"

    def test_paths_in_any_script_are_rewritten(self, at: At) -> None:
        """What the URL says is percent-encoded UTF-8, at every door."""
        assert at([gates.moves]).get("/日本/é").json()["path"] == "/echo/7"
        response = at([gates.redirects], validate=False).get("/日本/é")
        assert response.headers["location"] == "/login/?next=/%E6%97%A5%E6%9C%AC/%C3%A9"

    def test_an_error_on_such_a_path_is_a_500(self, at: At) -> None:
        """The framework's hooks are told of it, too."""
        assert at([gates.raises]).get("/日本/é").status == 500

    @pytest.mark.parametrize("path", ["/to-itself", "/to-nowhere"])
    def test_to_itself_is_no_loop_and_to_nowhere_a_404(self, at: At, path: str) -> None:
        """What is there already goes on; the framework answers what it does not know."""
        assert at([gates.moves]).get(path).status == 404

    @pytest.mark.parametrize("gates_", [[gates.moves], [gates.grows]], ids=["round", "grows"])
    def test_a_loop_is_a_500_that_says_so(
        self, at: At, gates_: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        """There and back, and ever longer."""
        assert at(gates_).get("/round-a").status == 500
        assert "a loop: the request was rewritten more than 8 times" in caplog.text

    @pytest.mark.parametrize(
        "path",
        ["/to-scheme-relative", "/to-backslash", "/to-relative", "/to-ftp", "/to-credentials"],
    )
    def test_what_only_looks_like_a_path_leads_nowhere(
        self, at: At, path: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Made of what a client sent, it would make an open proxy of the site; nor does a URL that
        cannot be sent on to. A clear error that tells no secret.
        """
        assert at([gates.moves]).get(path).status == 500
        assert "rewrite: " in caplog.text
        assert "secret" not in caplog.text

    @pytest.mark.parametrize("order", ["before", "after"])
    def test_a_rewrite_walks_around_no_other(self, at: At, order: str) -> None:
        """A guard on the new path runs, whether it stands before or after the rewrite."""
        both = [gates.no_echo, gates.moves]
        response = at(both if order == "before" else both[::-1]).get("/to-edge")
        assert (response.status, response.text) == (403, "stop")

    def test_a_matcher_is_asked_for_the_new_path(self, at: At) -> None:
        """As it would be had the client asked for it."""
        door = at([gates.only_echo, gates.moves])
        response = door.get("/to-edge")
        assert (response.status, response.text) == (401, "gate for 7")
        assert door.get("/to-server").status == 200


class TestMatchers:
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            pytest.param("/echo/7", 401, id="path"),
            pytest.param("/echo//7", 401, id="slashes"),
            pytest.param("/ech%6F/7", 401, id="encoded"),
            pytest.param("/echo/7%0A", 401, id="line-break"),
            pytest.param("/echo/7%3Fx", 401, id="question-mark"),
            pytest.param("/echo%2F7", 401, id="slash-encoded"),
            pytest.param("/echoes/7", 404, id="other"),
        ],
    )
    def test_it_runs_where_its_matcher_takes_the_path(self, at: At, path: str, status: int) -> None:
        """As the framework will route it; the others go on without it."""
        assert at([gates.only_echo]).get(path).status == status

    def test_conditions_are_asked_of_the_request(self, at: At) -> None:
        """As it is by then: an earlier middleware's edits count."""
        door = at([gates.only_echo])
        assert door.get("/echo/7", headers={"x-free": "1"}).status == 200
        assert at([gates.frees, gates.only_echo]).get("/echo/7").status == 200

    def test_what_no_matcher_takes_is_forwarded_clean(self, at: At) -> None:
        """Control headers are dropped there, too."""
        sent = {"x-middleware-next": "1", "x-ok": "1"}
        seen = {each.lower() for each in at([gates.only_echo]).get("/headers", headers=sent).json()}
        assert "x-ok" in seen
        assert "x-middleware-next" not in seen


class TestBodies:
    BODY = "a=1&b=" + "x" * 30

    @pytest.mark.parametrize(
        "chain", [[gates.first], [gates.reads], [gates.reads, gates.reads_too]]
    )
    @pytest.mark.parametrize("path", ["/body", "/echo/7"])
    def test_the_app_has_the_whole_body(self, at: At, chain: Any, path: str) -> None:
        """Whether a middleware has read it or not."""
        response = at(chain).post(path, body=self.BODY)
        assert response.status == 200
        assert (response.json()["body"] if path == "/echo/7" else response.text) == self.BODY

    def test_a_middleware_reads_it(self, at: At) -> None:
        """Where it asked to."""
        told = at([gates.reads]).post("/echo/7", body=self.BODY).json()
        assert told["x"] == self.BODY.upper()[:20]

    def test_too_large_is_a_413(self, at: At) -> None:
        """Over the `max_body` of the middleware that asked for it; nothing is cut."""
        assert at([gates.reads]).post("/body", body="x" * 51).status == 413

    def test_no_body_is_an_empty_one(self, at: At) -> None:
        """A GET goes on."""
        assert at([gates.reads]).get("/echo/7").json()["body"] == ""


class TestState:
    def test_it_is_one_dict_for_all(self, at: At) -> None:
        """Later middlewares, the edge view, and `request.dualrt.state` in the server runtime."""
        door = at([gates.shares, gates.shares_more])
        assert door.get("/echo/7").json()["state"] == {"user": "ann", "seen": "ann"}
        assert door.get("/state").json() == {"user": "ann", "seen": "ann"}

    def test_it_is_there_where_no_matcher_took_the_request(self, at: At) -> None:
        """Empty, for a server view that looks."""
        assert at([gates.only_echo]).get("/state").json() in ({}, None)

    def test_no_two_requests_share_it(self, at: At) -> None:
        """A new one for each."""
        door = at([gates.first])
        assert door.get("/echo/7").json()["state"] == {}


class TestControlHeaders:
    SPOOFED = {
        "x-dualrt-user": "root",
        "X-Middleware-Subrequest": "middleware",
        "x-middleware-request-x-who": "root",
        "x-ok": "1",
    }

    def test_a_client_cannot_send_them_to_the_app(self, at: At) -> None:
        """Whatever the middlewares say."""
        seen = at([gates.unmarked]).get("/headers", headers=self.SPOOFED).json()
        names = {each.lower() for each in seen}
        assert "x-ok" in names
        assert not [each for each in names if each.startswith(("x-dualrt", "x-middleware"))]

    def test_nor_to_a_middleware(self, at: At) -> None:
        """They are gone before the first runs."""
        names = at([gates.shows_headers]).get("/", headers=self.SPOOFED).json()
        assert "x-ok" in names
        assert not [each for each in names if each.startswith(("x-dualrt", "x-middleware"))]


class TestControlHeadersOfViews:
    @pytest.mark.parametrize("gate", [gates.unmarked, gates.badly_placed])
    def test_nor_to_an_edge_view(self, at: At, gate: Any) -> None:
        """Whether a matcher took the request or not."""
        sent = {"x-middleware-one": "spoofed", "x-one": "sent"}
        door = at([gate, gates.tells])
        assert door.get("/echo/7", headers=sent).json()["x"] == "sent"
        assert door.get("/tells", headers=sent).json() == {"control": []}


class TestOnce:
    @pytest.mark.parametrize("path", ["/echo/7", "/headers", "/nowhere"])
    def test_each_runs_once_a_request(self, at: At, path: str) -> None:
        """Also with both doors on."""
        door = at([gates.counts])
        response = door.get(path)
        assert response.headers["x-count"] == "1"
