"""The filters of the libraries ``i18n`` and ``l10n``."""

from __future__ import annotations

from typing import Any

from dualrt_django.edge.dtl.filters.registry import Registry
from dualrt_django.edge.translation import get_language_info, gettext
from dualrt_django.edge.utils import formats

I18N = Registry()
L10N = Registry()


@I18N.filter()
def language_name(lang_code: Any) -> Any:
    """Return the English name of a language."""
    return get_language_info(lang_code)["name"]


@I18N.filter()
def language_name_translated(lang_code: Any) -> Any:
    """Return the name of a language in the active one."""
    return gettext(get_language_info(lang_code)["name"])


@I18N.filter()
def language_name_local(lang_code: Any) -> Any:
    """Return the name that a language has for itself."""
    return get_language_info(lang_code)["name_local"]


@I18N.filter()
def language_bidi(lang_code: Any) -> Any:
    """Whether a language is written from right to left."""
    return get_language_info(lang_code)["bidi"]


@L10N.filter()
def localize(value: Any) -> str:
    """Return a value as the language writes it."""
    return str(formats.localize(value, use_l10n=True))


@L10N.filter()
def unlocalize(value: Any) -> str:
    """Return a value as no language writes it."""
    return str(formats.localize(value, use_l10n=False))


__all__ = ["I18N", "L10N"]
