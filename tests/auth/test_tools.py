"""`dualrt explain` and `dualrt check` speak of who somebody is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dualrt import any_origin, csrf_protect, login_required, require_origin, runtime, wsgi
from dualrt.bare import BareSite
from dualrt.check import check
from dualrt.config import Config
from dualrt.explain import explain, show
from dualrt.flow import Edge
from dualrt.forgery import open_views
from dualrt.routing.ordered import OrderedRouter
from dualrt.runtime import edge_view
from tests.auth import views
from tests.auth.test_guards import CONFIG, KEY, inner, session


@pytest.fixture
def site() -> BareSite:
    """A site whose users log in by Django's signed sessions, and by tickets."""
    schemes = [{"scheme": "ticket", "keys": [KEY]}, *CONFIG["AUTH"]]  # type: ignore[misc]
    return BareSite(wsgi.EdgeGateway(inner, {**CONFIG, "AUTH": schemes}))


def test_explain_says_why_a_request_has_its_identity(site: BareSite) -> None:
    """Each scheme's verdict, in order, in words."""
    told = explain(site, "/page", headers=[("cookie", session())])
    assert [each["scheme"] for each in told["auth"]] == ["ticket", "django-session"]
    assert [each["user"] for each in told["auth"]] == [None, "7"]
    text = show(told)
    assert "auth       ticket: there is no cookie 'dualrt_ticket'" in text
    assert "auth       django-session: user '7' by the session cookie 'sessionid'" in text
    assert json.loads(show(told, as_json=True))["auth"] == told["auth"]


@pytest.mark.parametrize(
    ("cookie", "why"),
    [
        ("", "there is no cookie 'sessionid'"),
        ("sessionid=x", "too short"),
        ("sessionid=xxxxxxxx", "it is not signed"),
        ("sessionid=e30:1vNYyu:forged", "by no key of this site"),
    ],
)
def test_explain_says_why_there_is_none(site: BareSite, cookie: str, why: str) -> None:
    """And shows nothing of the cookie."""
    headers = [("cookie", cookie)] if cookie else []
    told = explain(site, "/page", headers=headers)["auth"][1]
    assert told["user"] is None
    assert why in told["why"]
    assert "forged" not in told["why"]


def test_explain_is_silent_where_there_is_no_scheme() -> None:
    """A bare gateway without AUTH."""
    site = BareSite(wsgi.EdgeGateway(inner, {"ROUTES": views.ROUTES}))
    assert "auth" not in explain(site, "/page", headers=[("cookie", "a=1")])


def test_explain_says_why_the_frameworks_sessions_cannot_be_read(site: BareSite) -> None:
    """Where a cookie was sent that somebody expected to count."""
    edge = site.edge()
    edge.auth.schemes, edge.auth.unsupported = (), "the app has no SECRET_KEY"
    told = explain(site, "/page", headers=[("cookie", "a=1")])
    assert "auth       no scheme: the app has no SECRET_KEY" in show(told)
    assert "auth" not in explain(site, "/page")


def test_check_warns_of_views_that_any_site_can_call(site: BareSite) -> None:
    """Of those that change something and look at nothing, with their place."""
    found = [each for each in check(site.edge()) if each.id == "dualrt.W005"]
    assert [each.view for each in found] == ["tests.auth.views.unwary"]
    assert found[0].file.endswith("views.py")
    assert found[0].line > 0
    assert "takes DELETE, PATCH, POST, PUT from any site's pages" in found[0].message
    assert "@require_origin" in found[0].hint


@runtime("edge")
@login_required
def compares(request: Any) -> str:
    """Speak of one method."""
    return "x" if request.method == "POST" else "y"


@runtime("edge")
@login_required
@require_origin
def wary(request: Any) -> str:
    """Look, below another decorator."""
    return str(request.form())


@runtime("edge")
@csrf_protect
def tokened(request: Any) -> str:
    """Look at the token."""
    return str(request.form())


@runtime("edge")
@any_origin
def welcome(request: Any) -> str:
    """Be called by anyone."""
    return str(request.json())


@runtime("edge")
def reads(request: Any) -> str:
    """Change nothing."""
    return str(request.query)


class Handlers:
    """What a class-based view has."""

    def get(self, request: Any) -> str:
        """Read."""
        return "x"

    def post(self, request: Any) -> str:
        """Change."""
        return "y"

    @require_origin
    def put(self, request: Any) -> str:
        """Change, and look."""
        return "z"


def _edge(**views_by_path: Any) -> Edge:
    config = Config.from_dict({"AUTH": [{"scheme": "ticket", "keys": [KEY]}]})
    rows = [
        (f"/{name}", view, edge_view(view, config), name) for name, view in views_by_path.items()
    ]
    from dualrt.auth.schemes import Auth, make_schemes

    auth = Auth(make_schemes(config.auth or (), {}))
    return Edge(OrderedRouter.from_paths(rows), config, auth=auth)


def test_what_looks_or_says_why_not_is_not_warned_of() -> None:
    """Also below another decorator."""
    found = open_views(_edge(a=compares, b=wary, c=tokened, d=welcome, e=reads))
    assert [each.message.partition(" ")[2] for each in found] == [
        "takes POST from any site's pages."
    ]


def test_a_class_is_warned_of_by_its_handlers() -> None:
    """Of those that do not look."""
    edge = _edge(a=reads)
    target = edge.router.routes[0].target
    target.origin = Handlers  # type: ignore[union-attr]
    assert "takes POST from" in open_views(edge)[0].message


def test_a_middleware_for_all_requests_is_enough() -> None:
    """One that looks at each of them."""

    @require_origin
    def everywhere(request: Any) -> Any:
        return None

    config = {"ROUTES": [("/unwary", views.unwary)], "AUTH": CONFIG["AUTH"]}
    gateway = wsgi.EdgeGateway(inner, {**config, "MIDDLEWARE": [everywhere]})
    assert open_views(gateway.current()) == []
    assert open_views(wsgi.EdgeGateway(inner, config).current()) != []
