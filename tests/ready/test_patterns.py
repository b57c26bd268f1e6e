"""Patterns compiled for a table: the matchers' syntax and answers."""

from __future__ import annotations

import pytest

from dualrt import ConfigError
from dualrt.patterns import compile_pattern
from dualrt.testing import matches

PATHS = ["/", "/a", "/a/", "/a/b", "/a/b/c", "/b/1", "/b/x", "/x-y", "/é", "//a", "/a\n"]


@pytest.mark.parametrize(
    "source",
    ["/a", "/:x", "/a/:x", "/a/:x*", "/a/:x+", "/:x?", "/b/(\\d+)", "/:p-:q", "/{a/}?b/:n"],
)
def test_it_takes_what_a_matcher_takes(source: str) -> None:
    """Of paths that are in one form only."""
    pattern = compile_pattern(source)
    for path in PATHS:
        if path not in ("/", "//a", "/a\n"):
            assert (pattern.match(path) is not None) is matches(source, path), path


def test_it_gives_the_parameters() -> None:
    """By their names; unnamed ones are numbered."""
    assert compile_pattern("/a/:x/(.*)").match("/a/1/2/3") == {"x": "1", "0": "2/3"}
    assert compile_pattern("/a/:x?").match("/a") == {"x": None}
    assert compile_pattern("/a/:x").match("/b") is None


@pytest.mark.parametrize(
    ("source", "head"),
    [("/a/:x", "a"), ("/:x/a", None), ("/a:x", None), ("/a/:x?", "a"), ("/a", None)],
)
def test_it_knows_the_first_segment(source: str, head: str | None) -> None:
    """Where there is but one."""
    assert compile_pattern(source).head == head


@pytest.mark.parametrize(
    ("source", "words"),
    [("a", "Missing /"), ("/:", "Missing parameter name"), ("/:a*/:b*", "too many ways")],
)
def test_what_is_wrong_is_told(source: str, words: str) -> None:
    """As a matcher tells it."""
    with pytest.raises(ConfigError, match=words):
        compile_pattern(source)
