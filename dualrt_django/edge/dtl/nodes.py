"""What a template is made of. A node yields its text in parts, so that a page can be streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Any

from dualrt_django.edge.dtl.context import Context
from dualrt_django.edge.dtl.expressions import Expression, Place
from dualrt_django.edge.dtl.tools import Tools

Read = tuple[str, Place]  # a name of the context, and the line that reads it
Names = frozenset[str]
_NO_NAMES: frozenset[str] = frozenset()


class Node:
    """One tag, variable or text. ``leaf``: it is made at once, by ``text``; else it streams.

    For those who look a template through: ``expressions``; ``bodies``, each with the names that are
    bound in it; ``assigns``, the names that it sets for what comes after it.
    """

    leaf = True
    line = 0
    expressions: Iterable[Expression] = ()
    bodies: Iterable[tuple[Body, frozenset[str]]] = ()
    assigns: frozenset[str] = _NO_NAMES

    def text(self, context: Context) -> str:
        """Return what the node stands for."""
        return "".join(self.stream(context))

    def stream(self, context: Context) -> Iterator[str]:
        """Yield it in parts."""
        yield self.text(context)

    def walk(self) -> Iterator[Node]:
        """Yield this node and all in it."""
        yield self
        for body, _ in self.bodies:
            yield from body.walk()


class Body:
    """Nodes that stand one after the other."""

    __slots__ = ("nodes",)

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes

    def stream(self, context: Context) -> Iterator[str]:
        """Yield the text in parts."""
        for node in self.nodes:
            if node.leaf:
                yield node.text(context)
            else:
                yield from node.stream(context)

    def text(self, context: Context) -> str:
        """Return the whole text."""
        return "".join(self.stream(context))

    def walk(self) -> Iterator[Node]:
        """Yield all nodes, nested ones too."""
        for node in self.nodes:
            yield from node.walk()

    def reads(self, bound: Names, follow: Follow) -> Iterator[Read]:
        """Yield the names that are read and not ``bound`` where they are. ``follow`` yields what
        stands in a tag's place: other templates, with what is bound there.
        """
        for node in self.nodes:
            bound |= node.assigns
        for node in self.nodes:
            for expression in node.expressions:
                for name in expression.names:
                    if name not in bound:
                        yield name, expression.place
            for body, more in node.bodies:
                yield from body.reads(bound | more, follow)
            yield from follow(node, bound)


Follow = Callable[[Node, Names], Iterable[Read]]


class Text(Node):
    """What stands in the template as it is."""

    def __init__(self, content: str) -> None:
        self.content = content

    def text(self, context: Context) -> str:
        return self.content


class Variable(Node):
    """``{{ expression }}``"""

    def __init__(self, expression: Expression) -> None:
        self.expression = expression
        self.expressions = (expression,)

    def text(self, context: Context) -> str:
        try:
            value = self.expression.resolve(context)
        except UnicodeDecodeError:
            return ""
        if type(value) is str:  # most are; nobody asks whether what is shown is safe
            return escape(value) if context.autoescape else value
        return shown(value, context, self.expression.tools)


def shown(value: Any, context: Context, tools: Tools) -> str:
    """Return a value as a part of the page: as the site writes it, escaped."""
    if type(value) is str:  # a lazy object's ``__class__`` would say so, too
        return tools.escape(value) if context.autoescape else value
    value = tools.localtime(value, context.use_tz)
    value = tools.localize(value, context.use_l10n)
    if not context.autoescape:
        return str(value)
    return tools.escape(value if isinstance(value, str) else str(value))


__all__ = ["Body", "Node", "Read", "Text", "Variable", "shown"]
