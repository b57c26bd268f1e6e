"""``rate_limit()``: a token bucket for each client, in this process, or in a store of your own."""

from __future__ import annotations

import re
from collections.abc import Callable
from inspect import isawaitable
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Any

from dualrt import Request, Response, middleware
from dualrt.buckets import MAX_KEYS, Taken, TokenBuckets
from dualrt.ready.common import check, check_function, is_count, is_text, plain_answer

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
IPV6_BITS = 64  # what one customer has at the least: a new address is not a new client

_RATE = re.compile(r"([1-9][0-9]{0,8})/(?:([1-9][0-9]{0,5}))?([smhd])")
_NAME = re.compile(r"[A-Za-z0-9_-]+")

Key = str | Callable[[Request], str | None]
Store = Callable[[str, float, int], Any]


def rate_limit(
    rate: str,
    *,
    burst: int | None = None,
    key: Key = "ip",
    name: str = "default",
    store: Store | None = None,
    headers: bool = True,
    max_keys: int = MAX_KEYS,
    matcher: Any = None,
) -> Callable[[Request], Any]:
    """Answer 429 to a client that asks more often than ``rate``: ``"10/s"``, ``"100/15m"``.

    ``burst``: how many at once, the rate's number if not given. ``key``: whose requests count
    together: ``"ip"`` (of IPv6 the network of 64 bits), ``"header:x-api-key"``, or an edge function
    of the request; ``None`` or ``""`` is not limited. ``name``: what the limit is called in the
    headers, and to the store. ``store``: ``store(key, rate, burst)``, edge code, ``def`` or
    ``async def``, returns a ``dualrt.buckets.Taken``; ``rate`` is in requests a second. Without one
    the buckets are this process's. ``headers``: tell the client how much is left. ``max_keys``:
    clients that are remembered.
    """
    problems: list[str] = []
    each_second, size, window = _read_rate(rate, burst, problems)
    _check_key(key, problems)
    if not is_text(name, _NAME):
        problems.append(f"name must be letters, digits, '-' and '_', not {name!r:.80}")
    if not is_count(max_keys, 1):
        problems.append(f"max_keys must be a positive number, not {max_keys!r:.80}")
    check_function(store, "store", problems, may_wait=True)
    check(problems, "rate_limit")
    policy = f'"{name}";q={size};w={window}'
    own: list[TokenBuckets] = []  # made at the edge: each process's, and each limit's

    @middleware(matcher=matcher)
    def check_rate(request: Request) -> Response:
        whose = find_key(key, request)
        if not whose:
            return Response.next()
        if not own:
            own.append(TokenBuckets(each_second, size, max_keys))
        # of two threads that come first, both append and both take the first one
        return judge(request, own[0].take(whose), name, policy if headers else "")

    @middleware(matcher=matcher)
    async def check_store(request: Request) -> Response:
        whose = find_key(key, request)
        if not whose or store is None:
            return Response.next()
        found = store(f"{name}:{whose}", each_second, size)
        taken: Taken = await found if isawaitable(found) else found
        return judge(request, taken, name, policy if headers else "")

    return check_rate if store is None else check_store


def find_key(key: Key, request: Request) -> str | None:
    """Return whose request this is."""
    if callable(key):
        found = key(request)
        return None if found is None else str(found)
    if key != "ip":
        return request.headers.get(key.removeprefix("header:"))
    try:
        address = ip_address(request.ip.partition("%")[0])
    except ValueError:  # a Unix socket, or nothing: all of them together
        return f"?{request.ip}"
    if address.version == 6:
        address = address.ipv4_mapped or address
    if address.version == 4:
        return str(address)
    return str(ip_network((address, IPV6_BITS), strict=False))


def judge(request: Request, taken: Taken, name: str, policy: str) -> Response:
    """Return what a client is answered, or that it may go on.

    ``RateLimit`` and ``RateLimit-Policy``: draft-ietf-httpapi-ratelimit-headers-10.
    """
    told = {}
    if policy:
        left = f'"{name}";r={taken.left};t={ceil(taken.reset)}'
        told = {"ratelimit-policy": policy, "ratelimit": left}
    if taken.allowed:
        return Response.next(headers=told)
    wait = str(max(1, ceil(taken.retry)))
    return plain_answer(request, 429, "Too Many Requests", retry_after=wait, **told)


# --- at start-up


def _read_rate(rate: Any, burst: Any, problems: list[str]) -> tuple[float, int, int]:
    """Return tokens a second, the bucket's size, and the seconds that an empty one needs."""
    found = _RATE.fullmatch(rate) if isinstance(rate, str) else None
    if found is None:
        problems.append(f"rate must be like '10/s', '100/m' or '5/30s', not {rate!r:.80}")
        return 1.0, 1, 1
    count = int(found[1])
    each_second = count / (int(found[2] or 1) * SECONDS[found[3]])
    size = count if burst is None else burst
    if not is_count(size, 1):
        problems.append(f"burst must be 1 or more, not {burst!r:.80}")
        return 1.0, 1, 1
    return each_second, size, max(1, ceil(size / each_second - 1e-9))


def _check_key(key: Any, problems: list[str]) -> None:
    check_function(key if callable(key) else None, "key", problems)
    known = key == "ip" or (isinstance(key, str) and key[:7] == "header:" and len(key) > 7)
    if not known and not callable(key):
        problems.append(f'key must be "ip", "header:<name>" or a function, not {key!r:.80}')


__all__ = ["find_key", "judge", "rate_limit"]
