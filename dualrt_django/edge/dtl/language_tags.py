"""The tags of the libraries ``i18n`` and ``tz``: texts in a language, times in a zone."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from dualrt_django.edge.dtl.context import Context
from dualrt_django.edge.dtl.expressions import Expression
from dualrt_django.edge.dtl.nodes import Body, Node, shown
from dualrt_django.edge.dtl.parser import Parser, fail
from dualrt_django.edge.dtl.tokens import TEXT, VARIABLE, TemplateSyntaxError, Token

_NOTHING: frozenset[str] = frozenset()


class Translate(Node):
    """``{% translate "text" context "where" as name %}``, ``noop``: it is not translated."""

    def __init__(
        self, expression: Expression, where: Expression | None, noop: bool, name: str
    ) -> None:
        self.expression = expression
        self.where = where
        self.noop = noop
        self.name = name
        self.expressions = [expression, *([where] if where else [])]
        self.assigns = frozenset({name} if name else ())

    def text(self, context: Context) -> str:
        tools = self.expression.tools
        where = self.where.resolve(context) if self.where else None

        def translated(value: Any) -> Any:
            message = value.replace("%", "%%")
            message = tools.mark_safe(message) if tools.is_safe(value) else message
            if where:
                return tools.texts.pgettext_lazy(where, message)
            return tools.texts.gettext_lazy(message)

        found = self.expression.resolve(context, change=None if self.noop else translated)
        said = shown(found, context, tools)
        plain = said.replace("%%", "%")
        said = tools.mark_safe(plain) if tools.is_safe(said) else plain
        if not self.name:
            return said
        context[self.name] = said
        return ""


def read_translate(parser: Parser, token: Token) -> Node:
    """Read the tag."""
    _, first, *rest = token.words()
    expression = parser.expression(first, token.line)
    noop, name, where = first.startswith("_("), "", None  # that is translated as it is, and once
    while rest:
        option = rest.pop(0)
        if option == "noop":
            noop = True
        elif option == "context":
            where = parser.expression(rest.pop(0), token.line)
        elif option == "as":
            name = rest.pop(0)
        else:
            fail(token, f"Unknown argument for 'translate' tag: '{option}'.")
    return Translate(expression, where, noop, name)


class BlockTranslate(Node):
    """``{% blocktranslate with a=b count n=c context "where" trimmed asvar name %}``"""

    def __init__(self, parser: Parser, token: Token) -> None:
        self.tools = parser.tools
        self.values: dict[str, Expression] = {}
        self.counted: dict[str, Expression] = {}
        self.where: Expression | None = None
        self.trimmed = False
        self.name = ""
        self._tag = token.text.split()[0]
        self._read_options(parser, token)
        self.assigns = frozenset(filter(None, (self.name,)))
        self.expressions = self._of_options()
        self.singular, end = _message(parser)
        self.plural: list[Token] = []
        if self.counted:
            self.plural, end = _message(parser)
        self.reads = [each for each in (*self.singular, *self.plural) if each.kind == VARIABLE]
        bound = {*self.values, *self.counted}
        self.expressions += [
            parser.expression(each.text, each.line) for each in self.reads if each.text not in bound
        ]
        if end.text.strip() != f"end{self._tag}":
            fail(token, f"it does not allow other block tags (seen {end.text!r}) inside it")

    def _of_options(self) -> list[Expression]:
        where = [self.where] if self.where else []
        return [*self.values.values(), *self.counted.values(), *where]

    def _read_options(self, parser: Parser, token: Token) -> None:
        rest = token.words()[1:]
        while rest:
            option = rest.pop(0)
            if option == "with":
                self.values = parser.keywords(rest, token.line)
            elif option == "count":
                self.counted = parser.keywords(rest, token.line)
            elif option == "context":
                self.where = parser.expression(rest.pop(0), token.line)
            elif option == "trimmed":
                self.trimmed = True
            elif option == "asvar":
                self.name = rest.pop(0)
            else:
                fail(token, f"Unknown argument: {option!r}.")

    def text(self, context: Context) -> str:
        found = self._text(context, nested=False)
        if not self.name:
            return found
        context[self.name] = self.tools.mark_safe(found)
        return ""

    def _text(self, context: Context, nested: bool) -> str:
        where = self.where.resolve(context) if self.where else None
        values = {name: each.resolve(context) for name, each in self.values.items()}
        with context.pushed(values) as inner:
            for name, each in self.counted.items():
                inner[name] = count = each.resolve(context)
                if not isinstance(count, Decimal | float | int):
                    told = f"{name!r} argument to {self._tag!r} tag must be a number."
                    raise TemplateSyntaxError(told)
            found = self._translated(where, count if self.counted else None)
            words = [each.text for each in self.reads]
            data = {word: self._value(word, context) for word in words}
        try:
            return found % data
        except (KeyError, ValueError):
            if nested:
                told = f"{self._tag!r} is unable to format string returned by gettext: {found!r}"
                raise TemplateSyntaxError(f"{told} using {data!r}") from None
            with self.tools.texts.override(None):
                return self._text(context, nested=True)

    def _translated(self, where: Any, count: Any) -> str:
        texts = self.tools.texts
        one = self._joined(self.singular)
        if not self.counted:
            found = texts.pgettext(where, one) if where else texts.gettext(one)
        elif where:
            found = texts.npgettext(where, one, self._joined(self.plural), count)
        else:
            found = texts.ngettext(one, self._joined(self.plural), count)
        return str(found)

    def _joined(self, tokens: list[Token]) -> str:
        parts = [
            each.text.replace("%", "%%") if each.kind == TEXT else f"%({each.text})s"
            for each in tokens
        ]
        message = "".join(parts)
        return str(self.tools.texts.trim_whitespace(message)) if self.trimmed else message

    def _value(self, name: str, context: Context) -> str:
        invalid = context.engine.string_if_invalid
        value = invalid % name if "%s" in invalid else invalid
        return shown(context.get(name, value), context, self.tools)


def _message(parser: Parser) -> tuple[list[Token], Token]:
    """Return the texts and variables up to the next tag, and that."""
    found = []
    token = parser.take()
    while token.kind in (TEXT, VARIABLE):
        found.append(token)
        token = parser.take()
    return found, token


class Set(Node):
    """A tag that only gives something a name: ``{% get_current_language as name %}``"""

    def __init__(
        self, name: str, make: Callable[[Context], Any], expressions: list[Expression]
    ) -> None:
        self.name = name
        self.make = make
        self.expressions = expressions
        self.assigns = frozenset({name})

    def text(self, context: Context) -> str:
        context[self.name] = self.make(context)
        return ""


def read_languages(parser: Parser, token: Token) -> Node:
    """``{% get_available_languages as name %}``"""
    texts = parser.tools.texts

    def make(context: Context) -> Any:
        return [(code, texts.gettext(name)) for code, name in parser.tools.languages()]

    return Set(token.words()[-1], make, [])


def read_language(parser: Parser, token: Token) -> Node:
    """``{% get_current_language as name %}``"""
    return Set(token.words()[-1], lambda _: parser.tools.texts.get_language(), [])


def read_bidi(parser: Parser, token: Token) -> Node:
    """``{% get_current_language_bidi as name %}``"""
    return Set(token.words()[-1], lambda _: parser.tools.texts.get_language_bidi(), [])


def read_info(parser: Parser, token: Token) -> Node:
    """``{% get_language_info for code as name %}``"""
    words = token.words()
    code = parser.expression(words[2], token.line)
    info = parser.tools.texts.get_language_info
    return Set(words[4], lambda context: info(code.resolve(context)), [code])


def read_infos(parser: Parser, token: Token) -> Node:
    """``{% get_language_info_list for codes as name %}``"""
    words = token.words()
    codes = parser.expression(words[2], token.line)
    info = parser.tools.texts.get_language_info

    def make(context: Context) -> Any:
        found = codes.resolve(context)
        return [info(each[0] if len(each[0]) > 1 else str(each)) for each in found]

    return Set(words[4], make, [codes])


def read_zone(parser: Parser, token: Token) -> Node:
    """``{% get_current_timezone as name %}``"""
    return Set(token.words()[-1], lambda _: parser.tools.zones.get_current_timezone_name(), [])


class Within(Node):
    """``{% language code %}``, ``{% timezone zone %}``: ``override`` lets one hold meanwhile."""

    def __init__(self, override: Callable[[Any], Any], value: Expression, body: Body) -> None:
        self.override = override
        self.value = value
        self.body = body
        self.expressions = [value]
        self.bodies = [(body, _NOTHING)]

    def text(self, context: Context) -> str:
        with self.override(self.value.resolve(context)):
            return self.body.text(context)


class InLanguage(Within):
    """``{% language code %}``"""


def read_in_language(parser: Parser, token: Token) -> Node:
    """Read the tag and what stands in it."""
    code = parser.expression(token.words()[1], token.line)
    return InLanguage(parser.tools.texts.override, code, parser.body("endlanguage"))


def read_in_zone(parser: Parser, token: Token) -> Node:
    """Read the tag and what stands in it."""
    zone = parser.expression(token.words()[1], token.line)
    return Within(parser.tools.zones.override, zone, parser.body("endtimezone"))


TAGS: dict[str, Any] = {
    "blocktrans": BlockTranslate,
    "blocktranslate": BlockTranslate,
    "get_available_languages": read_languages,
    "get_current_language": read_language,
    "get_current_language_bidi": read_bidi,
    "get_language_info": read_info,
    "get_language_info_list": read_infos,
    "get_current_timezone": read_zone,
    "language": read_in_language,
    "timezone": read_in_zone,
    "trans": read_translate,
    "translate": read_translate,
}

__all__ = ["TAGS", "InLanguage"]
