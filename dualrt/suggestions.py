"""What ``dualrt suggest`` prints."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from dualrt.suggest import ALMOST, NO, NOW, Advice, Advised, Cause, Place

_HEADS = {
    NOW: "could run at the edge now, as far as their source tells",
    ALMOST: "almost could: there are few places to change",
    NO: "need the server runtime, or much rewriting",
}
_CAUSES = 10  # of the most frequent ones
_SHORT = 4  # causes of a view that is far from the edge; JSON has all
_PLACES = 3  # of one cause


def show(told: Advised, *, as_json: bool = False, everything: bool = False) -> str:
    """Return what ``suggest`` found, as text or JSON. ``everything``: the views that were not
    judged, too (JSON always has them).
    """
    if as_json:
        return json.dumps(told.as_json(), indent=2)
    return "\n".join(_lines(told, everything)).rstrip()


def _lines(told: Advised, everything: bool) -> Iterator[str]:
    for verdict, head in _HEADS.items():
        views = told.of(verdict)
        yield f"{len(views)} of {len(told.advice)} views {head}"
        yield from _table(views)
        yield ""
    yield from _frequent(told)
    if told.edge:
        yield f"{told.edge} views, middlewares and guards are at the edge already"
    if told.others:
        more = "" if everything else ": --all lists them"
        yield f"{len(told.others)} routes lead to views that are not yours to mark{more}"
    if everything:
        yield from (f"  {e.route.pattern}  {e.route.view_name}: {e.why}" for e in told.others)
    yield ""
    yield from _skipped(told)


def _table(views: list[Advice]) -> Iterator[str]:
    rows = [(each.name, _where(each), _size(each), str(each.toll)) for each in views]
    widths = [max((len(row[at]) for row in rows), default=0) for at in range(3)]
    for each, row in zip(views, rows, strict=True):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield f"  {'  '.join(cells)}  {row[3]}"
        if each.candidate.marked:
            yield '      it says @runtime("server") itself'
        shown = each.causes if each.verdict == ALMOST else each.causes[:_SHORT]
        for cause in shown:
            yield f"      {_said(cause)}"
            yield from (f"        {line}" for line in _places(cause, each.verdict))
        if len(shown) < len(each.causes):
            yield f"      and {len(each.causes) - len(shown)} causes more: --json has them"


def _where(each: Advice) -> str:
    routes = each.candidate.routes
    more = f" and {len(routes) - 1} more" if len(routes) > 1 else ""
    return f"{routes[0].host}{routes[0].pattern}{more}"


def _size(each: Advice) -> str:
    return f"{each.size} B" if each.size and each.verdict == NOW else ""


def _said(cause: Cause) -> str:
    if cause.serious:
        return cause.what
    return cause.what if cause.what == cause.why else f"{cause.what}: {cause.why}"


def _places(cause: Cause, verdict: str) -> Iterator[str]:
    many = _PLACES if verdict == ALMOST else 1
    for place in cause.places[:many]:
        yield _place(place)
    more = len(cause.places) - many
    if more > 0:
        yield f"and {more} more places" if more > 1 else "and one more place"


def _place(place: Place) -> str:
    if len(place.chain) < 2:
        return str(place)
    return " → ".join(map(str, place.chain))


def _frequent(told: Advised) -> Iterator[str]:
    counts = Counter(what for each in told.advice for what in {c.what for c in each.causes})
    if not counts:
        return
    yield "what holds views back, the most frequent first"
    for what, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_CAUSES]:
        yield f"  {count:>4}  {what}"
    yield ""


def _skipped(told: Advised) -> Iterator[str]:
    if told.skipped:
        yield "an edge view is answered before these run, and so without what they do:"
        width = max(map(len, told.skipped))
        for name, what in told.skipped.items():
            yield f"  {name.ljust(width)}  {what or 'only the site knows what it does'}".rstrip()
    yield (
        "Times are of this machine, of a GET without cookies to a stub: no view was run. A view "
        "that could run at the edge is one whose source shows nothing against it; mark it, and "
        "run its tests."
    )


__all__ = ["show"]
