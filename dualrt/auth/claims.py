"""What a token's claims must say: the registered ones of RFC 7519, judged as PyJWT judges them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Rules(NamedTuple):
    """What is asked of the claims.

    ``audiences``, ``issuers``: one of them must be named; ``None`` for ``issuers`` asks nothing,
    for ``audiences`` refuses a token that is made for somebody. ``require``: claims that must be
    there. ``leeway``: seconds that clocks may differ. ``max_lifetime``: seconds that ``exp`` may
    lie ahead; then ``exp`` must be there.
    """

    audiences: tuple[str, ...] | None = None
    issuers: tuple[str, ...] | None = None
    require: tuple[str, ...] = ()
    leeway: float = 0
    max_lifetime: float | None = None

    def refusal(self, claims: Mapping[str, Any], now: float) -> str:
        """Return why the claims do not do as of ``now`` (epoch seconds), ``""`` where they do."""
        for name in self.require:
            if claims.get(name) is None:
                return f"the token has no {name!r}, which is required"
        return (
            self._wrong_time(claims, now)
            or self._wrong_issuer(claims)
            or self._wrong_audience(claims)
            or _wrong_text(claims)
        )

    def _wrong_time(self, claims: Mapping[str, Any], now: float) -> str:
        for name in ("iat", "nbf"):
            if name in claims:
                at = date(claims[name])
                if at is None:
                    return f"the token's {name!r} is not a number"
                if at > now + self.leeway:
                    return f"the token is not valid yet ({name!r} lies ahead)"
        if "exp" not in claims:
            if self.max_lifetime is None:
                return ""
            return "the token has no 'exp', and max_lifetime is set"
        at = date(claims["exp"])
        if at is None:
            return "the token's 'exp' is not a number"
        if at <= now - self.leeway:
            return "the token has expired"
        if self.max_lifetime is not None and at > now + self.leeway + self.max_lifetime:
            return "the token lives longer than max_lifetime"
        return ""

    def _wrong_issuer(self, claims: Mapping[str, Any]) -> str:
        if self.issuers is None:
            return ""
        issuer = claims.get("iss")
        if isinstance(issuer, str) and issuer in self.issuers:
            return ""
        return "the token is not from the issuer that is asked for"

    def _wrong_audience(self, claims: Mapping[str, Any]) -> str:
        named = claims.get("aud")
        if self.audiences is None:
            return "the token is for an audience, and none is configured" if named else ""
        if isinstance(named, str):
            named = [named]
        if not isinstance(named, list) or not all(isinstance(each, str) for each in named):
            return "the token's 'aud' is missing or malformed"
        if any(each in named for each in self.audiences):
            return ""
        return "the token is for another audience"


def _wrong_text(claims: Mapping[str, Any]) -> str:
    for name in ("sub", "jti"):
        if name in claims and not isinstance(claims[name], str):
            return f"the token's {name!r} is not a string"
    return ""


def date(value: Any) -> int | None:
    """Return a NumericDate in whole seconds, ``None`` where it is none (RFC 7519 section 2).

    Digits in a string are none, though PyJWT takes them for one; nor are ``true`` and ``1e400``.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return int(value)
    except (OverflowError, ValueError):
        return None


def seconds(value: Any) -> float | None:
    """Return a NumericDate as `Identity` has it: a float, which may be infinite."""
    at = date(value)
    if at is None:
        return None
    try:
        return float(at)
    except OverflowError:  # a number of more than 308 digits
        return float("inf") if at > 0 else float("-inf")


__all__ = ["Rules", "date", "seconds"]
