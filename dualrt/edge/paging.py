"""The compiler's part for edge pages: which views may render, their templates in the bundle, and
the functions of the site's own that those call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dualrt.edge.bundle import Bundle
from dualrt.edge.check import check_slice, shown
from dualrt.edge.entries import is_lifted, load_value, value_entries, value_problems
from dualrt.edge.findings import Finding, errors
from dualrt.edge.loader import Loaded
from dualrt.edge.pages import PLAIN_EDGE, RUNTIME, Ask, Collected, Live, finding
from dualrt.edge.policy import Policy
from dualrt.edge.slice import Entry, Sliced
from dualrt.edge.slice.mentions import EVERYTHING, mentioned_by
from dualrt.edge.slices import sliced


class Paged(NamedTuple):
    """A site's slices with its templates in them, what is wrong with those or with the views that
    render, and what renders them (``None`` where nothing does). ``lifted``: the views whose
    templates call functions that are taken along as they are.
    """

    site: Sliced
    findings: list[Finding]
    live: Live | None
    lifted: frozenset[str] = frozenset()


def paged(entries: Sequence[Entry], policy: Policy, runtimes: Mapping[str, str]) -> Paged:
    """Slice a site and read its templates. ``runtimes``: each view's."""
    site = sliced(entries, policy)
    if not site.asks or policy.pages is None:
        return Paged(site, [], None)
    found: list[Finding] = []
    for view in site.asks:
        if runtimes.get(view) != RUNTIME:
            found += _plain(view, site, policy)
    if not _wanted(site, runtimes):
        return Paged(site, found, None)
    judge = Judging(policy)
    while True:  # a function that a template calls may render another one
        wanted = _wanted(site, runtimes)
        collected = policy.pages.collect(wanted, judge)
        more = _of_templates(collected, policy)
        whole = sliced([*entries, *more], policy) if more else site
        if _wanted(whole, runtimes) == wanted:
            break
        site = whole
    return _paged(whole, found, collected, wanted, policy, judge)


def _wanted(site: Sliced, runtimes: Mapping[str, str]) -> dict[str, Sequence[Ask]]:
    return {view: asks for view, asks in site.asks.items() if runtimes.get(view) == RUNTIME}


def _of_templates(collected: Collected, policy: Policy) -> list[Entry]:
    """Return where the functions begin that templates call."""
    found = [
        entry
        for view, twins in collected.twins.items()
        for twin in twins
        for entry in value_entries(view, twin.origin, policy)
    ]
    return list(dict.fromkeys(found))


def _paged(
    site: Sliced,
    found: list[Finding],
    collected: Collected,
    wanted: Mapping[str, Sequence[Ask]],
    policy: Policy,
    judge: Judging,
) -> Paged:
    pages: Any = policy.pages
    placed = [each._replace(file=shown(each.file)) for each in collected.findings]
    live = Live(collected, lambda: pages.collect(wanted, judge), pages.watching)
    lifted = frozenset(
        view
        for view, twins in collected.twins.items()
        if any(is_lifted(twin.origin, policy) for twin in twins)
    )
    mentions = dict(site.mentions)
    for view, words in collected.words.items():
        mentions[view] = mentions.get(view, frozenset()) | mentioned_by(words)
    mentions.update(dict.fromkeys(lifted, EVERYTHING))
    bundle = _with_templates(site.bundle, collected)
    site = site._replace(bundle=bundle, mentions=mentions)
    return Paged(site, [*found, *placed], live, lifted)


class Judging:
    """Says of each function of the site's own what keeps it from the edge: a ``Judge``."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._done: dict[int, tuple[Any, list[Finding]]] = {}  # id → (the value, kept alive; what)

    def __call__(self, value: Any) -> Sequence[Finding]:
        done = self._done.get(id(value))
        if done is None:
            done = self._done[id(value)] = (value, self._judge(value))
        return done[1]

    def _judge(self, value: Any) -> list[Finding]:
        name = getattr(value, "__qualname__", "") or type(value).__qualname__
        problems = value_problems(value, self._policy)
        entries = value_entries(name, value, self._policy) if not problems else []
        if entries:
            problems = errors(check_slice(sliced(entries, self._policy), self._policy))
        return list(problems)


def load_pages(live: Live, policy: Policy, loaded: Loaded) -> None:
    """Give the templates the functions that they call, from the site's loaded code. What a template
    calls only since its file has changed is loaded by itself.
    """
    first = {id(each): each for each in live.origins()}  # kept: no other may get its id
    later: dict[int, tuple[Any, Loaded]] = {}

    def load(value: Any) -> Any:
        if id(value) in first:
            return load_value(value, policy, loaded)
        if id(value) not in later:
            bundle = sliced(value_entries("", value, policy), policy).bundle
            later[id(value)] = (value, Loaded(bundle, policy))
        return load_value(value, policy, later[id(value)][1])

    live.load(load)


def _plain(view: str, site: Sliced, policy: Policy) -> list[Finding]:
    """Return a finding for each call of a view that renders and runs in the plain edge."""
    asks: list[tuple[str, str, int]] = [(a.target, a.file, a.line) for a in site.asks[view]]
    if not asks:  # the function is not called by its name: where it is imported, then
        renders = policy.pages.calls if policy.pages is not None else {}
        facts = [met.fact for met in site.uses[view] if met.fact.target in renders]
        asks = [(fact.target, fact.file, fact.line) for fact in facts]
    hint = f'Mark the view with @runtime("{RUNTIME}"), or run it in the server runtime.'
    return [
        finding(
            PLAIN_EDGE,
            f"{target}: templates need experimental-edge",
            hint,
            shown(file),
            line,
            view,
        )
        for target, file, line in dict.fromkeys(asks)
    ]


def _with_templates(bundle: Bundle, collected: Collected) -> Bundle:
    views = dict(bundle.views)
    for name, templates in collected.views.items():
        code = views[name]
        size = code.size + sum(collected.templates[each].size for each in templates)
        views[name] = code._replace(templates=tuple(templates), size=size)
    return bundle._replace(views=views, templates=dict(collected.templates))


__all__ = ["Judging", "Paged", "load_pages", "paged"]
