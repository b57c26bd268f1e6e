"""An app's templates for its edge pages: read, judged, and rendered in the sandbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import flask
from flask import Flask
from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.filters import FILTERS
from jinja2.tests import TESTS

from dualrt.edge.bundle import Template
from dualrt.edge.findings import Finding
from dualrt.edge.pages import COMPUTED, MISSING, SERVER, Ask, finding
from dualrt.edge.scope import refuse
from dualrt_flask.page import Page, look_at_names, named_in, own_processors
from dualrt_flask.sandbox import FLASK, given_names, is_plain, make_environment

_HINT = "Leave it out of this page, or run the view in the server runtime."


class JinjaPages:
    """What edge code's ``render_template`` asks; made anew when a template changes."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._live = app.jinja_env
        self.sources: dict[str, Template] = {}
        self._pages: dict[str, Page] = {}
        self._texts: dict[str, str] = {}  # key → the text
        self._missing: set[str] = set()
        self._given = given_names()
        self._files: dict[str, str] = {}
        self._escapes: dict[str | None, bool] = {None: self._escaping(None)}
        self._environment = make_environment(self._live, self._files, self._escapes, self._given)
        self._compiled: dict[str, Any] = {}

    def current(self) -> JinjaPages:
        """Return itself: ``Live`` has looked whether it is fresh."""
        return self

    # --- rendering

    def named(self, names: str | Sequence[str]) -> Any:
        """Return a compiled template, of several the first that there is."""
        names = (names,) if isinstance(names, str) else names
        for name in names:
            found = self._compiled.get(name)
            if found is not None:
                return found
        raise TemplateNotFound(
            ", ".join(map(str, names)),
            f"{', '.join(map(str, names))}: not among the templates that the edge has; those that "
            "the view's code names as constants are (docs/templates.md)",
        )

    def text(self, source: str) -> Any:
        """Return the compiled template of a text that stands in the code."""
        found = self._compiled.get(_key(source))
        if found is None:
            refuse("rendering a text that is made at run time", "Write it as a constant.")
        return found

    def context(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what the names stand for: Flask's own, and over them what the view gives."""
        make = self._given.get("current")
        if make is None or (context := make()) is None:
            return given
        config = {"config": context.app.config}
        return {**config, "g": context.g, "request": context.request, **given}

    def stream(self, template: Any, given: dict[str, Any]) -> Iterator[str]:
        """Return the parts of a page."""
        parts: Iterator[str] = template.generate(self.context(given))
        make = self._given.get("current")
        if make is None or make() is None:
            return parts
        kept: Iterator[str] = self._given["stream_with_context"](parts)
        return kept

    # --- reading

    def _escaping(self, name: str | None) -> bool:
        chosen = self._live.autoescape
        return bool(chosen(name) if callable(chosen) else chosen)

    def add(self, name: str) -> bool:
        """Read the template of this name and all that it names; say whether there is one."""
        if name in self._pages:
            return True
        if name in self._missing or self._live.loader is None:
            return False
        try:
            source, file, _ = self._live.loader.get_source(self._live, name)
        except TemplateNotFound:
            self._missing.add(name)
            return False
        self._escapes[name] = self._escaping(name)
        self._files[name] = source
        self.sources[name] = Template(name, file or "", source)
        self._look(name, name, source, file or name)
        return True

    def add_text(self, source: str, file: str) -> str:
        """Read a text that stands in the code; return its key."""
        key = _key(source)
        if key not in self._pages:
            self._texts[key] = source
            self._look(key, None, source, file)
        return key

    def compile(self) -> None:
        """Compile everything, so that no request has to."""
        for name in self.sources:
            self._compiled[name] = self._environment.get_template(name)
        for key, source in self._texts.items():
            self._compiled[key] = self._environment.from_string(source)

    def _look(self, key: str, name: str | None, source: str, file: str) -> None:
        page = self._pages[key] = Page(key, file)
        shown = name or "in the code"
        try:
            tree = self._environment.parse(source, name)
        except TemplateSyntaxError as error:
            self._note(page, MISSING, f"template {shown}: {error.message}", "", error.lineno)
            return
        self._look_at_templates(page, tree, shown)
        self._look_at_functions(page, tree, shown)
        try:
            look_at_names(page, tree)
            self._environment.compile(tree, name)
        except TemplateError as error:
            if not page.findings:  # a filter of the app's own is unknown here, too
                line = getattr(error, "lineno", 0)
                self._note(page, MISSING, f"template {shown}: {error.message}", "", line)

    def _note(self, page: Page, number: str, message: str, hint: str, line: int) -> None:
        line = 0 if page.key in self._texts else line  # a line of the text is none of the file
        page.findings.append(finding(number, message, hint or _HINT, page.file, line))

    def _look_at_templates(self, page: Page, tree: nodes.Template, shown: str) -> None:
        """Read the templates that this one names."""
        kinds: Any = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
        node: Any
        for node in tree.find_all(kinds):
            groups = named_in(node.template)
            if not groups:
                message = f"template {shown} names another one that only a rendering can tell"
                self._note(page, COMPUTED, message, "Write it as a constant.", node.lineno)
            for group in groups:
                there = [name for name in group if self.add(name)]
                page.names += there
                if not there and not getattr(node, "ignore_missing", False):
                    message = f"template {shown} names {', '.join(map(repr, group))}, which there "
                    self._note(page, MISSING, f"{message}is not", "", node.lineno)

    def _look_at_functions(self, page: Page, tree: nodes.Template, shown: str) -> None:
        """Note the filters and tests that are the app's own."""
        live = self._live
        tables: list[tuple[Any, str, Mapping[str, Any], Mapping[str, Any]]] = [
            (nodes.Filter, "filter", live.filters, FILTERS),
            (nodes.Test, "test", live.tests, TESTS),
        ]
        node: Any
        for kind, word, known, stock in tables:
            for node in tree.find_all(kind):
                name = node.name
                if known.get(name) is not stock.get(name) and name in known:
                    message = f"template {shown}: the {word} {name!r} is the app's own"
                    hint = "Do its work in the view and pass what it makes; or use the server "
                    self._note(page, SERVER, message, f"{hint}runtime.", node.lineno)
        if live.finalize is not None:
            self._note(page, SERVER, f"template {shown}: `finalize` is the app's own", "", 1)
        if not live.undefined.__module__.startswith("jinja2."):
            self._note(page, SERVER, f"template {shown}: `undefined` is the app's own", "", 1)

    # --- judging

    def reach(self, key: str) -> list[str]:
        """Return the names of a template and of all that it comes to."""
        found: dict[str, None] = {}
        waiting = [key]
        while waiting:
            each = waiting.pop()
            if each not in found:
                found[each] = None
                waiting += self._pages[each].names
        return list(found)

    def words(self, key: str) -> frozenset[str]:
        """Return the names and attributes that a page reads."""
        return frozenset().union(*(self._pages[each].words for each in self.reach(key)))

    def problems(self, key: str, ask: Ask, view: str, spaces: Iterable[str]) -> Iterator[Finding]:
        """Yield what is wrong with a page that a view renders."""
        own = own_processors(self._app, spaces)
        if own and ask.keys is None:
            message = f"{ask.target}: the names that the page reads may be {', '.join(own)}'s, a "
            hint = "Write the context as keywords in the call, so that its names are known; or run "
            yield finding(
                SERVER,
                f"{message}context processor of the app",
                f"{hint}the view in the server runtime.",
                ask.file,
                ask.line,
                view,
            )
        reached = [self._pages[each] for each in self.reach(key)]
        given = set(ask.keys or ())
        for page in reached:
            yield from (one._replace(view=view) for one in page.findings)
            bound = given.union(*(other.binds for other in reached if other is not page))
            for name, line in page.reads.items():
                if name in bound or (ask.keys is None and name not in self._live.globals):
                    continue
                if (found := self._server_name(name, own)) is not None:
                    shown = "in the code" if page.key in self._texts else page.key
                    where = ask.line if page.key in self._texts else line
                    message = f"template {shown} reads {name!r}, {found[0]}"
                    yield finding(SERVER, message, found[1], page.file, where, view)

    def _server_name(self, name: str, own: Sequence[str]) -> tuple[str, str] | None:
        """Say why a name that the call does not pass is the server's to give, and what to do."""
        known = self._live.globals
        if name in self._environment.globals or name in ("config", "g", "request"):
            if name in DEFAULT_NAMESPACE or is_plain(known.get(name, _MISSING)):
                return None
            if not self._is_flasks(name):
                return "a function of the app", "Call it in the view and pass what it returns."
            if name in self._given or (name == "config" and "current" in self._given):
                return None
        if name in known:
            what = "a global of the app" if name not in (*FLASK, "config") else "Flask's name"
            return f"{what} that the edge has not", "Pass what the page needs of it."
        if own:
            return (
                f"which {', '.join(own)}, a context processor of the app, may give",
                "Pass it in the call.",
            )
        return None

    def _is_flasks(self, name: str) -> bool:
        """Whether a global is what Flask put there."""
        value = self._live.globals.get(name)
        if name == "url_for":
            return getattr(value, "__func__", None) is Flask.url_for
        if name == "config":
            return value is self._app.config
        return value is getattr(flask, name, None)


_MISSING: Any = object()


def _key(source: str) -> str:
    return f"\0{source}"


__all__ = ["JinjaPages"]
