"""The filters of numbers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, getcontext
from typing import Any

from dualrt.errors import EdgeRestrictionError
from dualrt_django.edge.dtl.filters.registry import Registry
from dualrt_django.edge.translation import gettext, ngettext
from dualrt_django.edge.utils import formats
from dualrt_django.edge.utils.html import avoid_wrapping
from dualrt_django.edge.utils.safestring import mark_safe

FILTERS = Registry()
_filter = FILTERS.filter

# Digits and zeros of a number, at most: longer ones are shown as they are.
_LONGEST = 200
_UNITS = "KB MB GB TB PB".split()


@_filter()
def add(value: Any, arg: Any) -> Any:
    """Add numbers, or whatever can be added."""
    try:
        return int(value) + int(arg)
    except (ValueError, TypeError):
        pass
    try:
        return value + arg
    except EdgeRestrictionError:
        raise
    except Exception:
        return ""


@_filter()
def divisibleby(value: Any, arg: Any) -> bool:
    """Whether it can be divided by ``arg``."""
    return int(value) % int(arg) == 0


@_filter()
def get_digit(value: Any, arg: Any) -> Any:
    """Return a digit, the last one being 1."""
    try:
        at = int(arg)
        value = int(value)
    except ValueError:
        return value
    if at < 1:
        return value
    try:
        return int(str(value)[-at])
    except IndexError:
        return 0


@_filter()
def pluralize(value: Any, arg: Any = "s") -> Any:
    """Return the ending for one of something, or for several."""
    endings = (arg if "," in arg else "," + arg).split(",")
    if len(endings) > 2:
        return ""
    try:
        return endings[0] if float(value) == 1 else endings[1]
    except ValueError:
        return ""
    except TypeError:
        pass
    try:
        return endings[0] if len(value) == 1 else endings[1]
    except TypeError:
        return ""


@_filter(safe=True)
def filesizeformat(bytes_: Any) -> str:
    """Return a number of bytes as a file's size."""
    try:
        size = int(bytes_)
    except (TypeError, ValueError, UnicodeDecodeError):
        size = 0
    found = _size(abs(size))
    return avoid_wrapping(f"-{found}" if size < 0 else found)


def _size(size: int) -> str:
    if size < 1024:
        text: str = ngettext("%(size)d byte", "%(size)d bytes", size) % {"size": size}
        return text
    power = min((size.bit_length() - 1) // 10, len(_UNITS))
    amount = formats.number_format(round(size / (1 << 10 * power), 1), 1)
    found: str = gettext(f"%s {_UNITS[power - 1]}") % amount
    return found


@_filter(safe=True)
def floatformat(text: Any, arg: Any = -1) -> Any:
    """Round to ``arg`` decimals; a negative number of them: only where there are some. An ``arg``
    that ends in ``g`` makes groups of digits, one in ``u`` writes as in no language.
    """
    arg, grouped, localized = _flags(arg)
    shown = ""
    try:
        shown = str(text)
        number = Decimal(shown)
    except InvalidOperation:
        try:
            number = Decimal(str(float(text)))
        except (ValueError, InvalidOperation, TypeError):
            return ""
    try:
        places = int(arg)
    except ValueError:
        return shown
    rest = _rest(number)
    if rest is None:
        return shown
    if not rest and places <= 0:
        found, places = str(int(number)), 0
    else:
        found, places = _rounded(number, abs(places), bool(rest)), abs(places)
    return mark_safe(
        formats.number_format(found, places, use_l10n=localized, force_grouping=grouped)
    )


def _flags(arg: Any) -> tuple[Any, bool, bool]:
    """Return how many decimals are wanted, whether in groups, and whether as the language does."""
    if not isinstance(arg, str):
        return arg, False, True
    if arg[-2:] in ("gu", "ug"):
        return arg[:-2] or -1, True, False
    last = arg[-1]
    if last in ("g", "u"):
        return arg[:-1] or -1, last == "g", last == "g"
    return arg, False, True


def _rest(number: Decimal) -> Decimal | None:
    """Return what is behind the point, with the other sign; ``None`` for what is no number, or too
    long a one.
    """
    _, digits, exponent = number.as_tuple()
    if isinstance(exponent, int) and len(digits) + abs(exponent) > _LONGEST:
        return None
    try:
        return int(number) - number
    except (ValueError, OverflowError, InvalidOperation):
        return None


def _rounded(number: Decimal, places: int, has_rest: bool) -> str:
    """Return a number with so many decimals, never with an exponent."""
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    needed = places + len(digits) + (-exponent if has_rest else exponent) + 1
    context = Context(prec=max(getcontext().prec, needed))
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, context)
    sign, digits, _ = rounded.as_tuple()
    text = "".join(map(str, digits)).rjust(places + 1, "0")
    minus = "-" if sign and rounded else ""
    return f"{minus}{text[: len(text) - places]}.{text[len(text) - places :]}"


__all__ = ["FILTERS"]
