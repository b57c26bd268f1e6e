"""``django.utils`` at the edge that makes text: each name does what Django's does."""

from __future__ import annotations

import copy
import pickle
import string
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import strategies as st

from tests import django_site
from tests.switch.alike import same, told, tried

django_site.setup()

from django import VERSION  # noqa: E402
from django.utils import encoding as django_encoding  # noqa: E402
from django.utils import functional as django_functional  # noqa: E402
from django.utils import html as django_html  # noqa: E402
from django.utils import safestring as django_safestring  # noqa: E402
from django.utils import text as django_text  # noqa: E402

import dualrt_django.conf  # noqa: E402 - the names are given the settings
from dualrt_django.edge.utils import encoding, functional, html, safestring, text  # noqa: E402

ANY = st.text(max_size=60)
# Pieces that mean something to the functions here, so that generated text is not all plain.
PIECES = st.lists(
    st.sampled_from(
        "<b> </b> <br> <br/> <p class='x'> </p> <!-- --> <script> & &amp; &lt; &#39; &; ; < > \" ' "
        "( ) [ ] . , : ! www.example.com http://a.b/c https://[::1]/ a@b.com x@y example.org "
        "http://é.example/ü?a=%20b#c .com/x) A Ab aB caf\u00e9 \u0301 e\u0301 1 - _ / "
        "\\ \n \r\n \r \t \xa0 \u2028 \x00 \x1f \x7f \x85 İ ß %41 %C3%A9 %ff %2f %30 \ud83d\ude00 "
        '"q\\"s" \'s q\' {} %s one two three'.split(" ")
    )
    | st.sampled_from(" \n\t")
    | st.text(max_size=4),
    max_size=14,
).map("".join)
TEXT = ANY | PIECES


class Mine:
    """An object with HTML of its own."""

    def __html__(self) -> str:
        return "<i>mine</i>"

    def __str__(self) -> str:
        return "<mine>"


def safe_of(module: Any, value: Any, marked: bool) -> Any:
    """Return text, marked safe by the ``mark_safe`` of a module's kind."""
    return module.mark_safe(value) if marked else value


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Let Django 6 say what it will change once."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The default protocol will be changed")
        yield


@pytest.mark.parametrize(
    "name",
    "escape escapejs conditional_escape linebreaks strip_tags strip_spaces_between_tags "
    "smart_urlquote urlize avoid_wrapping".split(),
)
@tried(value=TEXT)
def test_html_functions_of_one_text_do_what_djangos_do(name: str, value: str) -> None:
    """Text, and text marked safe."""
    same(getattr(html, name), getattr(django_html, name), value)
    marked = told(getattr(html, name), safestring.mark_safe(value))
    assert marked == told(getattr(django_html, name), django_safestring.mark_safe(value))


@tried(
    count=300,
    value=TEXT,
    limit=st.none() | st.integers(-2, 20),
    nofollow=st.booleans(),
    autoescape=st.booleans(),
    marked=st.booleans(),
)
def test_urlize_makes_the_links_that_django_makes(
    value: str, limit: int | None, nofollow: bool, autoescape: bool, marked: bool
) -> None:
    """With every option."""
    options = {"trim_url_limit": limit, "nofollow": nofollow, "autoescape": autoescape}
    ours = told(html.urlize, safe_of(safestring, value, marked), **options)
    assert ours == told(django_html.urlize, safe_of(django_safestring, value, marked), **options)


