"""The URLs of a Django site as plain data: what ``reverse`` needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from dualrt_django.edge.languages import to_language
from dualrt_django.edge.urls import Space, Way
from dualrt_django.packing_languages import is_plain, wanted
from dualrt_django.reversing import STRING, make_table

_KINDS = {str: "str", STRING: "same"}  # by what makes text of a value


def pack_urls() -> dict[str, Any]:
    """Return the site's URLs as ``dualrt_django.edge.packed.table`` reads them."""
    table = make_table(settings.ROOT_URLCONF)
    codes: list[str | None] = [None]
    if table.by_language:
        codes += [settings.LANGUAGE_CODE, *map(to_language, wanted())]
    return {
        "urlconf": table.urlconf,
        "by_language": table.by_language,
        "roots": {code or "": _space(table.load(code), frozenset()) for code in codes},
    }


def _space(space: Space, above: frozenset[str]) -> dict[str, Any]:
    """Return a space and those below it; a URLconf may include itself, which ends here."""
    names = space.names
    below = {name: space.space(name) for name in space.namespaces() if name not in above}
    return {
        "apps": {name: list(each) for name, each in space.apps.items()},
        "ways": {name: _ways(found) for name, found in names.ways.items()},
        "views": {n: None if found is None else _ways(found) for n, found in names.views.items()},
        "below": {n: _space(each, above | {n}) for n, each in below.items() if each is not None},
    }


def _ways(found: Sequence[Way]) -> list[dict[str, Any]]:
    return [_way(each) for each in found]


def _way(way: Way) -> dict[str, Any]:
    # an object among a route's arguments is none that a template could be given
    defaults = {name: value for name, value in way.defaults.items() if is_plain(value)}
    return {
        "forms": [[text, list(params)] for text, params in way.forms],
        "pattern": way.pattern,
        "defaults": defaults,
        "to_url": {name: _kind(each) for name, each in way.converters.items()},
    }


def _kind(to_url: Any) -> str:
    return _KINDS.get(to_url, "own")


__all__ = ["pack_urls"]
