"""Tags that are functions of the site's own: ``simple_tag``, ``simple_block_tag``,
``inclusion_tag``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dualrt_django.edge.dtl.context import Context
from dualrt_django.edge.dtl.expressions import Expression
from dualrt_django.edge.dtl.nodes import Body, Node
from dualrt_django.edge.dtl.parser import Parser, ReadTag
from dualrt_django.edge.dtl.text_tags import named
from dualrt_django.edge.dtl.tokens import Token
from dualrt_django.edge.dtl.tools import Tools

_KEYWORD = re.compile(r"(\w+)=(.+)", re.DOTALL)


class Call:
    """A tag's function with its arguments. ``takes_context``: the context is the first one."""

    def __init__(
        self,
        function: Callable[..., Any],
        takes_context: bool,
        args: list[Expression],
        kwargs: dict[str, Expression],
    ) -> None:
        self.function = function
        self.takes_context = takes_context
        self.expressions = [*args, *kwargs.values()]
        self._args = args
        self._kwargs = kwargs

    def make(self, context: Context, content: Callable[[], str] | None = None) -> Any:
        """Return what the function does. ``content`` makes what comes before the tag's own
        arguments, once those are known.
        """
        args = [each.resolve(context) for each in self._args]
        kwargs = {name: each.resolve(context) for name, each in self._kwargs.items()}
        if content is not None:
            args.insert(0, content())
        if self.takes_context:
            context.open()
            args.insert(0, context)
        return self.function(*args, **kwargs)


class OwnTag(Node):
    """A function whose value is shown, or given a name by ``as name``. ``body``: what stands in
    the tag, which the function is given as a text.
    """

    def __init__(self, call: Call, name: str, tools: Tools, body: Body | None = None) -> None:
        self.call = call
        self.expressions = call.expressions
        self.assigns = frozenset({name} if name else ())
        self.bodies = [(body, frozenset())] if body is not None else ()
        self._name = name
        self._tools = tools
        self._body = body

    def text(self, context: Context) -> str:
        body = self._body
        if body is None:
            made = self.call.make(context)
        else:
            made = self.call.make(context, lambda: self._tools.mark_safe(body.text(context)))
        if self._name:
            context[self._name] = made
            return ""
        shown: str = self._tools.escape(made) if context.autoescape else made
        return shown


class Inclusion(Node):
    """A function whose dict is the context of a template: the first of ``names`` that there is."""

    leaf = False

    def __init__(self, call: Call, names: tuple[str, ...]) -> None:
        self.call = call
        self.expressions = call.expressions
        self.names = names

    def stream(self, context: Context) -> Iterator[str]:
        inner = context.new(self.call.make(context))
        template = context.engine.select(self.names)
        token = context.get("csrf_token")
        if token is not None:
            inner["csrf_token"] = token
        with inner.of_template():
            yield from template.body.stream(inner)


def _call(parser: Parser, words: list[str], line: int, function: Any, takes_context: bool) -> Call:
    args: list[Expression] = []
    kwargs: dict[str, Expression] = {}
    for word in words:
        keyword = _KEYWORD.match(word)
        if keyword is None:
            args.append(parser.expression(word, line))
        else:
            kwargs[keyword[1]] = parser.expression(keyword[2], line)
    return Call(function, takes_context, args, kwargs)


def simple(function: Any, takes_context: bool) -> ReadTag:
    """Return what reads a ``simple_tag``."""

    def read(parser: Parser, token: Token) -> Node:
        parser.twins.append(function)
        words, name = named(token.words()[1:])
        call = _call(parser, words, token.line, function, takes_context)
        return OwnTag(call, name, parser.tools)

    return read


def block(function: Any, takes_context: bool, end: str) -> ReadTag:
    """Return what reads a ``simple_block_tag`` up to the tag ``end``."""

    def read(parser: Parser, token: Token) -> Node:
        parser.twins.append(function)
        words, name = named(token.words()[1:])
        body = parser.body(end)
        call = _call(parser, words, token.line, function, takes_context)
        return OwnTag(call, name, parser.tools, body)

    return read


def inclusion(function: Any, takes_context: bool, names: tuple[str, ...]) -> ReadTag:
    """Return what reads an ``inclusion_tag`` of these templates."""

    def read(parser: Parser, token: Token) -> Node:
        parser.twins.append(function)
        words = token.words()[1:]
        return Inclusion(_call(parser, words, token.line, function, takes_context), names)

    return read


READERS: Mapping[str, Callable[..., ReadTag]] = {
    "simple_tag": simple,
    "simple_block_tag": block,
    "inclusion_tag": inclusion,
}

__all__ = ["READERS", "Call", "Inclusion", "OwnTag"]
