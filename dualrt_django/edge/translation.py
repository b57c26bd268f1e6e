"""``django.utils.translation`` at the edge: texts of the catalogs that the site has.

The adapter says which languages there are, and gives their catalogs (``use``); the language of a
request is what Django's ``LocaleMiddleware`` would choose, where the site has it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ContextDecorator
from typing import Any

from dualrt_django.edge.current import UNKNOWN, Active, context
from dualrt_django.edge.given import given
from dualrt_django.edge.languages import Catalog, Languages, to_language, to_locale
from dualrt_django.edge.utils.functional import lazy
from dualrt_django.edge.utils.safestring import SafeData, SafeString

_CONTEXT = "\x04"  # gettext's own separator of context and message


def use(languages: Languages | None) -> None:
    """Take the languages and their catalogs from ``languages`` from now on."""
    _site[0] = languages


def site_languages() -> Languages | None:
    """Return the languages that are known, ``None`` before there are any."""
    return _site[0]


_site: list[Languages | None] = [None]
_NOTHING = Catalog(None, [])
_NO_FORMATS: Mapping[str, Any] = {}
_NEWLINE = re.compile(r"\s*\n\s*")
_active = Active("dualrt_django.language")


def _catalog() -> Catalog:
    """Return the catalog of the language that is active."""
    found: Catalog | None = _active.get()
    return found or _of(_chosen() or given.source.LANGUAGE_CODE)


def _of(language: str) -> Catalog:
    site = _site[0]
    return Catalog(language, []) if site is None else site.catalog(language)


def _chosen() -> str | None:
    """Return the language that was chosen for the request, ``None`` where none was."""
    here, site = context(), _site[0]
    if here is None or site is None:
        return None
    if here.language is UNKNOWN:
        here.language = site.of(here.request)
    found: str | None = here.language
    return found


def gettext(message: Any) -> Any:
    """Return the text for ``message`` in the language that is active."""
    if not given.source.USE_I18N:
        return message
    text = message.replace("\r\n", "\n").replace("\r", "\n")
    result = _catalog().gettext(text) if text else type(message)("")
    return SafeString(result) if isinstance(message, SafeData) else result


def gettext_noop(message: Any) -> Any:
    """Return ``message``, which is only marked to be translated."""
    return message


def ngettext(singular: Any, plural: Any, number: Any) -> Any:
    """Return the text for one of something, or for ``number`` of it."""
    if not given.source.USE_I18N:
        return singular if number == 1 else plural
    return _catalog().ngettext(singular, plural, number)


def pgettext(context: str, message: Any) -> Any:
    """Return the text for ``message`` where it stands in ``context``."""
    if not given.source.USE_I18N:
        return message
    result = gettext(f"{context}{_CONTEXT}{message}")
    if _CONTEXT in result:
        return message
    return SafeString(result) if isinstance(message, SafeData) else result


def npgettext(context: str, singular: Any, plural: Any, number: Any) -> Any:
    """Return the text for one or several of something, where it stands in ``context``."""
    if not given.source.USE_I18N:
        return singular if number == 1 else plural
    start = f"{context}{_CONTEXT}"
    result = ngettext(f"{start}{singular}", f"{start}{plural}", number)
    return ngettext(singular, plural, number) if _CONTEXT in result else result


gettext_lazy = lazy(gettext, str)
pgettext_lazy = lazy(pgettext, str)


class _Counted(str):
    """A text that is chosen once the number is known: when it is formatted."""

    _function: Any
    _kwargs: dict[str, Any]
    _number: Any

    def __bool__(self) -> bool:
        return bool(self._kwargs["singular"])

    def _of(self, number: Any) -> Any:
        return self._function(**self._kwargs, number=number)

    def _value(self, values: Any) -> Any:
        try:
            return values[self._number]
        except KeyError:
            raise KeyError(
                f"Your dictionary lacks key '{self._number}'. Please provide it, because it is "
                "required to determine whether string is singular or plural."
            ) from None

    def format(self, *args: Any, **kwargs: Any) -> str:
        number = self._value(kwargs) if kwargs and self._number else args[0]
        return str(self._of(number).format(*args, **kwargs))

    def __mod__(self, rhs: Any) -> Any:
        named = isinstance(rhs, dict) and self._number
        text = self._of(self._value(rhs) if named else rhs)
        try:
            return text % rhs
        except TypeError:  # it does not show the number
            return text


def _counting(function: Any, number: Any, **kwargs: Any) -> Any:
    if isinstance(number, int):
        return lazy(function, str)(**kwargs, number=number)
    names = {"_function": staticmethod(function), "_kwargs": kwargs, "_number": number}
    kind = type("NumberAwareString", (_Counted,), names)
    return lazy(lambda **kwargs: kind(), kind)(**kwargs)


def ngettext_lazy(singular: Any, plural: Any, number: Any = None) -> Any:
    """As ``ngettext`` when it is looked at; ``number`` may name a key of what it is formatted
    with.
    """
    return _counting(ngettext, number, singular=singular, plural=plural)


def npgettext_lazy(context: Any, singular: Any, plural: Any, number: Any = None) -> Any:
    """As ``npgettext`` when it is looked at."""
    return _counting(npgettext, number, context=context, singular=singular, plural=plural)


def activate(language: Any) -> None:
    """Let a language be the active one for the rest of the request."""
    if given.source.USE_I18N and language:
        _active.set(_of(language))


def deactivate() -> None:
    """Let the request's own language be the active one again."""
    if given.source.USE_I18N:
        _active.set(_of(given.source.LANGUAGE_CODE))


