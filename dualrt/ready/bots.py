"""``block_bots()``: no to programs that say what they are. Those that lie are not found out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dualrt import Request, Response, middleware, user_agent
from dualrt.ready.agents import AI, SEARCH, is_bot
from dualrt.ready.common import check, texts

GROUPS = {"search": SEARCH, "ai": AI}
ROBOTS = "/robots.txt"


def block_bots(
    *,
    block: str = "all",
    allow: Iterable[str] = ("search",),
    deny: Iterable[str] = (),
    empty: bool = False,
    robots: bool = False,
    matcher: Any = None,
) -> Callable[[Request], Response]:
    """Answer 403 to bots, by their ``User-Agent``.

    ``block``: ``"all"`` that look like bots, ``"ai"`` for the crawlers of language models only, or
    ``"none"`` but those in ``deny``. ``allow`` and ``deny``: words of a ``User-Agent``, in any
    case, or the groups ``"search"`` and ``"ai"``; ``deny`` is asked first. ``empty``: block
    requests without a ``User-Agent``, too. ``robots``: answer ``/robots.txt`` accordingly; all may
    read it in any case.
    """
    problems: list[str] = []
    if block not in ("all", "ai", "none"):
        problems.append(f'block must be "all", "ai" or "none", not {block!r:.80}')
    allowed = _words(texts(allow, "allow", problems))
    denied = _words(texts(deny, "deny", problems))
    check(problems, "block_bots")
    listed = tuple(each.lower() for each in allowed)
    refused = tuple(each.lower() for each in denied)
    page = _robots(block, allowed, denied)

    @middleware(matcher=matcher)
    def block_them(request: Request) -> Response:
        if request.path == ROBOTS:
            if robots and request.method in ("GET", "HEAD"):
                return Response(page, 200, {"cache-control": "max-age=3600"})
            return Response.next()
        agent = request.headers.get("user-agent", "")
        if is_refused(agent, block, listed, refused, empty):
            return Response("Forbidden\n", 403, {"vary": "User-Agent"})
        return Response.next()

    return block_them


def is_refused(
    agent: str, block: str, allowed: tuple[str, ...], denied: tuple[str, ...], empty: bool
) -> bool:
    """Whether a ``User-Agent`` is blocked."""
    given, agent = agent, agent.lower()
    if not agent.strip():
        return empty
    if any(each in agent for each in denied):
        return True
    if any(each in agent for each in allowed) or block == "none":
        return False
    if any(each.lower() in agent for each in AI):
        return True
    return block == "all" and (is_bot(agent) or user_agent(given).is_bot)


# --- at start-up


def _words(given: Iterable[str]) -> tuple[str, ...]:
    words = [word for each in given for word in GROUPS.get(each, (each,))]
    return tuple(dict.fromkeys(words))


def _robots(block: str, allowed: tuple[str, ...], denied: tuple[str, ...]) -> str:
    """Return a ``robots.txt`` (RFC 9309) that says the same."""
    out = [*denied, *(each for each in AI if block != "none" and each not in allowed)]
    groups = [_group(tuple(dict.fromkeys(out)), "Disallow: /")] if out else []
    allowed = tuple(each for each in allowed if each not in out)
    if block == "all":
        groups += [_group(allowed, "Allow: /")] if allowed else []
        groups.append(_group(("*",), "Disallow: /"))
    return "\n".join(groups) or _group(("*",), "Allow: /")


def _group(agents: Iterable[str], rule: str) -> str:
    return "".join(f"User-agent: {each}\n" for each in agents) + f"{rule}\n"


__all__ = ["block_bots", "is_refused"]
