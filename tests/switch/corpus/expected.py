"""What is not as with the other views: those that are there to refuse or to fail, and what is known
to differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

# Never an answer below 400, and never one below 500.
REFUSING = frozenset(
    """
    basics:bad_request basics:forbidden basics:gone basics:not_allowed basics:teapot
    data:refused data:not_encodable redirects:to_nothing
    errors:missing errors:missing_silent errors:denied_because errors:suspicious errors:own_kind
    quickstart.not_allowed quickstart.not_found responses.dict_status responses.response_tuple
    responses.not_jsonable fields.allow errors.aborted errors.described errors.pay errors.pay_more
    errors.own_answer errors.got_response errors.returned errors.handled errors.answer
    errors.kinds errors.caught further:missing further.aborted
    """.split()
)
FAILING = frozenset(
    """
    basics:unwell data:problem errors:chained errors:nothing errors:not_a_response
    responses.nothing responses.number
    """.split()
)
# Views that differ, and may: each has a test that says in what.
DIFFERENT = frozenset({"forms:raw_unexempt", "streams:broken"})
# Views that differ, and should not, and why they cannot pass yet.
KNOWN: dict[str, str] = {}


def marked(names: Iterable[str]) -> list[Any]:
    """Return the names as parameters of a test; those that are known to differ have to fail."""
    return [
        pytest.param(name, marks=pytest.mark.xfail(reason=KNOWN[name], strict=True))
        if name in KNOWN
        else name
        for name in names
    ]
