"""What a client accepts, with qualities (``werkzeug.datastructures.Accept`` and its kin)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Any

from dualrt_flask.edge.multidicts import ImmutableList


class Accept(ImmutableList):
    """``(value, quality)`` pairs, the most specific first, then those of the highest quality."""

    def __init__(self, values: Iterable[tuple[str, float]] | None = ()) -> None:
        if isinstance(values, Accept):
            self.provided: bool = values.provided
            super().__init__(values)
        elif values is None:
            self.provided = False
            super().__init__()
        else:
            self.provided = True
            super().__init__(sorted(values, key=self._rank, reverse=True))

    def _rank(self, pair: tuple[str, float]) -> tuple[tuple[bool, ...], float]:
        return self._specificity(pair[0]), pair[1]

    def _specificity(self, value: str) -> tuple[bool, ...]:
        return (value != "*",)

    def _value_matches(self, value: str, item: str) -> bool:
        """Whether what the site has (``value``) is what the client asked for (``item``)."""
        return item == "*" or item.lower() == value.lower()

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            return self.quality(key)
        return list.__getitem__(self, key)

    def quality(self, key: str) -> float:
        """Return the quality of ``key``; 0 where it is not accepted."""
        found = self._best_single_match(key)
        return 0 if found is None else found[1]

    def __contains__(self, value: str) -> bool:  # type: ignore[override]
        return self._best_single_match(value) is not None

    def __repr__(self) -> str:
        pairs = ", ".join([f"({value!r}, {quality})" for value, quality in self])
        return f"{type(self).__name__}([{pairs}])"

    def index(self, key: Any) -> int:  # type: ignore[override]
        """Return where ``key`` is; ``ValueError`` where it is not accepted."""
        if not isinstance(key, str):
            return list.index(self, key)
        for at, (item, _) in enumerate(self):
            if self._value_matches(key, item):
                return at
        raise ValueError(key)

    def find(self, key: Any) -> int:
        """Return where ``key`` is, -1 where it is not accepted."""
        try:
            return self.index(key)
        except ValueError:
            return -1

    def values(self) -> Iterator[str]:
        """Yield the values without their qualities."""
        for item in self:
            yield item[0]

    def to_header(self) -> str:
        """Return the header that says this."""
        return ",".join([v if quality == 1 else f"{v};q={quality}" for v, quality in self])

    def __str__(self) -> str:
        return self.to_header()

    def _best_single_match(self, match: str) -> tuple[str, float] | None:
        for item, quality in self:
            if self._value_matches(match, item):
                return item, quality
        return None

    def best_match(self, matches: Iterable[str], default: str | None = None) -> str | None:
        """Return that of ``matches`` which is accepted best; the first among equals."""
        result = default
        best: tuple[float, tuple[bool | int, ...]] = (-1, (-1,))
        for each in matches:
            found = self._best_single_match(each)
            if found is None or found[1] <= 0:
                continue
            rank = found[1], self._specificity(found[0])
            if rank > best:
                result, best = each, rank
        return result

    @property
    def best(self) -> str | None:
        """The first value."""
        return self[0][0] if self else None


_MIME_PARTS = re.compile(r"/|(?:[ \t]*;[ \t]*)")


class MIMEAccept(Accept):
    """Media types: ``text/*`` accepts ``text/html``."""

    def _specificity(self, value: str) -> tuple[bool, ...]:
        return tuple([part != "*" for part in _MIME_PARTS.split(value)])

    def _value_matches(self, value: str, item: str) -> bool:
        if "/" not in item:
            return False  # the client's: it matches nothing
        if "/" not in value:
            raise ValueError(f"invalid mimetype {value!r}")
        kind, subtype, *options = _MIME_PARTS.split(value.lower())
        if kind == "*" and subtype != "*":
            raise ValueError(f"invalid mimetype {value!r}")
        item_kind, item_subtype, *item_options = _MIME_PARTS.split(item.lower())
        if item_kind == "*" or kind == "*":
            # "*/html" is no range; of the site's it was an error above
            return (item_kind, item_subtype) == ("*", "*") or item_kind != "*"
        if item_kind != kind:
            return False
        if "*" in (item_subtype, subtype):
            return True
        return item_subtype == subtype and sorted(item_options) == sorted(options)

    @property
    def accept_html(self) -> bool:
        """Whether HTML is accepted."""
        return "text/html" in self or self.accept_xhtml

    @property
    def accept_xhtml(self) -> bool:
        """Whether XHTML is accepted."""
        return "application/xhtml+xml" in self or "application/xml" in self

    @property
    def accept_json(self) -> bool:
        """Whether JSON is accepted."""
        return "application/json" in self


_TAG_PARTS = re.compile(r"[_-]")


def _primary(tag: str) -> str:
    return _TAG_PARTS.split(tag, maxsplit=1)[0]


class LanguageAccept(Accept):
    """Language tags, where ``_`` is as good as ``-``."""

    def _value_matches(self, value: str, item: str) -> bool:
        return item == "*" or _TAG_PARTS.split(value.lower()) == _TAG_PARTS.split(item.lower())

    def best_match(self, matches: Iterable[str], default: str | None = None) -> str | None:
        """Return that of ``matches`` which is accepted best: as it is, or by its primary tag."""
        result = super().best_match(matches)
        if result is not None:
            return result
        primaries = Accept([(_primary(tag), quality) for tag, quality in self])
        result = primaries.best_match(matches)
        if result is not None:
            return result
        result = super().best_match([_primary(tag) for tag in matches])
        if result is not None:
            return next(tag for tag in matches if tag.startswith(result))
        return default


class CharsetAccept(Accept):
    """Charsets, by whichever of its names."""

    def _value_matches(self, value: str, item: str) -> bool:
        return item == "*" or _charset(value) == _charset(item)


def _charset(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return name.lower()


__all__ = ["Accept", "CharsetAccept", "LanguageAccept", "MIMEAccept"]
