"""`dualrt routes`: the table a person reads and the JSON a program reads."""

from __future__ import annotations

import functools
import json
from typing import Any

import pytest
from django.views import View

from dualrt import login_required, permission_required, require_origin
from dualrt.edge.bundle import Bundle, ViewCode
from dualrt.listing import rows, show
from dualrt.routing import Route
from dualrt.runtime import EdgeView


def view() -> None:
    """Stand in a route."""


ROUTES = [
    Route("/a", view, "shop.a", "a", frozenset({"GET", "HEAD"}), target=EdgeView(view, "shop.a")),
    Route("/b/<int:n>", view, "shop.b", host="api."),
]


CODE = ViewCode("shop.a", "shop", "a", ("shop",), 321)
BUNDLE = Bundle({}, {"shop.a": CODE})


def test_the_table_is_aligned_and_counts() -> None:
    """One line per route, columns in line, a count below."""
    lines = show(ROUTES, BUNDLE).splitlines()
    head = ["runtime", "methods", "pattern", "view", "name", "code", "limits", "guarded", "by"]
    assert lines[0].split() == head
    limits = ["25s,", "cpu", "50ms,", "body", "4194304", "-"]
    assert lines[1].split() == ["edge", "GET,HEAD", "/a", "shop.a", "a", "321", "B", *limits]
    assert lines[2].split() == ["server", "any", "api./b/<int:n>", "shop.b", "-", "-", "-", "-"]
    assert lines[-1] == "2 routes, 1 at the edge"
    assert lines[0].index("view") == lines[1].index("shop.a") == lines[2].index("shop.b")


def test_json_says_the_same() -> None:
    """One object per route; `null` where nothing limits."""
    parsed = json.loads(show(ROUTES, as_json=True))
    assert parsed == rows(ROUTES)
    assert parsed[0]["limits"]["timeout"] == 25.0
    assert parsed[0]["size"] is None  # no bundle, no size
    assert parsed[1]["limits"] is None
    assert parsed[1]["methods"] is None


@require_origin
@permission_required("shop.change_item")
def asking(request: object) -> None:
    """Ask twice who sends the request."""


class Asking(View):
    """Ask for one method, and another for all."""

    @login_required
    def get(self, request: object) -> None:
        """Only for users."""

    @require_origin
    @login_required
    def post(self, request: object) -> None:
        """Only for users, from here."""


@functools.wraps(asking)
def copy(request: object) -> None:
    """Have all attributes of a view that asks, and call it."""
    asking(request)


BOTH = ["require_origin", "permission_required"]
ASKED = {asking: BOTH, copy: BOTH, Asking: ["login_required", "require_origin"], view: []}


@pytest.mark.parametrize("asked", ASKED, ids=lambda each: each.__qualname__)
def test_an_edge_views_own_decorators_are_told(asked: Any) -> None:
    """What a view asks for below its mark stands beside the guards, the outermost first."""
    (row,) = rows([Route("/a", asked, "shop.a", target=EdgeView(asked, "shop.a"))])
    assert row["guards"] == [f"dualrt.{name}" for name in ASKED[asked]]
