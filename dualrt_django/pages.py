"""A Django site's templates for its edge pages, found by Django's loaders at start-up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from django.conf import settings
from django.template import Template as DjangoTemplate
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.backends.django import DjangoTemplates
from django.template.engine import Engine as DjangoEngine

from dualrt.edge.bundle import Template
from dualrt.edge.findings import Finding
from dualrt.edge.pages import COMPUTED, MISSING, SERVER, Ask, Collected, PageCall, finding
from dualrt_django.edge.dtl.block_tags import Extends, Include, is_computed, relative, wanted
from dualrt_django.edge.dtl.engine import Compiled, Engine
from dualrt_django.edge.dtl.nodes import Names, Node, Read
from dualrt_django.edge.dtl.parser import Problem
from dualrt_django.edge.dtl.tokens import TemplateDoesNotExist as NotBundled
from dualrt_django.edge.dtl.tools import Tools
from dualrt_django.edge.names import HOMES as OTHER_HOMES
from dualrt_django.edge.page_names import HOMES, NAMES
from dualrt_django.processors import Processors
from dualrt_django.tools import LIBRARIES, make_tools

CALLS = {
    "django.shortcuts.render": PageCall(1, "template_name", context=2),
    "django.template.loader.get_template": PageCall(0, "template_name", context=9),
    "django.template.loader.render_to_string": PageCall(0, "template_name", context=1),
    "django.template.loader.select_template": PageCall(0, "template_name_list", context=9),
    "django.template.response.SimpleTemplateResponse": PageCall(0, "template", context=1),
    "django.template.response.TemplateResponse": PageCall(1, "template", context=2),
    "dualrt_django.stream_template": PageCall(1, "template_name", context=2),
}
# a page's context is not told by the call that gets the template
_LATER = frozenset(f"django.template.loader.{name}" for name in ("get_template", "select_template"))

_SERVER_HINT = "Leave it out of this page, or run the view in the server runtime."
_NAME_HINT = (
    "Write the name as a constant, or take it from constants that stand in the view's module; or "
    "run the view in the server runtime."
)


class DjangoPages:
    """The templates of the site whose settings are active."""

    calls: Mapping[str, PageCall] = CALLS
    names: Mapping[str, frozenset[str]] = NAMES
    homes: Mapping[str, str] = HOMES

    @property
    def watching(self) -> bool:
        """Whether files that change are read again."""
        return bool(settings.DEBUG)

    def collect(self, wanted: Mapping[str, Sequence[Ask]]) -> Collected:
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
        self._response = import_module(OTHER_HOMES.get("django.http", "django.http")).HttpResponse
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


class Shelf:
    """One engine of Django's, and what was compiled of its templates."""

    def __init__(self, name: str, django: DjangoEngine, tools: Tools) -> None:
        self.name = name
        self.django = django
        fitted, self._others = _fitted(tools, django)
        self.engine = Engine(
            fitted, autoescape=django.autoescape, string_if_invalid=django.string_if_invalid
        )
        self.processors = Processors(django.template_context_processors)
        self.engine.processed = self.processors.values
        self.sources: dict[str, Template] = {}
        self._findings: dict[str, list[Finding]] = {}
        self._origins: dict[str, tuple[Any, ...]] = {}
        self._missing: set[str] = set()

    # --- reading

    def add(self, name: str) -> bool:
        """Compile the template of this name and all that it names; say whether there is one."""
        if name in self.engine.templates or name in self._findings:
            return True
        if name in self._missing:
            return False
        read = self._read(name, ())
        if read is None:
            self._missing.add(name)
            return False
        self._compile(name, name, *read, ())
        return True

    def _read(self, name: str, skip: tuple[Any, ...]) -> tuple[Any, str] | None:
        """Return ``(origin, source)``, from where Django's loaders would take it."""
        loaders: Iterable[Any] = self.django.template_loaders
        for loader in loaders:
            for origin in loader.get_template_sources(name):
                if origin not in skip:
                    try:
                        return origin, loader.get_contents(origin)
                    except TemplateDoesNotExist:
                        continue
        return None

    def _compile(
        self, key: str, name: str, origin: Any, source: str, skip: tuple[Any, ...]
    ) -> None:
        file = str(origin.name)
        found = self._findings[key] = []
        self.sources[key] = Template(key, file, source)
        try:
            DjangoTemplate(source, origin, name, self.django)
            compiled = self.engine.compile(name, source, self._others)
        except TemplateSyntaxError as error:
            line = getattr(getattr(error, "token", None), "lineno", 0)
            found.append(finding(MISSING, f"template {name}: {error}", "", file, line))
            return
        self.engine.add(key, compiled)
        self._origins[key] = (*skip, origin)
        found += [self._problem(each, name, file) for each in compiled.problems]
        self._follow(key, compiled, file)

    def _follow(self, key: str, compiled: Compiled, file: str) -> None:
        """Compile what a template names."""
        for node, expression in wanted(compiled.body):
            line = expression.place.line
            what = "extends" if isinstance(node, Extends) else "includes"
            if is_computed(expression):
                message = f"template {compiled.name} {what} {expression.text}, a name that only a "
                message += "rendering can tell"
                self._note(key, COMPUTED, message, "Write it as a constant.", file, line)
                continue
            name = relative(compiled.name, str(expression.value))
            there = self._parent(key, name) if isinstance(node, Extends) else self.add(name)
            if not there:
                message = f"template {compiled.name} {what} {name!r}, which there is not"
                self._note(key, MISSING, message, "", file, line)

    def _parent(self, key: str, name: str) -> bool:
        """Compile what a template extends: of one name, the next one that the loaders find."""
        read = self._read(name, self._origins[key])
        plain = self._read(name, ())
        if read is None or plain is None or read[0] == plain[0]:
            return read is not None and self.add(name)
        inner = f"{name} ({read[0].name})"
        self.engine.parents[key, name] = inner
        if inner not in self._findings:
            self._compile(inner, name, *read, self._origins[key])
        return True

    # --- judging

    def _note(self, key: str, number: str, message: str, hint: str, file: str, line: int) -> None:
        self._findings[key].append(finding(number, message, hint or _SERVER_HINT, file, line))

    def _problem(self, problem: Problem, name: str, file: str) -> Finding:
        kind, what = problem.kind, problem.what
        why = {
            "tag": f"the tag {what!r} is",
            "filter": f"the filter {what!r} is",
            "library": f"the tag library {what!r} is",
        }[kind]
        message = f"template {name}: {why} the server's"
        return finding(SERVER, message, _SERVER_HINT, file, problem.line)

    def reach(self, name: str) -> list[str]:
        """Return the names of a template and of all that it comes to."""
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            key = waiting.pop()
            if key in found or key not in self.sources:
                continue
            found[key] = None
            waiting += [key for key, _ in self._named(key)]
        return list(found)

    def _named(self, key: str) -> Iterator[tuple[str, Node]]:
        compiled = self.engine.templates.get(key)
        if compiled is None:
            return  # it could not be read
        for node, expression in wanted(compiled.body):
            if not is_computed(expression):
                name = relative(compiled.name, str(expression.value))
                if isinstance(node, Extends):
                    name = self.engine.parents.get((key, name), name)
                yield name, node

    def words(self, name: str) -> frozenset[str]:
        """Return the names and attributes that a page reads."""
        keys = [key for key in self.reach(name) if key in self.engine.templates]
        nodes = (node for key in keys for node in self.engine.templates[key].body.walk())
        return frozenset(word for node in nodes for each in node.expressions for word in each.words)

    def problems(self, name: str, ask: Ask, view: str) -> Iterator[Finding]:
        """Yield what is wrong with a page that a view renders."""
        for key in self.reach(name):
            for each in self._findings[key]:
                yield each._replace(view=view)
        if ask.target not in _LATER and name in self.engine.templates:
            for each in self.processors.findings(self._reads(name), ask, view):
                file = self.sources[each.file].file if each.file in self.sources else each.file
                yield each._replace(file=file)

    def _reads(self, name: str) -> Iterable[Read]:
        """Return the names of the context that a page reads and does not set itself."""

        def follow(node: Node, bound: Names) -> Iterator[Read]:
            if not isinstance(node, Extends | Include) or getattr(node, "only", False):
                return  # `only`: what processors give is not seen there
            for key, other in self._named(stack[-1]):
                if other is node and key in self.engine.templates and key not in stack:
                    more = frozenset(getattr(node, "values", ()))
                    stack.append(key)
                    yield from self.engine.templates[key].body.reads(bound | more, follow)
                    stack.pop()

        stack = [name]
        return self.engine.templates[name].body.reads(frozenset({"True", "False", "None"}), follow)


def _fitted(tools: Tools, engine: DjangoEngine) -> tuple[Tools, frozenset[str]]:
    """Return what of the language is Django's own in this engine, and the tags that are not."""
    tags: dict[str, Any] = {}
    filters: dict[str, Any] = {}
    for library in engine.template_builtins:
        tags.update(library.tags)
        filters.update(library.filters)
    known = {name: each for name, each in filters.items() if _is_stock(each)}
    libraries = {
        name: found
        for name, found in tools.libraries.items()
        if engine.libraries.get(name) == LIBRARIES[name]
    }
    others = frozenset(name for name, each in tags.items() if not _is_stock(each))
    return tools._replace(filters=known, libraries=libraries), others


def _is_stock(function: Any) -> bool:
    return str(getattr(function, "__module__", "")).startswith("django.")


__all__ = ["CALLS", "DjangoPages", "Shelf", "SitePages"]
