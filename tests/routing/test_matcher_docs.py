"""docs/matchers.md says what is so: its tables and its list of differences, row by row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dualrt.errors import ConfigError
from dualrt.routing.matcher import Matcher
from dualrt.testing import matches
from dualrt.web.request import Request

PAGE = (Path(__file__).parents[2] / "docs/matchers.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(/[^ ]*)` \| (`/.*?) \| (`/.*?) \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("source", "yes", "no"), ROWS)
def test_the_table_of_patterns_is_true(source: str, yes: str, no: str) -> None:
    """Each path of a row is, or is not, matched by the row's pattern."""
    source = source.replace("\\|", "|").replace("\\\\", "\\")
    assert [path for path in re.findall("`(.*?)`", yes) if not matches(source, path)] == []
    assert [path for path in re.findall("`(.*?)`", no) if matches(source, path)] == []


def test_the_table_of_patterns_is_read() -> None:
    """The page has its ten rows."""
    assert len(ROWS) == 10


def value(text: str, given: str) -> bool:
    condition = {"type": "header", "key": "x", "value": text}
    return matches({"source": "/", "has": [condition]}, "/", {"x": given})


def host(text: str, given: str) -> bool:
    return matches({"source": "/", "has": [{"type": "host", "value": text}]}, "/", {"host": given})


def refused(source: str) -> bool:
    with pytest.raises(ConfigError):
        Matcher(source)
    return True


def decoded(source: str, path: str) -> dict[str, str] | None:
    return Matcher(source).match(path, Request("/"))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            [value("true|admin", each) for each in ("trueXYZ", "notadmin", "true", "admin")],
            [False, False, True, True],
            id="values-are-grouped",
        ),
        pytest.param(
            [host("example.com", each) for each in ("exampleXcom", "EXAMPLE.com:80")],
            [False, True],
            id="hosts-are-literal",
        ),
        pytest.param(decoded("/secret/(.*)", "/secret/a\nb"), {"0": "a\nb"}, id="newline"),
        pytest.param(decoded("/secret/:p*", "/secret/x#y"), {"p": "x#y"}, id="decoded-hash"),
        pytest.param(decoded("/secret/:p*", "/secret/x?y"), {"p": "x?y"}, id="decoded-query"),
        pytest.param(
            [matches("/about", f"/about{end}") for end in ("%3F", "%23")],
            [False, False],
            id="no-hash-at-the-end",
        ),
        pytest.param(
            [matches("/a/:p*", "/a//x"), matches("/a/x", "//a//x"), matches("/a", "/a\\")],
            [True, True, False],
            id="double-slash-and-backslash",
        ),
        pytest.param(matches("/about", "/_next/data/b/about.json"), False, id="next-data"),
        pytest.param(refused("/a/<int:id>"), True, id="converters"),
        pytest.param(
            [refused(f"/a/(b{escape})") for escape in (r"\Z", r"\A", r"\p")],
            [True] * 3,
            id="foreign-escapes",
        ),
        pytest.param(
            decoded(r"/((?<n>a|b)\k<n>)/:x", "/bb/c"), {"0": "bb", "x": "c"}, id="named-groups"
        ),
        pytest.param(
            decoded("/:a*/x/:b*/y", "/x" * 4000 + "/y"),
            {"a": "/".join("x" * 3999)},
            id="two-repeated",
        ),
        pytest.param(
            [
                matches("/about", f"/about{end}")
                for end in (".json", ".rsc", ".segments/a.segment.rsc")
            ]
            + [matches("/", "/index")],
            [True] * 4,
            id="as-in-next",
        ),
    ],
)
def test_each_difference_from_next_js_is_as_the_page_says(found: object, expected: object) -> None:
    """In the order of the page's table, and what it says is the same."""
    assert found == expected
