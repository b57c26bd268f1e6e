"""Edge pages: what a view asks of the framework's templates, and what an adapter makes of that.

The slice finds the calls (``Ask``), the adapter reads the templates at start-up
(``Pages.collect``), and the compiler puts them into the bundle. At request time nothing is read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from dualrt.edge.bundle import Template
from dualrt.edge.findings import ERROR, CheckFailed, Finding
from dualrt.edge.scope import EDGE, host, refuse
from dualrt.edge.twins import Judge, Twin

RUNTIME = "experimental-edge"  # whose views may render

PLAIN_EDGE = "dualrt.E015"
COMPUTED = "dualrt.E016"
MISSING = "dualrt.E017"
SERVER = "dualrt.E018"


class PageCall(NamedTuple):
    """How a function of the framework is told what to render: by its argument number ``position``
    or called ``keyword``. ``text``: that is the template itself, not its name.

    ``context``: the number of the argument with the context, a dict; ``None``: it is the keywords.
    """

    position: int
    keyword: str
    text: bool = False
    context: int | None = None


class Ask(NamedTuple):
    """At ``file``:``line`` a view calls ``target``, which renders.

    ``names``: groups of names (or texts), of each of which the first that exists is wanted; empty
    where only running the code can tell. ``maybe``: the texts in the view's code, among which it
    may be then. ``keys``: the names in the context that is passed, ``None`` if they are not known.
    """

    target: str
    names: tuple[tuple[str, ...], ...]
    file: str
    line: int
    text: bool = False
    maybe: tuple[str, ...] = ()
    keys: frozenset[str] | None = None


class Collected(NamedTuple):
    """Templates by name, the names of those that each view may come to, what is wrong with them,
    and the ``engine`` that renders them. ``words``: view → the names and attributes in them;
    ``twins``: view → the functions of the site's own that they call.
    """

    templates: Mapping[str, Template]
    views: Mapping[str, tuple[str, ...]]
    findings: tuple[Finding, ...]
    engine: Any
    words: Mapping[str, frozenset[str]]
    twins: Mapping[str, Sequence[Twin]] = MappingProxyType({})


class Pages(Protocol):
    """One site's templates. ``calls``: dotted names of the framework's functions that render;
    ``names``: module → the names that edge code may take from it for them, and ``homes``, as in a
    ``Policy``. ``watching``: files that change are read again.
    """

    calls: Mapping[str, PageCall]
    names: Mapping[str, frozenset[str]]
    homes: Mapping[str, str]

    @property
    def watching(self) -> bool: ...

    def collect(self, wanted: Mapping[str, Sequence[Ask]], judge: Judge | None = None) -> Collected:
        """Read and compile what the views ask for. Called as the host, at start-up. ``judge``
        says which functions of the site's own the edge can have; without it, none.
        """


class Live:
    """What the scopes of a site's views have of its templates: ``current()`` is the engine.

    Where ``watching`` (in debug), it is made again when a template's file has changed, as the
    frameworks do it; what is then wrong with the templates is raised as ``CheckFailed``.
    """

    __slots__ = ("_collected", "_load", "_make", "_seen")

    def __init__(self, collected: Collected, make: Callable[[], Collected], watching: bool) -> None:
        self._collected = collected
        self._make = make
        self._load: Callable[[Any], Any] | None = None
        self._seen = _stamps(collected) if watching else None

    def load(self, how: Callable[[Any], Any]) -> None:
        """Give the templates the functions of the site's own: ``how`` returns the edge's."""
        self._load = how
        self._fill(self._collected)

    def origins(self) -> list[Any]:
        """Return the functions of the site's own that the templates call."""
        return [twin.origin for twins in self._collected.twins.values() for twin in twins]

    def _fill(self, collected: Collected) -> None:
        if self._load is None:
            return
        for each in dict.fromkeys(twin for twins in collected.twins.values() for twin in twins):
            each.load(self._load(each.origin))

    def current(self) -> Any:
        """Return the engine."""
        if self._seen is not None:
            with host():
                self._look()
        return self._collected.engine

    def _look(self) -> None:
        seen = _stamps(self._collected)
        if seen == self._seen:
            return
        made = self._make()
        if made.findings:
            raise CheckFailed(made.findings)
        self._fill(made)
        self._collected, self._seen = made, _stamps(made)


def _stamps(collected: Collected) -> list[tuple[str, int, int]]:
    found = []
    for file in {each.file for each in collected.templates.values() if each.file}:
        try:
            seen = os.stat(file)  # noqa: PTH116 - a str, as the frameworks give it
        except OSError:
            found.append((file, 0, 0))
        else:
            found.append((file, seen.st_mtime_ns, seen.st_size))
    return sorted(found)


def current_pages() -> Any:
    """Return what renders the templates of the site whose view runs; an error where none may."""
    scope: Any = EDGE.get()
    found = getattr(scope, "pages", None) or getattr(getattr(scope, "origin", None), "pages", None)
    if found is None:
        refuse("rendering a template", f'Mark the view with @runtime("{RUNTIME}").')
    return found.current()


def finding(
    number: str, message: str, hint: str, file: str = "", line: int = 0, view: str = ""
) -> Finding:
    """Return an error of a template or of the call that renders it."""
    return Finding(number, ERROR, message, hint, file, line, view=view)


__all__ = ["COMPUTED", "MISSING", "PLAIN_EDGE", "RUNTIME", "SERVER", "Ask", "Collected", "PageCall"]
__all__ += ["Live", "Pages", "current_pages", "finding"]
