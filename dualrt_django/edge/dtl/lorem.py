"""What ``{% lorem %}`` shows: words that the site's Django gives."""

from __future__ import annotations

import random
from typing import NamedTuple


class Lorem(NamedTuple):
    """``begin``: the first paragraph, and ``common``: its words, where no random ones are wanted.
    ``words``: what the others are made of.
    """

    begin: str = ""
    common: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def some(self, count: int, common: bool = True) -> str:
        """Return ``count`` words."""
        found = list(self.common) if common else []
        missing = count - len(found)
        if missing <= 0:
            return " ".join(found[:count])
        while missing > 0:
            taken = min(missing, len(self.words))
            found += random.sample(self.words, taken)
            missing -= taken
        return " ".join(found)

    def paragraphs(self, count: int, common: bool = True) -> list[str]:
        """Return ``count`` paragraphs."""
        return [self.begin if common and not at else self._paragraph() for at in range(count)]

    def _paragraph(self) -> str:
        return " ".join([self._sentence() for _ in range(random.randint(1, 4))])

    def _sentence(self) -> str:
        parts = [
            " ".join(random.sample(self.words, random.randint(3, 12)))
            for _ in range(random.randint(1, 5))
        ]
        text = ", ".join(parts)
        return f"{text[0].upper()}{text[1:]}{random.choice('?.')}"


__all__ = ["Lorem"]
