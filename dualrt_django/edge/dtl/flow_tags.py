"""The tags that decide what is shown and by which names, and those that show nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dualrt_django.edge.dtl.conditions import Condition
from dualrt_django.edge.dtl.context import Context
from dualrt_django.edge.dtl.expressions import Expression, VariableDoesNotExist
from dualrt_django.edge.dtl.nodes import Body, Node, Text
from dualrt_django.edge.dtl.parser import Parser
from dualrt_django.edge.dtl.tokens import Token

_NOTHING: frozenset[str] = frozenset()


class If(Node):
    """``{% if %}``, ``{% elif %}``, ``{% else %}``"""

    leaf = False

    def __init__(self, branches: list[tuple[Condition | None, Body]]) -> None:
        self.branches = branches
        self.bodies = [(body, _NOTHING) for _, body in branches]
        self.expressions = [
            each for condition, _ in branches if condition for each in condition.expressions
        ]

    def stream(self, context: Context) -> Iterator[str]:
        for condition, body in self.branches:
            try:
                found = condition is None or condition.test(context)
            except VariableDoesNotExist:
                found = False
            if found:
                yield from body.stream(context)
                return


def read_if(parser: Parser, token: Token) -> Node:
    """Read the tag with all its branches."""
    branches: list[tuple[Condition | None, Body]] = []
    while True:
        words = token.words()
        condition = None
        if words[0] in ("if", "elif"):
            line = token.line
            condition = Condition(words[1:], lambda word: parser.expression(word, line))  # noqa: B023
        branches.append((condition, parser.parse(("elif", "else", "endif"))))
        token = parser.take()
        if token.text == "endif":
            return If(branches)


class With(Node):
    """``{% with %}``"""

    leaf = False

    def __init__(self, values: dict[str, Expression], body: Body) -> None:
        self.values = values
        self.body = body
        self.expressions = list(values.values())
        self.bodies = [(body, frozenset(values))]

    def stream(self, context: Context) -> Iterator[str]:
        values = {name: each.resolve(context) for name, each in self.values.items()}
        with context.pushed(values):
            yield from self.body.stream(context)


def read_with(parser: Parser, token: Token) -> Node:
    """Read ``with a=1 b=2`` or ``with value as a``."""
    values = parser.keywords(token.words()[1:], token.line)
    return With(values, parser.body("endwith"))


def read_comment(parser: Parser, token: Token) -> Node:
    """Leave out what stands in the tag."""
    parser.skip_to("endcomment")
    return Text("")


def read_load(parser: Parser, token: Token) -> Node:
    """Read ``load a b`` and ``load name from a``."""
    words = token.text.split()[1:]
    if len(words) >= 3 and words[-2] == "from":
        parser.load(words[-1], token.line, words[:-2])
        return Text("")
    for library in words:
        parser.load(library, token.line)
    return Text("")


TAGS: dict[str, Any] = {
    "comment": read_comment,
    "if": read_if,
    "load": read_load,
    "with": read_with,
}

__all__ = ["TAGS"]
