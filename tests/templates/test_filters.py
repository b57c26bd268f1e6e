"""Every filter of the edge over generated values: Django's own makes the same of them."""

from __future__ import annotations

import datetime as dt
import random
import zoneinfo
from collections.abc import Callable, Iterator
from decimal import Decimal
from inspect import Parameter, signature
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests import django_site

django_site.setup()

from django.template import Context, defaultfilters  # noqa: E402
from django.template import Template as DjangoTemplate  # noqa: E402
from django.templatetags import i18n, l10n, tz  # noqa: E402
from django.utils import functional, safestring, translation  # noqa: E402

from dualrt_django.edge.dtl.filters import FILTERS, LIBRARIES  # noqa: E402
from dualrt_django.edge.translation import gettext_lazy  # noqa: E402
from dualrt_django.edge.utils.functional import SimpleLazyObject  # noqa: E402
from dualrt_django.edge.utils.safestring import mark_safe  # noqa: E402
from dualrt_django.shelf import Shelf  # noqa: E402
from tests.templates.test_django_engine import shelf_of  # noqa: E402

DJANGO = {"i18n": i18n, "l10n": l10n, "tz": tz}
VARIANTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "german": {"LANGUAGE_CODE": "de", "USE_THOUSAND_SEPARATOR": True},
    "arabic": {"LANGUAGE_CODE": "ar", "TIME_ZONE": "Asia/Kolkata", "USE_THOUSAND_SEPARATOR": True},
    "brazilian": {"LANGUAGE_CODE": "pt-br", "TIME_ZONE": "America/Sao_Paulo", "invalid": "(%s)"},
    "no time zones": {"USE_TZ": False, "LANGUAGE_CODE": "fr"},
    "no translations": {"USE_I18N": False, "USE_THOUSAND_SEPARATOR": True},
    "grouped oddly": {"LANGUAGE_CODE": "eo", "NUMBER_GROUPING": (3, 2, 0), "DATE_FORMAT": "j. n."}
    | {"USE_THOUSAND_SEPARATOR": True, "FORMAT_MODULE_PATH": "tests.templates.own_formats"},
}
ALL = {"": (FILTERS, defaultfilters)} | {
    name: (mine, DJANGO[name]) for name, mine in LIBRARIES.items() if name in DJANGO
}


class Pair(NamedTuple):
    """A value as the edge has it, and as Django has it."""

    edge: Any
    django: Any


class Failing:
    """An object that cannot be shown."""

    def __init__(self, error: type[Exception]) -> None:
        self.error = error

    def __str__(self) -> str:
        raise self.error("no text")

    def __repr__(self) -> str:
        return f"<Failing {self.error.__name__}>"


class Shown:
    """An object with a text and with parts."""

    name = "Bo & Co"
    _secret = 1
    n = 3

    def __str__(self) -> str:
        return "<b>5</b>"

    def __repr__(self) -> str:
        return "<Shown>"


class Html:
    """Safe by its own word."""

    def __html__(self) -> str:
        return "<i>html</i>"

    def __repr__(self) -> str:
        return "<Html>"


class Safe(Shown):
    """An object whose text is safe: a twin for each side is made."""

    def __init__(self, mark: Callable[[str], str]) -> None:
        self.mark = mark

    def __str__(self) -> str:
        return self.mark("<u>1 &</u>")


def same(value: Any) -> Pair:
    """Return a value that is the same for both."""
    return Pair(value, value)


def both(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Pair]:
    """Return a strategy for the same values on both sides."""
    return values.map(same)


ZONES = [None, dt.UTC, zoneinfo.ZoneInfo("Europe/Paris"), dt.timezone(dt.timedelta(minutes=-90))]
WORDS = st.sampled_from(
    "a;Monday;yes,no,maybe;a,b;a,b,c,d;<p>One <b>two</b> three</p>;It's 3Rd o'Clock;Zoë;"
    "0800-FLOWER;see www.example.org, or (http://a.b/c?d=e&f)!;me@example.com;a\nb\r\n\nc;1;12.5;"
    "-3;1e5;nan;inf;0;de;en;zh-tw;de-at;xx;xx-yy;Europe/Paris;UTC;no/zone;../x;\ud800;;&amp".split(
        ";"
    )
)
TEXTS = WORDS | st.text("ab<>&'\"\\ \n./:@;,é-_%(){}|0139", max_size=12)


def lazily(text: str) -> Pair:
    """Return a text in an object that was made when it was looked at: before that it is shown as a
    function.
    """
    found = Pair(SimpleLazyObject(lambda: text), functional.SimpleLazyObject(lambda: text))
    assert [str(each) for each in found] == [text, text]
    return found


