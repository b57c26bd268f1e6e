"""The encoder that is made once gives what ``json`` gives, and fails as it fails."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualrt.web.jsons import encode_with

WAYS = [
    {"ensure_ascii": False, "allow_nan": False, "separators": (",", ":")},
    {"sort_keys": True, "separators": (",", ":"), "default": str},
    {},
]

DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner),
    max_leaves=20,
)


def outcome(encode: Any, data: Any) -> Any:
    try:
        return encode(data)
    except (TypeError, ValueError) as error:
        return type(error), str(error)


@pytest.mark.parametrize("ways", WAYS, ids=["the edge's", "Flask's", "json's own"])
@given(data=DATA)
def test_it_is_the_same_text(ways: dict[str, Any], data: Any) -> None:
    encoder = json.JSONEncoder(**ways)

    assert outcome(encode_with(encoder), data) == outcome(encoder.encode, data)


def circle() -> Any:
    data: list[Any] = []
    data.append(data)
    return data


@pytest.mark.parametrize("ways", WAYS, ids=["the edge's", "Flask's", "json's own"])
@pytest.mark.parametrize(
    "data",
    [{1: "a", None: 2, False: 3.5}, {(1,): 2}, {"a": object()}, {"a": {1, 2}}, circle()],
    ids=["keys", "a tuple as a key", "an object", "a set", "a circle"],
)
def test_what_json_refuses_is_refused_in_its_words(ways: dict[str, Any], data: Any) -> None:
    if "default" in ways:
        ways = {**ways, "default": json.JSONEncoder().default}
    encoder = json.JSONEncoder(**ways)

    assert outcome(encode_with(encoder), data) == outcome(encoder.encode, data)
