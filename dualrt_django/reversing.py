"""From a URLconf to what ``reverse`` needs at the edge: Django's resolvers, asked once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import converters as stock
from django.urls import get_resolver
from django.urls.resolvers import get_ns_resolver
from django.utils import translation

from dualrt.edge.scope import host
from dualrt_django.edge.urls import Names, Space, Table, ToURL, Way
from dualrt_django.levels import repeats, speaks

ALL: Any = object()  # the same for each language
STRING: ToURL = lambda value: value  # noqa: E731 - what makes text of what is text
_STOCK: Mapping[Any, ToURL] = {
    stock.IntConverter.to_url: str,
    stock.UUIDConverter.to_url: str,
    stock.StringConverter.to_url: STRING,
}


def make_table(urlconf: Any) -> Table:
    """Return what is known of the URLs of ``urlconf`` (``ROOT_URLCONF``), read when it is first
    needed for a language.
    """
    resolver = get_resolver(urlconf)

    def load(language: str | None) -> Space:
        return _space(resolver, language if table.by_language else ALL)

    table = Table(urlconf, any(map(speaks, _items(resolver))), load)
    return table


def read_all(table: Table) -> None:
    """Read what requests will need, now. What Django cannot reverse fails where it is asked for."""
    with suppress(Exception):
        _read(table.root(), set())


def _read(space: Space, above: set[str]) -> None:
    with suppress(Exception):
        space.names  # noqa: B018 - reading it loads it
    for name in space.namespaces():
        below = space.space(name)
        if below is not None and name not in above:  # a URLconf may include itself
            _read(below, above | {name})


def _items(resolver: Any, outer: tuple[Any, ...] = ()) -> Iterator[Any]:
    for item in resolver.url_patterns:
        yield item
        inner = (*outer, resolver)
        if hasattr(item, "url_patterns") and not repeats(item, inner):
            yield from _items(item, inner)


def _space(
    resolver: Any, language: Any, pattern: str = "", converters: Mapping[str, Any] | None = None
) -> Space:
    """Return what stands below ``resolver``, which stands behind ``pattern``."""
    known = dict(converters or {})
    with _speaking(language):
        apps, inner = dict(resolver.app_dict), dict(resolver.namespace_dict)
        below = {
            name: partial(
                _space, each, language, pattern + extra, {**known, **each.pattern.converters}
            )
            for name, (extra, each) in inner.items()
        }
    return Space(partial(_names, resolver, language, pattern, known), apps, below)


@contextmanager
def _speaking(language: Any) -> Iterator[None]:
    if language is ALL:
        yield
        return
    with translation.override(language):
        if language == settings.LANGUAGE_CODE:
            translation.deactivate()  # as it is written, which to_language may change
        yield


def _names(resolver: Any, language: Any, pattern: str, converters: Mapping[str, Any]) -> Names:
    with _speaking(language):
        found = resolver
        if pattern:
            found = get_ns_resolver(pattern, resolver, tuple(converters.items()))
        known = found.reverse_dict
        ways = {name: [_way(*each) for each in known.getlist(name)] for name in known}
    return Names({name: each for name, each in ways.items() if isinstance(name, str)}, _views(ways))


def _views(ways: Mapping[Any, Sequence[Way]]) -> dict[str, Sequence[Way] | None]:
    """Return the patterns of each view, by its dotted name."""
    found: dict[str, Sequence[Way] | None] = {}
    for view, each in ways.items():
        name = getattr(view, "__qualname__", None)
        if not isinstance(view, str) and isinstance(name, str):
            dotted = f"{view.__module__}.{name}"
            found[dotted] = None if dotted in found else each
    return found


def _way(
    forms: Any, pattern: str, defaults: Mapping[str, Any], converters: Mapping[str, Any]
) -> Way:
    texts = [(str(text), tuple(params)) for text, params in forms]
    return Way(texts, pattern, defaults, {name: _to_url(each) for name, each in converters.items()})


def _to_url(converter: Any) -> ToURL:
    """Return what makes text of a value: of the site's own converters their method, as the host."""
    known = _STOCK.get(getattr(type(converter), "to_url", None))
    if known is not None and "to_url" not in vars(converter):
        return known

    def to_url(value: Any) -> Any:
        with host():
            return converter.to_url(value)

    return to_url


__all__ = ["STRING", "make_table", "read_all"]