LAZY = st.sampled_from(["Monday", "yes,no,maybe", "May", "<x>"]).map(
    lambda text: Pair(gettext_lazy(text), translation.gettext_lazy(text))
) | st.sampled_from(["<x>", "", "de", "1.5"]).map(lazily)
SAFE = TEXTS.map(lambda text: Pair(mark_safe(text), safestring.mark_safe(text)))
NUMBERS = (
    st.integers(-2000, 2000)
    | st.integers(-(10**25), 10**25)
    | st.booleans()
    | st.floats()
    | st.floats(-2000, 2000)
    | st.decimals()
    | st.decimals(-5000, 5000, places=3)
    | st.sampled_from([Decimal("1e300"), Decimal("-1e-300"), Decimal("0E-5"), 1 << 62, 0.1 + 0.2])
)
TIMES = (
    st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1), timezones=st.sampled_from(ZONES))
    | st.dates(dt.date(1900, 1, 1))
    | st.times()
    | st.timedeltas(dt.timedelta(-9), dt.timedelta(9))
)
OBJECTS = both(
    st.sampled_from([None, Shown(), Html(), dict, 3j, b"bytes", frozenset({1}), len])
    | st.sampled_from([ValueError, TypeError, AttributeError, KeyError]).map(Failing)
) | st.just(Pair(Safe(mark_safe), Safe(safestring.mark_safe)))
SIMPLE = both(TEXTS) | SAFE | LAZY | both(NUMBERS) | both(TIMES) | OBJECTS


def many(of: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    """Return a strategy for lists and tuples of values."""
    lists = st.lists(of, max_size=4)
    return (
        lists.map(lambda each: Pair([x.edge for x in each], [x.django for x in each]))
        | lists.map(lambda each: Pair(tuple(x.edge for x in each), tuple(x.django for x in each)))
        | lists.map(
            lambda each: Pair(
                {f"k{at}": x.edge for at, x in enumerate(each)},
                {f"k{at}": x.django for at, x in enumerate(each)},
            )
        )
    )


DICTS = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from(["b", "a", "c"]), "n": st.integers(0, 3)})
    | st.just(Shown()),
    max_size=4,
)
VALUES = SIMPLE | many(SIMPLE | many(SIMPLE)) | both(DICTS)
SMALL = st.integers(-40, 40)
FORMATS = st.text("aAbcdDeEfFgGhHiIjlLmMnNoOPrsStTUuwWyYzZ \\:x", max_size=6) | st.sampled_from(
    ["DATE_FORMAT", "SHORT_DATE_FORMAT", "TIME_FORMAT", "DATETIME_FORMAT", "YEAR_MONTH_FORMAT"]
)
ARGUMENTS = (
    both(SMALL | SMALL.map(str) | FORMATS | st.floats(-99, 99) | st.decimals(-99, 99, places=2))
    | both(st.sampled_from(["2g", "g", "u", "-2gu", "3ug", "0u", "name", "k0", "n", "_x", "a._b"]))
    | both(st.sampled_from([":2", "1:", "-1", "::2", "a:b", "05d", "s", "r", ".3f", "d", "c"]))
    | both(WORDS.filter(lambda text: not text.isdigit() or len(text) < 3))
    | SAFE
    | LAZY
    | SIMPLE.filter(lambda pair: not isinstance(pair.edge, int | float | Decimal))
)


def _arguments(function: Any) -> list[str]:
    """Return how a filter may be written: with an argument, without, or both."""
    taken = [each for each in signature(function).parameters.values() if each.name != "autoescape"][
        1:
    ]
    if not taken:
        return [""]
    return [":a"] if taken[0].default is Parameter.empty else [":a", ""]


CASES = [
    (f"{{% load {library} %}}" if library else "", f"{{{{ v|{name}{argument} }}}}")
    for library, (_, theirs) in ALL.items()
    for name, function in sorted(theirs.register.filters.items())
    for argument in _arguments(function)
]


def test_the_edge_has_all_filters_of_django_and_their_flags() -> None:
    """No more, no fewer; what is safe stays safe, who wants to know is told."""
    for mine, theirs in ALL.values():
        flags = ("is_safe", "needs_autoescape", "expects_localtime")
        expected = {
            name: [bool(getattr(each, flag, False)) for flag in flags]
            for name, each in theirs.register.filters.items()
        }
        assert {k: [getattr(v, flag) for flag in flags] for k, v in mine.items()} == expected


