"""Corners of Django's template language: streaming, requests, errors, what is unusual."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import django_site

django_site.setup()

from django.http import QueryDict  # noqa: E402
from django.template import Context, Origin, RequestContext  # noqa: E402
from django.template import Template as DjangoTemplate  # noqa: E402
from django.test import RequestFactory  # noqa: E402

from dualrt.errors import EdgeRestrictionError  # noqa: E402
from dualrt_django.edge.dtl.tokens import (  # noqa: E402
    TemplateDoesNotExist,
    TemplateSyntaxError,
)
from dualrt_django.shelf import Shelf  # noqa: E402
from tests.templates.test_django_engine import shelf_of  # noqa: E402

FILES = {
    "part.html": "<i>{{ who }}</i>",
    "base.html": "[{% block x %}base{% endblock %}]",
    "folder/a.html": "a",
}


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """The shelf of a site with a few templates."""
    for made in shelf_of(dict(FILES)):
        for name in FILES:
            made.add(name)
        yield made


def parts(shelf: Shelf, source: str, **values: Any) -> Iterator[str]:
    """Return the parts of a page."""
    return shelf.engine.stream(shelf.engine.compile("page", source), values)


def watched(seen: list[Any], *values: Any) -> Iterator[Any]:
    """Yield values, and note which have been taken."""
    for each in values:
        seen.append(each)
        yield each


LAZY = [
    ("{{ x }},", "1,2,3,", 1),
    (
        "{{ forloop.counter }}{{ forloop.counter0 }}{{ forloop.first }};",
        "10True;21False;32False;",
        1,
    ),
    ("{{ forloop.last }};", "False;False;True;", 3),
    ("{{ forloop.revcounter }}{{ forloop.revcounter0 }};", "32;21;10;", 3),
    ("{{ x }}{{ forloop.parentloop }}{{ forloop.nothing }}{% empty %}e", "1{}2{}3{}", 1),
]


@pytest.mark.parametrize(("body", "page", "taken"), LAZY)
def test_a_loop_over_a_generator_takes_one_item_after_the_other(
    shelf: Shelf, body: str, page: str, taken: int
) -> None:
    """Unless the page asks for what depends on all of them; the page is the same."""
    source = f"a{{% for x in xs %}}{body}{{% endfor %}}"
    seen: list[int] = []
    streamed = parts(shelf, source, xs=watched(seen, 1, 2, 3))
    assert next(streamed) == "a"
    assert seen == []
    assert next(streamed)
    assert len(seen) == taken
    assert "".join(streamed) in page
    expected = DjangoTemplate(source, engine=shelf.django).render(
        Context({"xs": watched([], 1, 2, 3)})
    )
    assert "".join(parts(shelf, source, xs=watched([], 1, 2, 3))) == expected == f"a{page}"


def test_a_loop_over_an_empty_generator(shelf: Shelf) -> None:
    """Says so, streamed or not."""
    source = "{% for x in xs %}{{ x }}{% empty %}none{% endfor %}"
    assert "".join(parts(shelf, source, xs=watched([]))) == "none"
    assert "".join(parts(shelf, source, xs=3 * [watched([])])) != ""
    reverse = "{% for x in xs reversed %}{{ x }}{% endfor %}"
    assert "".join(parts(shelf, reverse, xs=watched([], 1, 2))) == "21"
    pairs = "{% for x, y in xs %}{{ y }}{% endfor %}"
    assert "".join(parts(shelf, pairs, xs=watched([], (1, 2), (3, 4)))) == "24"


def test_a_stream_that_is_left_closes_what_it_reads(shelf: Shelf) -> None:
    """A client that goes away must not keep a generator open."""
    closed = []

    def rows() -> Iterator[int]:
        try:
            yield from (1, 2)
        finally:
            closed.append(True)

    streamed = parts(shelf, "{% for x in xs %}{{ x }}{% endfor %}", xs=rows())
    assert next(streamed) == "1"
    streamed.close()  # type: ignore[attr-defined]
    del streamed
    assert closed == [True]


REQUESTS = [
    "{% querystring %}|{% querystring a=None %}|{% querystring b=5 %}|{% querystring c=items %}",
    "{% querystring a='<x>' d=7 %}|{% querystring a=None b=None %}|{% querystring none=None %}",
    "{% querystring other e=1 %}|{% querystring other as q %}{{ q }}",
    "{% querystring a='&' as r %}{{ r }}",
    "{% autoescape off %}{% querystring a='&' %}{% endautoescape %}",
    "{{ request.GET.a }}{{ request.path }}{% url 'tpl-item' 1 %}{{ csrf_token|length }}",
]


@pytest.mark.parametrize("source", REQUESTS)
@pytest.mark.parametrize("query", ["", "?a=1&b=2&b=3", "?a=%3C"])
def test_a_page_reads_the_request(shelf: Shelf, source: str, query: str) -> None:
    """As Django's does."""
    request = RequestFactory().get(f"/{query}")
    values = {"items": ["x", "y"], "other": QueryDict("o=1&p=%20")}
    shelf.engine.processed = lambda request: {"request": request}
    source = source.replace("{{ csrf_token|length }}", "")
    expected = DjangoTemplate(source, engine=shelf.django).render(
        RequestContext(request, {**values, "request": request})
    )
    compiled = shelf.engine.compile("page", source)
    assert shelf.engine.render(compiled, values, request) == expected


