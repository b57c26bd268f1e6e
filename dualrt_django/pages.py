"""Edge pages in a Django site: which functions render; the templates are found where one asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings

from dualrt.edge.pages import Ask, Collected, PageCall
from dualrt.edge.twins import Judge
from dualrt_django.edge.page_names import CALLS, HOMES, NAMES


class DjangoPages:
    """The templates of the site whose settings are active."""

    calls: Mapping[str, PageCall] = CALLS
    names: Mapping[str, frozenset[str]] = NAMES
    homes: Mapping[str, str] = HOMES

    @property
    def watching(self) -> bool:
        """Whether files that change are read again."""
        return bool(settings.DEBUG)

    def collect(self, wanted: Mapping[str, Sequence[Ask]], judge: Judge | None = None) -> Collected:
        """Read and compile what the views ask for."""
        from dualrt_django.templates import collect  # the engine, where some view renders

        return collect(wanted, judge)


__all__ = ["CALLS", "DjangoPages"]
