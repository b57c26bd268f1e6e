"""What counts as a difference."""

from __future__ import annotations

import pytest

from dualrt.compare import Added, Answer, compare

ADDED = [Added("Vary", "m", "Cookie"), Added("Vary", "n", "Accept-Encoding"), Added("X-Own", "m")]
Pairs = tuple[tuple[str, str], ...]


@pytest.mark.parametrize(
    ("edge", "server", "parts"),
    [
        pytest.param((("vary", "A"),), (("vary", "A, Cookie"),), [], id="vary-more"),
        pytest.param((), (("vary", "Cookie, Accept-Encoding"),), [], id="vary-only-added"),
        pytest.param((("vary", "Cookie"),), (("vary", "Cookie"),), [], id="vary-same"),
        pytest.param((("vary", "A"),), (("vary", "B, Cookie"),), ["vary"], id="vary-other"),
        pytest.param((("vary", "A, Cookie"),), (("vary", "A"),), ["vary"], id="vary-less"),
        pytest.param((), (("vary", "A, Cookie"),), ["vary"], id="vary-another"),
        pytest.param((), (("x-own", "1"),), [], id="added"),
        pytest.param((("x-own", "2"),), (("x-own", "1"),), ["x-own"], id="added-other-value"),
        pytest.param((("x-own", "2"),), (), ["x-own"], id="at-the-edge-alone"),
        pytest.param((), (("x-not", "1"),), ["x-not"], id="not-in-the-table"),
        pytest.param((("x", "1"), ("x", "2")), (("x", "2"), ("x", "1")), ["x"], id="order"),
        pytest.param((("x", "1"), ("y", "2")), (("y", "2"), ("x", "1")), [], id="other-names"),
        pytest.param((("x", "1"), ("x", "2")), (("x", "1, 2"),), ["x"], id="joined"),
        pytest.param((("server-timing", "a"), ("x-dualrt", "edge")), (), [], id="debug"),
        pytest.param((), (("x-dualrt", "edge"),), ["x-dualrt"], id="debug-at-the-server"),
        pytest.param((("content-length", "1"),), (), [], id="length-left-out"),
        pytest.param(
            (("content-length", "1"),), (("content-length", "2"),), ["content-length"], id="length"
        ),
        pytest.param((), (("content-type", "a"),), ["content-type"], id="type"),
        pytest.param((("x", "1"),), (("x", " 1\t"),), [], id="blanks"),
        pytest.param((("x", "1 2"),), (("x", "1  2"),), ["x"], id="blanks-within"),
    ],
)
def test_headers(edge: Pairs, server: Pairs, parts: list[str]) -> None:
    """Name by name, values in their order."""
    found = compare(Answer(200, edge), Answer(200, server), "GET", ADDED)
    assert [each.part for each in found] == parts


@pytest.mark.parametrize(
    ("edge", "server", "method", "parts"),
    [
        pytest.param(Answer(200), Answer(201), "GET", ["status"], id="status"),
        pytest.param(Answer(500), Answer(0), "GET", ["status"], id="error-and-raised"),
        pytest.param(Answer(500, (), b"a"), Answer(500, (), b"b"), "GET", [], id="error-pages"),
        pytest.param(Answer(0, error="a"), Answer(0, error="b"), "GET", [], id="both-raised"),
        pytest.param(Answer(404, (), b"a"), Answer(404, (), b"b"), "GET", ["body"], id="404"),
        pytest.param(Answer(200, (), b"a"), Answer(200, (), b""), "HEAD", [], id="head"),
        pytest.param(Answer(204), Answer(204, (("content-type", "a"),)), "GET", [], id="204"),
        pytest.param(
            Answer(205, (("content-length", "0"),)),
            Answer(205, (("content-length", "4"),), b"body"),
            "GET",
            [],
            id="205",
        ),
        pytest.param(
            Answer(204, (("content-type", "a"),)),
            Answer(204, (("content-type", "b"),)),
            "GET",
            ["content-type"],
            id="204-types",
        ),
        pytest.param(Answer(200, (), b"\xff"), Answer(200, (), b"\xfe"), "GET", ["body"], id="bin"),
    ],
)
def test_status_and_body(edge: Answer, server: Answer, method: str, parts: list[str]) -> None:
    """Of errors the status alone."""
    assert [each.part for each in compare(edge, server, method, ADDED)] == parts
