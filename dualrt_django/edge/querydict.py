"""``MultiValueDict`` and ``QueryDict``: what ``request.GET``, ``POST`` and ``FILES`` are.

A dict of lists that shows each list's last value. Differential tests hold it to Django's.
"""

from __future__ import annotations

import builtins
import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote

from dualrt_django.edge.exceptions import TooManyFieldsSent
from dualrt_django.edge.given import given

_list_of: Any = dict.get
_put: Any = dict.__setitem__


class MultiValueDictKeyError(KeyError):
    """There is no such key."""


class MultiValueDict(dict[Any, Any]):
    """A dict whose keys have lists of values; looking one up gives the last of them."""

    def __init__(self, key_to_list_mapping: Any = ()) -> None:
        super().__init__(key_to_list_mapping)

    def __repr__(self) -> str:
        return f"<{self.__class__.__name__}: {super().__repr__()}>"

    def __getitem__(self, key: Any) -> Any:
        """Return the last value, ``[]`` of an empty list; ``MultiValueDictKeyError`` without."""
        try:
            values = super().__getitem__(key)
        except KeyError:
            raise MultiValueDictKeyError(key)  # noqa: B904 - Django shows both
        try:
            return values[-1]
        except IndexError:
            return []

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, [value])

    def __copy__(self) -> Any:
        return self.__class__([(key, values[:]) for key, values in self.lists()])

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        made = self.__class__()
        memo[id(self)] = made
        for key, values in dict.items(self):
            _put(made, copy.deepcopy(key, memo), copy.deepcopy(values, memo))
        return made

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_data": {key: self._getlist(key) for key in self}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for key, values in state.pop("_data", {}).items():
            self.setlist(key, values)
        self.__dict__.update(state)

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the last value; ``default`` where there is none."""
        if self.__class__ in _OURS:  # no class that may look it up in another way
            values = _list_of(self, key)
            if not values:
                return default
            value = values[-1]
        else:
            try:
                value = self[key]
            except KeyError:
                return default
        return default if value == [] else value

    def _getlist(self, key: Any, default: Any = None, force_list: bool = False) -> Any:
        try:
            values = super().__getitem__(key)
        except KeyError:
            return [] if default is None else default
        if force_list and values is not None:
            return list(values)
        return values

    def getlist(self, key: Any, default: Any = None) -> Any:
        """Return a copy of the list of values; ``default``, or ``[]``, without such a key."""
        return self._getlist(key, default, force_list=True)

    def setlist(self, key: Any, list_: Any) -> None:
        """Give ``key`` these values."""
        super().__setitem__(key, list_)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return the last value, which is ``default`` from now on if there was no such key."""
        if key not in self:
            self[key] = default
        return self[key]

    def setlistdefault(self, key: Any, default_list: Any = None) -> Any:
        """Return the list of values, which is ``default_list`` if there was no such key."""
        if key not in self:
            self.setlist(key, [] if default_list is None else default_list)
        return self._getlist(key)

    def appendlist(self, key: Any, value: Any) -> None:
        """Add a value to the key's."""
        self.setlistdefault(key).append(value)

    def items(self) -> Iterator[tuple[Any, Any]]:  # type: ignore[override]
        """Yield each key with its last value."""
        for key in self:
            yield key, self[key]

    def lists(self) -> Iterator[tuple[Any, Any]]:
        """Yield each key with its list."""
        return iter(super().items())

    def values(self) -> Iterator[Any]:  # type: ignore[override]
        """Yield each key's last value."""
        for key in self:
            yield self[key]

    def copy(self) -> Any:
        """Return a copy; the values are the same objects."""
        return copy.copy(self)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Add values to those that are there."""
        if len(args) > 1:
            raise TypeError(f"update expected at most 1 argument, got {len(args)}")
        if args:
            given = args[0]
            if isinstance(given, MultiValueDict):
                for key, values in given.lists():
                    self.setlistdefault(key).extend(values)
            else:
                pairs = given.items() if isinstance(given, Mapping) else given
                for key, value in pairs:
                    self.setlistdefault(key).append(value)
        for key, value in kwargs.items():
            self.setlistdefault(key).append(value)

    def dict(self) -> builtins.dict[Any, Any]:
        """Return a plain dict of the last values."""
        return {key: self[key] for key in self}


class QueryDict(MultiValueDict):
    """A parsed query string, or a form's fields. Read-only, unless ``mutable`` or a copy.

    ``query_string``: text or bytes; ``encoding``: of what is percent-encoded in it, and of bytes
    that are put in; ``None``: ``DEFAULT_CHARSET``. More than ``DATA_UPLOAD_MAX_NUMBER_FIELDS``
    fields raise ``TooManyFieldsSent``.
    """

    # what one has that is being unpickled
    _mutable = True
    _encoding: str | None = None

    def __init__(
        self,
        query_string: str | bytes | None = None,
        mutable: bool = False,
        encoding: str | None = None,
    ) -> None:
        source = given.source
        self._encoding = encoding = encoding or source.DEFAULT_CHARSET
        if query_string:
            self._parse(query_string, encoding, source.DATA_UPLOAD_MAX_NUMBER_FIELDS)
        self._mutable = mutable

    def _parse(self, query: str | bytes, encoding: Any, limit: int | None) -> None:
        """Read the fields as ``urllib.parse.parse_qsl`` does, with blank values."""
        text: str = _text_of(query, encoding) if isinstance(query, bytes) else query
        fields = text.split("&")
        if limit is not None and len(fields) > limit:
            raise TooManyFieldsSent(
                "The number of GET/POST parameters exceeded settings.DATA_UPLOAD_MAX_NUMBER_FIELDS."
            )
        coded = "%" in text or "+" in text
        plain = self.__class__ is QueryDict
        for field in fields:
            if not field:
                continue
            key, _, value = field.partition("=")
            if coded:
                key = unquote(key.replace("+", " "), encoding)
                value = unquote(value.replace("+", " "), encoding)
            if not plain:
                self.appendlist(key, value)
            elif key in self:
                _list_of(self, key).append(value)
            else:
                _put(self, key, [value])

    @classmethod
    def fromkeys(
        cls,
        iterable: Iterable[Any],
        value: Any = "",
        mutable: bool = False,
        encoding: str | None = None,
    ) -> QueryDict:
        """Return one whose keys, which may come twice, have ``value``."""
        made = cls("", mutable=True, encoding=encoding)
        for key in iterable:
            made.appendlist(key, value)
        if not mutable:
            made._mutable = False
        return made

    @property
    def encoding(self) -> str | None:
        """The encoding of bytes that are put in, and of ``urlencode``."""
        if self._encoding is None:
            self._encoding = given.source.DEFAULT_CHARSET
        return self._encoding

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        self._encoding = value

    def _assert_mutable(self) -> None:
        if not self._mutable:
            raise AttributeError("This QueryDict instance is immutable")

    def _text(self, value: Any) -> Any:
        if not isinstance(value, bytes):
            return value
        return str(value, self.encoding or "", "replace")

    def __setitem__(self, key: Any, value: Any) -> None:
        self._assert_mutable()
        super().__setitem__(self._text(key), self._text(value))

    def __delitem__(self, key: Any) -> None:
        self._assert_mutable()
        super().__delitem__(key)

    def __copy__(self) -> Any:
        made = self.__class__("", mutable=True, encoding=self.encoding)
        for key, values in self.lists():
            made.setlist(key, values)
        return made

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        made = self.__class__("", mutable=True, encoding=self.encoding)
        memo[id(self)] = made
        for key, values in self.lists():
            made.setlist(copy.deepcopy(key, memo), copy.deepcopy(values, memo))
        return made

    def setlist(self, key: Any, list_: Any) -> None:
        """Give ``key`` these values."""
        self._assert_mutable()
        super().setlist(self._text(key), [self._text(each) for each in list_])

    def setlistdefault(self, key: Any, default_list: Any = None) -> Any:
        """Return the list of values, which is ``default_list`` if there was no such key."""
        self._assert_mutable()
        return super().setlistdefault(key, default_list)

    def appendlist(self, key: Any, value: Any) -> None:
        """Add a value to the key's."""
        self._assert_mutable()
        super().appendlist(self._text(key), self._text(value))

    def pop(self, key: Any, *args: Any) -> Any:
        """Take the key out and return its list."""
        self._assert_mutable()
        return super().pop(key, *args)

    def popitem(self) -> tuple[Any, Any]:
        """Take the last key out and return it with its list."""
        self._assert_mutable()
        return super().popitem()

    def clear(self) -> None:
        """Take everything out."""
        self._assert_mutable()
        super().clear()

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return the last value, which is ``default`` from now on if there was no such key."""
        self._assert_mutable()
        return super().setdefault(self._text(key), self._text(default))

    def copy(self) -> Any:
        """Return a copy that may be changed."""
        return self.__deepcopy__({})

    def urlencode(self, safe: str | None = None) -> str:
        """Return the query string; characters of ``safe`` stay as they are, and then a blank is
        ``%20`` and not ``+``.
        """
        encoding: Any = self.encoding
        kept = safe.encode(encoding) if safe else b""
        made = []
        for key, values in self.lists():
            for value in values:
                pair = key.encode(encoding), str(value).encode(encoding)
                name, text = (quote(each, kept) if safe else quote_plus(each) for each in pair)
                made.append(f"{name}={text}")
        return "&".join(made)


def _text_of(query: bytes, encoding: str) -> str:
    try:
        return query.decode(encoding)
    except UnicodeDecodeError:
        return query.decode("iso-8859-1")


_OURS: frozenset[Any] = frozenset({MultiValueDict, QueryDict})

__all__ = ["MultiValueDict", "MultiValueDictKeyError", "QueryDict"]
