"""One of Django's patterns as a framework-free level: what it matches, told once at the start."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import VERSION
from django.urls import converters
from django.urls.resolvers import LocalePrefixPattern, RegexPattern, RoutePattern

from dualrt.routing.levels import Convert, Level, Literal, Regex, Unsure, same
from dualrt.routing.regexes import shape


def is_stock(item: Any, base: type, *methods: str) -> bool:
    """Whether ``item`` behaves as Django's own class: ``methods`` are not overridden."""
    return isinstance(item, base) and all(
        getattr(type(item), name) is getattr(base, name)
        # These two Django itself keeps in the instance once they were computed.
        and (name in ("url_patterns", "regex") or name not in vars(item))
        for name in methods
    )


def repeats(item: Any, outer: Iterable[Any]) -> bool:
    """Whether a resolver's patterns are those of one that it stands in."""
    patterns = getattr(item, "url_patterns", None)
    return patterns is not None and any(each.url_patterns is patterns for each in outer)


def speaks(item: Any) -> bool:
    """Whether what the item's pattern matches depends on the active language."""
    pattern = getattr(item, "pattern", None)
    if isinstance(pattern, LocalePrefixPattern):
        return True
    text = getattr(pattern, "_route", None) or getattr(pattern, "_regex", "")
    return not isinstance(text, str)


def level(pattern: Any, defaults: dict[str, Any]) -> Level:
    """Return what a pattern of Django's matches under the language that is active now."""
    if is_stock(pattern, LocalePrefixPattern, "match", "language_prefix"):
        return Literal(pattern.language_prefix, False, defaults)
    if is_stock(pattern, RoutePattern, "match", "regex"):
        return _route_level(pattern, defaults)
    if is_stock(pattern, RegexPattern, "match", "regex"):
        regex = pattern.regex
        full = bool(pattern._is_endpoint and regex.pattern.endswith("$"))
        return _literal_or(regex, full, None, defaults)
    return Unsure(defaults)


def _route_level(pattern: Any, defaults: dict[str, Any]) -> Level:
    found = {name: convert(item) for name, item in pattern.converters.items()}
    if VERSION >= (6, 0) and not found:
        return Literal(str(pattern._route), pattern._is_endpoint, defaults)
    regex = pattern.regex
    if not found.keys() >= regex.groupindex.keys():
        return Unsure(defaults)  # a translation with other names than the original
    return _literal_or(regex, False, found, defaults)


def _literal_or(
    regex: Any, full: bool, found: dict[str, Convert] | None, defaults: dict[str, Any]
) -> Level:
    known = shape(regex, full=full)
    if known is not None and known.exact:
        return Literal(known.prefix, known.ends, defaults)
    return Regex(regex, full, found, defaults)


def convert(converter: Any) -> Convert:
    """Return the framework-free equal of a stock converter, else the converter's own method."""
    method = getattr(type(converter), "to_python", None)
    if "to_python" not in vars(converter):
        if method is converters.StringConverter.to_python:
            return same
        # Only with the stock expression can these not fail on a short text.
        if method is converters.IntConverter.to_python and converter.regex == "[0-9]+":
            return int
        stock = converters.UUIDConverter
        if method is stock.to_python and converter.regex == stock.regex:
            return uuid.UUID
    own: Convert = converter.to_python
    return own


__all__ = ["convert", "is_stock", "level", "repeats", "speaks"]
