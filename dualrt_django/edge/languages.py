"""The languages of a Django site and their texts, as plain data; which one a request is for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

# What Django reads of a language's name, at most: some clients send megabytes.
_LONGEST = 500
# One language of Accept-Language, its weight, and the comma behind it (RFC 9110, 12.5.4).
_ACCEPTED = re.compile(
    r"([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)(?:\s*;\s*q=(0(?:\.[0-9]{,3})?|1(?:\.0{,3})?))?"
    r"(?:\s*,\s*|$)"
)
_CODE = re.compile(r"^[a-z]{1,8}(?:-[a-z0-9]{1,8})*(?:@[a-z0-9]{1,20})?$", re.IGNORECASE)
_PREFIX = re.compile(r"^/(\w+([@-]\w+){0,2})(/|$)")

Texts = Mapping[Any, str]
Form = Callable[[Any], int]
"""From a number to the plural form that its text has."""


def germanic(number: Any) -> int:
    """Return the plural form of a number where no language says it: one, or several."""
    return int(number != 1)


class Catalog:
    """The texts of one language.

    ``texts``: mappings of a message, or of a message and a plural form, in the order in which they
    are asked, each with its forms. ``form``: the language's. ``fallback``: the catalog asked next.
    """

    __slots__ = ("fallback", "form", "language", "texts")

    def __init__(
        self,
        language: str | None,
        texts: list[tuple[Texts, Form]],
        form: Form = germanic,
        fallback: Catalog | None = None,
    ) -> None:
        self.language = language
        self.texts = texts
        self.form = form
        self.fallback = fallback

    def gettext(self, message: str) -> str:
        """Return the text for a message."""
        keys: tuple[Any, ...] = (message, (message, self.form(1)))
        for key in keys:
            for texts, _ in self.texts:
                found = texts.get(key)
                if found is not None:
                    return found
        return message if self.fallback is None else self.fallback.gettext(message)

    def ngettext(self, singular: str, plural: str, number: Any) -> str:
        """Return the text for a message and a number."""
        for texts, form in self.texts:
            found = texts.get((singular, form(number)))
            if found is not None:
                return found
        if self.fallback is not None:
            return self.fallback.ngettext(singular, plural, number)
        return singular if number == 1 else plural


class Choice(NamedTuple):
    """How ``LocaleMiddleware`` chooses. ``prefixed``: the site has ``i18n_patterns``, and
    ``prefix_default``: the default language stands in its paths, too.
    """

    cookie: str
    prefixed: bool
    prefix_default: bool


class Languages:
    """The site's languages.

    ``default``: ``LANGUAGE_CODE``. ``codes``: those of ``LANGUAGES``. ``others``: a code → codes to
    try for it. ``exists``: whether there are texts for a code. ``load``: the catalog of a language,
    asked once for each. ``choose``: asked once for how a request's language is chosen; ``None``
    where none is, an error where nobody but the server can tell. ``write``: how a language writes
    dates and numbers, by the names of the settings for that; asked once for each. ``infos``: what
    is known of a code, as ``get_language_info`` tells it. ``names``: the site's languages as
    ``LANGUAGES`` has them: code, the words to be translated, whether they are so when they are
    shown.
    """

    def __init__(
        self,
        default: str,
        codes: list[str],
        others: Mapping[str, list[str]],
        exists: Callable[[str], bool],
        load: Callable[[str], Catalog],
        choose: Callable[[], Choice | None],
        write: Callable[[str], Mapping[str, Any]] = lambda language: {},
        infos: Mapping[str, Mapping[str, Any]] | None = None,
        names: Sequence[tuple[str, str, bool]] = (),
    ) -> None:
        self.infos = infos or {}
        self.names = names
        self.shown: list[tuple[str, Any]] | None = None  # as `LANGUAGES`, made once
        self._default = default
        self._codes = [code.lower() for code in codes]
        self.others = others
        self._exists = exists
        self._known: dict[str, bool] = {}
        self._load = load
        self._catalogs: dict[str, Catalog] = {}
        self._write = write
        self._formats: dict[str, Mapping[str, Any]] = {}
        self._choose = choose
        self._choice: Choice | None = None
        self._asked = False

    def catalog(self, language: str) -> Catalog:
        """Return the catalog of a language."""
        found = self._catalogs.get(language)
        if found is None:
            found = self._catalogs[language] = self._load(language)
        return found

    def formats(self, language: str) -> Mapping[str, Any]:
        """Return how a language writes dates and numbers; what is not in it the settings tell."""
        found = self._formats.get(language)
        if found is None:
            found = self._write(language)
            if len(self._formats) < _LONGEST:  # code may ask for what a client calls a language
                self._formats[language] = found
        return found

    def of(self, request: Any) -> str | None:
        """Return the language that ``LocaleMiddleware`` chooses for a request, ``None`` where the
        site has none.
        """
        choice = self.choice()
        if choice is None:
            return None
        if choice.prefixed:
            found = self.from_path(request.routed)
            if found is not None:
                return found
            if not choice.prefix_default:
                return self._default
        return self._wanted(request.cookies.get(choice.cookie), request.headers)

    def choice(self) -> Choice | None:
        """Return how a request's language is chosen."""
        if not self._asked:
            self._choice = self._choose()
            self._asked = True
        return self._choice

    def _wanted(self, cookie: str | None, headers: Any) -> str:
        """Return the language of the cookie, or of the header."""
        if cookie is not None and cookie in self._codes and self._has(cookie):
            return cookie
        if (found := self.variant(cookie)) is not None:
            return found
        for code in accepted(headers.get("accept-language") or ""):
            if code == "*":
                break
            if _CODE.search(code) and (found := self.variant(code)) is not None:
                return found
        return self.variant(self._default) or self._default

    def from_path(self, path: str) -> str | None:
        """Return the language that a path begins with."""
        match = _PREFIX.match(path)
        return None if match is None else self.variant(match[1])

    def variant(self, code: str | None) -> str | None:
        """Return the language of the site that is nearest to ``code``, ``None`` if none is near."""
        if not code:
            return None
        if len(code) > _LONGEST:
            at = code.rfind("-", 0, _LONGEST)
            if at <= 0:
                return None
            code = code[:at]
        parts = code.split("-")
        shorter = ["-".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]
        tried: list[str] = [code, *self.others.get(code, ()), *shorter]
        for each in tried:
            if each.lower() in self._codes and self._has(each):
                return each
        start = f"{tried[-1]}-"
        return next((each for each in self._codes if each.startswith(start)), None)

    def _has(self, code: str) -> bool:
        found = self._known.get(code)
        if found is None:
            found = self._exists(code)
            if len(self._known) < _LONGEST:  # what clients write in capitals is no end of keys
                self._known[code] = found
        return found


def accepted(header: str) -> list[str]:
    """Return the languages of ``Accept-Language``, the most wanted first; none where it is
    malformed.
    """
    if len(header) > _LONGEST:
        at = header.rfind(",", 0, _LONGEST)
        if at <= 0:
            return []
        header = header[:at]
    pieces = _ACCEPTED.split(header.lower())
    if any(pieces[::3]):
        return []
    found = list(zip(pieces[1::3], pieces[2::3], strict=True))
    found.sort(key=lambda each: float(each[1] or 1), reverse=True)
    return [code for code, _ in found]


def to_language(locale: str) -> str:
    """Return the language of a locale: ``en-us`` of ``en_US``."""
    return locale.replace("_", "-", 1).lower()


def to_locale(language: str) -> str:
    """Return the locale of a language: ``en_US`` of ``en-us``."""
    name, _, country = language.lower().partition("-")
    if not country:
        return language[:3].lower() + language[3:]
    country, _, rest = country.partition("-")
    country = country.title() if len(country) > 2 else country.upper()
    return f"{name}_{country}-{rest}" if rest else f"{name}_{country}"


__all__ = ["Catalog", "Choice", "Form", "Languages", "Texts", "accepted", "to_language"]
__all__ += ["germanic", "to_locale"]
