"""Media types, and which of those that a client accepts fits best (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dualrt_django.edge.parameters import parse_header_parameters


class MediaType:
    """``text/html; charset=utf-8``, or a range of them: ``text/*;q=0.5``."""

    def __init__(self, media_type_raw_line: Any) -> None:
        whole, self.params = parse_header_parameters(media_type_raw_line or "")
        self.main_type, _, self.sub_type = whole.partition("/")

    def __str__(self) -> str:
        params = "".join(f"; {name}={value}" for name, value in self.params.items())
        return f"{self.main_type}{f'/{self.sub_type}' if self.sub_type else ''}{params}"

    def __repr__(self) -> str:
        return f"<{self.__class__.__qualname__}: {self}>"

    @property
    def range_params(self) -> dict[str, str]:
        """The parameters that belong to the type: all but ``q``."""
        return {name: value for name, value in self.params.items() if name != "q"}

    def match(self, other: Any) -> bool:
        """Whether the two have a media type in common; ``other`` may be text."""
        if not other:
            return False
        if not isinstance(other, MediaType):
            other = MediaType(other)
        pairs = ((self.main_type, other.main_type), (self.sub_type, other.sub_type))
        for mine, theirs in pairs:
            if not mine or not theirs or (mine != theirs and "*" not in (mine, theirs)):
                return False
        mine_only, theirs_only = self.range_params, other.range_params
        if bool(mine_only) == bool(theirs_only):
            return bool(mine_only == theirs_only)
        return bool(mine_only)

    @property
    def quality(self) -> float:
        """How much a client likes it: from 0 (not at all) to 1; 1 where it does not say."""
        try:
            quality = float(self.params.get("q", 1))
        except ValueError:
            return 1
        return 1 if quality < 0 or quality > 1 else round(quality, 3)

    @property
    def specificity(self) -> int:
        """How much it says, from 0 (``*/*``) to 3 (a type with parameters)."""
        if self.main_type == "*":
            return 0
        if self.sub_type == "*":
            return 1
        return 3 if self.range_params else 2


def accepted(header: str) -> list[MediaType]:
    """Return what an ``Accept`` header has, the best liked first, without what it refuses."""
    found = [MediaType(token) for token in header.split(",") if token.strip()]
    liked = [each for each in found if each.quality != 0]
    return sorted(liked, key=lambda each: (each.quality, each.specificity), reverse=True)


def by_precedence(types: Iterable[MediaType]) -> list[MediaType]:
    """Return the types, the most specific first."""
    return sorted(types, key=lambda each: (each.specificity, each.quality), reverse=True)


def best_of(wanted: Any, types: Sequence[MediaType]) -> MediaType | None:
    """Return the first of ``types`` that the media type ``wanted`` is one of."""
    media_type = MediaType(wanted)
    return next((each for each in types if media_type.match(each)), None)


__all__ = ["MediaType", "accepted", "best_of", "by_precedence"]
