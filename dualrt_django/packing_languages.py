"""The languages of a Django site as plain data: texts, plural forms, formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import global_settings, settings
from django.utils.translation import check_for_language, trans_real

from dualrt.errors import ViewError
from dualrt_django.discover import LOCALE_MIDDLEWARE
from dualrt_django.edge.languages import Languages, to_language
from dualrt_django.edge.packed import FORMED
from dualrt_django.languages import make_languages

_PLAIN = (str, int, float, bool)


def wanted(named: Iterable[str] = ()) -> list[str]:
    """Return the languages that a page may be in: ``LANGUAGES`` where the site names them or has
    ``LocaleMiddleware``, else ``LANGUAGE_CODE`` alone: Django's own list has a hundred. And those
    that templates have ``named``.
    """
    codes = [settings.LANGUAGE_CODE, *named]
    own = settings.LANGUAGES is not global_settings.LANGUAGES
    if settings.USE_I18N and (own or LOCALE_MIDDLEWARE in settings.MIDDLEWARE):
        codes += [code for code, _ in settings.LANGUAGES]
    return list(dict.fromkeys(codes))


def pack_languages(named: Iterable[str] = ()) -> dict[str, Any]:
    """Return the site's languages as ``dualrt_django.edge.packed.languages`` reads them, and those
    that templates have ``named``.
    """
    site = make_languages()
    codes = wanted(named)
    return {
        "default": settings.LANGUAGE_CODE,
        "codes": [code for code, _ in settings.LANGUAGES],
        "others": site.others,
        "exists": {code.lower(): check_for_language(code) for code, _ in settings.LANGUAGES},
        "choice": _choice(site),
        "infos": dict(site.infos),
        "names": [list(each) for each in site.names],
        "catalogs": {code: _catalog(code) for code in codes if settings.USE_I18N},
        "formats": {to_language(code): _plain(site.formats(to_language(code))) for code in codes},
    }


def _choice(site: Languages) -> Any:
    try:
        found = site.choice()
    except ViewError as error:  # a middleware of the site's own chooses
        return str(error)
    return None if found is None else list(found)


def _plain(formats: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a language's formats can be written as JSON."""
    return {name: value for name, value in formats.items() if is_plain(value)}


def is_plain(value: Any) -> bool:
    """Whether a value is one that JSON has; a tuple is a list there."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_plain(value[key]) for key in value)
    if isinstance(value, list | tuple):
        return all(map(is_plain, value))
    return value is None or isinstance(value, _PLAIN)


def _catalog(language: str) -> dict[str, Any]:
    found: Any = trans_real.translation(language)
    texts = found._catalog
    parts = getattr(texts, "_catalogs", [texts])
    return {
        "language": to_language(language),
        "plural": _plural(found._info.get("plural-forms", "")),
        "parts": [_part(each) for each in parts],
        # what tests have left may have the default language fall back to itself
        "falls_back": found._fallback is not None and language != settings.LANGUAGE_CODE,
    }


def _part(texts: Mapping[Any, str]) -> dict[str, Any]:
    header = texts.get("", "")
    lines = [line for line in header.splitlines() if line.lower().startswith("plural-forms:")]
    pairs = {
        key if isinstance(key, str) else f"{key[0]}{FORMED}{key[1]}": text
        for key, text in texts.items()
        if key != ""
    }
    return {"plural": _plural(lines[-1] if lines else ""), "texts": pairs}


def _plural(told: str) -> str:
    """Return the expression of a header's ``Plural-Forms``, ``""`` where it has none."""
    return told.rpartition("plural=")[2].strip().removesuffix(";").strip()


__all__ = ["is_plain", "pack_languages", "wanted"]
