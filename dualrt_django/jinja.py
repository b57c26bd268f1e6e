"""One of Django's Jinja engines: what the edge has of its templates, and what Django gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.template import defaultfilters
from django.templatetags.static import static

from dualrt.edge.findings import Finding
from dualrt.edge.pages import Ask
from dualrt.edge.twins import Judge, Twin
from dualrt.jinja.shelf import Shelf
from dualrt_django.edge.dtl.tools import Tools
from dualrt_django.edge.jinja import Template
from dualrt_django.edge.once import Once
from dualrt_django.edge.utils.functional import SimpleLazyObject
from dualrt_django.processors import LATER, Processors

_GIVEN = ("request", "csrf_input", "csrf_token")  # what Django's backend gives each page


class JinjaShelf(Shelf):
    """The templates of a ``django.template.backends.jinja2.Jinja2``."""

    def __init__(self, backend: Any, tools: Tools, judge: Judge | None = None) -> None:
        super().__init__(backend.env, {}, judge, _known(tools), "the site")
        self.name: str = backend.name
        self.processors = Processors(backend.template_context_processors, judge)

    def page_of(self, name: str) -> str:
        """Return the name: Jinja has no others for parts of a template."""
        return name

    def found(self, name: str) -> Template | None:
        """Return a template ready to be rendered, ``None`` where there is none of this name."""
        compiled = self.compiled.get(name)
        if compiled is None:
            return None
        return Template(compiled, self._processed)

    def _processed(self, request: Any) -> dict[str, Any]:
        """Return what the context processors give; Jinja calls nothing by itself."""
        values = self.processors.values(request).items()
        return {k: SimpleLazyObject(v) if isinstance(v, Once) else v for k, v in values}

    def called(self, name: str) -> list[Twin]:
        """Return the functions of the site's own that a page calls."""
        return [*self.twins(name), *self.processors.twins]

    def wrong(self, name: str, ask: Ask, view: str) -> Iterator[Finding]:
        """Yield what is wrong with a page that a view renders."""
        told = ask.target not in LATER
        unknown = self.processors.unknown(ask, view) if told else None
        if unknown is not None:
            yield unknown

        def elsewhere(name: str, is_global: bool) -> tuple[str, str] | None:
            known = None if is_global else ask.keys
            found = self.processors.why(name, known) if told else None
            return (f"which is given by {found[0]}", found[1]) if found is not None else None

        # Django's backend lets processors come after what the call passes
        keys = ask.keys - self.processors.overriding if told and ask.keys else ask.keys
        yield from self.problems(name, keys, _GIVEN, view, ask.line, elsewhere)


def _known(tools: Tools) -> Callable[[Any], Any]:
    """Return what finds the edge's own of the functions that sites put into an environment."""
    filters = {id(f): name for name, f in defaultfilters.register.filters.items()}

    def known(function: Any) -> Any:
        if function is static:
            return tools.static
        name = filters.get(id(function))
        return None if name is None else tools.filters.get(name)

    return known


__all__ = ["JinjaShelf"]
