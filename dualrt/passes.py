"""What has let a request go on, kept with the request: the guards' second look asks here.

It lives in the ``environ`` or the ``scope``, under a key that no header can have, and holds the
checks themselves, so nothing that a client sends can be taken for it.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any, NamedTuple

PASSES = "dualrt.passes"

Params = Mapping[str, Any] | None


class Here(NamedTuple):
    """Which request it is by now: the path is decoded, as it is routed."""

    method: str
    path: str
    query: str


class Pass(NamedTuple):
    """``owner``, a check or middleware of the site ``key``, has let the request go on as it was
    ``here``. ``params``: with these URL arguments, where they matter.
    """

    key: object
    owner: Any
    here: Here
    params: Params


def note(holder: MutableMapping[str, Any], one: Pass) -> None:
    """Keep that a request has passed."""
    holder.setdefault(PASSES, []).append(one)


def has_passed(holder: Mapping[str, Any], one: Pass) -> bool:
    """Whether the very same was noted for this request, as it is now."""
    for each in holder.get(PASSES, ()):
        if (
            each.owner is one.owner
            and each.here == one.here
            and each.key is one.key
            and _same(each.params, one.params)
        ):
            return True
    return False


def _same(one: Params, other: Params) -> bool:
    if one is None or other is None:
        return one is other
    try:
        return one.keys() == other.keys() and all(
            type(one[name]) is type(other[name]) and bool(one[name] == other[name]) for name in one
        )
    except Exception:  # a converter's values need not compare: look again
        return False


def params_of(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return a view's URL arguments as ``request.params``: unnamed ones are ``"0"``, ``"1"``."""
    if not args:
        return dict(kwargs)
    return {**{str(at): value for at, value in enumerate(args)}, **kwargs}


__all__ = ["PASSES", "Here", "Pass", "has_passed", "note", "params_of"]
