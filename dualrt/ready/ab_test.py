"""``ab()``: visitors in buckets, each in the same one as long as its cookie lasts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from random import random
from typing import Any

from dualrt import Request, Response, middleware
from dualrt.ready.common import check, check_function, encoded_path, is_count, is_text

YEAR = 31_536_000  # seconds
_PREFIX = re.compile(r"(?:/[^/?#\\%]+)+/?")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")

Buckets = tuple[tuple[str, float], ...]


def ab(
    name: str,
    buckets: Mapping[str, float],
    *,
    id: Callable[[Request], str | None] | None = None,
    rewrite: Mapping[str, str] | None = None,
    matcher: Any = None,
    cookie: str = "",
    max_age: int = YEAR,
) -> Callable[[Request], Response]:
    """Put each visitor into one of ``buckets``: name → weight.

    The view reads the bucket in ``request.state["ab"][name]`` or in the header ``x-ab-<name>``,
    which a client cannot set. It is kept in ``cookie`` (``ab-<name>``) for ``max_age`` seconds.
    ``id``: an edge function that returns who the visitor is; the same one is then always in the
    same bucket, by a hash, without a cookie. ``rewrite``: bucket → a prefix of the path, under
    which the app has that bucket's pages.
    """
    problems: list[str] = []
    weights = _read_buckets(buckets, problems)
    prefixes = _read_rewrite(rewrite or {}, weights, problems)
    if not is_text(name, _NAME):
        problems.append(f"name must be letters, digits and hyphens, not {name!r:.80}")
    check_function(id, "id", problems)
    if not is_count(max_age, 1):
        problems.append(f"max_age must be a number of seconds, not {max_age!r:.80}")
    check(problems, f"ab({name!r:.80})")
    key, header = cookie or f"ab-{name}", f"x-ab-{name.lower()}"
    known = frozenset(bucket for bucket, _ in weights)
    roots = tuple(prefixes.values())

    @middleware(matcher=matcher)
    def choose(request: Request) -> Response:
        chosen = request.state.setdefault("ab", {})
        if name in chosen:  # asked again, after a rewrite
            return Response.next()
        who = id(request) if id is not None else None
        kept = request.cookies.get(key)
        fresh = not who and kept not in known
        if who:
            bucket = pick(weights, share(name, who))
        else:
            bucket = pick(weights, random()) if fresh or kept is None else kept
        chosen[name] = bucket
        changes: dict[str, Any] = {
            "request_headers": {header: bucket},
            # the answer is this visitor's: the next one, without a cookie, may be in another bucket
            "headers": {"vary": "Cookie", **({"cache-control": "private"} if fresh else {})},
            "cookies": {key: _cookie(bucket, max_age, request)} if fresh else None,
        }
        prefix = prefixes.get(bucket)
        if prefix is None or _is_below(request.path, roots):
            return Response.next(**changes)
        return Response.rewrite(prefix + encoded_path(request), **changes)

    return choose


def share(name: str, who: str) -> float:
    """Return where ``who`` stands between 0 and 1, in the test ``name``; always the same."""
    digest = sha256(f"{name}\0{who}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def pick(weights: Buckets, place: float) -> str:
    """Return the bucket that is at ``place``, from 0 to below 1, of all weights together."""
    place *= sum(weight for _, weight in weights)
    for bucket, weight in weights:
        place -= weight
        if place < 0:
            return bucket
    return next(bucket for bucket, weight in reversed(weights) if weight)  # what rounding left


def _cookie(bucket: str, max_age: int, request: Request) -> dict[str, Any]:
    secure = request.url.protocol == "https:"
    return {"value": bucket, "max_age": max_age, "same_site": "lax", "secure": secure}


def _is_below(path: str, roots: tuple[str, ...]) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in roots)


# --- at start-up


def _read_buckets(given: Any, problems: list[str]) -> Buckets:
    if not isinstance(given, Mapping) or not given:
        problems.append(f'buckets must be a dict like {{"a": 50, "b": 50}}, not {given!r:.80}')
        return ()
    for bucket, weight in given.items():
        if not is_text(bucket, _NAME):
            problems.append(f"a bucket's name is letters, digits and hyphens, not {bucket!r:.80}")
        number = isinstance(weight, int | float) and not isinstance(weight, bool)
        if not number or not 0 <= weight < float("inf"):
            problems.append(f"the weight of {bucket!r:.80} must be 0 or more, not {weight!r:.80}")
            return ()
    if not any(given.values()):
        problems.append("all weights are 0")
    return tuple(given.items())


def _read_rewrite(
    given: Mapping[str, str], weights: Buckets, problems: list[str]
) -> dict[str, str]:
    known = [bucket for bucket, _ in weights]
    for bucket, prefix in given.items():
        if bucket not in known:
            problems.append(f"rewrite: {bucket!r:.80} is none of the buckets {known}")
        if not is_text(prefix, _PREFIX):
            problems.append(f"rewrite: {prefix!r:.80} must be a path like '/variants/b'")
    return {bucket: str(prefix).rstrip("/") for bucket, prefix in given.items()}


__all__ = ["ab", "pick", "share"]
