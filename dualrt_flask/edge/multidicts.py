"""Dicts with several values for a key, and their kin (``werkzeug.datastructures``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from dualrt_flask.edge.basics import MISSING
from dualrt_flask.edge.errors import BadRequestKeyError
from dualrt_flask.edge.frozen import (
    ImmutableDictMixin,
    ImmutableListMixin,
    ImmutableMultiDictMixin,
    UpdateDictMixin,
)

Pairs = Iterable[tuple[Any, Any]]
Convert = Callable[[Any], Any]


def iter_multi_items(mapping: Mapping[Any, Any] | Pairs) -> Iterator[tuple[Any, Any]]:
    """Yield the pairs of a mapping, one for each value of a list, tuple or set, or of pairs."""
    if isinstance(mapping, MultiDict):
        yield from mapping.items(multi=True)
    elif isinstance(mapping, Mapping):
        for key, value in mapping.items():
            if isinstance(value, list | tuple | set):
                for each in value:
                    yield key, each
            else:
                yield key, value
    else:
        yield from mapping


class ImmutableList(ImmutableListMixin, list[Any]):  # type: ignore[misc]
    """A list that cannot be changed."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list.__repr__(self)})"


class TypeConversionDict(dict[Any, Any]):
    """A dict whose ``get`` converts."""

    def get(self, key: Any, default: Any = None, type: Convert | None = None) -> Any:
        """Return ``type(self[key])``; ``default`` where there is none or it is not of the type."""
        try:
            value = self[key]
        except KeyError:
            return default
        if type is None:
            return value
        try:
            return type(value)
        except (ValueError, TypeError):
            return default


class ImmutableTypeConversionDict(ImmutableDictMixin, TypeConversionDict):  # type: ignore[misc]
    """A ``TypeConversionDict`` that cannot be changed."""

    def copy(self) -> TypeConversionDict:
        """Return a copy that can be changed."""
        return TypeConversionDict(self)

    def __copy__(self) -> Any:
        return self


