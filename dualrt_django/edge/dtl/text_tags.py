"""The tags that make or change text."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from dualrt_django.edge.dtl.context import Context
from dualrt_django.edge.dtl.expressions import Expression, VariableDoesNotExist
from dualrt_django.edge.dtl.nodes import Body, Node, Text, shown
from dualrt_django.edge.dtl.parser import Parser
from dualrt_django.edge.dtl.tokens import TemplateSyntaxError, Token

_NOTHING: frozenset[str] = frozenset()
_TEMPLATE_TAGS = {
    "openblock": "{%",
    "closeblock": "%}",
    "openvariable": "{{",
    "closevariable": "}}",
    "openbrace": "{",
    "closebrace": "}",
    "opencomment": "{#",
    "closecomment": "#}",
}


class Attribute(Node):
    """A tag that sets something of the context for what stands in it: ``{% autoescape %}``,
    ``{% localize %}``, ``{% localtime %}``.
    """

    leaf = False

    def __init__(self, attribute: str, value: bool, body: Body) -> None:
        self.attribute = attribute
        self.value = value
        self.bodies = [(body, _NOTHING)]
        self.body = body

    def stream(self, context: Context) -> Iterator[str]:
        before = getattr(context, self.attribute)
        setattr(context, self.attribute, self.value)
        try:
            yield from self.body.stream(context)
        finally:
            setattr(context, self.attribute, before)


def _attribute(attribute: str) -> Callable[[Parser, Token], Node]:
    def read(parser: Parser, token: Token) -> Node:
        name, *rest = token.text.split()
        return Attribute(attribute, rest != ["off"], parser.body(f"end{name}"))

    return read


class Said(Node):
    """A tag whose text is shown, or given a name by ``as name``."""

    def __init__(
        self,
        make: Callable[[Context], str],
        expressions: Iterable[Expression] = (),
        name: str = "",
    ) -> None:
        self.make = make
        self.expressions = list(expressions)
        self.name = name
        self.assigns = frozenset({name} if name else ())

    def text(self, context: Context) -> str:
        found = self.make(context)
        if not self.name:
            return found
        context[self.name] = found
        return ""


def named(words: list[str]) -> tuple[list[str], str]:
    """Return the words without ``as name``, and the name."""
    if len(words) >= 2 and words[-2] == "as":
        return words[:-2], words[-1]
    return words, ""


class Wrapped(Node):
    """A tag that changes the text that stands in it."""

    def __init__(
        self,
        make: Callable[[str, Context], str],
        body: Body,
        expressions: Iterable[Expression] = (),
        bound: frozenset[str] = _NOTHING,
    ) -> None:
        self.make = make
        self.body = body
        self.expressions = list(expressions)
        self.bodies = [(body, bound)]

    def text(self, context: Context) -> str:
        return self.make(self.body.text(context), context)


def read_filter(parser: Parser, token: Token) -> Node:
    """``{% filter lower|cut:"a" %}``"""
    _, rest = token.text.split(None, 1)
    expression = parser.expression(f"var|{rest}", token.line)
    mark_safe = parser.tools.mark_safe

    def make(text: str, context: Context) -> str:
        with context.pushed({"var": mark_safe(text)}):
            return str(expression.resolve(context))

    body = parser.body("endfilter")
    node = Wrapped(make, body, [expression])
    node.assigns = frozenset({"var"})
    return node


def read_spaceless(parser: Parser, token: Token) -> Node:
    """``{% spaceless %}``"""
    strip = parser.tools.strip_spaces
    return Wrapped(lambda text, context: strip(text.strip()), parser.body("endspaceless"))


def read_verbatim(parser: Parser, token: Token) -> Node:
    """``{% verbatim %}``: the tokens in it are texts already."""
    body = parser.body(f"end{token.text}", "endverbatim")
    return Text("".join(node.content for node in body.nodes if isinstance(node, Text)))


def read_templatetag(parser: Parser, token: Token) -> Node:
    """``{% templatetag openblock %}``"""
    return Text(_TEMPLATE_TAGS[token.text.split()[1]])


def read_firstof(parser: Parser, token: Token) -> Node:
    """``{% firstof a b "c" as name %}``"""
    words, name = named(token.words()[1:])
    expressions = parser.expressions(words, token.line)

    def make(context: Context) -> str:
        for each in expressions:
            value = each.resolve(context, quiet=True)
            if value:
                return shown(value, context, parser.tools)
        return ""

    return Said(make, expressions, name)


def read_now(parser: Parser, token: Token) -> Node:
    """``{% now "Y-m-d" as name %}``"""
    words, name = token.words(), ""
    if len(words) == 4 and words[-2] == "as":
        words, name = words[:-2], words[-1]
    wanted = words[1][1:-1]
    return Said(lambda context: parser.tools.now(wanted), (), name)


def read_widthratio(parser: Parser, token: Token) -> Node:
    """``{% widthratio value highest width as name %}``"""
    words, name = named(token.words()[1:])
    value, highest, width = parser.expressions(words, token.line)

    def make(context: Context) -> str:
        try:
            one, other = value.resolve(context), highest.resolve(context)
            most = int(width.resolve(context))
        except VariableDoesNotExist:
            return ""
        except (ValueError, TypeError):
            raise TemplateSyntaxError("widthratio final argument must be a number") from None
        try:
            return str(round((float(one) / float(other)) * most))
        except ZeroDivisionError:
            return "0"
        except (ValueError, TypeError, OverflowError):
            return ""

    return Said(make, (value, highest, width), name)


def read_lorem(parser: Parser, token: Token) -> Node:
    """``{% lorem 3 p random %}``"""
    words = token.words()
    common = words[-1] != "random"
    if not common:
        words.pop()
    method = words.pop() if words[-1] in ("w", "p", "b") else "b"
    count = parser.expression(words[1] if len(words) > 1 else "1", token.line)
    tools = parser.tools

    def make(context: Context) -> str:
        try:
            number = int(count.resolve(context))
        except (ValueError, TypeError):
            number = 1
        if method == "w":
            return tools.words(number, common)
        found = tools.paragraphs(number, common)
        return "\n\n".join([f"<p>{each}</p>" for each in found] if method == "p" else found)

    return Said(make, [count])


Grouped = namedtuple("Grouped", ["grouper", "list"])
Grouped.__name__ = Grouped.__qualname__ = "GroupedResult"  # as a page would show it


def read_regroup(parser: Parser, token: Token) -> Node:
    """``{% regroup values by attribute as name %}``"""
    words = token.words()
    values = parser.expression(words[1], token.line)
    name = words[5]
    key = parser.expression(f"{name}.{words[3]}", token.line)

    def make(context: Context) -> str:
        def of(item: Any) -> Any:
            context[name] = item
            return key.resolve(context, quiet=True)

        found = values.resolve(context, quiet=True)
        groups = groupby(found, of) if found is not None else ()
        context[name] = [Grouped(one, list(items)) for one, items in groups]
        return ""

    node = Said(make, [values, key])
    node.assigns = frozenset({name})
    return node


TAGS: dict[str, Any] = {
    "autoescape": _attribute("autoescape"),
    "filter": read_filter,
    "firstof": read_firstof,
    "localize": _attribute("use_l10n"),
    "localtime": _attribute("use_tz"),
    "lorem": read_lorem,
    "now": read_now,
    "regroup": read_regroup,
    "spaceless": read_spaceless,
    "templatetag": read_templatetag,
    "verbatim": read_verbatim,
    "widthratio": read_widthratio,
}

__all__ = ["TAGS", "Said", "named"]