@st.composite
def drawn(draw: Any) -> tuple[Any, str, Pair, Pair]:
    """Draw a filter, whether the page escapes, a value and an argument."""
    case, escape = draw(st.sampled_from(CASES)), draw(st.sampled_from(["on", "off"]))
    value = draw(VALUES)
    # its "% code" fails otherwise with a tuple, while it says that there is no such code
    assume("i18n" not in case[0] or not isinstance(value.edge, tuple))
    return case, escape, value, draw(ARGUMENTS)


def outcome(make: Callable[[], Any]) -> Any:
    """Return what is made, or the error's name."""
    random.seed(3)
    try:
        return make()
    except Exception as error:
        return f"error: {type(error).__name__}"


class Site:
    """The shelf of a site, and each page for both engines."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.pages = {}
        for case in CASES:
            for escape in ("on", "off"):
                load, body = case
                text = f"{load}{{% autoescape {escape} %}}{body}{{% endautoescape %}}"
                mine = shelf.engine.compile("page", text)
                assert mine.problems == ()
                self.pages[case, escape] = mine, DjangoTemplate(text, engine=shelf.django)

    def __repr__(self) -> str:  # an example that fails is shown with it
        return "<Site>"


@pytest.fixture(scope="module", params=VARIANTS)
def site(request: Any) -> Iterator[Site]:
    """A site that writes values in some way."""
    for shelf in shelf_of({}, **VARIANTS[request.param]):
        vars(translation._trans).clear()  # it keeps what USE_I18N was when it was first asked
        yield Site(shelf)
        vars(translation._trans).clear()


@pytest.mark.filterwarnings("ignore:The default protocol will be changed")
@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=drawn())
def test_a_filter_makes_what_djangos_makes(site: Site, drawn: Any) -> None:
    """The page is the same, or the error is."""
    case, escape, value, argument = drawn
    mine, theirs = site.pages[case, escape]
    expected = outcome(lambda: theirs.render(Context({"v": value.django, "a": argument.django})))
    given_ = {"v": value.edge, "a": argument.edge}
    assert outcome(lambda: site.shelf.engine.render(mine, given_)) == expected


FIXED = [
    *map(same, ["", "<b>It's 3Rd</b> www.example.com", "2", None, True, 0, 1234567.891, Shown()]),
    *map(
        same, [Decimal("-0.05"), dt.date(2024, 2, 29), dt.time(7, 8), [3, 1, 2], [], ["<a>", ["b"]]]
    ),
    *map(same, [dt.datetime(2024, 3, 31, 2, 30), dt.datetime(2024, 7, 1, tzinfo=dt.UTC), 1 << 45]),
    *map(
        same, [Failing(ValueError), Failing(TypeError), [{"name": "b"}, {"name": "a"}], "de", "xx"]
    ),
    Pair(mark_safe("<i>x</i>\n"), safestring.mark_safe("<i>x</i>\n")),
    Pair(gettext_lazy("Monday"), translation.gettext_lazy("Monday")),
    lazily("<z>"),
]
ARGUED = [*map(same, ["2", "name", "Y-m-d P", "Asia/Tokyo", "no/zone", 1, dt.UTC, None, "a,b,c"])]


@pytest.mark.filterwarnings("ignore:The default protocol will be changed")
def test_every_filter_makes_what_djangos_makes_of_some_values(site: Site) -> None:
    """Of the same ones each time."""
    for (case, escape), (mine, theirs) in site.pages.items():
        for at, value in enumerate(FIXED):
            argument = ARGUED[(at + len(case[1])) % len(ARGUED)]
            given_ = {"v": value.django, "a": argument.django}
            expected = outcome(lambda: theirs.render(Context(given_)))  # noqa: B023
            made = {"v": value.edge, "a": argument.edge}
            found = outcome(lambda: site.shelf.engine.render(mine, made))  # noqa: B023
            assert found == expected, (case, escape, value, argument)


class Closed(list[Any]):
    """A list that nobody can walk through."""

    def __iter__(self) -> Iterator[Any]:
        raise TypeError

    def __str__(self) -> str:
        return "closed <list>"


@pytest.mark.parametrize("first", ["a", Closed("x")], ids=["behind an item", "alone"])
def test_a_list_that_cannot_be_walked_through_is_an_item_of_its_own(first: Any) -> None:
    """Not a list below what stands before it."""
    values = [first, Closed("x"), ["b", Closed("y")], "c"]
    assert FILTERS["unordered_list"](values) == defaultfilters.unordered_list(values)
