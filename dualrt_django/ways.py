"""URLs that lead to a Django view: made up of its patterns, kept where the resolver agrees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import Resolver404, URLResolver, converters, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RoutePattern
from django.utils.regex_helper import normalize

from dualrt.routing import Route
from dualrt.site import Ways
from dualrt_django.levels import repeats

PATHS = 12  # ways to one view: each value of a converter once, and a few mixtures
TRIES = 3000  # combinations of values of one pattern

_WORDS = ("a", "some-slug", "Big_1", "2026", "caf\u00e9 &%", "x" * 60)
_SAMPLES: dict[type, Sequence[str]] = {
    converters.IntConverter: ("0", "1", "42", "007", "2147483648"),
    converters.SlugConverter: ("a", "some-slug", "Big_1"),
    converters.UUIDConverter: ("6f3e9a52-93a4-4fbc-a6f3-0d5f1d2b7c11",),
    converters.PathConverter: ("a", "a/b/c.txt", "caf\u00e9/\u00fc"),
    converters.StringConverter: _WORDS,
}
# For regular expressions and converters of the site's own.
_GUESSES = ("1", "12", "2026", "01", "a", "ab", "some-slug", "abc", "A1", "true", "x.txt", "a/b")

CSRF = "s" * 32  # a secret of the length that Django's have


def ways(route: Route) -> Ways:
    """Return URLs that Django's resolver gives to the route's view."""
    found: dict[str, None] = {}
    for pieces in _pieces((get_resolver(),), route, ()):
        for path in islice(_join(pieces), TRIES):
            if len(found) < PATHS and _leads(path, route):
                found[quote(path, safe="/~!$&'()*+,;=:@")] = None
    return Ways(_host(), list(found), _unsafe())


def _pieces(
    chain: tuple[Any, ...], route: Route, outer: tuple[Any, ...]
) -> Iterator[list[Sequence[str]]]:
    for child in getattr(chain[-1], "url_patterns", ()):
        pieces = (*outer, child.pattern)
        if isinstance(child, URLResolver):
            if not repeats(child, chain):
                yield from _pieces((*chain, child), route, pieces)
        elif child.callback is route.view:
            yield [each for pattern in pieces for each in _texts(pattern)]


def _texts(pattern: Any) -> list[Sequence[str]]:
    """Return the pattern as a sequence of choices of text."""
    if isinstance(pattern, LocalePrefixPattern):
        return [(pattern.language_prefix,)]
    if isinstance(pattern, RoutePattern):
        return list(_of_route(pattern))
    return [_of_regex(pattern)]


_PARAMETER = re.compile(r"<(?:[^>:]+:)?([^>]+)>")


def _of_route(pattern: RoutePattern) -> Iterator[Sequence[str]]:
    parts = _PARAMETER.split(str(pattern))
    for at, part in enumerate(parts):
        if at % 2 == 0:
            yield (part,)
            continue
        converter = pattern.converters[part]
        yield _SAMPLES.get(type(converter)) or [
            each for each in _GUESSES if re.fullmatch(converter.regex, each)
        ]


def _of_regex(pattern: Any) -> Sequence[str]:
    """Return texts for a regular expression: Django's own way back from one, with guesses."""
    found: dict[str, None] = {}
    for text, names in normalize(pattern.regex.pattern):
        for values in islice(product(_GUESSES, repeat=len(names)), TRIES):
            made = text % dict(zip(names, values, strict=True))
            if pattern.regex.search(made):
                found[made] = None
            if len(found) >= PATHS:
                return list(found)
    return list(found)


def _join(choices: list[Sequence[str]]) -> Iterator[str]:
    """Yield each value once, beside the first of the others; then all combinations."""
    if not all(choices):
        return
    first = [each[0] for each in choices]
    yield "/" + "".join(first)
    for at, values in enumerate(choices):
        for value in values[1:]:
            yield "/" + "".join([*first[:at], value, *first[at + 1 :]])
    yield from ("/" + "".join(each) for each in product(*choices))


def _leads(path: str, route: Route) -> bool:
    try:
        found = get_resolver().resolve(path)
    except Resolver404:
        return False
    return found.func is route.view


def _host() -> str:
    """Return a host that ``ALLOWED_HOSTS`` has: any other is a 400 of Django's."""
    for host in settings.ALLOWED_HOSTS:
        if host.strip(".*"):
            return str(host.lstrip("."))
    return "localhost"


def _unsafe() -> list[tuple[str, str]]:
    """Return what ``CsrfViewMiddleware`` wants: the token is checked in front of server views, and
    what is compared is the view.
    """
    header = settings.CSRF_HEADER_NAME.removeprefix("HTTP_").replace("_", "-").lower()
    return [("cookie", f"{settings.CSRF_COOKIE_NAME}={CSRF}"), (header, CSRF)]


__all__ = ["PATHS", "ways"]
