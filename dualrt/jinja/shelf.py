"""One Jinja environment's templates for edge pages: read by its loader, judged, and compiled for
the sandbox. The adapters say what their framework gives the templates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from jinja2 import (
    Environment,
    TemplateAssertionError,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.filters import FILTERS
from jinja2.tests import TESTS

from dualrt.edge.bundle import Template
from dualrt.edge.findings import Finding, unfit
from dualrt.edge.pages import COMPUTED, MISSING, SERVER, finding
from dualrt.edge.scope import refuse
from dualrt.edge.twins import Judge, Twin
from dualrt.jinja.page import Page, functions_in, look_at_names, named_in
from dualrt.jinja.sandbox import is_plain, make_environment
from dualrt.jinja.translating import ALIAS, GETTEXT, installed, is_alias

_HINT = "Leave it out of this page, or run the view in the server runtime."
_OWN_HINT = "Do its work in the view and pass what it makes; or use the server runtime."
_NOT_BUNDLED = (
    "not among the templates that the edge has; those that the view's code names as constants are "
    "(docs/templates.md)"
)


class Shelf:
    """The templates of the environment ``live``. ``given``: globals that the edge has instead of
    its own; ``known`` returns what the edge has of a function, ``None`` where ``judge`` is to say
    whether its code can run there. ``owner``: whose the environment is, for messages.
    """

    def __init__(
        self,
        live: Environment,
        given: Mapping[str, Any],
        judge: Judge | None = None,
        known: Callable[[Any], Any] = lambda function: None,
        owner: str = "the app",
    ) -> None:
        self.live = live
        self.owner = owner
        self.sources: dict[str, Template] = {}
        self.compiled: dict[str, Any] = {}
        self.pages: dict[str, Page] = {}
        self._judge = judge
        self._known = known
        self._texts: dict[str, str] = {}  # key → the text
        self._missing: set[str] = set()
        self._files: dict[str, str] = {}
        self._escapes: dict[str | None, bool] = {None: self._escaping(None)}
        self.environment = make_environment(live, self._files, self._escapes, given)
        self._twins: dict[tuple[str, str], Twin] = {}

    # --- rendering

    def named(self, names: str | Sequence[str]) -> Any:
        """Return a compiled template, of several names the first that there is."""
        names = (names,) if isinstance(names, str) else names
        for name in names:
            found = self.compiled.get(name)
            if found is not None:
                return found
        shown = ", ".join(map(str, names))
        raise TemplateNotFound(shown, f"{shown}: {_NOT_BUNDLED}")

    def text(self, source: str) -> Any:
        """Return the compiled template of a text that stands in the code."""
        found = self.compiled.get(key_of(source))
        if found is None:
            refuse("rendering a text that is made at run time", "Write it as a constant.")
        return found

    # --- reading

    def _escaping(self, name: str | None) -> bool:
        chosen = self.live.autoescape
        return bool(chosen(name) if callable(chosen) else chosen)

    def add(self, name: str) -> bool:
        """Read the template of this name and all that it names; say whether there is one."""
        if name in self.pages:
            return True
        if name in self._missing or self.live.loader is None:
            return False
        try:
            source, file, _ = self.live.loader.get_source(self.live, name)
        except (TemplateNotFound, OSError, ValueError):
            # any text of the code may be asked for: a directory's name, a NUL
            self._missing.add(name)
            return False
        self._escapes[name] = self._escaping(name)
        self._files[name] = source
        self.sources[name] = Template(name, file or "", source)
        self._look(name, name, source, file or name)
        return True

    def add_text(self, source: str, file: str) -> str:
        """Read a text that stands in the code; return its key."""
        key = key_of(source)
        if key not in self.pages:
            self._texts[key] = source
            self._look(key, None, source, file)
        return key

    def is_text(self, key: str) -> bool:
        """Whether that is the key of a text that stands in the code."""
        return key in self._texts

    def compile(self) -> None:
        """Compile everything that nothing is wrong with, so that no request has to."""
        for name in self.sources:
            if not any(self.pages[each].findings for each in self.reach(name)):
                self.compiled[name] = self.environment.get_template(name)
        for key, source in self._texts.items():
            if not any(self.pages[each].findings for each in self.reach(key)):
                self.compiled[key] = self.environment.from_string(source)

    def _look(self, key: str, name: str | None, source: str, file: str) -> None:
        page = self.pages[key] = Page(key, file)
        shown = name or "in the code"
        try:
            tree = self.environment.parse(source, name)
        except TemplateSyntaxError as error:
            message, line = f"template {shown}: {error.message}", error.lineno
            number = SERVER if self._parses(source, name) else MISSING
            self._note(page, number, message, "", line)
            return
        self._look_at_templates(page, tree, shown)
        self._look_at_functions(page, tree, shown)
        try:
            look_at_names(page, tree)
            self.environment.compile(tree, name)
        except TemplateError as error:
            if not page.findings:  # a filter of the owner's is unknown here, too
                line = getattr(error, "lineno", 0)
                self._note(page, MISSING, f"template {shown}: {error.message}", "", line)

    def _parses(self, source: str, name: str | None) -> bool:
        """Whether the live environment reads it: by an extension that the edge has not."""
        try:
            self.live.parse(source, name)
        except (TemplateSyntaxError, TemplateAssertionError):
            return False
        return True

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
        """Take the filters and tests that are the owner's; note those that the edge cannot have."""
        live, made = self.live, self.environment
        tables: dict[str, tuple[Mapping[str, Any], Mapping[str, Any], dict[str, Any]]] = {
            "filter": (live.filters, FILTERS, made.filters),
            "test": (live.tests, TESTS, made.tests),
        }
        for word, name, line in functions_in(tree):
            known, stock, table = tables[word]
            own = {each for each, value in known.items() if value is not stock.get(each)}
            if name is None and own:
                message = f"template {shown} names a {word} that only a rendering can tell"
                self._note(page, COMPUTED, message, "Write its name as a constant.", line)
            if name is None or name not in own:
                continue
            wrong = self.take(page, word, name, known[name], table)
            if wrong is not None:
                message = f"template {shown}: the {word} {name!r} is {self.owner}'s own"
                self._note(page, SERVER, f"{message}{wrong[0]}", wrong[1], line)
        for what in ("finalize", "undefined"):
            value = getattr(live, what)
            module = str(getattr(value, "__module__", ""))
            if value is not None and not module.startswith("jinja2."):
                message = f"template {shown}: `{what}` is {self.owner}'s own"
                self._note(page, SERVER, message, "", 1)

    def take(
        self,
        page: Page,
        word: str,
        name: str,
        value: Any,
        table: dict[str, Any],
        wrap: Callable[[Any], Any] | None = None,
    ) -> tuple[str, str] | None:
        """Put what the edge has of the owner's function into ``table``, as ``wrap`` makes it; where
        it can have none of it, return why and what to do.
        """
        done = self._twins.get((word, name))
        if done is not None:
            page.twins.append(done)
            return None
        found = self._known(value)
        if found is not None:
            table[name] = found
            return None
        if self._judge is None:
            return "", _OWN_HINT
        problems = self._judge(value)
        if problems:
            return unfit(value, problems, _OWN_HINT)
        flag = getattr(value, "jinja_pass_arg", None)
        flags = {} if flag is None else {"jinja_pass_arg": flag}
        table[name] = self._twins[word, name] = twin = Twin(value, flags, table, name, wrap)
        page.twins.append(twin)
        return None

    # --- judging

    def reach(self, key: str) -> list[str]:
        """Return the names of a template and of all that it comes to."""
        found: dict[str, None] = {}
        waiting = [key]
        while waiting:
            each = waiting.pop()
            if each not in found:
                found[each] = None
                waiting += self.pages[each].names
        return list(found)

    def reached(self, key: str) -> list[Page]:
        """Return the same as what was read of them."""
        return [self.pages[each] for each in self.reach(key)]

    def words(self, key: str) -> frozenset[str]:
        """Return the names and attributes that a page reads."""
        return frozenset().union(*(each.words for each in self.reached(key)))

    def twins(self, key: str) -> list[Twin]:
        """Return the functions of the owner's that a page calls."""
        return [twin for each in self.reached(key) for twin in each.twins]

    def problems(
        self,
        key: str,
        keys: frozenset[str] | None,
        given: Iterable[str],
        view: str,
        line: int,
        elsewhere: Callable[[str, bool], tuple[str, str] | None] = lambda name, known: None,
    ) -> Iterator[Finding]:
        """Yield what is wrong with a page that a view renders. ``keys``: the names that the call
        passes, ``None`` where they are not known; ``given``: those that the framework gives each
        page; ``line``: the call's. ``elsewhere`` says why a name that is none of these is the
        server's, and what to do; the second argument: whether it is a global's, too.
        """
        reached, passed = self.reached(key), frozenset(keys or ())
        for page in reached:
            yield from (one._replace(view=view) for one in page.findings)
            bound = passed.union(given, *(each.binds for each in reached if each is not page))
            for name, at in page.reads.items():
                if name in bound:
                    continue
                is_global = name in self.live.globals
                wrong = elsewhere(name, is_global)
                if wrong is None and is_global:
                    wrong = self._global(page, name)
                if wrong is not None:
                    shown, where = (page.key, at)
                    if page.key in self._texts:
                        shown, where = "in the code", line
                    message = f"template {shown} reads {name!r}, {wrong[0]}"
                    yield finding(SERVER, message, wrong[1], page.file, where, view)

    def _global(self, page: Page, name: str) -> tuple[str, str] | None:
        """Take a global, or say why the edge has it not, and what to do."""
        value, made = self.live.globals[name], self.environment.globals
        if value is DEFAULT_NAMESPACE.get(name, _NONE) or is_plain(value):
            return None
        if self.is_given(name, value):
            return None
        if name == ALIAS and is_alias(value):
            return self._global(page, GETTEXT) if GETTEXT in self.live.globals else None
        value, wrap = installed(name, value) or (value, None)
        wrong = self.take(page, "global", name, value, made, wrap)
        if wrong is None:
            return None
        hint = "Pass what the page needs of it." if not wrong[0] else wrong[1]
        return f"a global of {self.owner} that the edge has not{wrong[0]}", hint

    def is_given(self, name: str, value: Any) -> bool:
        """Whether a global is the framework's, which the edge has; else it is the owner's."""
        return False


_NONE: Any = object()


def key_of(source: str) -> str:
    """Return the key of a text that stands in the code."""
    return f"\0{source}"


__all__ = ["Shelf", "key_of"]
