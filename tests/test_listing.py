"""`dualrt routes`: the table a person reads and the JSON a program reads."""

from __future__ import annotations

import json

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
