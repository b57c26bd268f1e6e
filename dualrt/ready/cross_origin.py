"""``cors()``: the CORS protocol of WHATWG Fetch §3.2, preflights answered at the edge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from dualrt import URL, Request, Response, middleware
from dualrt.ready.common import check, is_count, texts

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
DAY = 86_400  # seconds; browsers keep a preflight's answer for two hours (Chromium) or a day

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_WILD = re.compile(r"(https?)://\*\.([a-z0-9.-]*[a-z0-9])(:[0-9]{1,5})?")
_LABELS = r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+"

Pairs = list[tuple[str, str]]


def cors(
    origins: Iterable[str | re.Pattern[str]],
    *,
    methods: Iterable[str] = METHODS,
    headers: Iterable[str] = ("content-type",),
    expose: Iterable[str] = (),
    credentials: bool = False,
    max_age: int = DAY,
    private_network: bool = False,
    matcher: Any = None,
) -> Callable[[Request], Response]:
    """Let pages of other origins read answers.

    ``origins``: ``"https://app.example"``, ``"https://*.example.com"`` (any subdomain, not the
    domain itself), a compiled pattern that the whole origin must match, or ``"*"`` for all, which
    browsers refuse with ``credentials``, and so does this. ``headers``: what requests may carry,
    ``["*"]`` for any; ``expose``: what pages may read of an answer's headers. ``max_age``: seconds.
    ``private_network``: answer for private addresses to public pages.
    """
    problems: list[str] = []
    exact, patterns, everyone = _read_origins(origins, problems)
    verbs = _tokens(methods, "methods", problems)
    allowed = _tokens(headers, "headers", problems)
    exposed = _tokens(expose, "expose", problems)
    if credentials and everyone:
        problems.append('origins: "*" and credentials: any site could read a visitor\'s own data')
    if credentials and "*" in (*verbs, *exposed):
        problems.append('with credentials, "*" in methods or expose means nothing to a browser')
    if not is_count(max_age):
        problems.append(f"max_age must be a number of seconds, not {max_age!r:.80}")
    check(problems, "cors")
    any_header = "*" in allowed
    ahead: Pairs = [("access-control-allow-methods", ", ".join(verbs))]
    if allowed and not any_header:
        ahead.append(("access-control-allow-headers", ", ".join(allowed)))
    ahead.append(("access-control-max-age", str(max_age)))
    shown = ", ".join(exposed)

    @middleware(matcher=matcher)
    def share(request: Request) -> Response:
        origin = request.headers.get("origin")
        may = origin is not None and (everyone or _is_known(origin, exact, patterns))
        fields = _shared("*" if everyone else origin or "", credentials) if may else []
        asked = request.headers.get("access-control-request-method")
        if request.method == "OPTIONS" and origin is not None and asked is not None:
            if may:
                fields += [*ahead, *(_reflected(request) if any_header else [])]
                fields += _private(request) if private_network else []
            return Response(None, 204, [*fields, ("vary", _PREFLIGHT_VARY)])
        if may and shown:
            fields.append(("access-control-expose-headers", shown))
        if not everyone:  # also without an Origin: a stored answer must not be for another one's
            fields.append(("vary", "Origin"))
        return Response.next(headers=fields)

    return share


_PREFLIGHT_VARY = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"


def _is_known(origin: str, exact: frozenset[str], patterns: tuple[re.Pattern[str], ...]) -> bool:
    return origin in exact or any(each.fullmatch(origin) for each in patterns)


def _shared(origin: str, credentials: bool) -> Pairs:
    fields = [("access-control-allow-origin", origin)]
    return [*fields, ("access-control-allow-credentials", "true")] if credentials else fields


def _reflected(request: Request) -> Pairs:
    """Return what the preflight asks for: ``*`` would leave out Authorization, and all of them
    where there are credentials.
    """
    asked = request.headers.get("access-control-request-headers", "")
    names = [each for each in (part.strip() for part in asked.split(",")) if _TOKEN.fullmatch(each)]
    return [("access-control-allow-headers", ", ".join(names))] if names else []


def _private(request: Request) -> Pairs:
    if request.headers.get("access-control-request-private-network") != "true":
        return []
    return [("access-control-allow-private-network", "true")]


# --- at start-up


def _read_origins(
    given: Any, problems: list[str]
) -> tuple[frozenset[str], tuple[re.Pattern[str], ...], bool]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        problems.append(f"origins must be a list, not {given!r:.80}")
        return frozenset(), (), False
    exact: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    everyone = False
    for each in given:
        if isinstance(each, re.Pattern):
            patterns.append(each)
        elif each == "*":
            everyone = True
        elif isinstance(each, str) and (wild := _WILD.fullmatch(each.lower())):
            scheme, domain, port = wild[1], re.escape(wild[2]), wild[3] or ""
            patterns.append(re.compile(f"{scheme}://{_LABELS}{domain}{port}"))
        elif (origin := _origin(each)) is not None:
            exact.add(origin)
        else:
            problems.append(
                f"origins: {each!r:.80} is no origin; write scheme, host and port: "
                "'https://app.example', 'https://*.example.com'"
            )
    return frozenset(exact), tuple(patterns), everyone


def _origin(given: Any) -> str | None:
    """Return the origin as a browser sends it; ``"null"`` (files, sandboxes) only if named."""
    if given == "null":
        return "null"
    if not isinstance(given, str) or not URL.can_parse(given):
        return None
    url = URL(given)
    bare = url.pathname in ("", "/") and not (url.search or url.hash or url.username)
    return url.origin if bare and "*" not in given and url.origin != "null" else None


def _tokens(given: Iterable[str], name: str, problems: list[str]) -> tuple[str, ...]:
    found = texts(given, name, problems)
    problems += [
        f"{name}: {each!r:.80} is no token" for each in found if not _TOKEN.fullmatch(each)
    ]
    return found


__all__ = ["cors"]
