"""Django's response objects as edge answers become them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from dualrt import Response
from dualrt.config import Config
from dualrt.errors import BodyTooLarge
from dualrt.flow import Edge
from dualrt.routing.ordered import OrderedRouter
from dualrt.runtime import EdgeView
from dualrt.web.request import Request
from tests import django_site

django_site.setup()

from django.http import (  # noqa: E402
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.test import (  # noqa: E402
    Client,
    RequestFactory,
    SimpleTestCase,
    override_settings,
)

from dualrt_django.convert import read_body, to_http_response  # noqa: E402

MUTABLE = (list, dict, set, bytearray)


def made(response: Response) -> Any:
    """Return a response as the middleware door hands it to Django."""
    edge = Edge(OrderedRouter([]), Config())
    view = EdgeView(lambda request: None, "shop.view")
    return to_http_response(response, edge, view, Request("/"), is_async=False)


def test_it_is_what_django_makes_itself() -> None:
    """Every attribute that `HttpResponse.__init__` sets is there, of the same type."""
    mine, stock = made(Response("x", 201)), HttpResponse(b"x", status=201)
    assert {k: type(v) for k, v in vars(mine).items()} == {
        k: type(v) for k, v in vars(stock).items()
    }
    assert (mine.status_code, mine.content) == (201, b"x")
    assert mine.reason_phrase == stock.reason_phrase


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_tells_its_url(status: int) -> None:
    """Middlewares ask for it, and ``assertRedirects`` of Django's tests."""
    http = made(Response("", status, [("location", "/caf%C3%A9/?a=1")]))
    permanent = status in (301, 308)
    kind: Any = HttpResponsePermanentRedirect if permanent else HttpResponseRedirect
    assert (http.status_code, http.url) == (status, "/caf%C3%A9/?a=1")
    assert isinstance(http, kind)
    if status != 303:  # Django makes none with it
        stock = kind("/café/?a=1", preserve_request=status > 302)
        assert (type(http), http.url, http.status_code) == (type(stock), stock.url, status)


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(Response("", 302), id="no location"),
        pytest.param(Response("", 201, [("location", "/a")]), id="created"),
        pytest.param(Response("", 304, [("location", "/a")]), id="not modified"),
        pytest.param(Response(iter([b"x"]), 302, [("location", "/a")]), id="streamed"),
    ],
)
def test_no_other_response_does(response: Response) -> None:
    """Django has no class for it."""
    assert not hasattr(made(response), "url")


def test_nothing_mutable_is_shared_between_answers() -> None:
    """Headers, cookies and closers of one answer are not another's."""
    one, two = vars(made(Response("x"))), vars(made(Response("x")))
    for name, value in one.items():
        if isinstance(value, MUTABLE) or hasattr(value, "__dict__"):
            assert two[name] is not value or not vars(value), name
            assert two[name] is not value or not isinstance(value, MUTABLE), name
    one["headers"]["X-A"] = "1"
    one["cookies"]["a"] = "1"
    assert "X-A" not in two["headers"]
    assert not two["cookies"]


def test_a_repeated_header_is_joined_and_keeps_its_spelling() -> None:
    """Django has one line per name; cookies keep theirs."""
    response = Response("x", headers=[("X-Some", "1"), ("x-some", "2"), ("Set-Cookie", "a=1")])
    response.headers.append("set-cookie", "a=2; Path=/x")
    http = made(response)
    assert http.headers["x-some"] == "1, 2"
    assert len(http.cookies) == 2


@pytest.mark.parametrize("length", [{}, {"CONTENT_LENGTH": ""}], ids=["none", "empty"])
def test_a_body_without_a_length_is_read_where_the_server_ends_it(length: dict[str, str]) -> None:
    """Django takes it for none; edge code is given it, whichever door it stands behind."""

    def sent(**environ: Any) -> Any:
        http = RequestFactory().generic("POST", "/", b"")
        http.META.pop("CONTENT_LENGTH", None)
        http.META.update({"wsgi.input": BytesIO(b"abc"), **length, **environ})
        return http

    http = sent(**{"wsgi.input_terminated": True})
    assert [read_body(http, 3), read_body(http, 3)] == [b"abc"] * 2
    assert read_body(sent(), 3) == b""
    with pytest.raises(BodyTooLarge):
        read_body(sent(**{"wsgi.input_terminated": True}), 2)


def test_the_test_client_follows_an_edge_redirect() -> None:
    """`follow=True` and `assertRedirects`, as after a view of Django's."""
    with override_settings(
        ROOT_URLCONF="tests.auth.named",
        LOGIN_URL="log-in",
        MIDDLEWARE=["dualrt_django.EdgeMiddleware"],
    ):
        answer = Client().get("/page", follow=True)
        assert answer.redirect_chain == [("/in?next=/page", 302)]
        SimpleTestCase().assertRedirects(Client().get("/page"), "/in?next=/page")
