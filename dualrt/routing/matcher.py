"""``Matcher``: which requests a middleware runs for. Compiled at start-up, many together.

A request is matched by its path as the framework routes it and by its path as the client sent it,
where the server tells: what only one of two readers sees as ``/admin`` must not pass a guard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

from dualrt.errors import ConfigError
from dualrt.routing.jsregex import Wrong
from dualrt.routing.pathexp import full
from dualrt.routing.rules import ENDINGS, Rule, pages_of, read_rules
from dualrt.web.request import Request

_TOGETHER = 100  # regular expressions in one: its compilation grows with their number

_SLASHES = re.compile("//+")


class Hit(NamedTuple):
    """A rule that takes a request's path: whose it is (``owner``, the matcher's place), and the
    parameters. Whether its conditions hold is asked with ``hit.rule.holds(request)``.
    """

    owner: int
    rule: Rule
    params: dict[str, str]


_Check = tuple[Callable[[str], object] | None, tuple[int, ...]]


class Matchers:
    """Several matchers, compiled together: all of them cost a request little more than one."""

    __slots__ = ("_always", "_exact", "_heads", "_literals", "_rest", "_rules")

    def __init__(self, matchers: Sequence[Matcher]) -> None:
        self._rules: list[tuple[int, Rule]] = []
        self._literals: dict[str, tuple[int, ...]] = {}
        always = []
        heads: dict[str | None, list[int]] = {None: []}
        for owner, matcher in enumerate(matchers):
            if matcher.everything:
                always.append(Hit(owner, _EVERYTHING, {}))
            for rule in matcher.rules:
                place = len(self._rules)
                self._rules.append((owner, rule))
                for literal in rule.literals:
                    self._literals[literal] = (*self._literals.get(literal, ()), place)
                if not rule.literals:
                    for head in rule.heads or (None,):
                        heads.setdefault(head, []).append(place)
        self._always = tuple(always)
        self._rest = self._checks(heads.pop(None))
        self._heads = {head: self._checks(at) + self._rest for head, at in heads.items()}
        self._exact = {path: self._hits(self._scan(path)) for path in self._literals}

    def _checks(self, places: list[int]) -> tuple[_Check, ...]:
        together = [place for place in places if self._rules[place][1].regex]
        alone = tuple([place for place in places if not self._rules[place][1].regex])
        checks: list[_Check] = [(None, alone)] if alone else []
        for start in range(0, len(together), _TOGETHER):
            chunk = tuple(together[start : start + _TOGETHER])
            checks.append((self._joined(chunk), chunk))
        return tuple(checks)

    def _joined(self, places: tuple[int, ...]) -> Callable[[str], object] | None:
        if len(places) == 1:
            return None  # the rule's own is as fast
        try:
            return full("|".join([self._rules[place][1].regex for place in places])).match
        except Wrong:  # too large together: one by one, then
            return None

    def find(self, path: str, raw: str | None = None) -> Sequence[Hit]:
        """Return the rules that take a path, in the order of the matchers and their rules.

        ``path`` is decoded and below the script name, as the framework routes it; ``raw`` is the
        same as the client sent it, undecoded, ``None`` where it is not known. Mostly the answer is
        empty, and has then cost a look-up or two.
        """
        if (raw is None or raw == path) and "//" not in path and not path.endswith(ENDINGS):
            if path in self._exact:
                return self._exact[path]
            end = path.find("/", 1)
            if not self._heads.get(path[1:end] if end > 0 else path[1:], self._rest):
                return self._always
            found = self._scan(path)
        else:
            found = self._scan_all(path, raw)
        return self._hits(found) if found else self._always

    def _hits(self, found: Mapping[int, dict[str, str]]) -> Sequence[Hit]:
        hits = [Hit(*self._rules[place], found[place]) for place in sorted(found)]
        if self._always:
            hits = sorted([*self._always, *hits], key=_owner)
        return hits

    def _scan(self, path: str) -> Mapping[int, dict[str, str]]:
        literal = self._literals.get(path)
        found = dict.fromkeys(literal, _NONE) if literal else _NOTHING
        for check, places in self._heads.get(_head(path), self._rest):
            if check is not None and check(path) is None:
                continue
            for place in places:
                params = self._rules[place][1].take(path)
                if params is not None:
                    found = {**found, place: params}
        return found

    def _scan_page(self, path: str) -> Mapping[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for page in pages_of(path):
            found.update(dict.fromkeys(self._literals.get(page, ()), _NONE))
            for _, places in self._heads.get(_head(page), self._rest):
                for place in places:
                    params = self._rules[place][1].page(path)
                    if params is not None:
                        found[place] = params
        return found

    def _scan_all(self, path: str, raw: str | None) -> Mapping[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for form, encoded in _forms(path, raw):
            fresh = self._scan(form)
            if form.endswith(ENDINGS):
                fresh = {**self._scan_page(form), **fresh}
            for place, params in fresh.items():
                if place not in found:
                    found[place] = _decoded(params) if encoded else params
        return found


_NONE: dict[str, str] = {}
_NOTHING: dict[int, dict[str, str]] = {}


def _owner(hit: Hit) -> int:
    return hit.owner


def _decoded(params: dict[str, str]) -> dict[str, str]:
    return {name: unquote(value, errors="replace") for name, value in params.items()}


def _head(path: str) -> str:
    end = path.find("/", 1)
    return path[1:end] if end > 0 else path[1:]


def _forms(path: str, raw: str | None) -> Iterator[tuple[str, bool]]:
    """Give all paths that a request could be taken for, and whether each is still encoded.

    Some frameworks route ``//`` as it stands, others redirect to the path without.
    """
    for text, encoded in ((path, False), (raw, True)):
        if text is None or (encoded and text == path):
            continue
        yield text, encoded
        if "//" in text:
            yield _SLASHES.sub("/", text), encoded


class Matcher:
    """Which requests a middleware runs for.

    ``matcher``: Next.js's forms (see ``docs/matchers.md``); ``None`` takes every request, or none
    by its path where ``view`` is given; ``[]`` takes none. ``view``: one or more patterns of names,
    ``"account:*"``, for :meth:`matches_view`. A request is matched if its path or its view is.
    ``locales``: see :func:`dualrt.routing.rules.read_rules`. ``where`` names the middleware in the
    ``ConfigError`` that lists everything that is wrong.
    """

    __slots__ = ("_matchers", "_views", "everything", "rules", "views")

    def __init__(
        self,
        matcher: Any = None,
        *,
        view: str | Sequence[str] | None = None,
        locales: Sequence[str] = (),
        where: str = "matcher",
    ) -> None:
        problems: list[str] = []
        self.everything = matcher is None and view is None
        self.rules = () if matcher is None else read_rules(matcher, problems, locales)
        self.views = () if view is None else _read_views(view, problems)
        if problems:
            lines = "".join([f"\n- {problem}" for problem in problems])
            raise ConfigError(f"{where}: {len(problems)} error{'s'[: len(problems) - 1]}:{lines}")
        self._views = _names(self.views)
        self._matchers: Matchers | None = None

    @property
    def conditional(self) -> tuple[str, ...]:
        """The sources that have conditions, and do not stand without one as well. All that a
        condition asks about is the client's to send or to leave out, so a guard must not depend
        on one.
        """
        free = {rule.source for rule in self.rules if not (rule.has or rule.missing)}
        sources = [rule.source for rule in self.rules if rule.source not in free]
        return tuple(dict.fromkeys(sources))

    def match(self, path: str, request: Request, raw: str | None = None) -> dict[str, str] | None:
        """Return the parameters of the first rule that takes the request, ``None`` if none does.

        ``path`` and ``raw`` are as in :meth:`Matchers.find`.
        """
        if self._matchers is None:
            self._matchers = Matchers([self])
        for hit in self._matchers.find(path, raw):
            if hit.rule.holds(request):
                return hit.params.copy()
        return None

    def matches_view(self, *names: str) -> bool:
        """Whether one of ``names``, a route's name and its view's dotted name, is meant."""
        views = self._views
        return views is not None and any(views(name) for name in names if name)

    def __repr__(self) -> str:
        if self.everything:
            return "Matcher(None)"
        return f"Matcher({[rule.source for rule in self.rules]!r}, view={self.views!r})"


_EVERYTHING = Rule("")


def _read_views(given: Any, problems: list[str]) -> tuple[str, ...]:
    names = [given] if isinstance(given, str) else given
    if isinstance(names, list | tuple) and all(isinstance(name, str) and name for name in names):
        return tuple(names)
    problems.append(
        f"view must be a name of views or a list of such, 'account:*', not {given!r:.80}"
    )
    return ()


def _names(patterns: tuple[str, ...]) -> Callable[[str], object] | None:
    if not patterns:
        return None
    from fnmatch import translate

    return re.compile("|".join([translate(pattern) for pattern in patterns])).match


__all__ = ["Hit", "Matcher", "Matchers"]
