"""The tags that ask for the site and the request: URLs, static files, queries, CSRF tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dualrt_django.edge.dtl.context import Context
from dualrt_django.edge.dtl.nodes import Node
from dualrt_django.edge.dtl.parser import Parser, is_keyword
from dualrt_django.edge.dtl.text_tags import Said, named
from dualrt_django.edge.dtl.tokens import TemplateSyntaxError, Token
from dualrt_django.edge.given import given
from dualrt_django.edge.querydict import MultiValueDict, QueryDict


def read_csrf(parser: Parser, token: Token) -> Node:
    """``{% csrf_token %}``"""
    value = parser.expression("csrf_token", token.line)
    escape = parser.tools.escape

    def make(context: Context) -> str:
        found = value.resolve(context, quiet=True)
        if not found or found == "NOTPROVIDED":
            return ""
        return f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(found)}">'

    return Said(make)


def read_url(parser: Parser, token: Token) -> Node:
    """``{% url "name" a b=c as name %}``"""
    words, name = named(token.words()[2:])
    view = parser.expression(token.words()[1], token.line)
    plain = parser.expressions([w for w in words if not is_keyword(w)], token.line)
    keywords = parser.keywords([w for w in words if is_keyword(w)], token.line)
    tools = parser.tools

    def make(context: Context) -> str:
        args = [each.resolve(context) for each in plain]
        kwargs = {key: each.resolve(context) for key, each in keywords.items()}
        what = view.resolve(context)
        # to know it takes a look at all URLs
        app = _app(context.request) if isinstance(what, str) and tools.by_app(what) else None
        try:
            url = tools.reverse(what, args, kwargs, app)
        except tools.no_url:
            if not name:
                raise
            return ""
        return tools.escape(url) if context.autoescape and not name else url

    return Said(make, [view, *plain, *keywords.values()], name)


def _app(request: Any) -> str | None:
    """Return the instance of an application that a URL is made for."""
    try:
        found: str | None = request.current_app
    except AttributeError:
        try:
            found = request.resolver_match.namespace
        except AttributeError:
            found = None
    return found


class StaticFile(Said):
    """``{% static %}``: its only expression is the file."""


def read_static(parser: Parser, token: Token) -> Node:
    """``{% static "shop.css" as name %}``"""
    words, name = named(token.words()[1:])
    path = parser.expression(words[0], token.line)
    tools = parser.tools

    def make(context: Context) -> str:
        url = tools.static(path.resolve(context))
        return tools.escape(url) if context.autoescape else url

    return StaticFile(make, [path], name)


def _prefix(setting: str) -> Callable[[Parser, Token], Node]:
    def read(parser: Parser, token: Token) -> Node:
        _, name = named(token.words()[1:])
        return Said(lambda context: parser.tools.prefix(setting), (), name)

    return read


def read_querystring(parser: Parser, token: Token) -> Node:
    """``{% querystring values page=2 as name %}``"""
    words, name = named(token.words()[1:])
    plain = parser.expressions([w for w in words if not is_keyword(w)], token.line)
    keywords = parser.keywords([w for w in words if is_keyword(w)], token.line)
    tools = parser.tools

    ask = _ask if given.version >= (6,) else _ask_before_6

    def make(context: Context) -> str:
        values = [each.resolve(context) for each in plain]
        changes = {key: each.resolve(context) for key, each in keywords.items()}
        text = ask(context.request, values, changes)
        return tools.escape(text) if context.autoescape and not name else text

    return Said(make, [*plain, *keywords.values()], name)


def _ask_before_6(request: Any, first: list[Any], changes: dict[str, Any]) -> str:
    values = first[0] if first and first[0] is not None else request.GET
    changed = values.copy()
    for key, value in changes.items():
        _change(changed, key, value)
    return f"?{changed.urlencode()}" if changed or values else ""


def _ask(request: Any, others: list[Any], changes: dict[str, Any]) -> str:
    """Django 6.0: any number of mappings, later ones on top, and a question mark in any case."""
    made = QueryDict(mutable=True)
    for values in [*(others or [request.GET]), changes]:
        if not isinstance(values, Mapping | MultiValueDict):
            raise TemplateSyntaxError(
                f"querystring requires mappings for positional arguments (got {values!r} instead)."
            )
        for key, value in values.lists() if hasattr(values, "lists") else values.items():
            if not isinstance(key, str):
                raise TemplateSyntaxError(
                    f"querystring requires strings for mapping keys (got {key!r} instead)."
                )
            _change(made, key, _some(value))
    return f"?{made.urlencode()}"


def _some(value: Any) -> Any:
    """Return a list without its ``None``; anything else as it is."""
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [each for each in value if each is not None]
    return value


def _change(values: Any, key: str, value: Any) -> None:
    if value is None:
        if key in values:
            del values[key]
    elif isinstance(value, Iterable) and not isinstance(value, str):
        values.setlist(key, value)
    else:
        values[key] = value


TAGS: dict[str, Any] = {
    "csrf_token": read_csrf,
    "get_media_prefix": _prefix("MEDIA_URL"),
    "get_static_prefix": _prefix("STATIC_URL"),
    "querystring": read_querystring,
    "static": read_static,
    "url": read_url,
}

__all__ = ["TAGS", "StaticFile"]
