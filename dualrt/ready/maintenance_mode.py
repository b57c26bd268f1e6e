"""``maintenance()``: a 503 for everyone but a few, while it is switched on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from dualrt import Request, Response, middleware
from dualrt.ready.common import check, check_function, is_count, texts, wants_json

Network = IPv4Network | IPv6Network
Moment = datetime | None

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Down for maintenance</title>
<h1>Down for maintenance</h1>
<p>We will be back soon.</p>
"""


def maintenance(
    on: bool | Callable[[Request], Any] | tuple[Moment, Moment] = True,
    *,
    retry_after: int | datetime | None = 600,
    allow_ips: Iterable[str] = (),
    allow_paths: Iterable[str] = (),
    html: str = PAGE,
    message: str = "Down for maintenance",
) -> Callable[[Request], Response]:
    """Answer 503 while ``on``; HTML, or JSON where ``Accept`` prefers it.

    ``on``: a bool, an edge function of the request, or ``(begin, end)``: aware datetimes, ``None``
    for an open end. ``retry_after``: seconds or an aware datetime; the window's end where it has
    one. ``allow_ips``: addresses and networks that get through; ``allow_paths``: paths, with all
    below them. What stands before it in ``DUALRT["MIDDLEWARE"]`` (``health``) is still answered.
    """
    problems: list[str] = []
    check_function(on if callable(on) else None, "on", problems)
    window = _window(on, problems)
    networks = _networks(texts(allow_ips, "allow_ips", problems), problems)
    paths = texts(allow_paths, "allow_paths", problems)
    problems += [f"allow_paths: {each!r} must begin with '/'" for each in paths if each[:1] != "/"]
    retry = _retry(window[1] if window is not None and window[1] else retry_after, problems)
    problems += [f"{each!r:.80} must be a str" for each in (html, message) if not _is_str(each)]
    check(problems, "maintenance")
    prefixes = tuple(each.rstrip("/") for each in paths)

    @middleware()
    def close(request: Request) -> Response:
        switched = _within(window) if window is not None else on(request) if callable(on) else on
        if not switched or _is_below(request.path, prefixes) or _is_in(request.ip, networks):
            return Response.next()
        headers = {"cache-control": "no-store", "vary": "Accept", **retry}
        if wants_json(request):
            return Response.json({"detail": message}, 503, headers)
        return Response(html, 503, {"content-type": "text/html; charset=utf-8", **headers})

    return close


def _within(window: tuple[Moment, Moment]) -> bool:
    begin, end = window
    now = datetime.now(UTC)
    return (begin is None or begin <= now) and (end is None or now < end)


def _is_below(path: str, prefixes: tuple[str, ...]) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in prefixes)


def _is_in(ip: str, networks: tuple[Network, ...]) -> bool:
    if not networks:
        return False
    try:
        address = ip_address(ip)
    except ValueError:  # a Unix socket: nobody knows whose
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return any(mapped in network for network in networks)


# --- at start-up


def _window(on: Any, problems: list[str]) -> tuple[Moment, Moment] | None:
    if isinstance(on, bool) or callable(on):
        return None
    known = isinstance(on, tuple | list) and len(on) == 2
    if not known or not all(each is None or _is_aware(each) for each in on):
        problems.append(f"on must be a bool, a function or two aware datetimes, not {on!r:.80}")
        return None
    if on[0] is not None and on[1] is not None and on[0] >= on[1]:
        problems.append(f"on: the end {on[1]} is not after the begin {on[0]}")
    return on[0], on[1]


def _is_str(given: Any) -> bool:
    return isinstance(given, str)


def _is_aware(moment: Any) -> bool:
    return isinstance(moment, datetime) and moment.tzinfo is not None


def _networks(given: Iterable[str], problems: list[str]) -> tuple[Network, ...]:
    found = []
    for each in given:
        try:
            found.append(ip_network(each))
        except ValueError as error:
            problems.append(f"allow_ips: {error}")
    return tuple(found)


def _retry(given: Any, problems: list[str]) -> dict[str, str]:
    """Return the header ``Retry-After`` (RFC 9110 §10.2.3): seconds or a date."""
    if given is None:
        return {}
    if _is_aware(given):
        return {"retry-after": format_datetime(given.astimezone(UTC), usegmt=True)}
    if is_count(given):
        return {"retry-after": str(given)}
    problems.append(f"retry_after must be seconds or an aware datetime, not {given!r:.80}")
    return {}


__all__ = ["maintenance"]
