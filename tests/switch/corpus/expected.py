"""Which views of the corpora only ever refuse or fail, which is what they are there for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

REFUSING = frozenset(
    """
    basics:bad_request basics:forbidden basics:gone basics:not_allowed basics:teapot
    data:refused data:not_encodable
    errors:missing errors:missing_silent errors:denied_because errors:suspicious errors:own_kind
    quickstart.not_allowed responses.dict_status responses.response_tuple errors.aborted
    errors.described errors.pay errors.pay_more errors.own_answer errors.got_response
    errors.returned errors.handled errors.answer errors.kinds
    """.split()
)
ALWAYS_5XX = frozenset(
    """
    basics:unwell data:problem errors:chained errors:nothing errors:not_a_response
    responses.nothing responses.number
    """.split()
)
# Differences that are known: a view, and why it cannot pass yet.
KNOWN: dict[str, str] = {
    "cookies:session_read": "the request has no session at the edge",
    "cookies:session_items": "the request has no session at the edge",
    "cookies:visitor": "the request has no user at the edge",
    "forms:iterated": "the request cannot be iterated at the edge",
    "asked:header": "headers are not found by names with underscores at the edge",
    "asked:is_request": "the edge's request is no HttpRequest",
    "fields.redirects": "a redirect's URL is not encoded at the edge",
    "errors.aborted": "error handlers are not asked at the edge",
    "errors.handled": "error handlers are not asked at the edge",
    "sessions.untouched": "a permanent session is not renewed at the edge",
}


def marked(names: Iterable[str]) -> list[Any]:
    """Return the names as parameters of a test; those that are known to differ have to fail."""
    return [
        pytest.param(name, marks=pytest.mark.xfail(reason=KNOWN[name], strict=False))
        if name in KNOWN
        else name
        for name in names
    ]
