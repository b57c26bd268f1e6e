"""The compiler's part for edge pages: which views may render, and their templates in the bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dualrt.edge.bundle import Bundle
from dualrt.edge.check import shown
from dualrt.edge.findings import Finding
from dualrt.edge.pages import PLAIN_EDGE, RUNTIME, Ask, Collected, Live, finding
from dualrt.edge.policy import Policy
from dualrt.edge.slice import Sliced
from dualrt.edge.slice.mentions import mentioned_by


def paged(
    site: Sliced, policy: Policy, runtimes: Mapping[str, str]
) -> tuple[Sliced, list[Finding], Any]:
    """Return ``site`` with the templates that its views reach, what is wrong with them or with the
    views that render, and what renders them (``None`` where nothing does). ``runtimes``: each
    view's.
    """
    if not site.asks or policy.pages is None:
        return site, [], None
    found: list[Finding] = []
    wanted: dict[str, Sequence[Ask]] = {}
    for view in site.asks:
        if runtimes.get(view) == RUNTIME:
            wanted[view] = site.asks[view]
        else:
            found += _plain(view, site, policy)
    if not wanted:
        return site, found, None
    pages = policy.pages
    collected = pages.collect(wanted)
    bundle = _with_templates(site.bundle, collected)
    placed = [each._replace(file=shown(each.file)) for each in collected.findings]
    live = Live(collected, lambda: pages.collect(wanted), pages.watching)
    mentions = dict(site.mentions)
    for view, words in collected.words.items():
        mentions[view] = mentions.get(view, frozenset()) | mentioned_by(words)
    return site._replace(bundle=bundle, mentions=mentions), [*found, *placed], live


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


__all__ = ["paged"]
