"""What context processors give at the edge: made when a page first asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Once:
    """A value that is made when a page first asks for it: Django's language calls it."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: list[Any] = []

    def __call__(self) -> Any:
        """Return the value."""
        if not self._made:
            self._made.append(self._make())
        return self._made[0]


__all__ = ["Once"]
