"""``django.utils.dates`` at the edge: the names of days and months."""

from __future__ import annotations

from typing import Any

from dualrt_django.edge.translation import gettext_lazy, pgettext_lazy

_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
# as the Associated Press abbreviates them
_AP = "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split()

WEEKDAYS: dict[int, Any] = dict(enumerate(map(gettext_lazy, _DAYS)))
WEEKDAYS_ABBR: dict[int, Any] = {at: gettext_lazy(day[:3]) for at, day in enumerate(_DAYS)}
MONTHS: dict[int, Any] = dict(enumerate(map(gettext_lazy, _MONTHS), 1))
MONTHS_3: dict[int, Any] = {
    at: gettext_lazy(name[:3].lower()) for at, name in enumerate(_MONTHS, 1)
}
MONTHS_AP: dict[int, Any] = {
    at: pgettext_lazy("abbrev. month", name) for at, name in enumerate(_AP, 1)
}
MONTHS_ALT: dict[int, Any] = {
    at: pgettext_lazy("alt. month", name) for at, name in enumerate(_MONTHS, 1)
}

__all__ = ["MONTHS", "MONTHS_3", "MONTHS_ALT", "MONTHS_AP", "WEEKDAYS", "WEEKDAYS_ABBR"]
