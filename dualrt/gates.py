"""What stands before a site's views, in the order it runs: the site's middlewares, those of
namespaces and blueprints, and the guards. Made once; ``dualrt.chain`` runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from dualrt.config import Config
from dualrt.errors import ConfigError
from dualrt.guard import Guard, guards_of
from dualrt.keys import where
from dualrt.middleware import Middleware, load_middleware
from dualrt.routing.decisions import DOUBT, Decision
from dualrt.routing.matcher import Hit, Matcher, Matchers
from dualrt.routing.table import Route
from dualrt.runtime import view_name
from dualrt.view import EdgeView

GuardsOf = Callable[[Route], Sequence[Guard]]

_MEMO = 1024  # routes whose late middlewares are remembered


class Gated(NamedTuple):
    """What stands before one route, besides what its path says.

    ``site``: places in the site's list of those whose ``view=`` means it. ``more``: of
    ``MIDDLEWARE_FOR``. ``guards``: its checks. ``exact``: the view's arguments are the router's.
    """

    site: tuple[int, ...] = ()
    more: tuple[Middleware, ...] = ()
    guards: tuple[Middleware, ...] = ()
    exact: bool = True


class Gates:
    """``site``: the site's middlewares. ``groups``: those of a namespace or blueprint, by its name.
    ``named``: places in ``site`` of those that name views. ``find`` tells from a path, and its raw
    form, which rules of ``site`` take it; ``None`` where each has to be asked.
    """

    __slots__ = (
        "_checks",
        "_late",
        "_options",
        "find",
        "grouped",
        "groups",
        "guards_of",
        "named",
        "site",
    )

    def __init__(self, config: Config, guards_of: GuardsOf | None = None) -> None:
        self._options = config.options
        self.groups: dict[str, tuple[Middleware, ...]] = {}
        self.site = self._load(config)
        self.guards_of = guards_of or _guards_of
        self.grouped = _each_once(chain.from_iterable(self.groups.values()))
        self.named = tuple([at for at, one in enumerate(self.site) if one.views])
        self.find = _finder(self.site)
        self._checks: dict[int, Middleware] = {}
        self._late: dict[Any, tuple[Middleware, ...]] = {}

    def _load(self, config: Config) -> tuple[Middleware, ...]:
        site: tuple[Middleware, ...] = ()
        wrong: list[str] = []
        known: dict[int, Middleware] = {}
        for name, given in (("", config.middleware), *config.middleware_for):
            title = where(name) if name else "MIDDLEWARE"
            try:
                found = load_middleware(given, config.options, title)
            except ConfigError as error:
                wrong.append(str(error))
                continue
            if not name:
                site = found
                continue
            wrong += [
                f"{title}: {one.view.name}: it has a matcher, but here it runs for every view "
                f"below {name!r}; list it in MIDDLEWARE, or take the matcher off"
                for one in found
                if one.matcher is not None or one.views
            ]
            # one function in two lists is one middleware
            self.groups[name] = tuple([known.setdefault(id(x.view.owner), x) for x in found])
        if wrong:
            raise ConfigError("\n".join(wrong))
        return site

    @property
    def by_view(self) -> bool:
        """Whether a middleware depends on the view."""
        return bool(self.named or self.groups)

    @property
    def all(self) -> list[Middleware]:
        """Everything: the site's, the groups', the checks of guards."""
        return [*self.site, *self.grouped, *self._checks.values()]

    @property
    def checks(self) -> list[Middleware]:
        """The checks of the guards that are known by now."""
        return list(self._checks.values())

    def check(self, function: Any) -> Middleware:
        """Return a guard's check as what runs for it."""
        one = self._checks.get(id(function))
        if one is None or one.view.owner is not function:
            one = load_middleware([function], self._options, "guard")[0]
            taken = sum(
                each.view.owner.__qualname__ == function.__qualname__ for each in self.checks
            )
            if taken and "<locals>" in one.view.name:  # one factory's checks share a name
                one.view.name = f"{view_name(function)}#{taken + 1}"
            self._checks[id(function)] = one
        return one

    def judge(self, route: Route, exact: bool = True) -> Gated | None:
        """Return what stands before a route; ``None``: nothing does."""
        site = tuple([at for at in self.named if _means(self.site[at], route.names)])
        more = self._of_spaces(route.spaces)
        guards = _each_once(self.check(each.check) for each in self.guards_of(route))
        if not (site or more or guards):
            return None
        return Gated(site, more, guards, exact)

    def late(self, names: Sequence[str], spaces: Sequence[str]) -> tuple[Middleware, ...]:
        """Return the middlewares for a route that the framework has resolved, by its view."""
        key = (tuple(names), tuple(spaces))
        found = self._late.get(key)
        if found is None:
            site = [self.site[at] for at in self.named if _means(self.site[at], names)]
            found = _each_once([*site, *self._of_spaces(spaces)])
            if len(self._late) >= _MEMO:
                self._late.clear()
            self._late[key] = found
        return found

    def _of_spaces(self, spaces: Sequence[str]) -> tuple[Middleware, ...]:
        return _each_once(
            one for name in self.groups if name in spaces for one in self.groups[name]
        )

    def behind(self, decision: Decision) -> tuple[tuple[Middleware, ...], tuple[Middleware, ...]]:
        """Return the groups' middlewares and the checks that a decision asks for. Where it is in
        doubt, all groups' run; the guards are verified where the view is reached.
        """
        if decision is None:
            return (), ()
        if decision is DOUBT:
            return self.grouped, ()
        gated: Gated = decision.route.target
        return gated.more, gated.guards if gated.exact else ()

    def named_by(self, decision: Decision) -> tuple[int, ...]:
        """Return the places of the site's middlewares that a decision asks for."""
        if decision is None or not self.named:
            return ()
        if decision is DOUBT:
            return self.named
        gated: Gated = decision.route.target
        return gated.site

    def names_before(self, route: Route) -> tuple[list[str], list[str]]:
        """Return the names of the middlewares that stand before a route by its view, and of its
        checks, in the order they run.
        """
        gated = self.judge(route) if route.view is not None else None
        if gated is None:
            return [], []
        more = [*(self.site[at] for at in gated.site), *gated.more]
        return [one.view.name for one in more], [one.view.name for one in gated.guards]

    def unknown(self, routes: Iterable[Route]) -> list[tuple[str, str]]:
        """Return ``(whose, name)`` of every name of a view or a namespace that no route has."""
        routes = list(routes)
        found = []
        for one in self.all:
            for pattern in one.views:
                single = Matcher([], view=pattern)
                if not any(single.matches_view(*route.names) for route in routes):
                    found.append((one.view.name, pattern))
        spaces = {space for route in routes for space in route.spaces}
        return found + [(where(name), name) for name in self.groups if name not in spaces]


def _guards_of(route: Route) -> Sequence[Guard]:
    return guards_of(route.view)


def _means(one: Middleware, names: Sequence[str]) -> bool:
    return one.means is not None and one.means(*names)


def _each_once(given: Iterable[Middleware]) -> tuple[Middleware, ...]:
    return tuple({id(one.view.owner): one for one in given}.values())


def _finder(site: Sequence[Middleware]) -> Callable[..., Sequence[Hit]] | None:
    if not site:
        return _none
    matchers = [getattr(one.match, "__self__", None) for one in site]
    own = [each for each in matchers if isinstance(each, Matcher)]
    return Matchers(own).find if len(own) == len(site) else None


def _none(path: str, raw: str | None = None) -> Sequence[Hit]:
    return ()


def checked_view(view: EdgeView, gated: Gated | None) -> None:
    """Tell an edge view which checks stand before it."""
    view.guards = tuple([one.view.owner for one in gated.guards]) if gated is not None else ()


__all__ = ["Gated", "Gates", "GuardsOf", "checked_view"]
