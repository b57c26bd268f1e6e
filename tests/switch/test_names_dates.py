"""``django.utils.dateformat``, ``dates`` and ``timesince`` at the edge: Django's words."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import strategies as st

from tests import django_site
from tests.switch.alike import same, told, tried

django_site.setup()

from django.test import override_settings  # noqa: E402
from django.utils import dateformat as django_dateformat  # noqa: E402
from django.utils import dates as django_dates  # noqa: E402
from django.utils import timesince as django_timesince  # noqa: E402
from django.utils import translation as django_translation  # noqa: E402

from dualrt_django.edge import translation  # noqa: E402
from dualrt_django.edge.utils import dateformat, dates, timesince  # noqa: E402
from dualrt_django.languages import make_languages  # noqa: E402

ZONES = [None, dt.UTC, zoneinfo.ZoneInfo("Europe/Paris"), dt.timezone(dt.timedelta(minutes=-90))]
TIMES = st.datetimes(
    dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1), timezones=st.sampled_from(ZONES)
)
ROUND = st.builds(
    dt.datetime, st.just(2024), st.integers(1, 12), st.integers(1, 28), st.sampled_from([0, 12, 5])
)
LANGUAGES = st.sampled_from(["en", "de", "pt-br"])
FORMATS = st.text("aAbcdDeEfFgGhHiIjlLmMnNoOPrsStTUuwWyYzZ \\:xé", max_size=8)
EDGES = st.sampled_from(  # twice, or never, on a clock of Paris
    [
        dt.datetime(2024, 10, 27, 2, 30, tzinfo=ZONES[2]),
        dt.datetime(2024, 3, 31, 2, 30, tzinfo=ZONES[2]),
        dt.datetime(2024, 3, 31, 2, 30),
    ]
)


@pytest.fixture(autouse=True)
def _languages() -> Iterator[None]:
    """Give the site's texts to the names."""
    before = translation._site[0]
    translation.use(make_languages())
    yield
    translation.use(before)


@pytest.mark.parametrize("name", ["format", "time_format"])
@tried(
    count=400,
    value=TIMES | ROUND | EDGES | st.dates(dt.date(1900, 1, 1)) | st.times(),
    text=FORMATS,
    language=LANGUAGES,
    zone=st.sampled_from(["America/Chicago", "Europe/Paris"]),
)
def test_dates_are_formatted_by_djangos_letters(
    name: str, value: Any, text: str, language: str, zone: str
) -> None:
    """In each language; what a value has not is the same error."""
    ours, stock = getattr(dateformat, name), getattr(django_dateformat, name)
    with override_settings(TIME_ZONE=zone):
        with translation.override(language), django_translation.override(language):
            same(ours, stock, value, text)


@pytest.mark.parametrize("letter", "aAbcdDeEfFgGhHiIjlLmMnNoOPrsStTUuwWyYzZ")
def test_each_letter_is_a_method_as_in_django(letter: str) -> None:
    """With the same value."""
    value = dt.datetime(2024, 2, 3, 4, 5, 6, 7)
    ours, stock = dateformat.DateFormat(value), django_dateformat.DateFormat(value)
    assert told(getattr(ours, letter))[2] == told(getattr(stock, letter))[2]
    assert hasattr(dateformat.TimeFormat, letter) is hasattr(django_dateformat.TimeFormat, letter)


@pytest.mark.parametrize(
    "name", "MONTHS MONTHS_3 MONTHS_ALT MONTHS_AP WEEKDAYS WEEKDAYS_ABBR".split()
)
@pytest.mark.parametrize("language", ["en", "de", "pt-br"])
def test_days_and_months_have_djangos_names(name: str, language: str) -> None:
    """By their numbers."""
    ours, stock = getattr(dates, name), getattr(django_dates, name)
    with translation.override(language), django_translation.override(language):
        assert {key: str(text) for key, text in ours.items()} == {
            key: str(text) for key, text in stock.items()
        }


@pytest.mark.parametrize("name", ["timesince", "timeuntil"])
@tried(
    count=400,
    begin=TIMES | st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)),
    end=st.none() | TIMES | st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)),
    depth=st.integers(0, 6),
    language=LANGUAGES,
)
def test_durations_are_told_in_djangos_words(
    name: str, begin: Any, end: Any, depth: int, language: str
) -> None:
    """Years to minutes; a time of another kind is the same error."""
    with translation.override(language), django_translation.override(language):
        ours, stock = getattr(timesince, name), getattr(django_timesince, name)
        asked = (stock, ours, stock)  # without an end, a minute may be over between two of them
        first, found, last = (told(each, begin, end, depth=depth) for each in asked)
        assert found in (first, last)


def test_the_words_may_be_the_codes_own() -> None:
    """For each unit."""
    words = {unit: f"%(num)d {unit[0]}" for unit in timesince.TIME_STRINGS}
    times = dt.datetime(2024, 1, 1), dt.datetime(2025, 3, 1)
    same(timesince.timesince, django_timesince.timesince, *times, time_strings=words)
    assert list(timesince.TIME_STRINGS) == list(django_timesince.TIME_STRINGS)
