"""A guarded view of Django is never reached unguarded, and its check runs once: at every door."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from dualrt import Response, middleware
from tests.guards import checks, views
from tests.guards.conftest import DJANGO, Open

KEY = {"cookie": "key=right"}
GUARDED = [
    "/secret",
    "/legacy/secret",
    "/asecret",
    "/doubled",
    "/shouted",
    "/hidden",
    "/page",
    "/sub",
    "/wild",
    "/async-page",
    "/method",
    "/edge",
    "/aedge",
    "/edge-page",
    "/in/",
    "/in/a/7/",
    "/in/b/w/",
    "/in/async",
    "/in/edge",
    "/in/page",
    "/in/deep/x",
    "/named/",
    "/named/deep/x",
    "/path/x",
    "/listed",
    "/one",
]


def calls(response: Any) -> list[str]:
    """Return the names of the checks that ran, as the view saw it."""
    return [name for name, *_ in response.json()["calls"]]


class TestTheGate:
    @pytest.mark.parametrize("path", GUARDED)
    def test_a_stranger_gets_the_checks_answer(self, at: Open, path: str) -> None:
        """Instead of the view's, whichever way the guard was put there."""
        response = at().get(path)
        assert (response.status, response.text) == (401, "who are you?")

    @pytest.mark.parametrize("path", GUARDED)
    def test_who_has_the_key_is_checked_once(self, at: Open, path: str) -> None:
        """At the edge or at the view, but not at both."""
        response = at().get(path, headers=KEY)
        assert response.status == 200
        assert response.json()["text"] == views.SECRET
        # a page in /in/page has two guards of the same check: the include's and its own
        names = calls(response)
        assert names == (["akey"] if path.startswith("/a") and path != "/async-page" else []) + [
            "key"
        ] or names == ["key"]

    @pytest.mark.parametrize("path", ["/passed", "/apassed", "/waited", "/awaited"])
    def test_edits_are_applied(self, at: Open, path: str) -> None:
        """Request headers and cookies for the view, headers and cookies for its answer."""
        response = at().get(path)
        told = response.json()
        assert (told["checked"], told["seen"]) == ("yes", "1")
        sent = [(k.lower(), v) for k, v in response.headers.raw]
        assert [v for k, v in sent if k == "x-check"] == ["1"]
        assert [v for k, v in sent if k == "set-cookie"] == ["seen=1; Path=/"]
        assert len(told["calls"]) == 1

    def test_a_stream_has_them_too(self, at: Open) -> None:
        """The view's own stream goes through, with what the check added."""
        response = at().get("/stream")
        assert (response.text, response.headers["x-check"]) == ("the secret", "1")

    def test_several_run_from_the_top_down(self, at: Open) -> None:
        """Each once, and both add to the answer."""
        response = at().get("/twice")
        assert calls(response) == ["passes", "inner"]
        assert (response.headers["x-check"], response.headers["x-inner"]) == ("1", "1")

    def test_the_check_has_the_urls_arguments(self, at: Open) -> None:
        """Under their names, decoded."""
        client = at()
        assert client.get("/own/ann/", headers={"cookie": "user=ann"}).json()["user"] == "ann"
        assert client.get("/own/ann/", headers={"cookie": "user=bob"}).status == 403

    def test_they_are_converted(self, at: Open) -> None:
        """As the view is given them."""
        client = at()
        assert client.get("/number/4").json()["calls"] == [["even", "/number/4", {"n": 4}]]
        assert client.get("/number/5").status == 403

    @pytest.mark.parametrize("method", ["POST", "OPTIONS", "PUT", "BREW"])
    def test_every_method_is_checked(self, at: Open, method: str) -> None:
        """Whatever the view would make of it."""
        client = at(validate=False)
        assert client.request(method, "/secret").status == 401
        assert client.request(method, "/secret", headers=KEY).status == 200

    def test_head_is_checked(self, at: Open) -> None:
        """Without a body, in both cases."""
        client = at()
        assert (client.head("/secret").status, client.head("/secret").body) == (401, b"")
        # of a server view Django leaves it to the server to drop the body
        assert client.head("/edge", headers=KEY).status == 200

    def test_the_body_is_the_views(self, at: Open) -> None:
        """The check leaves it whole."""
        response = at().post("/passed", body=b"a=1")
        assert response.json()["body"] == "a=1"

    def test_a_check_may_read_the_body(self, at: Open) -> None:
        """Which says so; it is whole for the view, and too much of it is a 413."""
        client = at()
        assert client.post("/body", body=b"no").status == 403
        response = client.post("/body", body=b"the word")
        assert (response.json()["body"], "body" in calls(response)) == ("the word", True)
        assert client.post("/body", body=b"the word, " * 9).status == 413
        assert client.post("/tiny", body=b"the word").status == 413

    def test_debug_says_who_answered(self, at: Open) -> None:
        """The check's name, in the header of its answer."""
        response = at(DEBUG=True).get("/secret")
        assert response.headers["x-dualrt"] == "edge; view=tests.guards.checks.key"

    @pytest.mark.parametrize("path", ["/in/nowhere", "/secret/x", "/open", "/"])
    def test_nobody_else_is_checked(self, at: Open, path: str) -> None:
        """A 404 below a guarded prefix is a 404; an open page is open."""
        response = at().get(path)
        assert response.status == (200 if path == "/open" else 404)
        if path == "/open":
            assert calls(response) == []

    def test_a_view_that_is_called_by_another_is_checked(self, at: Open) -> None:
        """As a function, through a URL that is not its own."""
        client = at()
        assert client.get("/calls").status == 401
        assert client.get("/calls", headers=KEY).json()["text"] == views.SECRET

    @pytest.mark.parametrize(
        "where",
        [
            "/number/4?x=1&y=%C3%A9",
            "/number/4?x=%FF",
            "/number/%34",
            "/number/4?",
            "/own/%C3%A9/",
            "/own/a%20b;c/?next=/x?y",
        ],
    )
    def test_once_however_the_url_is_spelled(self, at: Open, where: str) -> None:
        """The edge and Django read the same path and query."""
        cookie = "user=\u00e9".encode().decode("latin-1") if "%C3%A9/" in where else "user=a b;c"
        response = at().get(where, headers={"cookie": cookie})
        if response.status == 200:
            assert len(response.json()["calls"]) == 1
        else:  # a cookie that cannot be written so
            assert (response.status, response.text) == (403, "not yours")

    @pytest.mark.parametrize("name", ["wrapper-wsgi", "middleware-wsgi", "both-wsgi", "none-wsgi"])
    @pytest.mark.parametrize("forced", [None, "/app"])
    def test_below_a_script_name(self, enter: Open, name: str, forced: str | None) -> None:
        """The server's, or Django's own setting."""
        client = enter(name, FORCE_SCRIPT_NAME=forced)
        extra = {"SCRIPT_NAME": "" if forced else "/app"}
        assert client.get("/number/4", extra=extra).json()["calls"] == [
            ["even", "/number/4", {"n": 4}]
        ]
        assert client.get("/secret", extra=extra).status == 401

    def test_a_redirect_and_a_stream_are_sent(self, at: Open) -> None:
        """Any answer of a check goes out as it is."""
        # wsgiref wants a content type even where there is no content
        response = at(validate=False).get("/redirects")
        assert (response.status, response.headers["location"]) == (307, "/login/?next=/redirects")
        assert at().get("/streams").text == "nope"

    def test_a_rewrite_to_the_same_place_goes_on(self, at: Open) -> None:
        """As for middlewares."""
        assert at().get("/stays").json()["text"] == views.SECRET

    def test_a_rewrite_shows_another_page(self, at: Open, caplog: Any) -> None:
        """Where a door is in front. Without one the view is chosen already: a 500 that says so."""
        client = at()
        response = client.get("/rewrites")
        if client.name.startswith("none"):  # type: ignore[attr-defined]
            assert response.status == 500
            assert "put dualrt's door in front" in caplog.text
        else:
            assert response.json()["text"] == "open"


