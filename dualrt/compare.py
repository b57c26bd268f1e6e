"""Where two answers differ: status, headers, body, byte for byte. The switch oracle and the shadow
runs go by it; docs/switch.md has the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

# What the edge adds where debug is on.
DEBUG = frozenset({"server-timing", "x-dualrt"})
BODILESS = frozenset({204, 205, 304})
_NO_TYPE = ("content-type", None)
_OF_BODY = frozenset({"content-length", "etag"})  # they differ where the body does


class Answer(NamedTuple):
    """What came back, its headers' names in lower case; ``error``: what the code raised on the way,
    in words.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    error: str = ""


class Added(NamedTuple):
    """A ``header`` that the framework's own middleware ``by`` adds to a server view's answer.
    ``token``: one item of it, where it is a list that others write to (``Vary: Cookie``).
    """

    header: str
    by: str
    token: str = ""


class Difference(NamedTuple):
    """``part``: ``"status"``, ``"body"`` or a header's name; what each runtime has, ``None`` where
    it has none.
    """

    part: str
    edge: Any
    server: Any


def compare(edge: Answer, server: Answer, method: str, added: Sequence[Added]) -> list[Difference]:
    """Return what is different.

    Of two errors (5xx, or an application that raised) the status alone counts: their pages are the
    runtimes' own. ``HEAD``, 204, 205 and 304 have no body, whatever an application hands its
    server.
    """
    if edge.status != server.status:
        return [Difference("status", _status(edge), _status(server))]
    if edge.status >= 500 or not edge.status:
        return []
    found = _headers(edge, server, added)
    if method != "HEAD" and edge.status not in BODILESS and edge.body != server.body:
        found.append(Difference("body", _shown(edge.body), _shown(server.body)))
    return found


def steady(
    found: Sequence[Difference], method: str, *pairs: tuple[Answer, Answer]
) -> list[Difference]:
    """Return those differences that are of parts which one runtime answers the same twice: of the
    others (the time, a random number) nothing can be said, but for a header that one runtime has
    each time and the other never. ``pairs``: two answers of one runtime.
    """
    parts = {each.part for pair in pairs for each in compare(*pair, method, ())}
    if "status" in parts:
        return []
    if "body" in parts:
        parts |= _OF_BODY
    return [each for each in found if each.part not in parts or _of_one_alone(each, pairs)]


def _of_one_alone(found: Difference, pairs: Sequence[tuple[Answer, Answer]]) -> bool:
    """Whether it is a header that one runtime lacks, and its being there is no matter of chance.
    Those that follow the body are: how long it is may depend on what varies.
    """
    if found.part in _OF_BODY or None not in (found.edge, found.server):
        return False
    there = [[found.part in _by_name(answer) for answer in pair] for pair in pairs]
    return all(one is other for one, other in there)


def _status(answer: Answer) -> str:
    return f"{answer.status} ({answer.error})" if answer.error else str(answer.status)


def _headers(edge: Answer, server: Answer, added: Sequence[Added]) -> list[Difference]:
    ours, theirs = _by_name(edge), _by_name(server)
    found = []
    for name in [*ours, *(each for each in theirs if each not in ours)]:
        mine, others = ours.get(name), theirs.get(name)
        if mine == others or (name in DEBUG and others is None):
            continue
        if name == "content-length" and None in (mine, others):
            continue  # CommonMiddleware says it, or the server that sends the body
        if edge.status in BODILESS and (name == "content-length" or (name, mine) == _NO_TYPE):
            continue  # of no body: the edge counts none, and leaves its type out
        rows = [row for row in added if row.header.lower() == name]
        if not _explained(mine, others, rows):
            found.append(Difference(name, mine, others))
    return found


def _by_name(answer: Answer) -> dict[str, list[str]]:
    """Return the headers as a client reads them: blanks around a value are no part of it (RFC 9110,
    5.5). Django hands WSGI servers one in front of each cookie.
    """
    found: dict[str, list[str]] = {}
    for name, value in answer.headers:
        found.setdefault(name, []).append(value.strip(" \t"))
    return found


def _explained(edge: list[str] | None, server: list[str] | None, rows: Sequence[Added]) -> bool:
    """Whether the server's value is the edge's and what its middleware adds."""
    if not rows or server is None:
        return False
    tokens = {row.token.lower() for row in rows}
    if edge is None and "" in tokens:
        return True
    own = _tokens(edge)
    rest = [each for each in _tokens(server) if each in own or each not in tokens]
    return rest == own


def _tokens(values: list[str] | None) -> list[str]:
    return [each.strip().lower() for each in ",".join(values or ()).split(",") if each.strip()]


def _shown(body: bytes) -> str:
    return body.decode("utf-8", "backslashreplace")


__all__ = ["BODILESS", "DEBUG", "Added", "Answer", "Difference", "compare", "steady"]
