"""A site's compiled templates, and a page made of one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from dualrt.edge.twins import Twin
from dualrt_django.edge.dtl import (
    block_tags,
    flow_tags,
    language_tags,
    loop_tags,
    partial_tags,
    site_tags,
    text_tags,
)
from dualrt_django.edge.dtl.context import Context
from dualrt_django.edge.dtl.nodes import Body
from dualrt_django.edge.dtl.offers import NONE, Library
from dualrt_django.edge.dtl.parser import Parser, Problem, ReadTag
from dualrt_django.edge.dtl.tokens import TemplateDoesNotExist
from dualrt_django.edge.dtl.tools import Tools

TAGS: Mapping[str, ReadTag] = {
    **flow_tags.TAGS,
    **loop_tags.TAGS,
    **block_tags.TAGS,
    **partial_tags.TAGS,
    **text_tags.TAGS,
    **site_tags.TAGS,
    **language_tags.TAGS,
}


class Compiled(NamedTuple):
    """One template. ``problems``: what the edge cannot do of it; ``twins``: the functions of the
    site's own that it calls; ``partials``: its parts that have a name.
    """

    name: str
    body: Body
    problems: tuple[Problem, ...]
    twins: tuple[Twin, ...] = ()
    partials: Mapping[str, Body] = MappingProxyType({})


class Engine:
    """``templates`` by their names; ``parents``: (template, name) → the one that is meant where it
    extends one of that name, if not simply the one of that name. ``processed``: what the context
    processors give for a request. ``libraries`` of tags are the site's own, ``built_in`` what need
    not be loaded.
    """

    def __init__(
        self, tools: Tools, *, autoescape: bool = True, string_if_invalid: str = ""
    ) -> None:
        self.tools = tools
        self.autoescape = autoescape
        self.string_if_invalid = string_if_invalid
        self.templates: dict[str, Compiled] = {}
        self.processed: Callable[[Any], Mapping[str, Any]] = _nothing
        self.parents: dict[tuple[str, str], str] = {}
        self.libraries: Mapping[str, Library] = {}
        self.built_in = NONE

    def compile(self, name: str, source: str) -> Compiled:
        """Read a template; ``name`` is what paths in it are relative to."""
        parser = Parser(source, name, self.tools, TAGS, self.libraries, self.built_in)
        body = parser.parse()
        problems, twins = tuple(parser.problems), tuple(parser.twins)
        return Compiled(name, body, problems, twins, parser.partials)

    def add(self, key: str, template: Compiled) -> None:
        """Keep a template."""
        self.templates[key] = template
        for node in template.body.walk():
            if isinstance(node, block_tags.Extends):
                node.owner = key

    def parent(self, owner: str, name: str) -> Compiled:
        """Return the template ``name`` that the one called ``owner`` extends."""
        return self.get(self.parents.get((owner, name), name))

    def find(self, name: str) -> Compiled | None:
        """Return a template, or the part of one that is called ``page.html#part``."""
        found = self.templates.get(name)
        return self._part(name) if found is None and "#" in name else found

    def _part(self, name: str) -> Compiled | None:
        page = partial_tags.whole(name)
        part = name.removeprefix(f"{page}#")
        body = self.templates[page].partials.get(part) if page in self.templates else None
        return None if body is None else Compiled(part, body, ())

    def get(self, name: str) -> Compiled:
        """Return a template; ``TemplateDoesNotExist`` where the bundle has none of that name."""
        found = self.find(name)
        if found is None:
            raise TemplateDoesNotExist(name)
        return found

    def select(self, names: Sequence[str]) -> Compiled:
        """Return the first template that there is."""
        for name in names:
            found = self.find(name)
            if found is not None:
                return found
        raise TemplateDoesNotExist(", ".join(names) or "No template names provided")

    def stream(
        self, template: Compiled, values: Mapping[str, Any], request: Any = None
    ) -> Iterator[str]:
        """Yield the page in parts, while it is made."""
        context = self._context(values, request)
        context.streaming = True
        for part in template.body.stream(context):
            if part:
                yield part

    def render(self, template: Compiled, values: Mapping[str, Any], request: Any = None) -> str:
        """Return the page."""
        return template.body.text(self._context(values, request))

    def _context(self, values: Mapping[str, Any], request: Any) -> Context:
        context = Context(self, values, request)
        if request is not None:
            context.dicts[1] = dict(self.processed(request))
        return context


def _nothing(request: Any) -> Mapping[str, Any]:
    return {}


__all__ = ["TAGS", "Compiled", "Engine"]
