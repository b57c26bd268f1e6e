"""``django.utils.formats`` at the edge: how a language writes dates and numbers."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from dualrt_django.edge.given import given
from dualrt_django.edge.translation import formats_of, get_language
from dualrt_django.edge.utils import dateformat, numberformat
from dualrt_django.edge.utils.functional import lazy

# What forms take in any language: ISO 8601, and nearly so.
ISO_INPUT_FORMATS = {
    "DATE_INPUT_FORMATS": ["%Y-%m-%d"],
    "TIME_INPUT_FORMATS": ["%H:%M:%S", "%H:%M:%S.%f", "%H:%M"],
    "DATETIME_INPUT_FORMATS": [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M:%S.%f",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%d",
    ],
}
FORMAT_SETTINGS = frozenset(
    "DATETIME_FORMAT DATE_FORMAT DECIMAL_SEPARATOR FIRST_DAY_OF_WEEK MONTH_DAY_FORMAT "
    "NUMBER_GROUPING SHORT_DATETIME_FORMAT SHORT_DATE_FORMAT THOUSAND_SEPARATOR TIME_FORMAT "
    "YEAR_MONTH_FORMAT".split()
) | frozenset(ISO_INPUT_FORMATS)
_NOTHING: Mapping[str, Any] = {}


def get_format(format_type: Any, lang: str | None = None, use_l10n: bool | None = None) -> Any:
    """Return the format that the active language, or ``lang``, has under a name (``DATE_FORMAT``);
    else that of the settings. What names no format is one itself.
    """
    return _format(str(format_type), _known(use_l10n, lang))


def _known(use_l10n: bool | None, lang: str | None = None) -> Mapping[str, Any]:
    """Return the formats of a language; none where it does not count."""
    if use_l10n is not None and not use_l10n:
        return _NOTHING
    return formats_of(get_language() if lang is None else lang)


def _format(name: str, known: Mapping[str, Any]) -> Any:
    found = known.get(name)
    if found is None:
        if name not in FORMAT_SETTINGS:
            return name
        found = getattr(given.source, name)
        return list(found) if isinstance(found, list) else found
    if name in ISO_INPUT_FORMATS:
        return [*found, *(each for each in ISO_INPUT_FORMATS[name] if each not in found)]
    return found


get_format_lazy = lazy(get_format, str, list, tuple)


def date_format(value: Any, format: Any = None, use_l10n: bool | None = None) -> str:
    """Return a date, or a date and a time, in a format of the language."""
    return dateformat.format(value, get_format(format or "DATE_FORMAT", use_l10n=use_l10n))


def time_format(value: Any, format: Any = None, use_l10n: bool | None = None) -> str:
    """Return a time in a format of the language."""
    return dateformat.time_format(value, get_format(format or "TIME_FORMAT", use_l10n=use_l10n))


def number_format(
    value: Any,
    decimal_pos: int | None = None,
    use_l10n: bool | None = None,
    force_grouping: bool = False,
) -> str:
    """Return a number as the language writes it."""
    localized = True if use_l10n is None else use_l10n
    known = _known(localized)
    return numberformat.format(
        value,
        _format("DECIMAL_SEPARATOR", known),
        decimal_pos,
        _format("NUMBER_GROUPING", known),
        _format("THOUSAND_SEPARATOR", known),
        force_grouping,
        localized,
    )


def localize(value: Any, use_l10n: bool | None = None) -> Any:
    """Return a number or a date as the language writes it; anything else as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Decimal | float | int):
        return str(value) if use_l10n is False else number_format(value, use_l10n=use_l10n)
    if isinstance(value, dt.datetime):
        return date_format(value, "DATETIME_FORMAT", use_l10n=use_l10n)
    if isinstance(value, dt.date):
        return date_format(value, use_l10n=use_l10n)
    if isinstance(value, dt.time):
        return time_format(value, use_l10n=use_l10n)
    return value


def localize_input(value: Any, default: str | None = None) -> Any:
    """Return a number or a date as a form of the language shows it; anything else as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Decimal | float | int):
        return number_format(value)
    if isinstance(value, dt.datetime):
        wanted = default or get_format("DATETIME_INPUT_FORMATS")[0]
        return value.strftime(sanitize_strftime_format(wanted))
    if isinstance(value, dt.date):
        wanted = default or get_format("DATE_INPUT_FORMATS")[0]
        return value.strftime(sanitize_strftime_format(wanted))
    if isinstance(value, dt.time):
        return value.strftime(default or get_format("TIME_INPUT_FORMATS")[0])
    return value


_YEARS = re.compile(r"((?:^|[^%])(?:%%)*)%([CFGY])")
_WIDTHS = {"C": "02", "F": "010", "G": "04", "Y": "04"}


@lru_cache
def sanitize_strftime_format(fmt: str) -> str:
    """Return a format by which years have four digits, also where the C library gives fewer."""
    if dt.date(1, 1, 1).strftime("%Y") == "0001":
        return fmt
    return _YEARS.sub(lambda match: f"{match[1]}%{_WIDTHS[match[2]]}{match[2]}", fmt)


def sanitize_separators(value: Any) -> Any:
    """Return a number that somebody has written in the language with a point, and no groups."""
    if not isinstance(value, str):
        return value
    whole, sign, decimals = value.partition(get_format("DECIMAL_SEPARATOR"))
    if given.source.USE_THOUSAND_SEPARATOR:
        separator = get_format("THOUSAND_SEPARATOR")
        # one point that does not stand before three digits is meant as a decimal one
        if separator != "." or whole.count(".") != 1 or len(whole.split(".")[-1]) == 3:
            for each in {separator, unicodedata.normalize("NFKD", separator)}:
                whole = whole.replace(each, "")
    return f"{whole}.{decimals}" if sign else whole


__all__ = ["FORMAT_SETTINGS", "ISO_INPUT_FORMATS", "date_format", "get_format", "get_format_lazy"]
__all__ += ["localize", "localize_input", "number_format", "sanitize_separators"]
__all__ += ["sanitize_strftime_format", "time_format"]
