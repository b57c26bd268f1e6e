"""``URLSearchParams``: a URL's query as an ordered list of pairs, alone or as a URL's live view.

Source: https://url.spec.whatwg.org/#interface-urlsearchparams and
https://url.spec.whatwg.org/#application/x-www-form-urlencoded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from dualrt.web.percent import FORM, decode, encode, scalar


def parse_form(text: str) -> list[tuple[str, str]]:
    """Parse ``application/x-www-form-urlencoded`` text; never fails."""
    pairs = []
    for part in text.split("&"):
        if part:
            name, _, value = part.replace("+", " ").partition("=")
            pairs.append((decode(name), decode(value)))
    return pairs


def _quote(text: str) -> str:
    # Space is handled apart: the form serializer writes "+", every other byte is %XX.
    return "+".join([encode(word, FORM) for word in text.split(" ")])


def serialize_form(pairs: Iterable[tuple[str, str]]) -> str:
    """Serialize pairs as ``application/x-www-form-urlencoded``."""
    return "&".join([f"{_quote(name)}={_quote(value)}" for name, value in pairs])


class URLSearchParams:
    """The pairs of a query string, in order, names repeated as often as they occur.

    ``init``: a query string (one leading ``?`` is dropped), a mapping of names to values, or an
    iterable of ``(name, value)`` pairs. Names and values are ``str``; lone surrogates become
    U+FFFD. Iterating gives the pairs; ``params[name]`` the first value or ``KeyError``.
    """

    __slots__ = ("_changed", "_pairs")
    __hash__ = None  # type: ignore[assignment]  # mutable and compared by value

    def __init__(self, init: str | Mapping[str, str] | Iterable[tuple[str, str]] = "") -> None:
        self._changed: Callable[[str], None] | None = None
        if isinstance(init, str):
            self._pairs = parse_form(scalar(init.removeprefix("?")))
            return
        pairs = init.items() if isinstance(init, Mapping) else init
        self._pairs = [(scalar(name), scalar(value)) for name, value in pairs]

    @classmethod
    def _view(cls, query: str, changed: Callable[[str], None]) -> URLSearchParams:
        """Make the live view of a URL: every change calls ``changed`` with the new query."""
        view = cls()
        view._pairs = parse_form(query)
        view._changed = changed
        return view

    def _reload(self, query: str) -> None:
        """Take over a query that was set at the URL itself, without telling the URL."""
        self._pairs = parse_form(query)

    def _update(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs
        if self._changed is not None:
            self._changed(serialize_form(pairs))

    def get(self, name: str, default: str | None = None) -> str | None:
        """Give the first value of ``name``, or ``default``."""
        for key, value in self._pairs:
            if key == name:
                return value
        return default

    def get_all(self, name: str) -> list[str]:
        """Give all values of ``name``, in order."""
        return [value for key, value in self._pairs if key == name]

    def has(self, name: str, value: str | None = None) -> bool:
        """Tell whether a pair has this ``name`` (and, when given, this ``value``)."""
        return any(key == name and value in (None, item) for key, item in self._pairs)

    def append(self, name: str, value: str) -> None:
        """Add a pair at the end."""
        self._update([*self._pairs, (scalar(name), scalar(value))])

    def set(self, name: str, value: str) -> None:
        """Give ``name`` one value: in place of its first pair, or at the end."""
        name, value = scalar(name), scalar(value)
        pairs, placed = [], False
        for pair in self._pairs:
            if pair[0] != name:
                pairs.append(pair)
            elif not placed:
                pairs.append((name, value))
                placed = True
        self._update(pairs if placed else [*pairs, (name, value)])

    def delete(self, name: str, value: str | None = None) -> None:
        """Remove every pair of ``name`` (and, when given, ``value``); none is no error."""
        self._update(
            [pair for pair in self._pairs if pair[0] != name or value not in (None, pair[1])]
        )

    def sort(self) -> None:
        """Sort by name in UTF-16 code units, as browsers do; pairs of one name keep their order."""
        self._update(sorted(self._pairs, key=lambda pair: pair[0].encode("utf-16-be")))

    def items(self) -> Iterator[tuple[str, str]]:
        """Iterate over the pairs, in order."""
        return iter(self._pairs)

    def keys(self) -> Iterator[str]:
        """Iterate over the names, in order, repeated as often as they occur."""
        return (name for name, _ in self._pairs)

    def values(self) -> Iterator[str]:
        """Iterate over the values, in order."""
        return (value for _, value in self._pairs)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __contains__(self, name: object) -> bool:
        return any(key == name for key, _ in self._pairs)

    def __getitem__(self, name: str) -> str:
        for key, value in self._pairs:
            if key == name:
                return value
        raise KeyError(name)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, URLSearchParams):
            return self._pairs == other._pairs
        return NotImplemented

    def __str__(self) -> str:
        return serialize_form(self._pairs)

    def __repr__(self) -> str:
        return f"URLSearchParams({str(self)!r})"


__all__ = ["URLSearchParams", "parse_form", "serialize_form"]
