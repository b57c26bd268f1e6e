"""``django.utils.numberformat`` at the edge: a number with a site's signs, its digits in groups."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from dualrt_django.edge.given import given
from dualrt_django.edge.utils.safestring import mark_safe

# Digits and zeros of a ``Decimal``, at most: what is longer is written with an exponent, since
# ``1e999999`` would be a megabyte.
_LONGEST = 200


def format(
    number: Any,
    decimal_sep: str,
    decimal_pos: int | None = None,
    grouping: Any = 0,
    thousand_sep: str = "",
    force_grouping: bool = False,
    use_l10n: bool | None = None,
) -> str:
    """Return ``number`` as text.

    ``decimal_pos``: how many decimals, cut off, not rounded. ``grouping``: how many digits stand
    together, or a sequence of such numbers from the right: the last one that is not 0 goes on.
    Groups are made where ``USE_THOUSAND_SEPARATOR`` is set, or they are forced.
    """
    if number is None or number == "":
        return str(mark_safe(number))
    localized = use_l10n is None or use_l10n
    grouped = ((localized and given.source.USE_THOUSAND_SEPARATOR) or force_grouping) and (
        grouping != 0
    )
    if isinstance(number, int) and not grouped and not decimal_pos:
        return str(mark_safe(number))
    if isinstance(number, float) and "e" in str(number):
        number = Decimal(str(number))
    if isinstance(number, Decimal):
        if decimal_pos is not None and abs(number) < Decimal("0." + "1".rjust(decimal_pos, "0")):
            number = Decimal(0)  # none of the decimals would show anything of it
        if given.version >= (6, 1) and not number.is_finite():
            return str(number)
        text = _of_decimal(number)
        if "e" in text:
            coefficient, exponent = text.split("e")
            options = grouping, thousand_sep, force_grouping, use_l10n
            return f"{format(coefficient, decimal_sep, decimal_pos, *options)}e{exponent}"
    else:
        text = str(number)
    sign = "-" if text[0] == "-" else ""
    whole, decimals = _parts(text[len(sign) :], decimal_pos)
    if grouped:
        whole = _in_groups(whole, grouping, thousand_sep)
    return f"{sign}{whole}{decimal_sep}{decimals}" if decimals else f"{sign}{whole}"


def _of_decimal(number: Decimal) -> str:
    _, digits, exponent = number.as_tuple()
    long = abs(exponent) + len(digits) > _LONGEST  # type: ignore[arg-type] # TypeError: no number
    return f"{number:e}" if long else f"{number:f}"


def _parts(text: str, decimal_pos: int | None) -> tuple[str, str]:
    """Return the digits before and behind the point."""
    whole, decimals = text.split(".") if "." in text else (text, "")
    if decimal_pos is None:
        return whole, decimals
    return whole, decimals[:decimal_pos] + "0" * (decimal_pos - len(decimals))


def _in_groups(digits: str, grouping: Any, separator: str) -> str:
    sizes = list(grouping) if isinstance(grouping, Iterable) else [grouping, 0]
    size = sizes.pop(0)
    groups = []
    while 0 < size < len(digits):
        groups.append(digits[-size:])
        digits = digits[:-size]
        if sizes:
            size = sizes.pop(0) or size
    groups.append(digits)
    return separator.join(reversed(groups))


__all__ = ["format"]
