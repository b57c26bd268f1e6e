"""What a site may give as the options of its schemes, checked at start-up (the scheme ``"jwt"``
checks its own: ``dualrt.auth.jwt_options``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_texts(value: Any) -> bool:
    return isinstance(value, list | tuple | set | frozenset) and all(map(_is_text, value))


def _is_keys(value: Any) -> bool:
    # one text would be taken for a list of keys of one character, which anybody finds
    return (
        isinstance(value, list | tuple)
        and bool(value)
        and all(isinstance(each, str | bytes) and each for each in value)
    )


def _is_seconds(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and isfinite(value) and value > 0


_TEXT = (_is_text, "a text")
_FLAG = (lambda value: isinstance(value, bool), "True or False")
_SECONDS = (_is_seconds, "a positive number of seconds")
_WANTED: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "age": _SECONDS,
    "backends": (lambda value: value is None or _is_texts(value), "a list of dotted names"),
    "bound": _FLAG,
    "cookie": _TEXT,
    "derivation": _TEXT,
    "digest": _TEXT,
    "hints": (_is_texts, "a list of cookies' names"),
    "integer_ids": _FLAG,
    "keys": (_is_keys, "a list of keys, each text or bytes, the one that signs first"),
    "max_age": _SECONDS,
    "salt": (lambda value: isinstance(value, str | bytes), "text or bytes"),
    "session_cookie": _TEXT,
    "strict": _FLAG,
    "user_key": _TEXT,
}


def wrong_options(given: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the values of options; of keys no value is shown."""
    found = []
    for name, value in given.items():
        is_right, wanted = _WANTED.get(name, (None, ""))
        if is_right is not None and not is_right(value):
            shown = type(value).__name__ if name == "keys" else f"{value!r:.80}"
            found.append(f"{name} is {wanted}, not {shown}")
    return found


__all__ = ["wrong_options"]
