"""Django's built-in filters as dualrt has them: own functions, which need no Django."""

from __future__ import annotations

from collections.abc import Mapping

from dualrt_django.edge.dtl.filters import dates, languages, lists, markup, numbers, texts
from dualrt_django.edge.dtl.tools import Filter

FILTERS: Mapping[str, Filter] = {
    **texts.FILTERS,
    **markup.FILTERS,
    **lists.FILTERS,
    **numbers.FILTERS,
    **dates.FILTERS,
}
LIBRARIES: Mapping[str, Mapping[str, Filter]] = {
    "static": {},
    "i18n": languages.I18N,
    "l10n": languages.L10N,
    "tz": dates.TZ,
}

__all__ = ["FILTERS", "LIBRARIES"]