def deactivate_all() -> None:
    """Let every text be what it is in the code."""
    if given.source.USE_I18N:
        _active.set(_NOTHING)


class override(ContextDecorator):
    """Let a language be the active one meanwhile; ``None``: none is."""

    def __init__(self, language: Any, deactivate: bool = False) -> None:
        self.language = language
        self.deactivate = deactivate

    def __enter__(self) -> None:
        self._before: Catalog | None = _active.get()
        if self.language is not None:
            activate(self.language)
        else:
            deactivate_all()

    def __exit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None:
        if self.deactivate and self._before is not _NOTHING:
            deactivate()
        else:
            _active.set(self._before)


def get_language() -> str | None:
    """Return the language that is active."""
    if not given.source.USE_I18N:
        return str(given.source.LANGUAGE_CODE)
    found: Catalog | None = _active.get()
    if found is not None:
        return found.language
    chosen = _chosen()
    return str(given.source.LANGUAGE_CODE) if chosen is None else _of(chosen).language


def get_language_bidi() -> bool:
    """Whether the language that is active is written from right to left."""
    language = get_language()
    if language is None:
        return False
    base = language if not given.source.USE_I18N else language.split("-")[0]
    return base in given.source.LANGUAGES_BIDI


def get_language_info(lang_code: str) -> dict[str, Any]:
    """Return the names of a language, and whether it is written from right to left."""
    site = _site[0]
    infos = {} if site is None else site.infos
    found = infos.get(lang_code)
    if found is None:
        if "-" not in lang_code:
            raise KeyError(f"Unknown language code {lang_code}.")
        base = lang_code.split("-")[0]
        found = infos.get(base)
        if found is None:
            raise KeyError(f"Unknown language code {lang_code} and {base}.")
    if "name" not in found:
        return get_language_info(found["fallback"][0])
    return {**found, "name_translated": gettext_lazy(found["name"])}


def trim_whitespace(s: str) -> str:
    """Return a text of several lines as one."""
    return _NEWLINE.sub(" ", s.strip())


def formats_of(language: str | None) -> Mapping[str, Any]:
    """Return how a language writes dates and numbers, by the names of the settings for that."""
    site = _site[0]
    return _NO_FORMATS if site is None or language is None else site.formats(language)


def languages() -> list[tuple[str, str]]:
    """Return the site's languages, in the words to be translated."""
    site = _site[0]
    return [] if site is None else [(code, name) for code, name, _ in site.names]


def shown_languages() -> list[tuple[str, Any]]:
    """Return the site's languages as ``settings.LANGUAGES`` shows them."""
    site = _site[0]
    if site is None:
        return []
    if site.shown is None:
        each = site.names
        site.shown = [(code, gettext_lazy(name) if lazily else name) for code, name, lazily in each]
    return site.shown


__all__ = ["activate", "deactivate", "deactivate_all", "get_language"]
__all__ += [
    "get_language_bidi",
    "get_language_info",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
]
__all__ += ["ngettext_lazy", "npgettext", "npgettext_lazy", "override", "pgettext"]
__all__ += ["pgettext_lazy", "to_language", "to_locale", "use"]
