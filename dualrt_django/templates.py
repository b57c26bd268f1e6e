"""A Django site's templates, as its engines would find them, for the views that render."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from django.template import TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates

from dualrt.edge.findings import Finding
from dualrt.edge.pages import COMPUTED, MISSING, SERVER, Ask, Collected, finding
from dualrt_django.edge.dtl.engine import Compiled, Engine
from dualrt_django.edge.dtl.tokens import TemplateDoesNotExist as NotBundled
from dualrt_django.edge.names import HOMES
from dualrt_django.shelf import Shelf
from dualrt_django.tools import make_tools

_NAME_HINT = (
    "Write the name as a constant, or take it from constants that stand in the view's module; or "
    "run the view in the server runtime."
)


def collect(wanted: Mapping[str, Sequence[Ask]]) -> Collected:
    """Read and compile what the views ask for."""
    site = SitePages()
    found: list[Finding] = []
    views: dict[str, tuple[str, ...]] = {}
    words: dict[str, frozenset[str]] = {}
    for view, asks in wanted.items():
        names: dict[str, None] = {}
        for ask in asks:
            for name in _names(ask, site, view, found):
                for shelf in site.shelves:
                    if name in shelf.sources:
                        names.update(dict.fromkeys(shelf.reach(name)))
                        words[view] = words.get(view, frozenset()) | shelf.words(name)
                        found += shelf.problems(name, ask, view)
                        break
        views[view] = tuple(names)
    templates = {k: v for shelf in reversed(site.shelves) for k, v in shelf.sources.items()}
    return Collected(templates, views, tuple(dict.fromkeys(found)), site, words)


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
            hint = "The edge has those of DjangoTemplates; else run the view in the server runtime."
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

    def __init__(self) -> None:
        tools = make_tools()
        self._response = import_module(HOMES.get("django.http", "django.http")).HttpResponse
        backends: list[Any] = engines.all()
        self._order = [
            Shelf(each.name, each.engine, tools) if isinstance(each, DjangoTemplates) else each
            for each in backends
        ]
        self.shelves = [each for each in self._order if isinstance(each, Shelf)]

    def current(self) -> SitePages:
        """Return itself: ``Live`` has looked whether it is fresh."""
        return self

    def foreign(self, name: str) -> str:
        """Return the name of the engine that Django would take the template from, if it is none
        that the edge has; else ``""``.
        """
        for each in self._order:
            if isinstance(each, Shelf):
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

    def find(self, names: Sequence[str], using: str | None) -> tuple[Engine, Compiled]:
        """Return the first template that there is, by the order of the names and the engines."""
        for name in names:
            for shelf in self.shelves:
                found = shelf.engine.templates.get(name)
                if found is not None and using in (None, shelf.name):
                    return shelf.engine, found
        raise NotBundled(
            f"{', '.join(names)}: not among the templates that the edge has; those that the view's "
            "code names as constants are (docs/templates.md)"
        )

    def response(self, content: str, content_type: str | None, status: int | None) -> Any:
        """Return a response of the site's framework."""
        return self._response(content, content_type, status)


__all__ = ["SitePages", "collect"]
