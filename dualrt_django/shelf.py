"""One of Django's template engines: what the edge has of its templates, what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.template import Template as DjangoTemplate
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.engine import Engine as DjangoEngine

from dualrt.edge.bundle import Template as Source
from dualrt.edge.findings import Finding
from dualrt.edge.pages import COMPUTED, MISSING, SERVER, Ask, finding
from dualrt.edge.twins import Judge, Twin
from dualrt_django.edge.dtl.block_tags import Extends, Include, is_computed, relative, wanted
from dualrt_django.edge.dtl.engine import Compiled, Engine
from dualrt_django.edge.dtl.nodes import Names, Node, Read
from dualrt_django.edge.dtl.own_tags import Inclusion, OwnTag
from dualrt_django.edge.dtl.parser import Problem
from dualrt_django.edge.dtl.partial_tags import whole
from dualrt_django.edge.dtl.tools import Tools
from dualrt_django.edge.pages import Template
from dualrt_django.libraries import built_in, offered_by
from dualrt_django.processors import LATER, Processors
from dualrt_django.tools import LIBRARIES, fitting

_SERVER_HINT = "Leave it out of this page, or run the view in the server runtime."


class Shelf:
    """One engine of Django's, and what was compiled of its templates."""

    def __init__(
        self, name: str, django: DjangoEngine, tools: Tools, judge: Judge | None = None
    ) -> None:
        self.name = name
        self.django = django
        fitted = _fitted(tools, django)
        self.engine = Engine(
            fitted, autoescape=django.autoescape, string_if_invalid=django.string_if_invalid
        )
        libraries = django.template_libraries
        self.engine.libraries = offered_by(libraries, fitted.libraries, judge)
        self.engine.built_in = built_in(django.template_builtins, judge)
        self.processors = Processors(django.template_context_processors, judge)
        self.engine.processed = self.processors.values
        self.sources: dict[str, Source] = {}
        self._findings: dict[str, list[Finding]] = {}
        self._origins: dict[str, tuple[Any, ...]] = {}
        self._missing: set[str] = set()

    # --- reading

    def add(self, name: str) -> bool:
        """Compile the template of this name and all that it names; say whether there is one. Of a
        part of a template (``page.html#part``), the whole.
        """
        page = whole(name)
        if page != name:
            return self.add(page) and (
                page not in self.engine.templates or self.engine.find(name) is not None
            )
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
                    except (TemplateDoesNotExist, OSError, ValueError):
                        continue  # any text of the code may be asked for: a directory's name, a NUL
        return None

    def _compile(
        self, key: str, name: str, origin: Any, source: str, skip: tuple[Any, ...]
    ) -> None:
        file = str(origin.name)
        found = self._findings[key] = []
        self.sources[key] = Source(key, file, source)
        try:
            DjangoTemplate(source, origin, name, self.django)
            compiled = self.engine.compile(name, source)
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

        for each in compiled.body.walk():
            if isinstance(each, Inclusion) and not [name for name in each.names if self.add(name)]:
                message = f"template {compiled.name} has a tag that renders "
                message += f"{', '.join(map(repr, each.names))}, which there is not"
                self._note(key, MISSING, message, "", file, each.line)

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

    def page_of(self, name: str) -> str:
        """Return what ``sources`` may have a template by, or that which has the part."""
        return whole(name)

    # --- judging

    def _note(self, key: str, number: str, message: str, hint: str, file: str, line: int) -> None:
        self._findings[key].append(finding(number, message, hint or _SERVER_HINT, file, line))

    def _problem(self, problem: Problem, name: str, file: str) -> Finding:
        kind, what = problem.kind, problem.what
        shown = {"tag": "the tag", "filter": "the filter", "library": "the tag library"}[kind]
        why, hint = " is the server's", _SERVER_HINT
        if problem.offer is not None:
            why, hint = problem.offer.why, problem.offer.hint
        message = f"template {name}: {shown} {what!r}{why}"
        return finding(SERVER, message, hint, file, problem.line)

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
                    yield self.engine.parents.get((key, name), name), node
                else:
                    yield whole(name), node
        for each in compiled.body.walk():
            if isinstance(each, Inclusion):
                names = map(whole, each.names)
                yield from ((name, each) for name in names if name in self.sources)

    def words(self, name: str) -> frozenset[str]:
        """Return the names and attributes that a page reads."""
        keys = [key for key in self.reach(name) if key in self.engine.templates]
        nodes = (node for key in keys for node in self.engine.templates[key].body.walk())
        return frozenset(word for node in nodes for each in node.expressions for word in each.words)

    def called(self, name: str) -> list[Twin]:
        """Return the functions of the site's own that a page calls."""
        keys = [key for key in self.reach(name) if key in self.engine.templates]
        own = [twin for key in keys for twin in self.engine.templates[key].twins]
        return [*own, *self.processors.twins]

    def found(self, name: str) -> Template | None:
        """Return a template ready to be rendered, ``None`` where there is none of this name."""
        compiled = self.engine.find(name)
        return None if compiled is None else Template(self.engine, compiled)

    def compile(self) -> None:
        """Do nothing: what is read is compiled."""

    def wrong(self, name: str, ask: Ask, view: str) -> Iterator[Finding]:
        """Yield what is wrong with a page that a view renders."""
        for key in self.reach(name):
            for each in self._findings[key]:
                yield each._replace(view=view)
        if ask.target not in LATER and name in self.engine.templates:
            for each in self.processors.findings(self._reads(name), ask, view):
                file = self.sources[each.file].file if each.file in self.sources else each.file
                yield each._replace(file=file)
        yield from self._readers(name, view)

    def processed(self, names: Iterable[str]) -> list[str]:
        """Return the names of the context processors that these pages need."""
        pages = [name for name in names if name in self.engine.templates]
        return self.processors.needed(
            frozenset(name for page in pages for name, _ in self._reads(page))
        )

    def _readers(self, name: str, view: str) -> Iterator[Finding]:
        """Yield a finding for each tag that reads a context which only the server knows."""
        server = self.processors.server
        keys = [key for key in self.reach(name) if key in self.engine.templates and server]
        for key in keys:
            for node in self.engine.templates[key].body.walk():
                if isinstance(node, OwnTag | Inclusion) and node.call.takes_context:
                    message = f"template {key} has a tag whose function takes the context, in which"
                    message += f" {server} may give names"
                    file = self.sources[key].file
                    yield finding(SERVER, message, _SERVER_HINT, file, node.line, view)

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


def _fitted(tools: Tools, engine: DjangoEngine) -> Tools:
    """Return what of the language is Django's own in this engine."""
    filters: dict[str, Any] = {}
    for library in engine.template_builtins:
        filters.update(library.filters)
    libraries = {
        name: found
        for name, found in tools.libraries.items()
        if engine.libraries.get(name) == LIBRARIES[name]
    }
    return tools._replace(filters=fitting(filters), libraries=libraries)


__all__ = ["Shelf"]
