"""Small things that several of the names here are made of: escaping, whole numbers, UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any


class _Missing:
    def __repr__(self) -> str:
        return "no value"


MISSING: Any = _Missing()

_WHOLE = re.compile(r"-?[0-9]+")


def escape(value: Any) -> str:
    """Return ``value`` as text that is safe in HTML, as ``markupsafe.escape`` writes it."""
    if hasattr(value, "__html__"):
        return str(value.__html__())
    text = str(value)
    return text.translate(_ENTITIES) if _HARMFUL.search(text) else text


_HARMFUL = re.compile("[&<>'\"]")
_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_ENTITIES |= {ord("'"): "&#39;", ord('"'): "&#34;"}


def whole(text: str) -> int:
    """Return a number that is written in plain digits; ``ValueError`` for what ``int`` also
    takes: underscores, a plus, digits of other scripts.
    """
    text = text.strip(" \t")
    if _WHOLE.fullmatch(text) is None:
        raise ValueError
    return int(text)


def as_utc(moment: datetime) -> datetime:
    """Return a moment in UTC; one without a zone is taken to be in it."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment if moment.tzinfo == UTC else moment.astimezone(UTC)


def environ_of(source: Any) -> dict[str, Any]:
    """Return a request's WSGI environ, or the environ itself."""
    environ = getattr(source, "environ", source)
    if not isinstance(environ, dict):
        raise AssertionError(
            f"{type(source).__name__!r} is not a WSGI environment (has to be a dict)"
        )
    return environ


__all__ = ["MISSING", "as_utc", "environ_of", "escape", "whole"]
