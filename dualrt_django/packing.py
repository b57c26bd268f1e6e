"""A Django site as plain data (JSON), which its edge needs where there is no Django: ``pack``.

``dualrt_django.edge.packed`` gives it to the names, ``packed_pages`` renders of it. No secret is in
it: a process that signs is given ``SECRET_KEY`` by whoever starts it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import VERSION
from django.conf import settings

from dualrt.edge.bundle import Bundle
from dualrt.flow import Edge
from dualrt_django.edge.conf import ALLOWED, is_secret
from dualrt_django.edge.dtl.filters import FILTERS
from dualrt_django.edge.dtl.language_tags import InLanguage
from dualrt_django.edge.dtl.nodes import Node
from dualrt_django.edge.dtl.site_tags import StaticFile
from dualrt_django.edge.packed import FORMAT
from dualrt_django.edge.utils.formats import FORMAT_SETTINGS
from dualrt_django.packing_languages import is_plain, pack_languages
from dualrt_django.packing_urls import pack_urls
from dualrt_django.shelf import Shelf
from dualrt_django.tools import LOREM, make_static

# What the names at the edge ask besides what edge code may
_MORE = (
    "CACHE_MIDDLEWARE_SECONDS CSRF_COOKIE_AGE CSRF_COOKIE_DOMAIN CSRF_COOKIE_HTTPONLY "
    "CSRF_COOKIE_PATH CSRF_COOKIE_SAMESITE CSRF_COOKIE_SECURE CSRF_USE_SESSIONS "
    "DATA_UPLOAD_MAX_NUMBER_FILES FILE_UPLOAD_HANDLERS INTERNAL_IPS MIDDLEWARE "
    "SECURE_PROXY_SSL_HEADER SESSION_ENGINE SESSION_EXPIRE_AT_BROWSER_CLOSE SESSION_SERIALIZER "
    "SIGNING_BACKEND URLIZE_ASSUME_HTTPS"
).split()


def pack(edge: Edge) -> dict[str, Any]:
    """Return the site whose settings are active, and the pages of ``edge``, which is started."""
    compiled = edge.compiled
    site = compiled.pages.current() if compiled is not None and compiled.pages is not None else None
    shelves = [] if site is None else [each for each in site.shelves if isinstance(each, Shelf)]
    views = pages_of(compiled.bundle, shelves) if compiled is not None else {}
    listed = sorted(edge.config.settings)
    plain, left_out = _settings(listed)
    return {
        "format": FORMAT,
        "version": list(VERSION[:3]),
        "settings": plain,
        "left_out": left_out,
        "listed": listed,
        "languages": pack_languages(_constants(shelves, InLanguage)),
        "urls": pack_urls(),
        "static": _static(shelves),
        "lorem": list(LOREM),
        "engines": [_engine(each, views) for each in shelves],
        "views": views,
    }


def _settings(listed: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the settings that the edge asks for, and the names of those that JSON has not: sets,
    bytes, and texts that are made anew for each request, such as ``reverse_lazy`` makes.
    """
    names = {*ALLOWED, *FORMAT_SETTINGS, *_MORE, *listed}
    found = {
        name: getattr(settings, name)
        for name in sorted(names)
        if hasattr(settings, name) and not is_secret(name)
    }
    found["LANGUAGES"] = [[code, str(name)] for code, name in settings.LANGUAGES]
    plain = {name: value for name, value in found.items() if is_plain(value)}
    return plain, sorted(found.keys() - plain.keys())


def pages_of(bundle: Bundle, shelves: list[Shelf]) -> dict[str, Any]:
    """Return the templates that each view may render, and the words in them."""
    return {
        view: {
            "templates": list(code.templates),
            "words": sorted({word for name in code.templates for word in _words(name, shelves)}),
        }
        for view, code in bundle.views.items()
        if code.templates
    }


def _words(name: str, shelves: list[Shelf]) -> Iterator[str]:
    for shelf in shelves:
        yield from shelf.words(name)


def _static(shelves: list[Shelf]) -> dict[str, Any]:
    """Return how static files' URLs are made; of a storage that dualrt does not know, those of the
    files that templates name.
    """
    found = make_static()
    known = found.known
    if found.ask is not None:
        known = {path: found.ask(path) for path in _constants(shelves, StaticFile)}
    return {"base": found.base, "files": found.files, "known": known}


def _constants(shelves: list[Shelf], tag: type[Node]) -> list[str]:
    """Return the texts that stand in one kind of tags of all templates."""
    nodes = (
        node
        for shelf in shelves
        for compiled in shelf.engine.templates.values()
        for node in compiled.body.walk()
        if isinstance(node, tag)
    )
    values = {each.constant for node in nodes for each in node.expressions}
    return sorted(str.__str__(each) for each in values if isinstance(each, str))


def _engine(shelf: Shelf, views: dict[str, Any]) -> dict[str, Any]:
    engine = shelf.engine
    stock = [name for name, each in engine.tools.filters.items() if FILTERS.get(name) is each]
    templates = [
        {"key": key, "name": engine.templates[key].name, "source": source.source}
        for key, source in sorted(shelf.sources.items())
        if key in engine.templates
    ]
    return {
        "name": shelf.name,
        "autoescape": engine.autoescape,
        "string_if_invalid": engine.string_if_invalid,
        "filters": sorted({*stock} - {*engine.built_in.filters}),
        "libraries": sorted(engine.tools.libraries),
        "without": sorted(engine.built_in.tags),
        "processors": shelf.processed(
            {page for each in views.values() for page in each["templates"]}
        ),
        "templates": templates,
        "parents": [[key, name, inner] for (key, name), inner in sorted(engine.parents.items())],
    }


__all__ = ["pack", "pages_of"]