class ImmutableDict(ImmutableDictMixin, dict[Any, Any]):  # type: ignore[misc]
    """A dict that cannot be changed."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict.__repr__(self)})"

    def copy(self) -> dict[Any, Any]:
        """Return a copy that can be changed."""
        return dict(self)

    def __copy__(self) -> Any:
        return self


class CallbackDict(UpdateDictMixin):
    """A dict that calls ``on_update`` with itself when it has been changed."""

    def __init__(
        self,
        initial: Mapping[Any, Any] | Pairs | None = None,
        on_update: Callable[[Any], None] | None = None,
    ) -> None:
        super().__init__(() if initial is None else initial)
        self.on_update = on_update

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {super().__repr__()}>"


def _lists_of(mapping: Any) -> Any:
    """Return key → list of values, of all that a ``MultiDict`` may be made of."""
    if mapping is None:
        return ()
    if isinstance(mapping, MultiDict):
        return [(key, values[:]) for key, values in mapping.lists()]
    lists: dict[Any, list[Any]] = {}
    if isinstance(mapping, Mapping):
        for key, value in mapping.items():
            if not isinstance(value, list | tuple | set):
                lists[key] = [value]
            elif value:
                lists[key] = list(value)
    else:
        for key, value in mapping:
            lists.setdefault(key, []).append(value)
    return lists


class MultiDict(TypeConversionDict):
    """A dict with several values for a key: as a dict it shows the first of each.

    A key that is missing is a ``BadRequestKeyError``: a ``KeyError`` that is answered with 400.
    """

    def __init__(self, mapping: Mapping[Any, Any] | Pairs | None = None) -> None:
        dict.__init__(self, _lists_of(mapping))

    def __getstate__(self) -> Any:
        return dict(self.lists())

    def __setstate__(self, value: Any) -> None:
        dict.clear(self)
        dict.update(self, value)

    def __iter__(self) -> Iterator[Any]:
        # defined, so that dict(...) and ** take the first values and not the lists
        return super().__iter__()

    def __getitem__(self, key: Any) -> Any:
        values = dict.get(self, key)
        if values:
            return values[0]
        raise BadRequestKeyError(key)

    def get(self, key: Any, default: Any = None, type: Convert | None = None) -> Any:
        """Return the first value, as ``type``; ``default`` where there is none or it is not."""
        values = dict.get(self, key)
        if not values:
            return default
        if type is None:
            return values[0]
        try:
            return type(values[0])
        except (ValueError, TypeError):
            return default

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, [value])

    def add(self, key: Any, value: Any) -> None:
        """Add a value to those of ``key``."""
        dict.setdefault(self, key, []).append(value)

    def getlist(self, key: Any, type: Convert | None = None) -> list[Any]:
        """Return all values of ``key``, without those that ``type`` does not convert."""
        values = dict.get(self, key, ())
        if type is None:
            return list(values)
        found = []
        for each in values:
            try:
                found.append(type(each))
            except (ValueError, TypeError):
                continue
        return found

    def setlist(self, key: Any, new_list: Iterable[Any]) -> None:
        """Give ``key`` these values."""
        dict.__setitem__(self, key, list(new_list))

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return the first value of ``key``, which is ``default`` if it had none."""
        if key not in self:
            self[key] = default
        return self[key]

    def setlistdefault(self, key: Any, default_list: Iterable[Any] | None = None) -> list[Any]:
        """Return the very list of ``key``, which is that of ``default_list`` if it had none."""
        if key not in self:
            dict.__setitem__(self, key, list(default_list or ()))
        values: list[Any] = dict.__getitem__(self, key)
        return values

    def items(self, multi: bool = False) -> Iterator[tuple[Any, Any]]:  # type: ignore[override]
        """Yield the keys with their first values; ``multi``: a pair for each value."""
        for key, values in dict.items(self):
            if multi:
                for each in values:
                    yield key, each
            else:
                yield key, values[0]

    def lists(self) -> Iterator[tuple[Any, list[Any]]]:
        """Yield the keys with all their values."""
        for key, values in dict.items(self):
            yield key, list(values)

    def values(self) -> Iterator[Any]:  # type: ignore[override]
        """Yield the first value of each key."""
        for values in dict.values(self):
            yield values[0]

    def listvalues(self) -> Iterable[list[Any]]:
        """Return the lists of values."""
        return dict.values(self)

    def copy(self) -> Any:
        """Return a copy, with lists of its own."""
        return self.__class__(self)

    def deepcopy(self, memo: Any = None) -> Any:
        """Return a copy, with values of its own."""
        return self.__class__(deepcopy(self.to_dict(flat=False), memo))

    def to_dict(self, flat: bool = True) -> dict[Any, Any]:
        """Return a plain dict: of the first values, or of lists of all."""
        return dict(self.items() if flat else self.lists())

    def update(self, mapping: Mapping[Any, Any] | Pairs) -> None:  # type: ignore[override]
        """Add the values of ``mapping`` to those that are there."""
        for key, value in iter_multi_items(mapping):
            self.add(key, value)

    def __or__(self, other: Any) -> Any:
        if not isinstance(other, Mapping):
            return NotImplemented
        joined = self.copy()
        joined.update(other)
        return joined

    def __ior__(self, other: Any) -> Any:
        if not isinstance(other, Mapping | Iterable):
            return NotImplemented
        self.update(other)
        return self

    def pop(self, key: Any, default: Any = MISSING) -> Any:
        """Remove all values of ``key`` and return the first."""
        values = dict.pop(self, key, None)
        if values:
            return values[0]
        if default is MISSING:
            raise BadRequestKeyError(key)
        return default

    def popitem(self) -> tuple[Any, Any]:
        """Remove a key and return it with its first value."""
        key, values = self.popitemlist()
        if not values:
            raise BadRequestKeyError(key)
        return key, values[0]

    def poplist(self, key: Any) -> list[Any]:
        """Remove ``key`` and return its values; none is no error."""
        values: list[Any] = dict.pop(self, key, [])
        return values

    def popitemlist(self) -> tuple[Any, list[Any]]:
        """Remove a key and return it with its values."""
        try:
            return dict.popitem(self)
        except KeyError as error:
            raise BadRequestKeyError(error.args[0]) from None

    def __copy__(self) -> Any:
        return self.copy()

    def __deepcopy__(self, memo: Any) -> Any:
        return self.deepcopy(memo=memo)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self.items(multi=True))!r})"


class ImmutableMultiDict(ImmutableMultiDictMixin, MultiDict):  # type: ignore[misc]
    """A ``MultiDict`` that cannot be changed."""

    def copy(self) -> MultiDict:
        """Return a copy that can be changed."""
        return MultiDict(self)

    def __copy__(self) -> Any:
        return self


__all__ = [
    "CallbackDict",
    "ImmutableDict",
    "ImmutableList",
    "ImmutableMultiDict",
    "ImmutableTypeConversionDict",
    "MultiDict",
    "TypeConversionDict",
    "iter_multi_items",
]
