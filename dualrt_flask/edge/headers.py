"""``werkzeug.datastructures.Headers``: an ordered list of header lines with a dict's manners."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NoReturn

from dualrt_flask.edge.basics import MISSING
from dualrt_flask.edge.errors import BadRequestKeyError
from dualrt_flask.edge.frozen import ImmutableHeadersMixin
from dualrt_flask.edge.multidicts import MultiDict, iter_multi_items
from dualrt_flask.edge.values import dump_options_header

_SEVERAL = (list, tuple, set)


class Headers:
    """Header lines. Iterating gives pairs; looking up by name does not mind the case.

    A value with a line break is a ``ValueError``; a missing key is a ``KeyError`` that is answered
    with 400, too.
    """

    _list: list[tuple[str, str]]

    def __init__(self, defaults: Any = None) -> None:
        self._list = []
        if defaults.__class__ is dict:  # what most views write
            for key, value in defaults.items():
                for each in value if isinstance(value, _SEVERAL) else (value,):
                    self._list.append((key, one_line(each)))
        elif defaults is not None:
            self.extend(defaults)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            return self._get_key(key)
        found = self._list[key]
        return found if isinstance(key, int) else self.__class__(found)

    def _find(self, key: str) -> str | None:
        wanted = key.lower()
        for name, value in self._list:
            if name == key or name.lower() == wanted:
                return value
        return None

    def _get_key(self, key: str) -> str:
        value = self._find(key)
        if value is None:
            raise BadRequestKeyError(key)
        return value

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return _lowered(self) == _lowered(other)

    __hash__ = None  # type: ignore[assignment]

    def get(self, key: str, default: Any = None, type: Callable[[str], Any] | None = None) -> Any:
        """Return the first value of ``key``, converted; ``default`` where that fails."""
        value = self._find(key)
        if value is None:
            return default
        if type is None:
            return value
        try:
            return type(value)
        except ValueError:
            return default

    def getlist(self, key: str, type: Callable[[str], Any] | None = None) -> list[Any]:
        """Return all values of ``key``, without those that ``type`` does not convert."""
        wanted = key.lower()
        values = [value for name, value in self if name.lower() == wanted]
        if type is None:
            return values
        found = []
        for value in values:
            try:
                found.append(type(value))
            except ValueError:
                continue
        return found

    def get_all(self, name: str) -> list[str]:
        """Return all values of ``name``."""
        return self.getlist(name)

    def items(self, lower: bool = False) -> Iterator[tuple[str, str]]:
        """Yield the lines as pairs; ``lower``: with names in lower case."""
        for key, value in self:
            yield (key.lower() if lower else key), value

    def keys(self, lower: bool = False) -> Iterator[str]:
        """Yield the names."""
        for key, _ in self.items(lower):
            yield key

    def values(self) -> Iterator[str]:
        """Yield the values."""
        for _, value in self.items():  # noqa: PERF102 - this is what makes values()
            yield value

    def extend(self, arg: Any = None, /, **kwargs: Any) -> None:
        """Add lines to those that are there."""
        for key, value in iter_multi_items(() if arg is None else arg):
            self.add(key, value)
        for key, value in iter_multi_items(kwargs):
            self.add(key, value)

    def __delitem__(self, key: Any) -> None:
        if isinstance(key, str):
            self._del_key(key)
        else:
            del self._list[key]

    def _del_key(self, key: str) -> None:
        gone = key.lower()
        self._list[:] = [line for line in self._list if line[0].lower() != gone]

    def remove(self, key: str) -> None:
        """Remove all lines of ``key``; none is no error."""
        self._del_key(key)

    def pop(self, key: Any = None, default: Any = MISSING) -> Any:
        """Remove a key and return its first value; by a number, or without a key, one line."""
        if key is None:
            return self._list.pop()
        if isinstance(key, int):
            return self._list.pop(key)
        value = self._get_key(key) if default is MISSING else self._find(key)
        if value is None:
            return default
        self.remove(key)
        return value

    def popitem(self) -> tuple[str, str]:
        """Remove the last line and return it."""
        return self._list.pop()

    def __contains__(self, key: str) -> bool:
        return self._find(key) is not None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._list)

    def __len__(self) -> int:
        return len(self._list)

    def add(self, key: str, value: Any, /, **kwargs: Any) -> None:
        """Add a line. Keywords become options of the value: ``filename="a"``."""
        self._list.append((key, one_line(value, kwargs)))

    def add_header(self, key: str, value: Any, /, **kwargs: Any) -> None:
        """Add a line, as ``add`` does."""
        self.add(key, value, **kwargs)

    def clear(self) -> None:
        """Remove all."""
        self._list.clear()

    def set(self, key: str, value: Any, /, **kwargs: Any) -> None:
        """Let ``key`` have this one value, in the place of the first it had."""
        text = one_line(value, kwargs)
        lines = self._list
        wanted = key.lower()
        for at, line in enumerate(lines):
            if line[0].lower() == wanted:
                lines[at] = (key, text)
                lines[at + 1 :] = [each for each in lines[at + 1 :] if each[0].lower() != wanted]
                return
        lines.append((key, text))

    def setlist(self, key: str, values: Iterable[Any]) -> None:
        """Let ``key`` have these values; without any, remove it."""
        if not values:
            self.remove(key)
            return
        rest = iter(values)
        self.set(key, next(rest))
        for value in rest:
            self.add(key, value)

    def setdefault(self, key: str, default: Any) -> str:
        """Return the first value of ``key``, which is ``default`` if it had none."""
        if key not in self:
            self.set(key, default)
        return self._get_key(key)

    def setlistdefault(self, key: str, default: Iterable[Any]) -> list[str]:
        """Return the values of ``key``, which are ``default`` if it had none."""
        if key not in self:
            self.setlist(key, default)
        return self.getlist(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(key, str):
            self.set(key, value)
        elif isinstance(key, int):
            self._list[key] = (value[0], one_line(value[1]))
        else:
            self._list[key] = [(name, one_line(each)) for name, each in value]

    def update(self, arg: Any = None, /, **kwargs: Any) -> None:
        """Replace the keys of a mapping, pairs and keywords by what these have for them."""
        if isinstance(arg, Headers | MultiDict):
            for key in arg.keys():  # noqa: SIM118 - iterating Headers gives pairs
                self.setlist(key, arg.getlist(key))
        elif isinstance(arg, Mapping):
            self._replace(arg.items())
        elif arg is not None:
            for key, value in arg:
                self.set(key, value)
        self._replace(kwargs.items())

    def _replace(self, pairs: Iterable[tuple[str, Any]]) -> None:
        for key, value in pairs:
            if isinstance(value, _SEVERAL):
                self.setlist(key, value)
            else:
                self.set(key, value)

    # by this class's own copy() and update()
    __or__: Callable[..., Any] = MultiDict.__or__
    __ior__: Callable[..., Any] = MultiDict.__ior__

    def to_wsgi_list(self) -> list[tuple[str, str]]:
        """Return the lines as WSGI takes them."""
        return list(self)

    def copy(self) -> Any:
        """Return a copy."""
        return self.__class__(self._list)

    def __copy__(self) -> Any:
        return self.copy()

    def __str__(self) -> str:
        lines = [f"{key}: {value}" for key, value in self.to_wsgi_list()]
        return "\r\n".join([*lines, "\r\n"])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self)!r})"


def _lowered(headers: Any) -> set[tuple[str, str]]:
    return {(key.lower(), value) for key, value in headers._list}


def one_line(value: Any, options: dict[str, Any] | None = None) -> str:
    """Return a value as it stands in a line; a line break in it is a ``ValueError``."""
    if options:
        dashed = {key.replace("_", "-"): each for key, each in options.items()}
        value = dump_options_header(value, dashed)
    text = value if value.__class__ is str else _str(value)
    if "\n" in text or "\r" in text:
        raise ValueError("Header values must not contain newline characters.")
    return text


def _str(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


class EnvironHeaders(ImmutableHeadersMixin, Headers):
    """The headers of a request in a WSGI ``environ``: read, and never changed."""

    __hash__ = None

    def __init__(self, environ: dict[str, Any]) -> None:
        super().__init__()
        self.environ = environ

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EnvironHeaders):
            return NotImplemented
        return self.environ is other.environ

    def __getitem__(self, key: Any) -> Any:
        return self._get_key(key)

    def _find(self, key: str) -> str | None:
        value: str | None = self.environ.get(_cgi_name(key) or "")
        return value

    def _get_key(self, key: str) -> str:
        name = _cgi_name(key)
        if name is None:
            raise BadRequestKeyError(key)
        value: str = self.environ[name]
        return value

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for key, value in self.environ.items():
            if key.startswith("HTTP_"):
                if key[5:] not in _BARE:
                    yield key[5:].replace("_", "-").title(), value
            elif key in _BARE and value:
                yield key.replace("_", "-").title(), value

    def copy(self) -> NoReturn:
        """Raise ``TypeError``."""
        raise TypeError(f"cannot create {type(self).__name__!r} copies")

    def __or__(self, other: Any) -> NoReturn:
        self.copy()


def _cgi_name(key: Any) -> str | None:
    """Return where an environ has a header; ``None`` for what is no name."""
    if not isinstance(key, str):
        return None
    name = key.upper().replace("-", "_")
    return name if name in _BARE else f"HTTP_{name}"


_BARE = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})  # the two that CGI names without HTTP_

__all__ = ["EnvironHeaders", "Headers", "one_line"]
