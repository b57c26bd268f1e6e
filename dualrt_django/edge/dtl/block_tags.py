"""Templates that are made of others: ``extends``, ``block``, ``include``."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from dualrt_django.edge.dtl.context import Context
from dualrt_django.edge.dtl.expressions import Expression, Lookup
from dualrt_django.edge.dtl.nodes import Body, Node, Text
from dualrt_django.edge.dtl.parser import Parser, fail
from dualrt_django.edge.dtl.tokens import TemplateSyntaxError, Token

_BLOCKS = "blocks"  # in a template's state: name → what stands for it, the outermost first
_NOTHING: frozenset[str] = frozenset()


class Block(Node):
    """``{% block %}``"""

    leaf = False

    def __init__(self, name: str, body: Body) -> None:
        self.name = name
        self.body = body
        self.bodies = [(body, frozenset({"block"}))]
        self.context: Context | None = None

    def stream(self, context: Context) -> Iterator[str]:
        blocks = context.states[-1].get(_BLOCKS)
        with context.pushed() as inner:
            if blocks is None:
                inner["block"] = self
                yield from self.body.stream(context)
                return
            stack = blocks.setdefault(self.name, [])
            chosen: Block | None = stack.pop() if stack else None
            shown = chosen or self
            block = Block(shown.name, shown.body)
            block.context = context
            inner["block"] = block
            try:
                yield from block.body.stream(context)
            finally:
                if chosen is not None:
                    stack.append(chosen)

    def super(self) -> str:
        """Return what the block of this name stands for in the template that is extended."""
        context = self.context
        if context is None:
            raise TemplateSyntaxError(
                f"{{{{ block.super }}}} in {self.name!r}, which is no block of a template that "
                "extends another one"
            )
        if context.states[-1].get(_BLOCKS, {}).get(self.name):
            return context.engine.tools.mark_safe(self.text(context))
        return ""


def read_block(parser: Parser, token: Token) -> Node:
    """Read the tag."""
    name = token.text.split()[1]
    return Block(name, parser.body("endblock"))


class Extends(Node):
    """``{% extends %}``"""

    leaf = False

    def __init__(self, parent: Expression, body: Body) -> None:
        self.parent = parent
        self.expressions = (parent,)
        self.bodies = [(body, _NOTHING)]
        self.blocks = blocks_in(body)
        self.owner = ""  # the template that it stands in

    def stream(self, context: Context) -> Iterator[str]:
        name = self.parent.resolve(context)
        if not name:
            raise TemplateSyntaxError(f"Invalid template name in 'extends' tag: {name!r}.")
        parent: Any = name if hasattr(name, "body") else context.engine.parent(self.owner, name)
        blocks = context.states[-1].setdefault(_BLOCKS, {})
        _add(blocks, self.blocks)
        first = next((n for n in parent.body.nodes if not isinstance(n, Text)), None)
        if first is not None and not isinstance(first, Extends):
            _add(blocks, blocks_in(parent.body))
        yield from parent.body.stream(context)


def _add(blocks: dict[str, list[Block]], more: dict[str, Block]) -> None:
    for name, block in more.items():
        blocks.setdefault(name, []).insert(0, block)


def blocks_in(body: Body) -> dict[str, Block]:
    """Return the blocks of a template by their names."""
    return {node.name: node for node in body.walk() if isinstance(node, Block)}


def read_extends(parser: Parser, token: Token) -> Node:
    """Read the tag, and all of the template after it."""
    words = token.words()
    if len(words) != 2:
        fail(token, "'extends' takes one argument")
    parent = parser.expression(relative(parser.name, words[1]), token.line)
    return Extends(parent, parser.parse())


class Include(Node):
    """``{% include %}``"""

    leaf = False

    def __init__(
        self, template: Expression, values: dict[str, Expression], only: bool, name: str
    ) -> None:
        self.template = template
        self.values = values
        self.only = only
        self.name = name
        self.expressions = [template, *values.values()]

    def stream(self, context: Context) -> Iterator[str]:
        given: Any = self.template.resolve(context) or ()
        if hasattr(given, "body"):
            template = given
        elif isinstance(given, str):
            template = context.engine.select((relative(self.name, given),))
        else:
            template = context.engine.select(tuple(given))
        values = {name: each.resolve(context) for name, each in self.values.items()}
        if self.only:
            inner = context.only(values)
            with inner.of_template():
                yield from template.body.stream(inner)
            return
        with context.pushed(values), context.of_template():
            yield from template.body.stream(context)


def read_include(parser: Parser, token: Token) -> Node:
    """Read ``include name with a=1 only``."""
    words = token.words()
    template = parser.expression(relative(parser.name, words[1]), token.line)
    rest, values, only = words[2:], {}, False
    while rest:
        option = rest.pop(0)
        if option == "with":
            values = parser.keywords(rest, token.line)
        elif option == "only":
            only = True
        else:
            fail(token, f"Unknown argument for 'include' tag: {option!r}.")
    return Include(template, values, only, parser.name)


def relative(name: str, path: str) -> str:
    """Return ``./x`` and ``../x`` as seen from the template ``name``; other names as they are."""
    path = str.__str__(path)  # a constant is safe in HTML, which is nothing to a name
    plain = path.strip("'\"")
    if not plain.startswith(("./", "../")):
        return path
    folder = posixpath.dirname(name.lstrip("/"))
    found = posixpath.normpath(posixpath.join(folder, plain))
    if found.startswith("../"):
        raise TemplateSyntaxError(
            f"The relative path {path} points outside the file hierarchy that template {name!r} "
            "is in."
        )
    quoted = path.startswith(('"', "'")) and path[0] == path[-1]
    return f'"{found}"' if quoted else found


def wanted(body: Body) -> Iterator[tuple[Node, Expression]]:
    """Yield the tags in a template that name other templates."""
    for node in body.walk():
        if isinstance(node, Extends):
            yield node, node.parent
        elif isinstance(node, Include):
            yield node, node.template


def is_computed(expression: Expression) -> bool:
    """Whether only a rendering can tell which template is meant."""
    return bool(expression.steps) or isinstance(expression.value, Lookup)


TAGS: dict[str, Any] = {"block": read_block, "extends": read_extends, "include": read_include}

__all__ = ["TAGS", "Block", "Extends", "Include", "blocks_in", "is_computed", "relative", "wanted"]
