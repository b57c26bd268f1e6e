"""The key of a user, as a credential has it."""

from __future__ import annotations

from typing import Any

from dualrt.auth.encoding import Refused


def user_id(given: Any, integers: bool = False) -> str:
    """Return a user's key, text or a whole number, as text; ``Refused`` where it is neither."""
    if given is None:
        raise Refused("nobody is logged in in this session")
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    if not isinstance(given, str) or not given:
        raise Refused(f"{given!r:.40} is no user's key")
    if integers and not (given.isascii() and given.removeprefix("-").isdecimal()):
        raise Refused(f"{given!r:.40} is no user's key: those are whole numbers")
    return given


__all__ = ["user_id"]
