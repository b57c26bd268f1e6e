"""What tag libraries of a site's own offer a template: filters and tags, looked at when it uses
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol


class Offer(Protocol):
    """One filter or tag. ``why``: how a message goes on that names it as none of the edge's, and
    ``hint`` what to do, both once ``take`` has returned ``None``. ``end``: the tag that ends it,
    where it is not simply ``end`` and its name.
    """

    why: str
    hint: str
    end: str

    def take(self) -> Any:
        """Return the filter, or what reads the tag; ``None`` where the edge cannot have it."""


class Library(NamedTuple):
    """What one library has, by the names that templates use: offers, and what is the language's."""

    filters: Mapping[str, Any]
    tags: Mapping[str, Any]


NONE = Library({}, {})

__all__ = ["NONE", "Library", "Offer"]
