"""Sets that headers are: of names (``Vary``, ``Allow``), of entity tags."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, MutableSet
from hashlib import sha1
from typing import Any

from dualrt_flask.edge.etags import unquote_etag
from dualrt_flask.edge.values import quote_header_value


class HeaderSet(MutableSet[str]):
    """Names in their order, whatever their case; ``on_update`` is called with it on a change."""

    def __init__(
        self,
        headers: Iterable[str] | None = None,
        on_update: Callable[[Any], None] | None = None,
    ) -> None:
        self._headers = list(headers or ())
        self._set = {name.lower() for name in self._headers}
        self.on_update = on_update

    def _updated(self) -> None:
        if self.on_update is not None:
            self.on_update(self)

    def add(self, header: str) -> None:
        """Add a name, if it is not there."""
        self.update((header,))

    def remove(self, header: str) -> None:
        """Remove a name; ``KeyError`` if it is not there."""
        key = header.lower()
        if key not in self._set:
            raise KeyError(header)
        self._set.remove(key)
        for at, name in enumerate(self._headers):
            if name.lower() == header:  # as Werkzeug does it: only a name in lower case is found
                del self._headers[at]
                break
        self._updated()

    def update(self, iterable: Iterable[str]) -> None:
        """Add names that are not there."""
        before = len(self._set)
        for name in iterable:
            if name.lower() not in self._set:
                self._headers.append(name)
                self._set.add(name.lower())
        if len(self._set) != before:
            self._updated()

    def discard(self, header: str) -> None:
        """Remove a name; none is no error."""
        if header.lower() in self._set:
            self.remove(header)

    def find(self, header: str) -> int:
        """Return where a name is, -1 where there is none."""
        wanted = header.lower()
        names = (at for at, name in enumerate(self._headers) if name.lower() == wanted)
        return next(names, -1)

    def index(self, header: str) -> int:
        """Return where a name is; ``IndexError`` where there is none."""
        at = self.find(header)
        if at < 0:
            raise IndexError(header)
        return at

    def clear(self) -> None:
        """Remove all."""
        self._set.clear()
        self._headers.clear()
        self._updated()

    def as_set(self, preserve_casing: bool = False) -> set[str]:
        """Return a plain set, in lower case if nothing else is said."""
        return set(self._headers if preserve_casing else self._set)

    def to_header(self) -> str:
        """Return the header that says this."""
        return ", ".join(map(quote_header_value, self._headers))

    def __getitem__(self, idx: int) -> str:
        return self._headers[idx]

    def __delitem__(self, idx: int) -> None:
        self._set.remove(self._headers.pop(idx).lower())
        self._updated()

    def __setitem__(self, idx: int, value: str) -> None:
        self._set.remove(self._headers[idx].lower())
        self._headers[idx] = value
        self._set.add(value.lower())
        self._updated()

    def __contains__(self, header: object) -> bool:
        return header.lower() in self._set  # type: ignore[attr-defined]

    def __len__(self) -> int:
        return len(self._set)

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __bool__(self) -> bool:
        return bool(self._set)

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._headers!r})"


class ETags(Collection[str]):
    """Entity tags, strong and weak, or any (``star_tag``)."""

    def __init__(
        self,
        strong_etags: Iterable[str] | None = None,
        weak_etags: Iterable[str] | None = None,
        star_tag: bool = False,
    ) -> None:
        self._strong = frozenset(() if star_tag else strong_etags or ())
        self._weak = frozenset(weak_etags or ())
        self.star_tag = star_tag

    def as_set(self, include_weak: bool = False) -> set[str]:
        """Return the strong tags, perhaps the weak ones too."""
        return set(self._strong | self._weak if include_weak else self._strong)

    def is_weak(self, etag: str) -> bool:
        """Whether it is one of the weak."""
        return etag in self._weak

    def is_strong(self, etag: str) -> bool:
        """Whether it is one of the strong."""
        return etag in self._strong

    def contains_weak(self, etag: str) -> bool:
        """Whether it is here, as a weak one or not."""
        return etag in self._weak or self.contains(etag)

    def contains(self, etag: str) -> bool:
        """Whether it is here as a strong one."""
        return self.star_tag or etag in self._strong

    def contains_raw(self, etag: str) -> bool:
        """Whether a tag in quotes is here."""
        tag, weak = unquote_etag(etag)
        return self.contains_weak(tag or "") if weak else self.contains(tag or "")

    def to_header(self) -> str:
        """Return the header that says this."""
        if self.star_tag:
            return "*"
        strong = [f'"{tag}"' for tag in self._strong]
        return ", ".join([*strong, *[f'W/"{tag}"' for tag in self._weak]])

    def __call__(
        self, etag: str | None = None, data: bytes | None = None, include_weak: bool = False
    ) -> bool:
        if etag is None:
            if data is None:
                raise TypeError("'data' is required when 'etag' is not given.")
            etag = sha1(data, usedforsecurity=False).hexdigest()
        return etag in self._strong or (include_weak and etag in self._weak)

    def __bool__(self) -> bool:
        return bool(self.star_tag or self._strong or self._weak)

    def __str__(self) -> str:
        return self.to_header()

    def __len__(self) -> int:
        return len(self._strong)

    def __iter__(self) -> Iterator[str]:
        return iter(self._strong)

    def __contains__(self, etag: object) -> bool:
        return self.contains(etag)  # type: ignore[arg-type]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {str(self)!r}>"


__all__ = ["ETags", "HeaderSet"]
