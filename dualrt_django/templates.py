"""A Django site's templates, as its engines would find them, for the views that render."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.template import TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates

from dualrt.edge.bundle import Template
from dualrt.edge.findings import Finding
from dualrt.edge.pages import COMPUTED, MISSING, SERVER, Ask, Collected, finding
from dualrt.edge.twins import Judge, Twin
from dualrt_django.edge.dtl.tokens import TemplateDoesNotExist as NotBundled
from dualrt_django.edge.pages import first_found
from dualrt_django.edge.response import HttpResponse
from dualrt_django.shelf import Shelf
from dualrt_django.tools import make_tools

_NAME_HINT = (
    "Write the name as a constant, or take it from constants that stand in the view's module; or "
    "run the view in the server runtime."
)


def collect(wanted: Mapping[str, Sequence[Ask]], judge: Judge | None = None) -> Collected:
    """Read and compile what the views ask for."""
    site = SitePages(judge)
    found: list[Finding] = []
    views: dict[str, tuple[str, ...]] = {}
    words: dict[str, frozenset[str]] = {}
    twins: dict[str, list[Twin]] = {}
    for view, asks in wanted.items():
        names: dict[str, None] = {}
        for ask in asks:
            for name in _names(ask, site, view, found):
                for shelf in site.shelves:
                    page = shelf.page_of(name)
                    if page in shelf.sources:
                        names.update((site.key(shelf, each), None) for each in shelf.reach(page))
                        words[view] = words.get(view, frozenset()) | shelf.words(page)
                        found += shelf.wrong(page, ask, view)
                        twins.setdefault(view, []).extend(shelf.called(page))
                        break
        views[view] = tuple(names)
    for shelf in site.shelves:
        shelf.compile()
    told = tuple(dict.fromkeys(found))
    return Collected(site.sources(), views, told, site, words, twins)


def _names(ask: Ask, site: SitePages, view: str, found: list[Finding]) -> Iterator[str]:
    """Yield the names that a call may mean, and note what is wrong with them."""
    place = (ask.file, ask.line, view)
    if not ask.names:
        known = [name for name in ask.maybe if site.has(name)]
        if not known:
            message = f"{ask.target}: which template is meant only running the code can tell"
            found.append(finding(COMPUTED, message, _NAME_HINT, *place))
        yield from known
        return
    for group in ask.names:
        others = {name: site.foreign(name) for name in group}
        name = next((each for each in group if others[each] or site.has(each)), "")
        if name and others[name]:
            message = f"{ask.target}: {name!r} is a template of the engine {others[name]}"
            hint = (
                "The edge has those of DjangoTemplates and Jinja2; else run the view on the server."
            )
            found.append(finding(SERVER, message, hint, *place))
            continue
        there = [name for name in group if site.has(name)]
        if not there:
            shown = ", ".join(map(repr, group))
            message = f"{ask.target}: no template of the site is called {shown}"
            hint = "The site's TEMPLATES say where templates are."
            found.append(finding(MISSING, message, hint, *place))
        yield from there


class SitePages:
    """The compiled templates of all engines: what edge code's ``render`` asks."""

    def __init__(self, judge: Judge | None = None) -> None:
        self._tools, self._judge = make_tools(), judge
        backends: list[Any] = engines.all()
        shelves = [(self._shelf(each), each) for each in backends]
        self._order = [each if shelf is None else shelf for shelf, each in shelves]
        self.shelves = [shelf for shelf, _ in shelves if shelf is not None]

    def _shelf(self, backend: Any) -> Any:
        """Return the shelf for one of Django's engines, ``None`` where it is another one."""
        if isinstance(backend, DjangoTemplates):
            return Shelf(backend.name, backend.engine, self._tools, self._judge)
        module = sys.modules.get("django.template.backends.jinja2")  # jinja2 may not be installed
        if module is None or not isinstance(backend, module.Jinja2):
            return None
        from dualrt_django.jinja import JinjaShelf

        return JinjaShelf(backend, self._tools, self._judge)

    def current(self) -> SitePages:
        """Return itself: ``Live`` has looked whether it is fresh."""
        return self

    def foreign(self, name: str) -> str:
        """Return the name of the engine that Django would take the template from, if it is none
        that the edge has; else ``""``.
        """
        for each in self._order:
            if each in self.shelves:
                if each.add(name):
                    return ""
                continue
            try:
                each.get_template(name)
            except TemplateDoesNotExist:
                continue
            except Exception:  # it is there, and cannot be read
                return str(each.name)
            return str(each.name)
        return ""

    def has(self, name: str) -> bool:
        """Whether some engine has the template; then it is compiled."""
        if self.foreign(name):
            return False
        found = [shelf.add(name) for shelf in self.shelves]  # each of them: see using=
        return any(found)

    def key(self, shelf: Any, name: str) -> str:
        """Return what a template is called in the bundle: engines may have the same names."""
        first = next(each for each in self.shelves if name in each.sources)
        return name if first is shelf else f"{name} ({shelf.name})"

    def sources(self) -> dict[str, Template]:
        """Return all templates by what they are called in the bundle."""
        return {
            self.key(shelf, name): source._replace(name=self.key(shelf, name))
            for shelf in self.shelves
            for name, source in shelf.sources.items()
        }

    def find(self, names: Sequence[str], using: str | None) -> Any:
        """Return the first template that there is, by the order of the names and the engines."""
        found = first_found(self.shelves, names, using)
        if found is None:
            raise NotBundled(
                f"{', '.join(names)}: not among the templates that the edge has; those that the "
                "view's code names as constants are (docs/templates.md)"
            )
        return found

    def response(self, content: str, content_type: str | None, status: int | None) -> Any:
        """Return a response of the site's framework."""
        return HttpResponse(content, content_type, status)


__all__ = ["SitePages", "collect"]
