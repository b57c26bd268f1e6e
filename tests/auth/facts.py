"""The frozen cases of `cookie_vectors.json`, and their values as ours."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import math
import uuid
from pathlib import Path
from typing import Any

import django
import pytest

FACTS = Path(__file__).parent.parent / "facts" / "cookie_vectors.json"
DATA = json.loads(FACTS.read_text())
CASES: list[dict[str, Any]] = DATA["cases"]


def of(*families: str) -> list[Any]:
    """The cases of some families, each as a parameter with its id."""
    return [
        pytest.param(case, id=f"{case['id']} {case['title']}"[:60])
        for case in CASES
        if case["family"] in families
    ]


def expected(case: dict[str, Any]) -> dict[str, Any]:
    """What the framework says; by its version where those differ."""
    if "expected" in case:
        found: dict[str, Any] = case["expected"]
        return found
    # the facts know 5.2 and 6.1; where they differ, 6.0 joins cookies as 6.1 and salts them as 5.2
    old = ((6, 1) if case["family"] == "django.get_signed_cookie" else (6, 0)) > django.VERSION
    rows = case["expected_by"]
    return next(row for name, row in rows.items() if name.startswith("django-5") is old)


def plain(value: Any) -> Any:
    """A payload in the spelling of the facts."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, tuple):
        return {"$tuple": [plain(each) for each in value]}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, uuid.UUID):
        return {"$uuid": str(value)}
    if isinstance(value, dt.datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": str(value)}
    return value


def same_payload(ours: Any, theirs: Any) -> bool:
    """Whether a payload is the facts', which hold of large ones a digest; `Markup` is text."""
    if isinstance(theirs, dict) and "$sha256_of_sorted_json" in theirs:
        text = json.dumps(ours, sort_keys=True).encode()
        return hashlib.sha256(text).hexdigest() == theirs["$sha256_of_sorted_json"]
    return bool(plain(ours) == _without_markup(theirs))


def _without_markup(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"$markup"}:
            return value["$markup"]
        return {key: _without_markup(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_markup(each) for each in value]
    return value
