"""Attributes that are made when they are first asked for, and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class Kept(Generic[T]):
    """``functools.cached_property`` without its lock, which costs more than most that is kept here.

    What is assigned to the attribute takes its place, and deleting it makes it anew.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, holder: None, owner: Any = None) -> Kept[T]: ...
    @overload
    def __get__(self, holder: Any, owner: Any = None) -> T: ...
    def __get__(self, holder: Any, owner: Any = None) -> T | Kept[T]:
        if holder is None:
            return self
        value = holder.__dict__[self._name] = self._make(holder)
        return value


__all__ = ["Kept"]
