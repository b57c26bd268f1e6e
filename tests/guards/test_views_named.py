"""`view="..."` and `MIDDLEWARE_FOR`: decided by Django's resolver, once, at every door."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dualrt import middleware
from tests.guards import named
from tests.guards.conftest import DJANGO, Open

DOORS = [name for name in DJANGO if not name.startswith("none")]
STOP = {"x-pass": "no", "cookie": "key=right"}
KEY = {"cookie": "key=right"}
HERE = "tests.guards.test_views_named"


@pytest.fixture(params=DOORS)
def door(request: Any, enter: Open) -> Any:
    """Each door in turn: `door([middleware, ...])` opens it."""
    return lambda given=(), **changed: enter(request.param, given, **changed)


def calls(response: Any) -> list[str]:
    """Return the names of what ran, as the view saw it."""
    return [name for name, *_ in response.json()["calls"]]


GROUPS = {"MIDDLEWARE_FOR": {"inside": [named.audit, named.aaudit]}}
BOTH: list[tuple[Any, dict[str, Any], str, list[str]]] = [
    ([named.of_inside], {}, "/in/a/4/", ["of_inside", "key"]),
    ([named.of_inside], {}, "/in/edge", ["of_inside", "key"]),
    ([named.of_inside], {}, "/in/deep/x", ["of_inside", "key"]),
    ([named.of_inside], {}, "/in/async", ["of_inside", "key"]),  # a route without a name
    ([named.of_inside], {}, "/named/", ["of_inside", "key"]),  # by the app's name
    ([named.of_open], {}, "/open", ["of_open"]),
    ([named.of_open, named.first], {}, "/open", ["of_open", "first"]),
    ([named.first, named.of_open], {}, "/open", ["first", "of_open"]),
    ([named.of_plain], {}, "/listed", ["of_plain", "key"]),
    ([named.either], {}, "/open", ["either"]),
    ([named.either], {}, "/in/", ["either", "key"]),
    ([], GROUPS, "/in/b/w/", ["audit", "aaudit", "key"]),
    ([named.first], GROUPS, "/in/deep/x", ["first", "audit", "aaudit", "key"]),
    ([named.of_inside], GROUPS, "/in/edge", ["of_inside", "audit", "aaudit", "key"]),
]


def shown(part: Any) -> str:
    """Name a parameter without the addresses of its functions: a test's name is always the same."""
    return re.sub(r"<function (\w+) at \w+>", r"\1", str(part))


@pytest.mark.parametrize(("given", "more", "path", "ran"), BOTH, ids=shown)
def test_they_run_once_in_their_order(
    door: Any, given: Any, more: Any, path: str, ran: list[str]
) -> None:
    """The site's, then the namespace's, then the guards; the answer has what they add, once."""
    response = door(given, DUALRT=more).get(path, headers=KEY)
    assert calls(response) == ran
    added = [v for k, v in response.headers.raw if k.lower() == "x-named"]
    assert len(added) == 1


@pytest.mark.parametrize(("given", "more", "path", "ran"), BOTH, ids=shown)
def test_they_can_stop_a_request(
    door: Any, given: Any, more: Any, path: str, ran: list[str]
) -> None:
    """With an answer of their own."""
    response = door(given, DUALRT=more).get(path, headers=STOP)
    assert (response.status, response.text) == (403, "stopped")


@pytest.mark.parametrize("path", ["/open", "/secret", "/in/nowhere", "/path/x"])
def test_other_views_are_let_alone(door: Any, path: str) -> None:
    """Those of other names, and paths that lead nowhere."""
    response = door([named.of_inside], DUALRT=GROUPS).get(path, headers=STOP)
    assert response.status in (200, 404)
    if response.status == 200:
        assert not {"of_inside", "audit", "aaudit"} & set(calls(response))


def test_the_params_are_the_views(door: Any) -> None:
    """Converted, as at the edge so late."""
    response = door([named.of_inside]).get("/in/a/4/", headers=KEY)
    assert response.json()["calls"][0] == ["of_inside", "/in/a/4/", {"n": 4}]


def leads_inside(get_response: Any) -> Any:
    """A middleware of Django's that routes elsewhere."""

    def change(request: Any) -> Any:
        if request.path_info == "/innocent":
            request.path_info = "/in/a/4/"
        return get_response(request)

    return change


def other_routes(get_response: Any) -> Any:
    """A middleware of Django's that chooses other routes."""

    def change(request: Any) -> Any:
        request.urlconf = "tests.guards.inside_urls"
        return get_response(request)

    return change


def counts(get_response: Any) -> Any:
    """A middleware of Django's that says it was reached."""

    def count(request: Any) -> Any:
        response = get_response(request)
        response["x-django"] = "1"
        return response

    return count


class TestLate:
    """Where the edge could not know that the view is meant."""

    @pytest.mark.parametrize("more", [{}, GROUPS])
    def test_a_changed_path(self, door: Any, more: Any) -> None:
        """They run where Django has resolved the view: answer, edits and params as before."""
        given = [] if more else [named.of_inside]
        client = door(given, DUALRT=more, inner=[f"{HERE}.leads_inside"])
        response = client.get("/innocent", headers=KEY)
        ran = ["audit", "aaudit"] if more else ["of_inside"]
        assert calls(response) == [*ran, "key"]
        assert response.json()["calls"][0][2] == {"n": 4}
        assert response.json()["checked"] == "yes"
        assert response.headers["x-named"] == "1"
        assert client.get("/innocent", headers=STOP).text == "stopped"

    def test_other_routes(self, door: Any) -> None:
        """The path is nobody's for the edge."""
        client = door([named.of_inside], inner=[f"{HERE}.other_routes"])
        assert calls(client.get("/elsewhere")) == ["of_inside"]
        assert client.get("/elsewhere", headers=STOP).status == 403
        # what ran for a path at the edge, where it is a guarded one, has run for this request
        assert calls(client.get("/in/a/4/", headers=KEY)) == ["of_inside", "key"]

    def test_a_late_middleware_that_fails(self, door: Any, caplog: Any) -> None:
        """Is no pass."""
        client = door([fails], inner=[f"{HERE}.leads_inside"])
        assert client.get("/innocent", headers=KEY).status == 500
        assert "on purpose" in caplog.text


@middleware(view="inside:*")
def fails(request: Any) -> Any:
    """Fail."""
    raise RuntimeError("on purpose")


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("path", ["/secret", "/in/a/4/", "/hidden"])
def test_the_edge_answers_in_front_of_django(enter: Open, name: str, path: str) -> None:
    """Django's middlewares see nothing of a request that a check has ended; the exception is a
    view whose guard a decorator hides."""
    response = enter(name, inner=[f"{HERE}.counts"]).get(path)
    assert response.status == 401
    assert ("x-django" in response.headers) == (path == "/hidden")


@pytest.mark.parametrize("name", ["wrapper-wsgi", "middleware-wsgi"])
def test_a_site_without_them_pays_nothing(enter: Open, name: str) -> None:
    """No second router, no hook."""
    from dualrt_django.conf import current_edge

    client = enter(name, ROOT_URLCONF="tests.guards.open_urls")
    assert client.get("/open").status == 200
    edge = current_edge()
    assert edge.decide is None
    assert not edge.gated
    if name.startswith("wrapper"):
        assert client.app.wrapped._view_middleware == []
