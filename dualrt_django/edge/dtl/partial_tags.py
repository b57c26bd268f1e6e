"""Parts of a template that are shown by their names: ``partialdef`` and ``partial`` (Django 6.0).

``page.html#part`` is the name of such a part where a template's name may stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dualrt_django.edge.dtl.context import Context
from dualrt_django.edge.dtl.expressions import Expression
from dualrt_django.edge.dtl.nodes import Body, Node
from dualrt_django.edge.dtl.parser import Parser
from dualrt_django.edge.dtl.tokens import TemplateSyntaxError, Token
from dualrt_django.edge.given import given

_NOTHING: frozenset[str] = frozenset()


class PartialDef(Node):
    """``{% partialdef name %}``. ``inline``: it is shown where it stands, too."""

    leaf = False

    def __init__(self, body: Body, inline: bool) -> None:
        self.body = body
        self.bodies = [(body, _NOTHING)]
        self.inline = inline

    def stream(self, context: Context) -> Iterator[str]:
        if self.inline:
            yield from self.body.stream(context)


class Partial(Node):
    """``{% partial name %}``: a part of ``parts``, which may stand further down."""

    leaf = False

    def __init__(self, name: str, parts: Mapping[str, Body]) -> None:
        self.name = name
        self._parts = parts

    @property
    def expressions(self) -> list[Expression]:  # type: ignore[override]
        """Those of the part, of which nothing is bound here that was where it is defined."""
        part = self._parts.get(self.name)
        if part is None:
            return []
        nodes = [node for node in part.walk() if not isinstance(node, Partial)]
        return [each for node in nodes for each in node.expressions]

    def stream(self, context: Context) -> Iterator[str]:
        part = self._parts.get(self.name)
        if part is None:
            raise TemplateSyntaxError(
                f"Partial '{self.name}' is not defined in the current template."
            )
        with context.of_template():
            yield from part.stream(context)


def whole(name: str) -> str:
    """Return the name of the template that ``name`` is, or is a part of."""
    page, _, part = name.partition("#")
    return page if page and part and given.version >= (6, 0) else name


def read_partialdef(parser: Parser, token: Token) -> Node:
    """Read ``partialdef name`` and ``partialdef name inline``."""
    words = token.words()
    body = parser.body("endpartialdef")
    parser.partials[words[1]] = body
    return PartialDef(body, inline=len(words) > 2)


def read_partial(parser: Parser, token: Token) -> Node:
    """Read the tag."""
    return Partial(token.words()[1], parser.partials)


TAGS: dict[str, Any] = {"partial": read_partial, "partialdef": read_partialdef}

__all__ = ["TAGS", "Partial", "PartialDef", "whole"]
