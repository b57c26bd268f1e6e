"""A site as plain data (JSON): what Django's names at the edge are given where there is no Django.

``dualrt_django.packing`` makes it, where Django is. Languages, URLs and static files are used as
soon as ``use`` is called; the pages are ``dualrt_django.edge.packed_pages``'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from gettext import c2py
from types import SimpleNamespace
from typing import Any

from dualrt.edge.scope import refuse
from dualrt.errors import ConfigError, ViewError
from dualrt_django.edge import conf, given, static, translation, urls
from dualrt_django.edge.languages import (
    Catalog,
    Choice,
    Form,
    Languages,
    Texts,
    germanic,
    to_language,
)
from dualrt_django.edge.static import Static
from dualrt_django.edge.urls import Names, Space, Table, ToURL, Way

FORMAT = 2
# Of a catalog's key that has a plural form; no message of gettext's holds a NUL.
FORMED = "\x00"
CONVERTERS: Mapping[str, ToURL] = {"str": str, "same": lambda value: value}
_AGAIN = "Build the bundle again."
_HINT = "Run this view in the server runtime."


def use(data: Mapping[str, Any]) -> None:
    """Let the edge's names answer for the site that ``data`` is; ``ConfigError`` for data of
    another version.
    """
    if data.get("format") != FORMAT:
        raise ConfigError(f"the packed site has the format {data.get('format')!r}. {_AGAIN}")
    given.use(Settings(data["settings"], data["left_out"]), tuple(data["version"]))
    conf.use(data["listed"])
    translation.use(languages(data["languages"]))
    urls.use(table(data["urls"]))
    static.use(Static(**data["static"]))


class Settings(SimpleNamespace):
    """Settings as Django has them, some of which are tuples. ``left_out``: those that could not be
    packed; asking for one is an error that says so.
    """

    def __init__(self, data: Mapping[str, Any], left_out: Sequence[str]) -> None:
        languages = [tuple(each) for each in data["LANGUAGES"]]
        super().__init__(**{**_formats(data), "LANGUAGES": languages})
        self._left_out = frozenset(left_out)

    def __getattr__(self, name: str) -> Any:
        if name.isupper() and name in self._left_out:
            refuse(f"the setting {name}, which is no plain value and so not in the bundle,", _HINT)
        raise AttributeError(name)


def _formats(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return how dates and numbers are written, with the sizes of groups as a tuple again."""
    sizes = data.get("NUMBER_GROUPING")
    return {**data, "NUMBER_GROUPING": tuple(sizes)} if isinstance(sizes, list) else dict(data)


# --- languages


def languages(data: Mapping[str, Any]) -> Languages:
    """Return the site's languages."""
    known: Mapping[str, Any] = data["catalogs"]
    formats = {language: _formats(each) for language, each in data["formats"].items()}

    def load(language: str) -> Catalog:
        if language not in known:
            hint = "Name the language in LANGUAGES, and build the bundle again."
            refuse(f"the language {language!r}, which the bundle has not", hint)
        own = known[language]
        rest = load(data["default"]) if own["falls_back"] else None
        pairs = [(_texts(each["texts"]), _form(each["plural"])) for each in own["parts"]]
        return Catalog(own["language"], pairs, _form(own["plural"]), rest)

    return Languages(
        data["default"],
        data["codes"],
        data["others"],
        lambda code: bool(data["exists"].get(code.lower())),
        load,
        lambda: _choice(data["choice"]),
        lambda language: formats.get(to_language(language), {}),
        data["infos"],
        [(code, name, lazily) for code, name, lazily in data["names"]],
    )


def _choice(data: Any) -> Choice | None:
    if isinstance(data, str):
        raise ViewError(data)
    return None if data is None else Choice(*data)


def _texts(data: Mapping[str, str]) -> Texts:
    found: dict[Any, str] = {}
    for key, text in data.items():
        message, formed, form = key.rpartition(FORMED)
        found[(message, int(form)) if formed else key] = text
    return found


def _form(plural: str) -> Form:
    """Return a language's plural forms by gettext's expression for them."""
    found: Form = c2py(plural) if plural else germanic
    return found


# --- URLs


def table(data: Mapping[str, Any]) -> Table:
    """Return the site's URLs."""
    roots: Mapping[str, Any] = data["roots"]

    def load(language: str | None) -> Space:
        name = language if data["by_language"] else None
        found = roots.get(name or "")
        if found is None:
            hint = "Name the language in LANGUAGES, and build the bundle again."
            refuse(f"URLs in the language {language!r}, which the bundle has not", hint)
        return _space(found)

    return Table(data["urlconf"], data["by_language"], load)


def _space(data: Mapping[str, Any]) -> Space:
    below = {name: partial(_space, each) for name, each in data["below"].items()}
    return Space(lambda: _names(data), data["apps"], below)


def _names(data: Mapping[str, Any]) -> Names:
    ways = {name: [_way(each) for each in found] for name, found in data["ways"].items()}
    views = {
        name: None if found is None else [_way(each) for each in found]
        for name, found in data["views"].items()
    }
    return Names(ways, views)


def _way(data: Mapping[str, Any]) -> Way:
    forms = [(text, tuple(params)) for text, params in data["forms"]]
    to_url = data["to_url"].items()
    converters = {name: CONVERTERS.get(each) or _unknown(name) for name, each in to_url}
    return Way(forms, data["pattern"], data["defaults"], converters)


def _unknown(name: str) -> Callable[[Any], Any]:
    def to_url(value: Any) -> Any:
        refuse(f"the converter of {name!r} in a URL, which is the site's own,", _HINT)

    return to_url


__all__ = ["CONVERTERS", "FORMAT", "FORMED", "languages", "table", "use"]
