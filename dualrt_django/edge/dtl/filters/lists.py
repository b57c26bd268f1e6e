"""The filters of lists, and of values that there may be or not."""

from __future__ import annotations

import random as chance
from collections.abc import Callable
from operator import itemgetter
from pprint import pformat
from typing import Any

from dualrt.errors import EdgeRestrictionError
from dualrt_django.edge.dtl.filters.registry import Registry
from dualrt_django.edge.translation import gettext

FILTERS = Registry()
_filter = FILTERS.filter
_NO_KEY = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def _sorted(value: Any, arg: Any, backwards: bool) -> Any:
    try:
        return sorted(value, key=_key(arg), reverse=backwards)
    except (AttributeError, TypeError):
        return ""


def _key(arg: Any) -> Callable[[Any], Any]:
    """Return what takes the part ``arg`` of a value: a number is an index."""
    try:
        float(arg)
    except ValueError:
        if "._" in arg or arg[0] == "_":
            raise AttributeError("Access to private variables is forbidden.") from None
        parts = arg.split(".")
        return lambda value: _part(value, parts)
    return itemgetter(arg)


def _part(value: Any, names: list[str]) -> Any:
    for name in names:
        try:
            value = value[name]
        except _NO_KEY:
            value = getattr(value, name)
    return value


@_filter()
def dictsort(value: Any, arg: Any) -> Any:
    """Sort by a part of each."""
    return _sorted(value, arg, False)


@_filter()
def dictsortreversed(value: Any, arg: Any) -> Any:
    """Sort backwards by a part of each."""
    return _sorted(value, arg, True)


@_filter()
def first(value: Any) -> Any:
    """Return the first one."""
    try:
        return value[0]
    except IndexError:
        return ""


@_filter(safe=True)
def last(value: Any) -> Any:
    """Return the last one."""
    try:
        return value[-1]
    except IndexError:
        return ""


@_filter()
def length(value: Any) -> int:
    """Count them."""
    try:
        return len(value)
    except (ValueError, TypeError):
        return 0


@_filter(safe=True)
def random(value: Any) -> Any:
    """Return one of them."""
    try:
        return chance.choice(value)
    except IndexError:
        return ""


@_filter("slice", safe=True)
def slice_(value: Any, arg: Any) -> Any:
    """Return those from one to another."""
    try:
        return value[slice(*(int(each) if each else None for each in str(arg).split(":")))]
    except (ValueError, TypeError, KeyError):
        return value


@_filter()
def default(value: Any, arg: Any) -> Any:
    """Return ``arg`` for nothing."""
    return value or arg


@_filter()
def default_if_none(value: Any, arg: Any) -> Any:
    """Return ``arg`` for ``None``."""
    return arg if value is None else value


@_filter()
def yesno(value: Any, arg: Any = None) -> Any:
    """Return one of two words, or of three: for true, false and ``None``."""
    words = (gettext("yes,no,maybe") if arg is None else arg).split(",")
    if len(words) < 2:
        return value
    yes, no, *more = words
    if value is None:
        return more[0] if len(more) == 1 else no
    return yes if value else no


@_filter(safe=True)
def pprint(value: Any) -> str:
    """Show a value as a programmer sees it."""
    try:
        return pformat(value)
    except EdgeRestrictionError:
        raise
    except Exception as error:
        return f"Error in formatting: {type(error).__name__}: {error}"


__all__ = ["FILTERS"]
