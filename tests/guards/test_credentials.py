"""``guard`` with the decorators that ask who somebody is, and names that no view has."""

from __future__ import annotations

from typing import Any

import jwt
import pytest

from dualrt import (
    Response,
    csrf_protect,
    guard,
    login_required,
    middleware,
    permission_required,
    require_origin,
    runtime,
    user_passes_test,
)
from dualrt.testing import Client
from dualrt.wsgi import EdgeGateway

KEY = "only for tests, and long enough to be one"
AUTH = [{"scheme": "jwt", "algorithms": ["HS256"], "key": KEY}]


ASKED: list[str] = []


def is_seven(identity: Any) -> bool:
    """Know one user by number."""
    ASKED.append(identity.id)
    return bool(identity.id == "7")


def page(request: Any) -> str:
    """Show something."""
    return "page"


def inner(environ: Any, start_response: Any) -> Any:
    """Stand behind the gateway."""
    start_response("404 Not Found", [])
    return [b"inner"]


@guard(login_required)
@runtime("edge")
def known(request: Any) -> str:
    """Be for whoever is known."""
    return page(request)


@guard(login_required(api=False, login_url="/enter/"))
@runtime("edge")
def sent(request: Any) -> str:
    """Send strangers to a page of its own."""
    return page(request)


@guard(permission_required("shop.see"))
@runtime("edge")
def seeing(request: Any) -> str:
    """Be for whoever may see."""
    return page(request)


@guard(permission_required("shop.edit"))
@runtime("edge")
def editing(request: Any) -> str:
    """Be for whoever may edit: a second check of the same make."""
    return page(request)


@guard(user_passes_test(is_seven))
@runtime("edge")
def seventh(request: Any) -> str:
    """Be for one user."""
    return page(request)


@guard(require_origin)
@guard(login_required)
@runtime("edge")
def changing(request: Any) -> str:
    """Be for the site's own pages."""
    return page(request)


@guard(require_origin)
@runtime("edge")
def own(request: Any) -> str:
    """Be for the site's own pages, whoever reads them."""
    return page(request)


VIEWS = {each.__name__: each for each in (known, sent, seeing, editing, seventh, changing)}
CLIENT = Client(
    EdgeGateway(
        inner, {"AUTH": AUTH, "ROUTES": [(f"/{name}", view) for name, view in VIEWS.items()]}
    )
)


def bearer(user: str, *permissions: str) -> dict[str, str]:
    """Return the header of a user."""
    claims = {"sub": user, "permissions": list(permissions), "exp": 4_000_000_000}
    return {"authorization": f"Bearer {jwt.encode(claims, KEY, 'HS256')}"}


@pytest.mark.parametrize("name", VIEWS)
def test_a_stranger_is_refused(name: str) -> None:
    answer = CLIENT.get(f"/{name}")
    assert "page" not in answer.text
    assert answer.status == (302 if name == "sent" else 401)
    if name == "sent":
        assert answer.headers["location"] == "/enter/?next=/sent"


@pytest.mark.parametrize(
    ("name", "user", "status"),
    [
        ("known", bearer("1"), 200),
        ("seeing", bearer("1", "shop.see"), 200),
        ("seeing", bearer("1", "shop.edit"), 403),
        ("editing", bearer("1", "shop.see"), 403),
        ("editing", bearer("1", "shop.edit"), 200),
        ("seventh", bearer("7"), 200),
        ("seventh", bearer("8"), 403),
    ],
)
def test_each_check_is_its_own(name: str, user: dict[str, str], status: int) -> None:
    answer = CLIENT.get(f"/{name}", headers=user)
    assert answer.status == status
    assert (answer.text == "page") is (status == 200)


def test_the_projects_own_test_is_edge_code() -> None:
    """It has module state of its own, apart from the server's."""
    assert CLIENT.get("/seventh", headers=bearer("7")).status == 200
    assert ASKED == []


def test_guards_of_one_view_all_have_their_say() -> None:
    own, foreign = {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "cross-site"}
    assert CLIENT.post("/changing", headers=bearer("1") | own).text == "page"
    assert CLIENT.post("/changing", headers=bearer("1") | foreign).status == 403
    assert CLIENT.post("/changing", headers=own).status == 401


def test_a_check_without_what_it_needs_fails_closed(caplog: Any) -> None:
    """Only Django's settings tell of a CSRF cookie."""
    view = guard(csrf_protect)(runtime("edge")(named()))
    client = Client(EdgeGateway(inner, {"ROUTES": [("/token", view)]}))
    assert client.post("/token").status == 500
    assert "use require_origin" in caplog.text


def named() -> Any:
    """Return a view that no other test marks."""

    def token(request: Any) -> str:
        return "page"

    return token


def test_a_name_that_no_view_has_is_told_at_the_start(caplog: Any) -> None:
    @middleware(view="acount:*")
    def gate(request: Any) -> Response:
        return Response.next()

    EdgeGateway(inner, {"MIDDLEWARE": [gate], "ROUTES": [("/known", known)]})
    assert "stands before nothing: no view or route is called 'acount:*'" in caplog.text


@pytest.mark.parametrize(
    ("auth", "vary"),
    [
        (AUTH, "Authorization"),
        ([{**AUTH[0], "cookie": "token"}], "Cookie"),
        ([{**AUTH[0], "cookie": "token", "header": "x-token"}], "X-Token, Cookie"),
        ([*AUTH, {**AUTH[0], "cookie": "token"}], "Authorization, Cookie"),
    ],
)
def test_an_answer_varies_by_what_tells_the_user(auth: Any, vary: str) -> None:
    """A cache must not give it to somebody else; what asks for no user adds nothing."""
    config = {"AUTH": auth, "ROUTES": [("/known", known), ("/own", own)]}
    client = Client(EdgeGateway(inner, config))
    credential = bearer("1")["authorization"].removeprefix("Bearer ")
    headers = {
        "authorization": f"Bearer {credential}",
        "cookie": f"token={credential}",
        "x-token": credential,
    }
    answer = client.get("/known", headers=headers)
    assert (answer.status, answer.headers.get("vary")) == (200, vary)
    assert client.get("/own").headers.get("vary") is None


@pytest.mark.parametrize(
    ("auth", "vary"),
    [
        (AUTH, "Authorization"),
        ([{**AUTH[0], "cookie": "token"}], "Cookie"),
        ([*AUTH, {**AUTH[0], "cookie": "token"}], "Authorization, Cookie"),
    ],
    ids=["bearer", "cookie", "both"],
)
def test_a_refusal_varies_by_what_tells_the_user(auth: Any, vary: str) -> None:
    """The 401, the way to the login page, and the 403."""
    config = {"AUTH": auth, "LOGIN_URL": "/in", "ROUTES": [("/in", known), ("/may", editing)]}
    client = Client(EdgeGateway(inner, config))
    credential = bearer("1")["authorization"].removeprefix("Bearer ")
    some = {"authorization": f"Bearer {credential}", "cookie": f"token={credential}"}
    for headers, status in (({}, 302), ({"accept": "application/json"}, 401), (some, 403)):
        answer = client.get("/may", headers=headers)
        assert (answer.status, answer.headers.get("vary")) == (status, vary)
        assert answer.headers.get("cache-control") == "no-store, private"