class TestFailsClosed:
    @pytest.mark.parametrize(
        ("name", "status"),
        [
            ("nothing", 500),
            ("anothing", 500),
            ("text", 500),
            ("true", 500),
            ("raises", 500),
            ("slow", 504),
            ("opens", 500),
        ],
    )
    def test_whatever_goes_wrong_is_no_pass(
        self, at: Open, name: str, status: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A 500 or 504, logged once with the check's name."""
        extra = {"dualrt.state": {"open": open}}
        response = at().get(f"/bad/{name}", extra=extra)
        assert response.status == status
        assert views.SECRET not in response.text
        ours = [each for each in caplog.records if each.name == "dualrt"]
        assert len(ours) == 1
        assert f"tests.guards.checks.{name}" in ours[0].getMessage()

    @pytest.mark.parametrize(
        "headers",
        [
            {"dualrt.passes": "1"},
            {"x-dualrt-passes": "1"},
            {"dualrt-passes": "1"},
            {"x-middleware-subrequest": "middleware:middleware:middleware"},
            {"x-original-url": "/open"},
            {"x-rewrite-url": "/open"},
            {"x-http-method-override": "OPTIONS"},
            {"cookie": "key=wrong; key=wrong"},
        ],
        ids=str,
    )
    def test_no_header_opens_it(self, at: Open, headers: dict[str, str]) -> None:
        """What a client sends is no pass."""
        assert at().get("/secret", headers=headers).status == 401


@middleware(matcher=["/to-secret", "/to-number"])
def moves(request: Any) -> Any:
    """Rewrite to a guarded page."""
    return Response.rewrite("/secret" if request.path == "/to-secret" else "/number/5")


def changes_path(get_response: Any) -> Any:
    """A middleware of Django's that routes elsewhere."""

    def change(request: Any) -> Any:
        if request.path_info == "/innocent":
            request.path_info = "/secret"
        return get_response(request)

    return change


def changes_path_of_a_pass(get_response: Any) -> Any:
    """Another, for a request that has passed with other arguments."""

    def change(request: Any) -> Any:
        if request.path_info == "/own/bob/":
            request.path_info = "/own/ann/"
        return get_response(request)

    return change


def changes_urlconf(get_response: Any) -> Any:
    """A middleware of Django's that chooses other routes."""

    def change(request: Any) -> Any:
        request.urlconf = "tests.guards.other_urls"
        return get_response(request)

    return change


def changes_method(get_response: Any) -> Any:
    """A middleware that reads the method from somewhere else."""

    def change(request: Any) -> Any:
        request.method = "DELETE"
        return get_response(request)

    return change


HERE = "tests.guards.test_django"


class TestWhateverChangesTheRequest:
    def test_a_rewrite_leads_to_the_guard(self, at: Open) -> None:
        """Of an edge middleware, before the guard; where no door is, no middleware runs."""
        client = at([moves])
        expected = 404 if client.name.startswith("none") else 401  # type: ignore[attr-defined]
        assert client.get("/to-secret").status == expected

    def test_a_changed_path_is_checked_where_it_leads(self, at: Open) -> None:
        """By Django's own middleware, behind the edge."""
        client = at(inner=[f"{HERE}.changes_path"])
        assert client.get("/innocent").status == 401
        assert client.get("/innocent", headers=KEY).json()["text"] == views.SECRET

    def test_a_pass_is_for_one_path_only(self, at: Open) -> None:
        """Bob's pass does not lead to Ann's page, though it is the same check of the same view."""
        client = at(inner=[f"{HERE}.changes_path_of_a_pass"])
        assert client.get("/own/bob/", headers={"cookie": "user=bob"}).status == 403

    def test_other_routes_are_checked_at_the_view(self, at: Open) -> None:
        """The same path leads to other views, and other arguments."""
        client = at(inner=[f"{HERE}.changes_urlconf"])
        assert client.get("/other").status == 401
        # /own/<user>/ passes for ann at the edge; there it is bob's
        assert client.get("/own/ann/", headers={"cookie": "user=ann"}).status == 403
        assert client.get("/open").status == 401

    def test_another_method_is_checked_anew(self, at: Open) -> None:
        """The check may look at it."""
        client = at(inner=[f"{HERE}.changes_method"])
        names = calls(client.get("/secret", headers=KEY))
        once = client.name.startswith("none")  # type: ignore[attr-defined]
        assert names == ["key"] * (1 if once else 2)

    @pytest.mark.parametrize("view", [views.secret, views.shouted, views.hidden, views.edge])
    def test_without_any_site_in_front(self, view: Any) -> None:
        """A request that a test has made reaches no guarded view."""
        response: HttpResponse = view(RequestFactory().get("/x"))
        assert (response.status_code, response.content) == (401, b"who are you?")
        response = view(RequestFactory().get("/x", headers={"cookie": "key=right"}))
        assert response.status_code == 200

    def test_by_keyword(self) -> None:
        """As a view that calls another may do."""
        assert views.secret(request=RequestFactory().get("/x")).status_code == 401


def test_the_doors_are_all_there() -> None:
    """The table above tests both doors, both together and none, under both protocols; the one-line
    door first, and below another middleware.
    """
    assert len(DJANGO) == 10
    assert checks.passes.__module__ == "tests.guards.checks"
