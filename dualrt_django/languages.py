"""The site's languages, as Django knows them, for ``django.utils.translation`` at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.conf.urls.i18n import is_language_prefix_patterns_used
from django.utils import formats, translation
from django.utils.functional import Promise
from django.utils.translation import trans_real

from dualrt.edge.scope import host
from dualrt.errors import ViewError
from dualrt_django.discover import LOCALE_MIDDLEWARE, has_other_locale_middleware
from dualrt_django.edge.languages import Catalog, Choice, Languages, to_language

_OTHERS = {code: info["fallback"] for code, info in LANG_INFO.items() if "fallback" in info}
_KNOWN = ("bidi", "code", "name", "name_local", "fallback")
_UNKNOWN = (
    "the language of this request is chosen by a middleware of the site's own, which is server "
    "code; use translation.override(...) at the edge, or the server runtime"
)


def make_languages() -> Languages:
    """Return the languages that the settings say; texts are read when they are first needed."""
    return Languages(
        settings.LANGUAGE_CODE,
        [code for code, _ in settings.LANGUAGES],
        _OTHERS,
        _exists,
        _load,
        _choice,
        _write,
        {
            code: {key: info[key] for key in _KNOWN if key in info}
            for code, info in LANG_INFO.items()
        },
        _names(),
    )


def _choice() -> Choice | None:
    if not settings.USE_I18N:
        return None
    with host():  # it imports the site's middlewares and URLconf, where nobody has yet
        if has_other_locale_middleware():
            raise ViewError(_UNKNOWN)
        if LOCALE_MIDDLEWARE not in settings.MIDDLEWARE:
            return None
        prefixed, prefix_default = is_language_prefix_patterns_used(settings.ROOT_URLCONF)
        return Choice(settings.LANGUAGE_COOKIE_NAME, prefixed, prefix_default)


def _names() -> list[tuple[str, str, bool]]:
    with in_language(None):  # lazy texts, as they stand in the code
        return [(code, str(name), isinstance(name, Promise)) for code, name in settings.LANGUAGES]


def _write(language: str) -> Mapping[str, Any]:
    """Return the formats of a language: the first module that has one tells it."""
    found: dict[str, Any] = {}
    with host():
        for module in reversed(formats.get_format_modules(language)):
            known = vars(module).items()
            found.update((k, v) for k, v in known if v is not None and not k.startswith("_"))
    return found


def _exists(code: str) -> bool:
    with host():  # it looks for files
        return bool(trans_real.check_for_language(code))


def _load(language: str) -> Catalog:
    with host():
        return _catalog(trans_real.translation(language), language)


def _catalog(found: Any, language: str) -> Catalog:
    """Return Django's translation as plain dicts: its own, which nobody changes."""
    texts = found._catalog
    if hasattr(texts, "_catalogs"):
        pairs = list(zip(texts._catalogs, texts._plurals, strict=True))
    else:  # gettext's own, behind one of the site's
        pairs = [(texts, found.plural)]
    fallback = found._fallback
    known = None if fallback is None else _catalog(fallback, language)
    return Catalog(to_language(language), pairs, found.plural, known)


def in_language(language: str | None) -> translation.override:
    """Return what lets a language be Django's active one meanwhile. Afterwards it is again the one
    that was activated on this thread, or none, which ``override`` alone does not remember.
    """
    active: Any = vars(trans_real)["_active"]
    return translation.override(language, deactivate=not hasattr(active, "value"))


__all__ = ["in_language", "make_languages"]
