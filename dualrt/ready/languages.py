"""``locale()``: to the visitor's language, by cookie and then by ``Accept-Language``.

The language is picked as Django does it in ``get_language_from_request``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from dualrt import Request, Response, middleware
from dualrt.ready.common import check, encoded_path, script_name, texts

VARY = "Accept-Language, Cookie"
LONGEST = 500  # characters of a header or a code that are looked at, as in Django

_CODE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_ENTRY = re.compile(
    r"([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)(?:\s*;\s*q=(0(?:\.[0-9]{,3})?|1(?:\.0{,3})?))?"
)
_COMMA = re.compile(r"\s*,\s*")

Fallbacks = Mapping[str, tuple[str, ...]]


def locale(
    languages: Iterable[str],
    *,
    default: str = "",
    matcher: Any = "/",
    cookie: str = "django_language",
    prefix_default: bool = True,
    status: int = 307,
    fallbacks: Mapping[str, Iterable[str]] | None = None,
) -> Callable[[Request], Response]:
    """Redirect ``/`` to ``/<language>/``.

    ``languages``: the codes that paths begin with. ``default`` (the first of them) is for those who
    want none of them; with ``prefix_default=False`` its pages have no prefix, and nobody is sent
    there. ``matcher``: which paths; one that begins with a language is left alone. ``fallbacks``:
    code → codes that stand for it. GET and HEAD only.
    """
    problems: list[str] = []
    codes = texts(languages, "languages", problems)
    problems += [f"{each!r:.80} is no language code" for each in codes if not _CODE.fullmatch(each)]
    default = default or (codes[0] if codes else "")
    if not codes or default not in codes:
        problems.append(f"default {default!r:.80} is none of the languages {list(codes)}")
    if status not in (302, 303, 307):
        problems.append(f"status must be 302, 303 or 307, not {status!r}: it is no lasting answer")
    check(problems, "locale")
    supported = {each.lower(): each for each in codes}
    stand_ins = {key: tuple(values) for key, values in (fallbacks or {}).items()}

    @middleware(matcher=matcher)
    def redirect(request: Request) -> Response:
        head = request.path[1:].partition("/")[0].lower()
        if head in supported or request.method not in ("GET", "HEAD"):
            return Response.next()
        accept = request.headers.get("accept-language", "")
        chosen = choose(request.cookies.get(cookie), accept, supported, stand_ins) or default
        if chosen == default and not prefix_default:
            return Response.next(headers={"vary": VARY})
        url = f"{script_name(request)}/{chosen}{encoded_path(request)}{request.url.search}"
        response = Response.redirect(url, status)
        response.headers.set("vary", VARY)
        return response

    return redirect


def choose(
    kept: str | None, accept: str, supported: Mapping[str, str], fallbacks: Fallbacks
) -> str | None:
    """Return the language of ``supported`` (lower case → as it is written) that the cookie's value
    or else ``Accept-Language`` asks for; ``None`` for the default.
    """
    for code in wanted(kept, accept):
        found = variant(code, supported, fallbacks)
        if found is not None:
            return found
    return None


def wanted(kept: str | None, accept: str) -> Iterator[str]:
    """Yield the codes that are asked for, the most wanted first; ``*`` is the default."""
    if kept and len(kept) > LONGEST:
        kept = kept[: max(kept.rfind("-", 0, LONGEST), 0)]
    if kept:
        yield kept
    for code in read_accept(accept):
        if code == "*":
            return
        yield code


def read_accept(header: str) -> list[str]:
    """Return the codes of ``Accept-Language`` by their weight (RFC 9110 §12.5.4), none where any of
    it is malformed.
    """
    if len(header) > LONGEST:
        header = header[: max(header.rfind(",", 0, LONGEST), 0)]
    entries = _COMMA.split(header.lower())
    if len(entries) > 1 and not entries[-1]:
        entries.pop()
    found = [_ENTRY.fullmatch(each) for each in entries]
    known = [(each[1], float(each[2] or 1)) for each in found if each is not None]
    if len(known) < len(found):
        return []
    return [code for code, _ in sorted(known, key=lambda each: -each[1])]


def variant(code: str, supported: Mapping[str, str], fallbacks: Fallbacks) -> str | None:
    """Return what is supported of ``code``: itself, what stands for it, a shorter code (RFC 4647
    §3.4), or the first one of the same language.
    """
    tried = [code, *fallbacks.get(code, ())]
    shorter = code
    while "-" in shorter:
        shorter = shorter.rpartition("-")[0]
        tried.append(shorter)
    for each in tried:
        if each.lower() in supported:
            return supported[each.lower()]
    return next((supported[each] for each in supported if each.startswith(f"{tried[-1]}-")), None)


__all__ = ["choose", "locale"]