def test_a_url_is_made_for_the_applications_instance(shelf: Shelf) -> None:
    """`current_app` of the request, where somebody has set it."""
    apps: list[Any] = []

    def reverse(name: str, args: Any, kwargs: Any, app: Any) -> str:
        apps.append(app)
        return "/x"

    shelf.engine.tools = shelf.engine.tools._replace(
        reverse=reverse, by_app=lambda name: ":" in name
    )
    compiled = shelf.engine.compile("page", "{% url 'a:x' %}{% url 'x' %}")
    request: Any = RequestFactory().get("/")
    shelf.engine.render(compiled, {}, request)
    request.current_app = "shop"
    shelf.engine.render(compiled, {}, request)
    assert apps == [None, None, "shop", None]


class Refusing:
    """What the edge does not tell."""

    @property
    def name(self) -> str:
        raise EdgeRestrictionError("name")

    def __str__(self) -> str:
        raise EdgeRestrictionError("str")


@pytest.mark.parametrize(
    "source",
    [
        "{{ x.name }}",
        "{{ x }}",
        "{% if x.name and 1 %}{% endif %}",
        "{% if not x.name %}{% endif %}",
        "{% firstof x.name %}",
    ],
)
def test_what_the_edge_refuses_is_never_nothing(shelf: Shelf, source: str) -> None:
    """A condition does not swallow it, either."""
    with pytest.raises(EdgeRestrictionError):
        "".join(parts(shelf, source, x=Refusing()))


class Odd:
    """Things that a page may call, or not."""

    do_not_call_in_templates = True
    name = "class"

    def __call__(self) -> str:
        raise AssertionError


class Failing:
    """Properties and methods that fail."""

    @property
    def broken(self) -> str:
        raise AttributeError("inner")

    def fails(self) -> str:
        raise TypeError("inner")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("{{ x.broken }}", AttributeError),
        ("{{ x.fails }}", TypeError),
        ("{% for a, b in y %}{% endfor %}", ValueError),
        ("{% widthratio 1 2 'x' %}", TemplateSyntaxError),
        ("{% block a %}{{ block.super }}{% endblock %}", TemplateSyntaxError),
        ("{% extends nothing %}", TemplateSyntaxError),
        ("{% extends 'none.html' %}", TemplateDoesNotExist),
        ("{% include 'none.html' %}", TemplateDoesNotExist),
        ("{% include nothing %}", TemplateDoesNotExist),
        ("{% include './none.html' %}", TemplateDoesNotExist),
        ("{% include '../../x.html' %}", TemplateSyntaxError),
        ("{% include z %}", TemplateSyntaxError),
    ],
)
def test_errors_are_djangos_by_their_names(shelf: Shelf, source: str, kind: type) -> None:
    """And come from the same templates."""
    values = {"x": Failing(), "y": [(1, 2, 3)], "z": "../../x.html"}
    with pytest.raises(kind):
        compiled = shelf.engine.compile("folder/page.html", source)
        shelf.engine.render(compiled, values)
    with pytest.raises(Exception) as caught:
        origin = Origin("page", template_name="folder/page.html")
        DjangoTemplate(source, origin, engine=shelf.django).render(Context(values))
    assert caught.type.__name__ in (kind.__name__, "TypeError", "AttributeError")


@pytest.mark.parametrize(
    "source",
    [
        "{{ a.b",
        "{% if %}",
        "{% if x",
        "{{ ||x }}",
        "{{ x|upper| }}",
        "{{ x|default:| }}",
        "{{ x y }}",
        "{{ _x }}",
        "{{ x._y }}",
        "{% if x y %}{% endif %}",
        "{% if and %}{% endif %}",
        "{% for x in y %}",
        "{% comment %}",
        "{% cycle x %}",
        "{% resetcycle %}",
        "{% extends 'a' 'b' %}",
        "{% include 'a' nothing %}",
        "{% load i18n %}{% translate 'x' nothing %}",
        "{% load i18n %}{% blocktranslate nothing %}{% endblocktranslate %}",
        "{% load i18n %}{% blocktranslate %}{% if x %}{% endblocktranslate %}",
    ],
)
def test_what_django_cannot_read_is_not_read(shelf: Shelf, source: str) -> None:
    """Or both read it, as text."""
    try:
        expected = DjangoTemplate(source, engine=shelf.django).render(Context({}))
    except Exception:
        with pytest.raises(TemplateSyntaxError):
            shelf.engine.compile("page", source)
    else:
        assert "".join(parts(shelf, source)) == expected


def test_unusual_values(shelf: Shelf) -> None:
    """Callables that say that they are none, templates in the context, builtins without names."""
    compiled = shelf.engine.get("part.html")
    page = "{{ odd.name }}{% include tpl %}{% extends_not %}"
    page = page.replace("{% extends_not %}", "{{ f }}{{ len }}")
    values = {"odd": Odd(), "tpl": compiled, "who": "x", "f": lambda x: x, "len": dict.get}
    assert "".join(parts(shelf, page, **values)) == "class<i>x</i>"
    extended = "{% extends tpl %}{% block x %}mine{% endblock %}"
    assert "".join(parts(shelf, extended, tpl=shelf.engine.get("base.html"))) == "[mine]"
    several = "{% include names %}"
    assert "".join(parts(shelf, several, names=["none.html", "folder/a.html"])) == "a"
    spaced = "{% load i18n %}{% translate _('two words') %}{% firstof _('two words') %}"
    assert "".join(parts(shelf, spaced)) == "two wordstwo words"
