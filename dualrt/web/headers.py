"""Header fields as WHATWG Fetch names them: what a gateway reads first and writes last.

Plain `Headers` are a list that may be changed. Those of a request are views of what the server
gave (WSGI's ``environ``, ASGI's ``scope["headers"]``): nothing is copied until more than one field
is asked for, and they cannot be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeVar, overload

from dualrt.web.fields import as_sent, check_name, check_value, environ_key, known_names

T = TypeVar("T")

_READ_ONLY = (
    "the headers of a request are read-only; change a copy (headers.copy()), or answer "
    "Response.next(request_headers={{...}}) to change what the framework will see (tried: {})"
)


class Headers:
    """A case-insensitive multi-map of header fields, in order (WHATWG Fetch §5.1).

    ``init`` is a mapping, pairs, or other `Headers`. Names are RFC 9110 tokens and values are
    Latin-1 without control characters; anything else raises `ValueError`. ``immutable=True`` makes
    every change raise `TypeError`.

    Iteration, `keys` and `items` give lower-case names, as the web does; `raw` keeps the spelling
    and is what goes to the wire.
    """

    __slots__ = ("_immutable", "_keys", "_raw", "_wsgi")

    _immutable: bool | _Copied
    _keys: list[str]
    _raw: list[tuple[str, str]]

    def __init__(
        self,
        init: Headers | Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
        *,
        immutable: bool = False,
    ) -> None:
        self._immutable = self._wsgi = False
        self._keys = []
        self._raw = []
        if isinstance(init, Headers):
            self._immutable = _copied(init)
            self._wsgi = init._wsgi
            self._keys = init._keys.copy()
            self._raw = init._raw.copy()
        elif init is not None:
            for name, value in _pairs(init):
                self.append(name, value)
        if immutable:
            self._immutable = True

    @staticmethod
    def checked(keys: list[str], raw: list[tuple[str, str]]) -> Headers:
        """Headers of fields whose names and values are known to be right; ``keys``: the names in
        lower case. Both lists are taken over.
        """
        made: Headers = object.__new__(Headers)
        made._immutable = made._wsgi = False
        made._keys, made._raw = keys, raw
        return made

    @staticmethod
    def from_environ(environ: Mapping[str, Any]) -> Headers:
        """The request's headers in a WSGI ``environ`` (PEP 3333), unchecked, lazy and read-only."""
        return EnvironHeaders(environ)

    @staticmethod
    def from_scope(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
        """The headers of an ASGI ``scope``, unchecked, lazy and read-only."""
        return ScopeHeaders(raw)

    @property
    def immutable(self) -> bool:
        """Whether every change raises `TypeError`."""
        return self._immutable is True

    @property
    def from_wsgi(self) -> bool:
        """Whether the values came in an ``environ``, where Django reads them as UTF-8."""
        return self._wsgi

    @property
    def raw(self) -> list[tuple[str, str]]:
        """The fields as they go to the wire: one pair per field, spelled as given. A copy."""
        return self._raw.copy()

    @overload
    def get(self, name: str) -> str | None: ...
    @overload
    def get(self, name: str, default: T) -> str | T: ...
    def get(self, name: str, default: T | None = None) -> str | T | None:
        """The field's value; several are joined with ``", "`` (``"; "`` for ``cookie``)."""
        values = self.get_all(name)
        if len(values) == 1:
            return values[0]
        return _join(name.lower(), values) if values else default

    def get_all(self, name: str) -> list[str]:
        """Every value of this name, in order; empty when there is none."""
        key = known_names.get(name) or name.lower()
        if key not in self._keys:
            return []
        return [pair[1] for k, pair in zip(self._keys, self._raw, strict=True) if k == key]

    def get_set_cookie(self) -> list[str]:
        """The values of ``Set-Cookie``, the one field that must not be joined (RFC 9110 §5.3)."""
        return self.get_all("set-cookie")

    def has(self, name: str) -> bool:
        """Whether there is a field of this name."""
        return (known_names.get(name) or name.lower()) in self._keys

    def set(self, name: str, value: str) -> None:
        """Give ``name`` this one value, in the place of the first it had."""
        self._check_mutable(name)
        key, value = check_name(name), check_value(name, value)
        if key not in self._keys:
            self._keys.append(key)
            self._raw.append((name, value))
            return
        first = self._keys.index(key)
        self._raw[first] = (name, value)
        self._drop(key, start=first + 1)

    def append(self, name: str, value: str) -> None:
        """Add a field, beside those of the same name."""
        self._check_mutable(name)
        key, value = check_name(name), check_value(name, value)
        self._keys.append(key)
        self._raw.append((name, value))

    def delete(self, name: str) -> None:
        """Remove every field of this name; none is no error."""
        self._check_mutable(name)
        self._drop(name.lower())

    def update(self, other: Headers | Mapping[str, str] | Iterable[tuple[str, str]]) -> None:
        """Replace the names that ``other`` has with all of its values for them."""
        fields = Headers(other)
        self._check_mutable("update")
        for key in fields:
            self._check_mutable(key)
            self._drop(key)
        self._keys += fields._keys
        self._raw += fields._raw

    def copy(self) -> Headers:
        """The same fields, free to change."""
        made = Headers.checked(self._keys.copy(), self._raw.copy())
        made._wsgi = self._wsgi
        made._immutable = _copied(self)
        return made

    def changes(self) -> list[tuple[str, str | None]]:
        """What has been set or deleted in a copy of a request's headers: names in lower case and
        their values, ``None`` for a header that is not there. Of other headers all of them.
        """
        kept = self._immutable
        names: Iterable[str] = kept.touched if isinstance(kept, _Copied) else self.keys()
        return [(key, self.get(key)) for key in names]

    def keys(self) -> list[str]:
        """The names in lower case, each once, in the order they first appear."""
        return list(dict.fromkeys(self._keys))

    def values(self) -> list[str]:
        """The values of `items`."""
        return [value for _, value in self.items()]

    def items(self) -> list[tuple[str, str]]:
        """Pairs of a lower-case name and its joined value; one pair per ``set-cookie``."""
        fields: dict[str, list[str]] = {}
        for key, (_, value) in zip(self._keys, self._raw, strict=True):
            fields.setdefault(key, []).append(value)
        return [
            (key, value)
            for key, values in fields.items()
            for value in (values if key == "set-cookie" else [_join(key, values)])
        ]

    def __getitem__(self, name: str) -> str:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __setitem__(self, name: str, value: str) -> None:
        self.set(name, value)

    def __delitem__(self, name: str) -> None:
        self._check_mutable(name)
        if not self.has(name):
            raise KeyError(name)
        self._drop(name.lower())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.has(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(set(self._keys))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Mapping):
            try:
                other = Headers(other)
            except (TypeError, ValueError):
                return False
        if not isinstance(other, Headers):
            return NotImplemented
        # The order of differently named fields carries no meaning (RFC 9110 §5.3).
        return sorted(self.items(), key=_name_of) == sorted(other.items(), key=_name_of)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Headers({self._raw!r})"

    def _check_mutable(self, name: str) -> None:
        if self._immutable:
            if self._immutable is True:
                raise TypeError(_READ_ONLY.format(repr(name)))
            self._immutable.touched[name.lower()] = None

    def _drop(self, key: str, start: int = 0) -> None:
        for index in range(len(self._keys) - 1, start - 1, -1):
            if self._keys[index] == key:
                del self._keys[index], self._raw[index]

    def and_trusted(self, name: str, value: str) -> Headers:
        """Return these and one more, unchecked: ``name`` in lower case."""
        made = object.__new__(Headers)
        made._immutable = made._wsgi = False
        made._keys = [*self._keys, name]
        made._raw = [*self._raw, (name, value)]
        return made

    def replace_trusted(self, name: str, values: list[str]) -> None:
        """Let ``name`` have just these values, unchecked, in the place of those it had."""
        self._check_mutable(name)
        key = name.lower()
        old = [index for index, k in enumerate(self._keys) if k == key]
        for index, value in zip(old, values, strict=False):
            self._raw[index] = (self._raw[index][0], value)
        for index in reversed(old[len(values) :]):
            del self._keys[index], self._raw[index]
        for value in values[len(old) :]:
            self._keys.append(key)
            self._raw.append((name, value))


class _LazyHeaders(Headers):
    """Read-only headers whose list is built the first time something needs the whole of it."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        # Reached only while the slots are still empty.
        if name not in {"_keys", "_raw"}:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        self._raw = self._load()
        self._keys = [pair[0] for pair in self._raw]
        return getattr(self, name)

    def _load(self) -> list[tuple[str, str]]:
        raise NotImplementedError

    def has(self, name: str) -> bool:
        return bool(self.get_all(name))

    def changes(self) -> list[tuple[str, str | None]]:
        """Nothing: they are as they came."""
        return []

    # what a dict of them is made by

    def __getitem__(self, name: str) -> str:
        value = self.get(name)
        if value is None:  # or a name that is no token, and that a server let through
            values = Headers.get_all(self, name)
            if not values:
                raise KeyError(name)
            value = values[0]
        return as_sent(name.lower(), value)

    def items(self) -> list[tuple[str, str]]:
        """As of any ``Headers``."""
        return [(key, as_sent(key, value)) for key, value in super().items()]


class EnvironHeaders(_LazyHeaders):
    """What ``Headers.from_environ`` gives."""

    __slots__ = ("_environ",)

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self._immutable = self._wsgi = True
        self._environ = environ

    def get(self, name: str, default: Any = None) -> Any:
        key = environ_key(name)
        value = self._environ.get(key)
        if value is None or (not value and not key.startswith("HTTP_")):
            return default
        return value

    def get_all(self, name: str) -> list[str]:
        value = EnvironHeaders.get(self, name)
        return [] if value is None else [value]

    def _load(self) -> list[tuple[str, str]]:
        raw = []
        for key, value in self._environ.items():
            if key in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
                if value:
                    raw.append((key.lower().replace("_", "-"), value))
            elif key.startswith("HTTP_") and key not in _TWICE_NAMED:
                raw.append((key[5:].lower().replace("_", "-"), value))
        return raw


class ScopeHeaders(_LazyHeaders):
    """What ``Headers.from_scope`` gives."""

    __slots__ = ("_fields",)

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self._immutable = True
        self._wsgi = False
        self._fields = raw if isinstance(raw, (list, tuple)) else list(raw)

    def get_all(self, name: str) -> list[str]:
        key = name.lower().encode("utf-8", "replace")
        # Servers send lower-case names; a test client or a wrapper may not.
        return [v.decode("latin-1") for k, v in self._fields if k == key or k.lower() == key]

    def _load(self) -> list[tuple[str, str]]:
        return [(k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in self._fields]


# What a server makes of a client's `Content_Type: x`: not the header the framework reads.
_TWICE_NAMED = frozenset({"HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"})


class _Copied:
    """Says of headers that they are a copy of a request's. ``touched``: the names in lower case, as
    keys, that were set or deleted since, also where that changed nothing: a server may have sent
    ``x_id`` beside ``x-id``, which the frameworks read under one name.
    """

    __slots__ = ("touched",)

    def __init__(self, touched: dict[str, None]) -> None:
        self.touched = touched


def _copied(headers: Headers) -> Literal[False] | _Copied:
    """Return what a copy of these says: ``False`` unless they are a request's, or a copy of one."""
    kept = headers._immutable
    if isinstance(kept, _Copied):
        return _Copied(kept.touched.copy())
    return _Copied({}) if isinstance(headers, _LazyHeaders) else False


def _pairs(init: Mapping[str, str] | Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return init.items() if isinstance(init, Mapping) else init


def _join(key: str, values: list[str]) -> str:
    # HTTP/2 and 3 clients may split Cookie; it is put together again with "; " (RFC 9113 §8.2.3).
    return ("; " if key == "cookie" else ", ").join(values)


def _name_of(pair: tuple[str, str]) -> str:
    return pair[0]


__all__ = ["EnvironHeaders", "Headers", "ScopeHeaders"]
