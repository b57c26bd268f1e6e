"""`dualrt routes`: the table a person reads and the JSON a program reads."""

from __future__ import annotations

import json
from argparse import ArgumentParser

from dualrt.listing import add_arguments, rows, show
from dualrt.routing import Route
from dualrt.runtime import EdgeView


def view() -> None:
    """Stand in a route."""


ROUTES = [
    Route("/a", view, "shop.a", "a", frozenset({"GET", "HEAD"}), target=EdgeView(view, "shop.a")),
    Route("/b/<int:n>", view, "shop.b", host="api."),
]


def test_the_table_is_aligned_and_counts() -> None:
    """One line per route, columns in line, a count below."""
    lines = show(ROUTES).splitlines()
    assert lines[0].split() == ["runtime", "methods", "pattern", "view", "name", "limits"]
    assert lines[1].split() == ["edge", "GET,HEAD", "/a", "shop.a", "a", "25s,", "body", "4194304"]
    assert lines[2].split() == ["server", "any", "api./b/<int:n>", "shop.b", "-", "-"]
    assert lines[-1] == "2 routes, 1 at the edge"
    assert lines[0].index("view") == lines[1].index("shop.a") == lines[2].index("shop.b")


def test_json_says_the_same() -> None:
    """One object per route; `null` where nothing limits."""
    parsed = json.loads(show(ROUTES, as_json=True))
    assert parsed == rows(ROUTES)
    assert parsed[0]["limits"]["timeout"] == 25.0
    assert parsed[1]["limits"] is None
    assert parsed[1]["methods"] is None


def test_the_option_is_json() -> None:
    """`--json` is all that `routes` takes."""
    parser = ArgumentParser()
    add_arguments(parser)
    assert parser.parse_args(["--json"]).json
    assert not parser.parse_args([]).json
