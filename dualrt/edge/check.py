"""The check: what the slice met, judged. Every finding at once, each with the imports to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dualrt.config import Options
from dualrt.edge.bundle import Bundle
from dualrt.edge.findings import ERROR, Finding, Hop, shown
from dualrt.edge.policy import Policy
from dualrt.edge.slice.facts import BUILTIN, DYNAMIC, SOURCE, Fact, Met, Sliced

# Vercel's limit for edge functions on its largest plan, which Next.js never measures itself.
MAX_CODE = 4_194_304  # bytes a view, all modules that it reaches together

_DYNAMIC = "dualrt.E004"
_TOO_LARGE = "dualrt.E008"
_NAMED = 3  # views that one finding names
_SHOWN = 5  # modules that a finding on size lists


def check_slice(
    sliced: Sliced, policy: Policy, options: Mapping[str, Options] | None = None
) -> list[Finding]:
    """Return a finding for each place that keeps edge code from running, by file and line.

    ``options`` are the views' own: ``allow_dynamic`` lets ``eval`` and kin pass.
    """
    places: dict[tuple[str, str, int, str], _Place] = {}
    for view, uses in sliced.uses.items():
        dynamic = options[view].allow_dynamic if options and view in options else False
        for met in uses:
            if _is_wrong(met.fact, dynamic):
                place = places.setdefault(_key(met.fact), _Place(met, []))
                place.views.append(view)
    found = [_finding(place) for place in places.values()]
    found += [each for view in sliced.bundle.views if (each := too_large(sliced.bundle, view))]
    return sorted(found, key=lambda each: (each.file, each.line, each.id, each.message))


class _Place(NamedTuple):
    met: Met
    views: list[str]


def _key(fact: Fact) -> tuple[str, str, int, str]:
    return fact.ruling.id, fact.file, fact.line, fact.target


def _is_wrong(fact: Fact, allow_dynamic: bool) -> bool:
    return fact.bad and not fact.optional and not (allow_dynamic and fact.ruling.id == _DYNAMIC)


def _finding(place: _Place) -> Finding:
    fact = place.met.fact
    file = shown(fact.file)
    hops = tuple(Hop(shown(each.file), each.line, each.target) for each in place.met.chain)
    chain = (*hops, Hop(file, fact.line, _what(fact)))
    message = fact.ruling.why
    if fact.kind != SOURCE:
        message = " → ".join([*map(str, chain), message])
    return Finding(
        fact.ruling.id, ERROR, message, fact.ruling.hint, file, fact.line, chain, _names(place)
    )


def _what(fact: Fact) -> str:
    return f"{fact.target}()" if fact.kind in (BUILTIN, DYNAMIC) else fact.target


def _names(place: _Place) -> str:
    views = list(dict.fromkeys(place.views))
    more = len(views) - _NAMED
    return ", ".join(views[:_NAMED]) + (f" and {more} more" if more > 0 else "")


# --- size


def sizes(bundle: Bundle, view: str) -> list[tuple[str, int]]:
    """Return ``(name, bytes)`` for every module and template that ``view`` reaches, the largest
    first.
    """
    code = bundle.views[view]
    found = [(name, bundle.modules[name].size) for name in code.modules]
    found += [(name, bundle.templates[name].size) for name in code.templates]
    return sorted(found, key=lambda each: (-each[1], each[0]))


def too_large(bundle: Bundle, view: str, limit: int = MAX_CODE) -> Finding | None:
    """Return the finding for a view whose code is over ``limit`` bytes, with what makes it up."""
    code = bundle.views[view]
    if code.size <= limit:
        return None
    rows = [f"{name} {_bytes(size)}" for name, size in sizes(bundle, view)[:_SHOWN]]
    message = f"{view} reaches {_bytes(code.size)} of code, over {_bytes(limit)}: {', '.join(rows)}"
    hint = "Import less: move what the view needs of the largest modules to a module of its own."
    module = bundle.modules.get(code.module)
    return Finding(
        _TOO_LARGE, ERROR, message, hint, shown(module.file) if module else "", view=view
    )


def _bytes(count: int) -> str:
    return f"{count / 1_048_576:.1f} MB" if count >= 104_858 else f"{count / 1024:.1f} kB"


__all__ = ["MAX_CODE", "check_slice", "shown", "sizes", "too_large"]
