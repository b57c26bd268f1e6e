"""The edge compiler: slice, check, bundle and load a site's edge views, once, at start-up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from dualrt.edge.bundle import Bundle
from dualrt.edge.check import check_slice
from dualrt.edge.closures import examine, functions_of, guard_of
from dualrt.edge.entries import entries_of, named
from dualrt.edge.findings import ERROR, CheckFailed, Finding, errors
from dualrt.edge.loader import Loaded
from dualrt.edge.paging import load_pages, paged
from dualrt.edge.policy import HOSTS, SOURCE, Policy
from dualrt.edge.slice import Met
from dualrt.edge.slice.mentions import AUTH, BODY, EVERYTHING, mentioned_in
from dualrt.guard import unguarded
from dualrt.runtime import EdgeView


class Compiled(NamedTuple):
    """A site's edge code: what was found wrong with it, its bundle, what each view reaches of the
    provided modules, what of a request it may look at, and the loaded code. ``pages`` renders its
    templates; ``lifted``: the views whose templates call functions that have no name.
    """

    findings: tuple[Finding, ...]
    bundle: Bundle
    policy: Policy
    reached: Mapping[str, frozenset[str]]
    mentions: Mapping[str, frozenset[str]]
    loaded: Loaded | None
    pages: Any = None
    lifted: frozenset[str] = frozenset()


def inspect_site(views: Sequence[EdgeView], policy: Policy) -> Compiled:
    """Slice and check ``views``; load nothing. ``findings`` has everything at once."""
    policy = policy.with_packages(tops(views))
    views = [view for view in views if not provided(view, policy)]
    entries = [entry for view in views for entry in entries_of(view, policy)]
    runtimes = {view.name: view.runtime for view in views}
    site, wrong, live, calling = paged(entries, policy, runtimes)
    options = {view.name: view.options for view in views}
    lifted = [view for view in views if named(view) is None]
    found = [each for view in lifted for each in examine(view.origin, policy, view.name)]
    found += [_no_isolate(view) for view in views if view.options.isolation != "guard"]
    found += [*check_slice(site, policy, options), *wrong]
    reached = {view: _targets(uses) for view, uses in site.uses.items()}
    found = list(dict.fromkeys(found))
    mentions = site.mentions
    return Compiled(tuple(found), site.bundle, policy, reached, mentions, None, live, calling)


def _targets(uses: Iterable[Met]) -> frozenset[str]:
    """Return the modules, and the names of modules, that a view's code reaches."""
    targets = {met.fact.target for met in uses}
    return frozenset(targets | {target.partition(".")[0] for target in targets})


def tops(views: Sequence[EdgeView]) -> set[str]:
    """Return the top packages of the views: whoever marks a view speaks for its own package, which
    may have been installed.
    """
    names = (str(getattr(view.origin, "__module__", None) or "") for view in views)
    return {name.partition(".")[0] for name in names} - {""}


def _no_isolate(view: EdgeView) -> Finding:
    return Finding(
        "dualrt.E013",
        ERROR,
        f"{view.name}: isolation={view.options.isolation!r} is not available in this version, and "
        "dualrt does not fall back to less",
        'Use isolation="guard"; SECURITY.md says what it does not stop.',
        view=view.name,
    )


def compile_site(
    views: Sequence[EdgeView], policy: Policy, before: Compiled | None = None
) -> Compiled:
    """Compile ``views`` and point each at its loaded code. ``CheckFailed`` with every error.

    ``before``: what was compiled of the same site. Where the code is the same, it is not loaded
    again, and keeps its state.
    """
    compiled = inspect_site(views, policy)
    if wrong := errors(compiled.findings):
        raise CheckFailed(wrong)
    if before is not None and before.loaded is not None and before.bundle == compiled.bundle:
        loaded = before.loaded
    else:
        loaded = Loaded(compiled.bundle, compiled.policy)
    if compiled.pages is not None:
        load_pages(compiled.pages, compiled.policy, loaded)
    for view in views:
        if provided(view, compiled.policy):
            view.call = view.origin
            continue
        view.call = view.bind(_load(view, loaded))
        reached = compiled.reached.get(view.name, frozenset())
        # a lifted function may hold more than its source shows
        known = named(view) is not None and view.name not in compiled.lifted
        view.loopless = known and _LOOP.isdisjoint(reached)
        mentions = _mentions(view, compiled, known)
        view.reads_body = BODY in mentions
        view.asks_who = AUTH in mentions or not _WHO.isdisjoint(reached)
        current = compiled.policy.current
        view.asks_context = bool(current) and not (known and current.isdisjoint(reached))
        view.sets_context = not known or not _CONTEXT.isdisjoint(reached)
        view.defers = not known or "dualrt.after" in reached
    return compiled._replace(loaded=loaded)


# What a coroutine that never names them cannot need: an event loop, a context of its own.
_LOOP = frozenset({"asyncio", "dualrt.fetch", "dualrt.after"})
_WHO = frozenset(
    f"{module}.{name}"
    for module in ("dualrt", "django.contrib.auth.decorators")
    for name in ("login_required", "permission_required", "user_passes_test")
)
_CONTEXT = frozenset({"contextvars", "decimal"})


def _mentions(view: EdgeView, compiled: Compiled, known: bool) -> frozenset[str]:
    found = compiled.mentions.get(view.name, EVERYTHING)
    if known or found == EVERYTHING:
        return found
    lifted = functions_of(view.origin, compiled.policy)
    return found.union(*(mentioned_in(each.__code__) for each in lifted))


def _load(view: EdgeView, loaded: Loaded) -> Any:
    found = named(view)
    if found is not None:
        return unguarded(loaded.get(*found))  # what stands before it has its own way to run
    return loaded.lift(view.origin, view.name)


def provided(view: EdgeView, policy: Policy) -> bool:
    """Whether it is dualrt's own code, which runs at the edge as it is: the checks that
    ``login_required`` and its kin stand for. One that calls the project's functions is made anew
    with their edge twins.
    """
    made = guard_of(view.owner)
    if made is not None and made.functions:
        return False
    module = str(getattr(view.owner, "__module__", None) or "")
    return module.partition(".")[0] in HOSTS and policy.module(module).kind != SOURCE


__all__ = ["Compiled", "compile_site", "entries_of", "inspect_site", "named", "tops"]
