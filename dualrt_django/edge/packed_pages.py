"""Pages of a packed site: its templates are compiled and rendered where there is no Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dualrt.edge.bundle import Template as Source
from dualrt.edge.pages import Ask, Collected, PageCall
from dualrt.edge.scope import refuse
from dualrt.edge.twins import Judge
from dualrt_django.edge.dtl.engine import Compiled, Engine
from dualrt_django.edge.dtl.filters import FILTERS, LIBRARIES
from dualrt_django.edge.dtl.lorem import Lorem
from dualrt_django.edge.dtl.nodes import Body, Node
from dualrt_django.edge.dtl.offers import Library
from dualrt_django.edge.dtl.parser import Problem
from dualrt_django.edge.dtl.partial_tags import whole
from dualrt_django.edge.dtl.stock import make_tools
from dualrt_django.edge.dtl.tokens import TemplateDoesNotExist
from dualrt_django.edge.dtl.tools import Tools
from dualrt_django.edge.page_names import CALLS, HOMES, NAMES
from dualrt_django.edge.pages import Template, first_found
from dualrt_django.edge.processors import stock_values
from dualrt_django.edge.response import HttpResponse

_HINT = "Run the view in a process that has Django, or in the server runtime."


class PackedPages:
    """``Pages`` of the data that ``dualrt_django.packing.pack`` has made."""

    calls: Mapping[str, PageCall] = CALLS
    names: Mapping[str, frozenset[str]] = NAMES
    homes: Mapping[str, str] = HOMES
    watching = False

    def __init__(self, data: Mapping[str, Any]) -> None:
        begin, common, words = data["lorem"]
        tools = make_tools(Lorem(begin, tuple(common), tuple(words)))
        self._views: Mapping[str, Any] = data["views"]
        self._shelves = [PackedShelf(each, tools) for each in data["engines"]]

    def collect(self, wanted: Mapping[str, Sequence[Ask]], judge: Judge | None = None) -> Collected:
        """Return what the site's Django has collected for these views."""
        views = {view: tuple(self._views[view]["templates"]) for view in wanted}
        words = {view: frozenset(self._views[view]["words"]) for view in wanted}
        named = {name for names in views.values() for name in names}
        sources = {name: Source(name, "", self._source(name)) for name in named}
        return Collected(sources, views, (), self, words)

    def _source(self, name: str) -> str:
        found = (shelf.sources[name] for shelf in self._shelves if name in shelf.sources)
        return next(found, "")

    def current(self) -> PackedPages:
        """Return itself: nothing changes."""
        return self

    def find(self, names: Sequence[str], using: str | None) -> Template:
        """Return the first template that there is, by the order of the names and the engines."""
        found: Template | None = first_found(self._shelves, names, using)
        if found is None:
            raise TemplateDoesNotExist(f"{', '.join(names)}: not among the templates of the bundle")
        return found

    def response(self, content: str, content_type: str | None, status: int | None) -> Any:
        """Return a response in Django's words."""
        return HttpResponse(content, content_type, status)


class Refused(Node):
    """Stands for a template that has something of the site's own: it is none that is not there,
    also where another one includes or extends it.
    """

    def __init__(self, problem: Problem, name: str) -> None:
        self.what = f"the {problem.kind} {problem.what!r} of the site's own in {name}"

    def text(self, context: Any) -> str:
        return refuse(self.what, _HINT)


class PackedShelf:
    """The templates of one engine. ``name`` is the engine's, ``sources`` are by keys."""

    def __init__(self, data: Mapping[str, Any], tools: Tools) -> None:
        self.name: str = data["name"]
        self.sources: dict[str, str] = {}
        self._refused: dict[str, Refused] = {}
        fitted = tools._replace(
            filters={name: FILTERS[name] for name in data["filters"]},
            libraries={name: LIBRARIES[name] for name in data["libraries"]},
        )
        self._engine = Engine(
            fitted, autoescape=data["autoescape"], string_if_invalid=data["string_if_invalid"]
        )
        self._engine.built_in = Library({}, dict.fromkeys(data["without"]))
        self._engine.processed = stock_values(data["processors"])
        self._engine.parents = {(key, name): inner for key, name, inner in data["parents"]}
        for each in data["templates"]:
            self._add(each["key"], each["name"], each["source"])

    def _add(self, key: str, name: str, source: str) -> None:
        self.sources[key] = source
        compiled = self._engine.compile(name, source)
        if compiled.problems:
            refused = self._refused[key] = Refused(compiled.problems[0], name)
            compiled = Compiled(name, Body([refused]), compiled.problems)
        self._engine.add(key, compiled)

    def found(self, name: str) -> Template | None:
        """Return a template ready to be rendered, ``None`` where there is none of this name."""
        refused = self._refused.get(whole(name))
        if refused is not None:
            refuse(refused.what, _HINT)
        compiled = self._engine.find(name)
        return None if compiled is None else Template(self._engine, compiled)


__all__ = ["PackedPages"]
