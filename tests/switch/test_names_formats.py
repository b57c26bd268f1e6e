"""``django.utils.formats`` and ``numberformat`` at the edge: numbers and dates as in Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st

from tests import django_site
from tests.switch.alike import same, told, tried

django_site.setup()

from django.test import override_settings  # noqa: E402
from django.utils import formats as stock  # noqa: E402
from django.utils import numberformat as stock_numbers  # noqa: E402
from django.utils import translation as stock_translation  # noqa: E402

import dualrt_django.conf  # noqa: E402, F401 - the names are given the settings
from dualrt_django.edge import translation  # noqa: E402
from dualrt_django.edge.utils import formats, numberformat  # noqa: E402
from dualrt_django.languages import make_languages  # noqa: E402

LANGUAGES = ["en", "de", "de-ch", "fr", "ar", "hi", "pt-br", "es-mx", "mk", "xx", "no-such"]
NUMBERS = (
    st.integers(-(10**12), 10**12)
    | st.booleans()
    | st.floats()
    | st.floats(-(10**6), 10**6)
    | st.decimals()
    | st.decimals(-(10**6), 10**6, places=4)
    | st.sampled_from(["", None, "1234.5", "-12", "1.2.3", "abc", Decimal("1E+300"), 1e-250])
)
VALUES = (
    NUMBERS
    | st.datetimes(dt.datetime(1900, 1, 1))
    | st.datetimes(timezones=st.just(dt.UTC))
    | st.dates(dt.date(1, 1, 1))
    | st.times()
    | st.sampled_from([[], object])
)
NAMES = [
    *sorted(stock.FORMAT_SETTINGS),
    *("no such format", "Y-m-d", "", "j. F"),
]
L10N = st.sampled_from([None, True, False])


@pytest.fixture(scope="module", autouse=True, params=[False, True], ids=["plain", "thousands"])
def _site(request: Any) -> Iterator[None]:
    """A site that makes groups of digits, or none."""
    before = translation._site[0]
    with override_settings(USE_THOUSAND_SEPARATOR=request.param):
        translation.use(make_languages())
        yield
    translation.use(before)
    stock_translation.deactivate()


class Speaking:
    """A language that is active on both sides."""

    def __init__(self, language: str | None) -> None:
        self.both = translation.override(language), stock_translation.override(language)

    def __enter__(self) -> None:
        for each in self.both:
            each.__enter__()

    def __exit__(self, *error: Any) -> None:
        for each in self.both:
            each.__exit__(*error)


@pytest.mark.parametrize("language", [*LANGUAGES, None])
def test_formats_are_the_languages(language: str | None) -> None:
    """Each of them, by its name, in the active language and asked for by its code."""
    with Speaking(language):
        for name in NAMES:
            for l10n in (None, True, False):
                same(formats.get_format, stock.get_format, name, use_l10n=l10n)
            same(formats.get_format, stock.get_format, name, "de")
        lazy = [each.get_format_lazy("DATE_FORMAT") for each in (formats, stock)]
        assert str(lazy[0]) == str(lazy[1])


def test_what_was_asked_for_is_a_list_of_ones_own() -> None:
    """What edge code does to it, nobody else sees."""
    name = "DATE_INPUT_FORMATS"
    formats.get_format(name, "de").clear()
    formats.get_format(name, use_l10n=False).clear()
    assert formats.get_format(name, "de") == stock.get_format(name, "de") != []
    assert formats.get_format(name, use_l10n=False) != []


@tried(count=300, value=VALUES, l10n=L10N, language=st.sampled_from(LANGUAGES))
def test_values_are_localized(value: Any, l10n: bool | None, language: str) -> None:
    """Numbers, dates and times; the rest stays as it is."""
    with Speaking(language):
        same(formats.localize, stock.localize, value, l10n)
        same(formats.localize_input, stock.localize_input, value)
        same(formats.localize_input, stock.localize_input, value, "%d.%m.%Y")
        for name in (None, "SHORT_DATE_FORMAT", "Y-m-d", "P"):
            same(formats.date_format, stock.date_format, value, name, l10n)
            same(formats.time_format, stock.time_format, value, name, l10n)


@tried(
    count=400,
    value=NUMBERS,
    places=st.none() | st.integers(0, 8),
    l10n=L10N,
    grouped=st.booleans(),
    language=st.sampled_from(LANGUAGES),
)
def test_numbers_are_written(
    value: Any, places: int | None, l10n: bool | None, grouped: bool, language: str
) -> None:
    """With the language's signs, in its groups."""
    with Speaking(language):
        same(formats.number_format, stock.number_format, value, places, l10n, grouped)


@tried(
    count=400,
    value=NUMBERS,
    point=st.sampled_from([".", ",", "", "::"]),
    places=st.none() | st.integers(0, 8),
    grouping=st.integers(0, 4) | st.lists(st.integers(0, 4), max_size=3).map(tuple),
    separator=st.sampled_from(["", ",", "'", "<>"]),
    grouped=st.booleans(),
    l10n=L10N,
)
def test_numbers_are_formatted(
    value: Any, point: str, places: Any, grouping: Any, separator: str, grouped: bool, l10n: Any
) -> None:
    """By signs that are given."""
    given = value, point, places, grouping, separator, grouped, l10n
    same(numberformat.format, stock_numbers.format, *given)


TYPED = ["1.234,5", "1,234.5", "1.5", "1.500", "1 234", "1\xa0234,5", "", "abc", "1'0", 5, None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_typed_is_read(language: str) -> None:
    """As a number with a point."""
    with Speaking(language):
        for text in TYPED:
            same(formats.sanitize_separators, stock.sanitize_separators, text)


@pytest.mark.parametrize("text", ["%Y-%m", "%%Y %C %F %G", "plain", "%d%%%Y"])
def test_years_have_four_digits(text: str) -> None:
    """Whatever the C library makes of them."""
    same(formats.sanitize_strftime_format, stock.sanitize_strftime_format, text)
    monkeypatched = formats._YEARS.sub(
        lambda found: f"{found[1]}%{formats._WIDTHS[found[2]]}{found[2]}", "%Y %%%C"
    )
    assert monkeypatched == "%04Y %%%02C"


CODES = ["en", "de", "de-at", "zh-tw", "zh-hant", "pt-br", "xx", "xx-yy", "", "he", None, 5]


@pytest.mark.parametrize("code", CODES, ids=str)
def test_a_language_is_told(code: Any) -> None:
    """Its names, the one in the active language too."""
    with Speaking("de"):
        ours = told(translation.get_language_info, code)
        theirs = told(stock_translation.get_language_info, code)
        assert ours[:2] == theirs[:2]
        if ours[0] == "error":
            assert ours == theirs
            return
        assert str(ours[2].pop("name_translated")) == str(theirs[2]["name_translated"])
        assert ours[2] == {k: v for k, v in theirs[2].items() if k != "name_translated"}