@pytest.mark.parametrize(
    "value",
    [
        "(www.example.com)", "((www.example.com))", "www.example.com)", "www.a.com).)", "[a.com/x]",
        "www.example.com.", "www.example.com...!", "http://a.com/?q=1&amp;", "www.a.com&lt;;",
        "www.a.com&lt;;;", "www.a.com&x;;", "http://a.com/&amp;;:", "http://[::1]/", "http://[x/",
        "http://a.com/?a=%20b&c=d#e", "a@b.com", "a b@c.org, d", "mailto:a@b.com", "a@b", "x.org/y",
        "httpx.org", "http://a", "\"www.a.com\" <b>", "www." + "a" * 2050, "é@ü.com", "(a@b.com).",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "options", [{}, {"autoescape": True, "nofollow": True}, {"trim_url_limit": 5}]
)
def test_links_of_every_kind(value: str, options: Any) -> None:
    """With punctuation, entities and brackets round them."""
    same(html.urlize, django_html.urlize, value, **options)


@pytest.mark.parametrize(
    "value", ["<b>a &amp; b &#39;</b>", "<p><br/>x<i/>y</p>", "a < b > c", "<"]
)
@pytest.mark.parametrize("count", [1, 2, 3, 30])
def test_markup_of_every_kind(value: str, count: int) -> None:
    """Stripped and truncated."""
    same(html.strip_tags, django_html.strip_tags, value)
    for how in ("chars", "words"):
        ours, stock = text.Truncator(value), django_text.Truncator(value)
        same(getattr(ours, how), getattr(stock, how), count, html=True)


def test_lazy_text_is_escaped_when_it_is_looked_at() -> None:
    """And safe text is not, lazy or not."""
    assert html.conditional_escape(functional.lazystr("<b>")) == "&lt;b&gt;"
    assert isinstance(html.escape(functional.lazystr("<b>")), functional.Promise)
    assert html.conditional_escape(Mine()) == "<i>mine</i>"


@tried(value=TEXT, autoescape=st.booleans())
def test_linebreaks_escape_where_they_are_told_to(value: str, autoescape: bool) -> None:
    """Paragraphs and single breaks."""
    same(html.linebreaks, django_html.linebreaks, value, autoescape)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT | st.dates() | st.decimals() | st.uuids(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@tried(value=JSON, name=st.none() | TEXT)
def test_json_script_is_the_same_element(value: Any, name: str | None) -> None:
    """With an id and without."""
    same(html.json_script, django_html.json_script, value, name)


@tried(form=st.sampled_from(["<b>{}</b>", "{}{x}", "{0}{0}", "{!r}", "{", "{1}"]), value=TEXT)
def test_format_html_escapes_arguments(form: str, value: str) -> None:
    """Positional and named ones; a wrong format is the same error."""
    same(html.format_html, django_html.format_html, form, value, x=value)
    same(html.format_html, django_html.format_html, form, Mine(), x=Mine())


def test_format_html_without_arguments_is_deprecated() -> None:
    """As it is in Django 5.2, and an error in 6.0."""
    for module in (html, django_html):
        if dualrt_django.edge.given.given.version >= (6, 0):
            with pytest.raises(TypeError, match="args or kwargs must be provided"):
                module.format_html("<br>")
        else:
            with pytest.warns(DeprecationWarning, match="without passing args or kwargs"):
                assert module.format_html("<br>") == "<br>"


@tried(
    sep=TEXT, rows=st.lists(st.tuples(TEXT, TEXT) | st.fixed_dictionaries({"a": TEXT}), max_size=4)
)
def test_format_html_join_takes_tuples_and_dicts(sep: str, rows: list[Any]) -> None:
    """And escapes what stands between."""
    same(html.format_html_join, django_html.format_html_join, sep, "<li>{}", rows)


def test_html_safe_marks_what_a_class_shows() -> None:
    """And refuses a class that has not what it needs."""

    def made(module: Any) -> Any:
        @module.html_safe
        class Shown:
            def __str__(self) -> str:
                return "<b>"

        return Shown()

    ours, stock = made(html), made(django_html)
    assert (ours.__html__(), str(ours)) == (stock.__html__(), str(stock))
    assert type(str(ours)) is safestring.SafeString
    same(html.html_safe, django_html.html_safe, Mine)
    same(html.html_safe, django_html.html_safe, type("Bare", (), {}))


@pytest.mark.parametrize(
    "value", ["<" * 60 + "a" * 10, "<a" * 60 + "b" * 1100, "<a " + "<" * 60 + "x" * 1100, "<<" * 3]
)
def test_what_takes_long_to_strip_is_refused(value: str) -> None:
    """As a suspicious operation."""
    same(html.strip_tags, django_html.strip_tags, value)


# --- safestring


@tried(first=TEXT, second=TEXT, marked=st.booleans())
def test_safe_text_stays_safe_with_safe_text_only(first: str, second: str, marked: bool) -> None:
    """Added from either side."""
    ours = safestring.mark_safe(first) + safe_of(safestring, second, marked)
    stock = django_safestring.mark_safe(first) + safe_of(django_safestring, second, marked)
    assert (ours, type(ours).__name__) == (stock, type(stock).__name__)
    assert type(second + safestring.mark_safe(first)) is str


def test_mark_safe_decorates_functions_and_leaves_what_is_safe() -> None:
    """And tells so by `__html__`."""
    assert type(safestring.mark_safe(lambda: "<b>")()) is safestring.SafeString
    mine = Mine()
    assert safestring.mark_safe(mine) is mine
    text = safestring.SafeString("<b>")
    assert text.__html__() is text
    assert str(text) is text
    assert safestring.SafeText is safestring.SafeString
    assert isinstance(text, safestring.SafeData)
    with pytest.raises(TypeError):
        text + 1


# --- text


@pytest.mark.parametrize(
    "name",
    "capfirst camel_case_to_spaces get_valid_filename normalize_newlines phone2numeric slugify "
    "unescape_string_literal".split(),
)
@tried(value=TEXT)
def test_text_functions_of_one_text_do_what_djangos_do(name: str, value: str) -> None:
    """The same text, or the same error."""
    same(getattr(text, name), getattr(django_text, name), value)


@tried(value=TEXT)
def test_slugs_may_be_of_any_script(value: str) -> None:
    """Where that is asked for."""
    same(text.slugify, django_text.slugify, value, allow_unicode=True)


@tried(value=TEXT, quote=st.sampled_from("\"'"))
def test_literals_are_unquoted(value: str, quote: str) -> None:
    """In either kind of quotes."""
    literal = f"{quote}{value}{quote}"
    same(text.unescape_string_literal, django_text.unescape_string_literal, literal)


@tried(value=TEXT)
def test_words_are_split_as_in_templates(value: str) -> None:
    """What stands in quotes stays together."""
    assert list(text.smart_split(value)) == list(django_text.smart_split(value))


@tried(value=TEXT, width=st.integers(1, 30))
def test_lines_are_wrapped_where_django_wraps_them(value: str, width: int) -> None:
    """White space and line breaks kept."""
    same(text.wrap, django_text.wrap, value, width)


@tried(values=st.lists(TEXT | st.integers(), max_size=4), last=st.none() | TEXT)
def test_lists_are_told_in_words(values: list[Any], last: str | None) -> None:
    """With the usual last word, and with another."""
    args = (values,) if last is None else (values, last)
    same(text.get_text_list, django_text.get_text_list, *args)


@pytest.mark.parametrize("how", ["chars", "words"])
@tried(
    count=300,
    value=TEXT,
    number=st.integers(-1, 20) | st.just("3"),
    sign=st.sampled_from([None, "", "...", "\u0301", "%(truncated_text)s!", "…", "longer than it"]),
    markup=st.booleans(),
)
def test_truncation_cuts_where_django_cuts(
    how: str, value: str, number: Any, sign: str | None, markup: bool
) -> None:
    """Characters and words, of text and of HTML."""
    ours, stock = text.Truncator(value), django_text.Truncator(value)
    same(getattr(ours, how), getattr(stock, how), number, sign, html=markup)


def test_a_truncator_is_its_text() -> None:
    """As Django's is."""
    assert str(text.Truncator(3)) == "3"
    assert text.Truncator("abc") + "d" == "abcd"


def test_format_lazy_formats_when_it_is_looked_at() -> None:
    """And takes lazy arguments."""
    made = text.format_lazy("{}-{x}", functional.lazystr("a"), x="b")
    assert isinstance(made, functional.Promise)
    assert made == "a-b"


# --- encoding

ENCODABLE = TEXT | st.binary(max_size=20) | st.integers() | st.none() | st.dates() | st.decimals()


@pytest.mark.parametrize("name", "smart_str force_str smart_bytes force_bytes".split())
@tried(
    value=ENCODABLE,
    codec=st.sampled_from(["utf-8", "latin-1", "ascii"]),
    strings_only=st.booleans(),
    errors=st.sampled_from(["strict", "ignore", "replace"]),
)
def test_text_and_bytes_become_one_another(
    name: str, value: Any, codec: str, strings_only: bool, errors: str
) -> None:
    """In any encoding; errors show what was given."""
    ours, stock = getattr(encoding, name), getattr(django_encoding, name)
    same(ours, stock, value, codec, strings_only, errors)


@tried(value=TEXT | st.none() | st.binary(max_size=20))
@pytest.mark.parametrize(
    "name", "iri_to_uri uri_to_iri escape_uri_path filepath_to_uri is_protected_type".split()
)
def test_uris_are_encoded_and_decoded(name: str, value: Any) -> None:
    """Text, bytes, and nothing."""
    same(getattr(encoding, name), getattr(django_encoding, name), value)


@tried(
    st.lists(
        st.sampled_from(string.hexdigits).flatmap(
            lambda first: st.sampled_from([f"%{first}{second}" for second in string.hexdigits])
        ),
        max_size=12,
    ).map("".join)
)
def test_every_percent_encoding_is_decoded_as_django_does(value: str) -> None:
    """Letters and other scripts are, digits and delimiters are not."""
    same(encoding.uri_to_iri, django_encoding.uri_to_iri, value)


@tried(value=st.binary(max_size=20))
def test_broken_utf8_is_encoded_again(value: bytes) -> None:
    """Byte by byte."""
    same(encoding.repercent_broken_unicode, django_encoding.repercent_broken_unicode, value)


@pytest.mark.parametrize("host", ["café.example", "a.b", "", "xn--a", "ß.de", "a" * 70 + ".é"])
def test_hosts_become_ascii(host: str) -> None:
    """Or are the same error."""
    same(encoding.punycode, django_encoding.punycode, host)


def test_memory_is_bytes_and_lazy_text_stays_lazy() -> None:
    """In the smart functions."""
    assert encoding.force_bytes(memoryview(b"ab")) == b"ab"
    lazy = functional.lazystr("é")
    assert encoding.smart_str(lazy) is lazy
    assert encoding.smart_bytes(lazy) is lazy
    assert encoding.force_str(lazy) == "é"
    assert encoding.iri_to_uri(lazy) == "%C3%A9"


# --- functional


class Point:
    """A class whose instances lazy objects stand for."""

    def __init__(self) -> None:
        self.x = 1

    def __len__(self) -> int:
        return 2

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point)

    def __hash__(self) -> int:
        return 7

    def method(self, more: int) -> int:
        """Return a number."""
        return self.x + more


def _lazies(module: Any) -> list[Any]:
    calls: list[int] = []

    def make(value: str) -> str:
        calls.append(1)
        return value.upper()

    lazy = module.lazy(make, str)
    one, other = lazy("ab"), lazy("b")
    found = [
        str(one), repr(one), one == "AB", one != other, one < other, one <= other, one > other,
        one >= other, hash(one) == hash("AB"), f"{one:>4}", one + "x", "x" + one, one * 2,
        lazy("%s") % 1 if False else str(one) % (), one.lower(), one[0], len(one), list(one),
        "A" in one, copy.deepcopy(one) is one, isinstance(one, module.Promise), type(one).__name__,
        str(module.lazystr(3)), lazy.__name__, bool(lazy("")), one.encode(),
    ]  # fmt: skip
    return [*found, len(calls)]


def test_lazy_calls_each_time_its_result_is_asked_for() -> None:
    """As often as Django's does."""
    assert _lazies(functional) == _lazies(django_functional)


def _upper(value: str) -> str:
    return value.upper()


def test_lazy_text_can_be_pickled() -> None:
    """With its function."""
    made = pickle.loads(pickle.dumps(functional.lazy(_upper, str)("a")))
    assert made == "A"


def test_keep_lazy_puts_off_calls_with_lazy_arguments_only() -> None:
    """Positional or named."""
    join = functional.keep_lazy(str)(lambda *args, **kwargs: "".join([*map(str, args), *kwargs]))
    assert join("a", "b") == "ab"
    assert type(join("a")) is str
    for made in (join("a", functional.lazystr("b")), join("ab", **{"": functional.lazystr("b")})):
        assert isinstance(made, functional.Promise)
        assert made == "ab"
    told_now = told(functional.keep_lazy)
    assert told_now == told(django_functional.keep_lazy)
    assert functional.keep_lazy_text(_upper)(functional.lazystr("a")) == "A"


def _objects(module: Any) -> list[Any]:
    made: list[int] = []

    def make() -> Point:
        made.append(1)
        return Point()

    one = module.SimpleLazyObject(make)
    found = [len(made), repr(one).startswith("<SimpleLazyObject: <function"), one.x, len(made)]
    one.x = 5
    found += [one.method(2), len(one), bool(one), one == Point(), hash(one), one.__class__]
    found += [isinstance(one, Point), "x" in dir(one), repr(one).startswith("<SimpleLazyObject: <")]
    del one.x
    found += [hasattr(one, "x"), isinstance(copy.copy(one), Point), copy.deepcopy(one) == Point()]
    fresh = module.SimpleLazyObject(make)
    found += [type(copy.copy(fresh)).__name__, type(copy.deepcopy(fresh)).__name__, len(made)]
    listed = module.SimpleLazyObject(lambda: [1, 2])
    listed[0] = 3
    del listed[1]
    found += [list(listed), 3 in listed, listed[0], listed != [3]]
    found += [listed + [4], [4] + listed]  # noqa: RUF005 - its own operators
    found += [bytes(module.SimpleLazyObject(lambda: b"a")), str(listed), listed > [1], listed < [1]]
    found += [pickle.loads(pickle.dumps(module.SimpleLazyObject(Point))) == Point()]
    found += [told(lambda: delattr(listed, "_wrapped")), told(module.LazyObject()._setup)]
    return found


class Bound(functional.SimpleLazyObject):
    """A lazy object that is made by a method of its own."""

    def __init__(self) -> None:
        super().__init__(self.prepare)

    def prepare(self) -> str:
        """Return what it stands for."""
        return "made"


def test_a_lazy_object_that_makes_itself_can_be_shown() -> None:
    """As in Django 6.1; before, its text had itself in it without end."""
    bound = Bound()
    assert repr(bound) == "<Bound: '<bound method prepare>'>"
    assert str(bound) == "made"
    assert repr(bound) == "<Bound: 'made'>"
    if VERSION >= (6, 1):
        stock = type("Bound", (django_functional.SimpleLazyObject,), dict(vars(Bound)))
        made = stock.__new__(stock)
        django_functional.SimpleLazyObject.__init__(made, made.prepare)
        assert repr(made) == "<Bound: '<bound method prepare>'>"


def test_a_lazy_object_is_made_once_and_passes_for_the_real_one() -> None:
    """As Django's does."""
    assert _objects(functional) == _objects(django_functional)
    unmade = functional.LazyObject()
    assert unmade._wrapped is functional.empty


def _properties(module: Any) -> list[Any]:
    class Thing:
        count = 0

        @module.cached_property
        def once(self) -> int:
            """Count."""
            self.count += 1
            return self.count

        again = module.cached_property(lambda self: 3)

        @module.classproperty
        def shown(cls) -> str:
            return cls.__name__

        late = module.classproperty().getter(lambda cls: 9)

    thing = Thing()
    found = [thing.once, thing.once, thing.__dict__["once"], thing.again, Thing.shown, thing.late]
    found += [Thing.once.__doc__, type(Thing.once).__name__]

    def reuse() -> None:
        each = module.cached_property(lambda self: 1)
        each.__set_name__(Thing, "a")
        each.__set_name__(Thing, "a")
        each.__set_name__(Thing, "b")

    def unnamed() -> Any:
        return module.cached_property(lambda self: 1).__get__(thing)

    return [*found, told(reuse), told(unnamed)]


def test_properties_are_kept_or_the_classs() -> None:
    """As Django's are."""
    assert _properties(functional) == _properties(django_functional)


def test_values_are_parted_in_two() -> None:
    """By whether the predicate holds."""
    even = lambda value: value % 2 == 0  # noqa: E731
    same(functional.partition, django_functional.partition, even, range(5))
