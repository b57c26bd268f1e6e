"""Mixins of Werkzeug's data structures: immutable ones, and those that tell of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from typing import Any, NoReturn

from dualrt_flask.edge.basics import MISSING


def _refuse(self: Any, *args: Any, **kwargs: Any) -> NoReturn:
    raise TypeError(f"{type(self).__name__!r} objects are immutable")


class _Hashed:
    """A hash that is worked out once, of what ``_hashed`` returns."""

    _hash_cache: int | None = None

    def _hashed(self) -> Any:
        raise NotImplementedError

    def __hash__(self) -> int:
        if self._hash_cache is None:
            self._hash_cache = hash(self._hashed())
        return self._hash_cache


class ImmutableListMixin(_Hashed):
    """Makes a list immutable."""

    def _hashed(self) -> Any:
        return tuple(self)  # type: ignore[arg-type]

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (list(self),)  # type: ignore[call-overload]

    __delitem__ = __setitem__ = __iadd__ = __imul__ = _refuse
    append = extend = insert = pop = remove = reverse = sort = _refuse


class ImmutableDictMixin(_Hashed):
    """Makes a dict immutable."""

    @classmethod
    def fromkeys(cls, keys: Iterable[Any], value: Any = None) -> Any:
        """Return one with ``value`` for each of ``keys``."""
        instance = super().__new__(cls)
        instance.__init__(zip(keys, repeat(value)))  # type: ignore[misc]
        return instance

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (dict(self),)  # type: ignore[call-overload]

    def _hashed(self) -> Any:
        return frozenset(self._iter_hashitems())

    def _iter_hashitems(self) -> Iterable[Any]:
        return self.items()  # type: ignore[attr-defined,no-any-return]

    __delitem__ = __setitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


class ImmutableMultiDictMixin(ImmutableDictMixin):
    """Makes a ``MultiDict`` immutable."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (list(self.items(multi=True)),)  # type: ignore[attr-defined]

    def _iter_hashitems(self) -> Iterable[Any]:
        return self.items(multi=True)  # type: ignore[attr-defined,no-any-return]

    add = popitemlist = poplist = setlist = setlistdefault = _refuse


class ImmutableHeadersMixin:
    """Makes ``Headers`` immutable."""

    __delitem__ = __setitem__ = __ior__ = _refuse
    set = setlist = setdefault = setlistdefault = add = add_header = _refuse
    remove = extend = update = insert = pop = popitem = _refuse


class UpdateDictMixin(dict[Any, Any]):
    """A dict that calls ``on_update`` with itself when it has been changed."""

    on_update: Callable[[Any], None] | None = None

    def _updated(self) -> None:
        if self.on_update is not None:
            self.on_update(self)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return the value of ``key``, which is ``default`` if it had none."""
        absent = key not in self
        value = super().setdefault(key, default)
        if absent:
            self._updated()
        return value

    def pop(self, key: Any, default: Any = MISSING) -> Any:
        """Remove ``key`` and return its value."""
        present = key in self
        value = super().pop(key) if default is MISSING else super().pop(key, default)
        if present:
            self._updated()
        return value

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        self._updated()

    def __delitem__(self, key: Any) -> None:
        super().__delitem__(key)
        self._updated()

    def clear(self) -> None:
        """Remove all."""
        super().clear()
        self._updated()

    def popitem(self) -> tuple[Any, Any]:
        """Remove the last pair and return it."""
        pair = super().popitem()
        self._updated()
        return pair

    def update(  # type: ignore[override]
        self, arg: Mapping[Any, Any] | Iterable[tuple[Any, Any]] | None = None, /, **kwargs: Any
    ) -> None:
        """Take over the pairs of a mapping and of the keywords."""
        super().update(() if arg is None else arg, **kwargs)
        self._updated()

    def __ior__(self, other: Any) -> Any:  # type: ignore[misc]
        changed = super().__ior__(other)
        self._updated()
        return changed


__all__ = [
    "ImmutableDictMixin",
    "ImmutableHeadersMixin",
    "ImmutableListMixin",
    "ImmutableMultiDictMixin",
    "UpdateDictMixin",
]
