"""A match: what of it belongs to the request."""

from __future__ import annotations

from dualrt.routing import Match, Route

ROUTE = Route("/x", None, "site.x")


def test_a_match_with_arguments_is_made_anew_for_each_request() -> None:
    """A view may change its arguments."""
    first = Match(ROUTE, (1,), {"a": 1}, "/x")
    second = first.fresh()
    second.kwargs["a"] = 2
    assert (second.route, second.args, second.path) == (ROUTE, (1,), "/x")
    assert first.kwargs == {"a": 1}


def test_a_match_without_any_is_the_same_for_all() -> None:
    """There is nothing in it to change."""
    match = Match(ROUTE, (), {}, "/x")
    assert match.fresh() is match
