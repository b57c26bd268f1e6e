"""Several ``MultiDict`` that are read as one (``werkzeug.datastructures.CombinedMultiDict``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from dualrt_flask.edge.errors import BadRequestKeyError
from dualrt_flask.edge.frozen import ImmutableMultiDictMixin
from dualrt_flask.edge.multidicts import Convert, MultiDict


class CombinedMultiDict(ImmutableMultiDictMixin, MultiDict):  # type: ignore[misc]
    """What ``request.values`` is: the first of ``dicts`` that has a key gives its value."""

    def __init__(self, dicts: Iterable[MultiDict] | None = None) -> None:
        super().__init__()
        self.dicts: list[MultiDict] = list(dicts or ())

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (self.dicts,)

    @classmethod
    def fromkeys(cls, keys: Any, value: Any = None) -> NoReturn:
        """Raise ``TypeError``."""
        raise TypeError(f"cannot create {cls.__name__!r} instances by fromkeys")

    def __getitem__(self, key: Any) -> Any:
        for each in self.dicts:
            if key in each:
                return each[key]
        raise BadRequestKeyError(key)

    def get(self, key: Any, default: Any = None, type: Convert | None = None) -> Any:
        """Return the first value, the first that ``type`` converts."""
        for each in self.dicts:
            if key in each:
                if type is None:
                    return each[key]
                try:
                    return type(each[key])
                except (ValueError, TypeError):
                    continue
        return default

    def getlist(self, key: Any, type: Convert | None = None) -> list[Any]:
        """Return the values of all dicts."""
        return [value for each in self.dicts for value in each.getlist(key, type)]

    def _keys(self) -> set[Any]:
        return {key for each in self.dicts for key in each}

    def keys(self) -> Iterable[Any]:  # type: ignore[override]
        """Return the keys of all dicts."""
        return self._keys()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._keys())

    def items(self, multi: bool = False) -> Iterator[tuple[Any, Any]]:  # type: ignore[override]
        """Yield the pairs of all dicts; without ``multi`` each key once."""
        found = set()
        for each in self.dicts:
            for key, value in each.items(multi):
                if multi:
                    yield key, value
                elif key not in found:
                    found.add(key)
                    yield key, value

    def values(self) -> Iterator[Any]:  # type: ignore[override]
        """Yield the values of ``items()``."""
        for _, value in self.items():  # noqa: PERF102 - this is what makes values()
            yield value

    def lists(self) -> Iterable[tuple[Any, list[Any]]]:  # type: ignore[override]
        """Return the keys with the values of all dicts."""
        joined: dict[Any, list[Any]] = {}
        for each in self.dicts:
            for key, values in each.lists():
                joined.setdefault(key, []).extend(values)
        return joined.items()

    def listvalues(self) -> Iterable[list[Any]]:
        """Yield the lists of ``lists()``."""
        return (values for _, values in self.lists())

    def copy(self) -> MultiDict:
        """Return a ``MultiDict`` of what the dicts have now."""
        return MultiDict(self)

    def __len__(self) -> int:
        return len(self._keys())

    def __contains__(self, key: Any) -> bool:
        return any(key in each for each in self.dicts)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.dicts!r})"


__all__ = ["CombinedMultiDict"]
