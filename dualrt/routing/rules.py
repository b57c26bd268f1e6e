"""The rules of a matcher: Next.js's forms, read and checked; made once, before any request.

A source (``"/account/:path*"``), a dict ``{"source", "has", "missing"}``, or a list of these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from dualrt.routing.conditions import Condition, read_condition
from dualrt.routing.jsregex import Wrong
from dualrt.routing.pathexp import Group, Part, full, parse, write
from dualrt.routing.ways import ambiguous, take
from dualrt.web.request import Request

_KEYS = ("source", "has", "missing", "locale")
_SHOWN = 100  # characters of a source that are shown with a mark below

# The forms under which Next.js serves a page once more: its data, and its parts for the client.
# There, a guard that did not match them was a hole (CVE-2026-44575).
ENDINGS = (".json", ".rsc", ".json/", ".rsc/")
_SEGMENTS = (".segments/", ".segment.rsc")
_DATA_FORM = r"(?:{})\.(?:json|rsc)"
_SEGMENT_FORM = r"(?:{})\.segments/.+\.segment\.rsc"

Take = Callable[[str], dict[str, str] | None]


class Rule(NamedTuple):
    """One source with its conditions.

    ``literals``: the paths it takes, where it has no parameters. Otherwise ``heads`` are the first
    segments that a path must have (``None``: any), ``regex`` what all paths match that it takes
    (``""``: not known), and ``take`` returns the parameters, or ``None``. ``page`` does so for a
    path that is another form of a page (one of ``ENDINGS``).
    """

    source: str
    has: tuple[Condition, ...] = ()
    missing: tuple[Condition, ...] = ()
    literals: tuple[str, ...] = ()
    heads: tuple[str, ...] | None = None
    regex: str = ""
    take: Take = lambda path: {}
    page: Take = lambda path: {}

    def holds(self, request: Request) -> bool:
        """Whether the request has all of ``has`` and none of ``missing``."""
        if not self.has and not self.missing:
            return True
        return all(each.holds(request) for each in self.has) and not any(
            each.holds(request) for each in self.missing
        )


def read_rules(
    given: Any, problems: list[str], locales: Sequence[str] = (), where: str = "matcher"
) -> tuple[Rule, ...]:
    """Return the rules of a ``matcher``; what is wrong with them goes to ``problems``, all of it.

    ``locales``: first segments that may stand before every source that doesn't say
    ``"locale": False``, as in Next.js's i18n and Django's ``i18n_patterns``.
    """
    if isinstance(given, list | tuple):
        found = [_read(each, f"{where}[{at}]", problems, locales) for at, each in enumerate(given)]
    else:
        found = [_read(given, where, problems, locales)]
    return tuple([rule for rule in found if rule is not None])


def _read(given: Any, where: str, problems: list[str], locales: Sequence[str]) -> Rule | None:
    before = len(problems)
    if isinstance(given, str):
        given = {"source": given}
    if not isinstance(given, Mapping):
        problems.append(f"{where} must be a str or a dict with 'source', not {given!r:.80}")
        return None
    unknown = [key for key in given if key not in _KEYS]
    problems += [f"{where} has an unknown key {key!r:.80}.{_near(key)}" for key in unknown]
    has, missing = [_conditions(given, name, where, problems) for name in ("has", "missing")]
    locale = given.get("locale")
    if locale is False:
        locales = ()
    elif locale is not None:
        problems.append(f"{where}['locale'] must be False or absent, not {locale!r:.80}")
    source = given.get("source")
    if not isinstance(source, str):
        problems.append(
            f"{where}['source'] must be a path pattern like '/account/:path*', not {source!r:.80}"
            if "source" in given
            else f"{where} has no 'source', the path pattern: '/account/:path*'"
        )
        return None
    try:
        rule = make_rule(source, has, missing, locales)
    except Wrong as error:
        problems.append(_told(where, source, error))
        return None
    return rule if len(problems) == before else None


def _near(key: object) -> str:
    from difflib import get_close_matches  # on the error path only: it costs start-up time

    near = get_close_matches(str(key).lower(), _KEYS, n=1, cutoff=0.5)
    return f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(_KEYS)}."


def _conditions(
    given: Mapping[str, Any], name: str, where: str, problems: list[str]
) -> tuple[Condition, ...]:
    rows = given.get(name)
    if rows is None:
        return ()
    if not isinstance(rows, list | tuple):
        problems.append(f"{where}[{name!r}] must be a list of dicts, not {rows!r:.80}")
        return ()
    found = [read_condition(row, f"{where}[{name!r}][{n}]", problems) for n, row in enumerate(rows)]
    return tuple([each for each in found if each is not None])


def _told(where: str, source: str, error: Wrong) -> str:
    text = f"{where} {source[:_SHOWN]!r}: {error}. {error.hint}".rstrip()
    if error.at < _SHOWN and source.isprintable():
        text += f"\n    {source[:_SHOWN]}\n    {' ' * error.at}^"
    return text


def make_rule(
    source: str,
    has: tuple[Condition, ...] = (),
    missing: tuple[Condition, ...] = (),
    locales: Sequence[str] = (),
) -> Rule:
    """Return the rule of one source; raises ``Wrong``."""
    parts = parse(source)
    if len(parts) == 1 and isinstance(parts[0], str):
        literals = _literals(parts[0], locales)
        return Rule(source, has, missing, literals=literals)
    head = _head(parts)
    heads = None if head is None else (head, *locales)
    alone = any(isinstance(part, Group) and part.regex and part.regex.alone for part in parts)
    regex = write(parts, capture=False)
    if alone or locales or ambiguous(parts):
        regex = ""
    takers = _takers(parts)
    if locales:
        takers = _localised(takers[0], locales), _localised(takers[1], locales)
    return Rule(source, has, missing, (), heads, regex, *takers)


def pages_of(path: str) -> list[str]:
    """Return the pages that Next.js would serve in another form under ``path``."""
    path = path.removesuffix("/")
    found = [path.rpartition(".")[0]]
    if path.endswith(_SEGMENTS[1]):
        parts = path.split(_SEGMENTS[0])
        found += [_SEGMENTS[0].join(parts[:end]) for end in range(1, len(parts))]
    return [page for page in found if page and not page.endswith("/")]


def _literals(text: str, locales: Sequence[str]) -> tuple[str, ...]:
    """Return every spelling of a source without parameters. The root has, as in Next.js, its other
    name ``/index``.
    """
    texts = ["", "/index"] if text == "/" else [text]
    texts += [f"/{locale}{each}" for locale in locales for each in texts]
    return (*texts, *[f"{each}/" for each in texts])


def _head(parts: Sequence[Part]) -> str | None:
    """Return the first segment of all paths that match, ``None`` where there is not one only."""
    first = parts[0]
    if not isinstance(first, str):
        return None
    head, slash, _ = first[1:].partition("/")
    if slash:
        return head
    for part in parts[1:]:
        text = part if isinstance(part, str) else part.prefix
        if not text.startswith("/"):
            return None
        if isinstance(part, str) or part.modifier in ("", "+"):
            break
    return head


def _takers(parts: Sequence[Part]) -> tuple[Take, Take]:
    """Return how parameters are taken from a path, and from one of a page's other forms."""
    source = write(parts, capture=True)
    groups = [
        (part.name, f"p{at}")
        for at, part in enumerate(parts)
        if isinstance(part, Group) and part.name
    ]
    plain = _taker(source, groups)
    if any(isinstance(part, Group) and part.regex for part in parts):
        # A custom pattern may look ahead to the end, so it has to see the ending, too.
        data = _taker(_DATA_FORM.format(source), groups)
        segment = _taker(_SEGMENT_FORM.format(source), groups)

        def page(path: str) -> dict[str, str] | None:
            found = data(path)
            if found is None and path.removesuffix("/").endswith(_SEGMENTS[1]):
                return segment(path)
            return found

        return plain, page
    if ambiguous(parts):
        plain = partial(take, parts)
    return plain, partial(_of_pages, plain)


def _of_pages(taken: Take, path: str) -> dict[str, str] | None:
    found = (taken(page) for page in pages_of(path))
    return next((each for each in found if each is not None), None)


def _taker(source: str, groups: list[tuple[str, str]]) -> Take:
    match = full(source).match

    def taken(path: str) -> dict[str, str] | None:
        found = match(path)
        if found is None:
            return None
        return {name: found[key] for name, key in groups if found[key] is not None}

    return taken


def _localised(taker: Take, locales: Sequence[str]) -> Take:
    known = frozenset(locales)

    def taken(path: str) -> dict[str, str] | None:
        found = taker(path)
        if found is None:
            locale, slash, rest = path[1:].partition("/")
            if locale in known:
                return taker(slash + rest)
        return found

    return taken


__all__ = ["ENDINGS", "Rule", "make_rule", "pages_of", "read_rules"]
