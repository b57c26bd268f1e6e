"""Which views could run at the edge, which almost, and what holds them back: ``dualrt suggest``.

Each view is sliced and checked by itself, as if it were marked. Nothing of it is loaded or called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from dualrt.candidates import Candidate, Missing, Other, candidates, missing_names, routes_of
from dualrt.edge.compiler import inspect_site, tops
from dualrt.edge.findings import Finding, Hop, errors
from dualrt.edge.policy import Policy
from dualrt.edge.refused import DATABASE as _DATABASE
from dualrt.edge.refused import MODULES
from dualrt.site import Site
from dualrt.toll import Toll

NOW, ALMOST, NO = "now", "almost", "no"

# "Almost": at most so many causes, each in at most so many places. What is the server's very work
# (a database, templates, forms) is not among them, however short it is.
MOST_CAUSES = 2
MOST_PLACES = 3

_DATABASES = {name: "databases" for name, hint in MODULES.items() if hint == _DATABASE}


class Place(NamedTuple):
    """Where a cause stands, and the imports that lead there from the view's module."""

    file: str
    line: int
    chain: tuple[Hop, ...] = ()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Cause(NamedTuple):
    """One thing that keeps a view from the edge: the finding's ``id`` (``""`` where the request
    has not got a name), ``what`` it is, ``why`` and what to do instead (``hint``). ``serious``: it
    is the server's very work.
    """

    id: str
    what: str
    why: str
    hint: str
    serious: bool
    places: tuple[Place, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON-able values."""
        found = self._asdict()
        found["places"] = [
            {"file": each.file, "line": each.line, "chain": [hop._asdict() for hop in each.chain]}
            for each in self.places
        ]
        return found


class Advice(NamedTuple):
    """What is said of one view. ``size``: bytes of the code that it reaches."""

    candidate: Candidate
    verdict: str
    causes: tuple[Cause, ...]
    size: int | None
    toll: Toll

    @property
    def name(self) -> str:
        """The view's dotted name."""
        return self.candidate.view.name

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON-able values."""
        return {
            "view": self.name,
            "verdict": self.verdict,
            "file": self.candidate.file,
            "line": self.candidate.line,
            "routes": routes_of(self.candidate.routes),
            "says_server": self.candidate.marked,
            "size": self.size,
            "causes": [each.as_json() for each in self.causes],
            "middleware": self.toll.as_json(),
        }


class Advised(NamedTuple):
    """What is said of a site. ``edge``: how many views are at the edge already; ``skipped``: what
    stands before the views on the server, and in a word what it does, ``""`` if unknown.
    """

    framework: str
    advice: tuple[Advice, ...]
    others: tuple[Other, ...]
    edge: int
    skipped: Mapping[str, str]

    def of(self, verdict: str) -> list[Advice]:
        """Return the views of one verdict, in the routes' order."""
        return [each for each in self.advice if each.verdict == verdict]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON-able values."""
        counts = {verdict: len(self.of(verdict)) for verdict in (NOW, ALMOST, NO)}
        return {
            "framework": self.framework,
            "counts": {**counts, "edge": self.edge, "not_yours": len(self.others)},
            "views": [each.as_json() for each in self.advice],
            "not_yours": [
                {"view": each.route.view_name, "pattern": each.route.pattern, "why": each.why}
                for each in self.others
            ],
            "skipped": [{"name": name, "what": what} for name, what in self.skipped.items()],
        }


def suggest(site: Site) -> Advised:
    """Judge every view of ``site`` that runs on the server and is its own."""
    edge = site.draft()
    found, others = candidates(edge)
    policy = edge.policy.with_packages(tops([each.view for each in found]))
    advice = [_judge(each, policy, site) for each in found]
    return Advised(
        site.framework,
        tuple(advice),
        tuple(others),
        len({each.name for each in edge.views}),
        site.skipped(),
    )


def _judge(candidate: Candidate, policy: Policy, site: Site) -> Advice:
    view = candidate.view
    compiled = inspect_site([view], policy)
    serious = {**_DATABASES, **site.serious}
    causes = _causes(errors(compiled.findings), serious)
    told = {each.what for each in causes}
    causes += [each for each in _of_request(missing_names(view, site)) if each.what not in told]
    causes.sort(key=lambda each: not each.serious)
    code = compiled.bundle.views.get(view.name)
    return Advice(
        candidate,
        _verdict(causes),
        tuple(causes),
        code.size if code is not None else None,
        site.toll(candidate.routes[0]),
    )


def _verdict(causes: list[Cause]) -> str:
    if not causes:
        return NOW
    few = len(causes) <= MOST_CAUSES and all(len(each.places) <= MOST_PLACES for each in causes)
    return ALMOST if few and not any(each.serious for each in causes) else NO


def _causes(findings: Iterable[Finding], serious: Mapping[str, str]) -> list[Cause]:
    """Group findings by what they are about: the serious ones by the work, the others by name."""
    grouped: dict[tuple[str, str], list[Finding]] = {}
    words = {}
    for each in findings:
        target = each.chain[-1].target if each.chain else ""
        word = _word(target, serious)
        what = word or target or each.message
        words[what] = bool(word)
        grouped.setdefault(("" if word else each.id, what), []).append(each)
    return [
        Cause(
            found[0].id,
            what,
            found[0].message.rpartition(" → ")[2],
            found[0].hint,
            words[what],
            tuple(dict.fromkeys(Place(each.file, each.line, each.chain) for each in found)),
        )
        for (_, what), found in grouped.items()
    ]


def _word(target: str, serious: Mapping[str, str]) -> str:
    """Return the word for the longest prefix of a dotted name that has one."""
    prefix = target.removesuffix("()")
    while prefix:
        if prefix in serious:
            return serious[prefix]
        prefix = prefix.rpartition(".")[0]
    return ""


def _of_request(missing: Iterable[Missing]) -> list[Cause]:
    grouped: dict[str, list[Place]] = {}
    for each in missing:
        grouped.setdefault(f"request.{each.name}", []).append(Place(each.file, each.line))
    why = "a request at the edge has no such name"
    hint = "Use the names of dualrt.Request, which both runtimes' views can be given."
    return [
        Cause("", what, why, hint, False, tuple(dict.fromkeys(places)))
        for what, places in grouped.items()
    ]


__all__ = ["ALMOST", "NO", "NOW", "Advice", "Advised", "Cause", "Place", "suggest"]
