"""Parts of templates that have a name: what they show, and where their names may stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import django_site

django_site.setup()

from django import VERSION  # noqa: E402
from django.template import engines  # noqa: E402
from django.test import override_settings  # noqa: E402

from dualrt.switch import show, switch_all  # noqa: E402
from dualrt_django.edge.dtl.engine import Engine  # noqa: E402
from dualrt_django.edge.dtl.tokens import (  # noqa: E402
    TemplateDoesNotExist,
    TemplateSyntaxError,
)
from dualrt_django.edge.given import given  # noqa: E402
from dualrt_django.edge.packed_pages import PackedPages  # noqa: E402
from dualrt_django.site import DjangoSite  # noqa: E402
from dualrt_django.tools import make_tools  # noqa: E402
from tests.templates.made_views import view_of  # noqa: E402
from tests.templates.test_django_engine import shelf_of  # noqa: E402

since_6 = pytest.mark.skipif(VERSION < (6, 0), reason="Django has them since 6.0")
TREE = {"name": "a", "kids": [{"name": "b", "kids": [{"name": "c"}]}, {"name": "<d>"}]}
VALUES = {"n": 1, "who": "<Ann>", "tree": TREE, "items": [1, 2, 3]}
BASE = "<{% block top %}base{% endblock %}|{% block end %}{% endblock %}>"
PARTS = (
    "before {% partialdef row %}row {{ n }} of {{ who }}{% endpartialdef %}"
    "{% partialdef shown inline %}[{% cycle 1 2 %}{{ n }}]{% endpartialdef shown %} after"
)
FILES = {"base.html": BASE, "parts.html": PARTS}
CASES: dict[str, tuple[str, str]] = {
    "not where it stands": ("a{% partialdef x %}{{ n }}{% endpartialdef %}b", "ab"),
    "inline": ("a{% partialdef x inline %}{{ n }}{% endpartialdef x %}b{% partial x %}", "a1b1"),
    "above itself": (
        "{% partial x %}{% partialdef x %}{{ who }}{% endpartialdef %}",
        "&lt;Ann&gt;",
    ),
    "in a loop": (
        (
            "{% partialdef x %}{{ i }}{% cycle 'p' 'q' %}{% endpartialdef %}"
            "{% for i in items %}{% partial x %}{% endfor %}"
        ),
        "1p2p3p",
    ),
    "inline in a loop": (
        (
            "{% for i in items %}{% partialdef x inline %}{% cycle 'p' 'q' %}{% endpartialdef %}"
            "{% endfor %}"
        ),
        "pqp",
    ),
    "with what is bound there": (
        (
            "{% with n=2 %}{% partialdef x inline %}{{ n }}{% endpartialdef %}{% endwith %}"
            "{% partial x %}{% with n=3 %}{% partial x %}{% endwith %}"
        ),
        "213",
    ),
    "in another": (
        (
            "{% partialdef x %}x{% partialdef y %}y{% endpartialdef %}{% partial y %}"
            "{% endpartialdef %}{% partial y %}{% partial x %}"
        ),
        "yxy",
    ),
    "in itself": (
        (
            "{% partialdef t %}{{ node.name }}({% for node in node.kids %}{% partial t %}"
            "{% endfor %}){% endpartialdef %}{% with node=tree %}{% partial t %}{% endwith %}"
        ),
        "a(b(c())&lt;d&gt;())",
    ),
    "of a child": (
        (
            "{% extends 'base.html' %}{% partialdef x %}{{ n }}{% endpartialdef %}"
            "{% block top %}{% partial x %}{{ block.super }}{% endblock %}"
        ),
        "<1base|>",
    ),
    "with a block of a parent": (
        (
            "{% extends 'base.html' %}{% partialdef x %}{% block top %}own{% endblock %}"
            "{% endpartialdef %}{% block end %}{% partial x %}{% endblock %}"
        ),
        "<own|own>",
    ),
}
NAMED: dict[str, tuple[str, str]] = {
    "part": ("{% include 'parts.html#row' %}", "row 1 of &lt;Ann&gt;"),
    "only": ("{% include 'parts.html#row' with n=2 only %}", "row 2 of "),
    "inline": (
        "{% for i in items %}{% include './parts.html#shown' %}{% endfor %}",
        "[11][11][11]",
    ),
    "whole": ("{% include 'parts.html' %}", "before [11] after"),
}


def engine_of(files: dict[str, str]) -> Engine:
    """Return an engine with these templates."""
    engine = Engine(make_tools())
    for name, source in files.items():
        engine.add(name, engine.compile(name, source))
    return engine


def check(source: str, expected: str) -> None:
    """See that a template comes to ``expected``, whole and in parts, and for Django as well."""
    files = {**FILES, "page.html": source}
    engine = engine_of(files)
    page = engine.get("page.html")
    assert page.problems == ()
    assert engine.render(page, VALUES) == expected
    assert "".join(engine.stream(page, VALUES)) == expected
    if VERSION >= (6, 0):
        for shelf in shelf_of(files):
            assert shelf.add("page.html")
            assert engines["django"].get_template("page.html").render(VALUES) == expected
            assert shelf.engine.render(shelf.engine.get("page.html"), VALUES) == expected


@pytest.mark.parametrize("name", CASES)
def test_a_part_is_shown_by_its_name(name: str) -> None:
    """As Django shows it: of the template's own, each time with a state of its own."""
    check(*CASES[name])


@pytest.fixture
def as_6(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be of a Django that has such names."""
    monkeypatch.setattr(given, "version", max(VERSION, (6, 0)))


@pytest.mark.usefixtures("as_6")
@pytest.mark.parametrize("name", NAMED)
def test_a_part_may_be_included(name: str) -> None:
    """By the template's name and its own."""
    check(*NAMED[name])


def test_a_part_that_is_not_there_is_an_error_when_it_is_shown() -> None:
    """In Django's words."""
    engine = engine_of({"page.html": "{% if n %}{% partial none %}{% endif %}"})
    page = engine.get("page.html")
    assert engine.render(page, {}) == ""
    with pytest.raises(TemplateSyntaxError, match="Partial 'none' is not defined in the current"):
        engine.render(page, {"n": 1})


@pytest.mark.usefixtures("as_6")
@pytest.mark.parametrize("name", ["parts.html#none", "none.html#row", "#row", "parts.html#", "#"])
def test_no_other_name_is_a_parts(name: str) -> None:
    """An engine that has none of it goes on to the next name."""
    engine = engine_of(FILES)
    with pytest.raises(TemplateDoesNotExist):
        engine.get(name)
    assert engine.select([name, "parts.html#row"]).name == "row"
    if VERSION >= (6, 0) and name != "parts.html#":
        for shelf in shelf_of(FILES):
            assert not shelf.add(name)


def test_before_such_names_a_number_sign_is_one_like_any_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file may be called so."""
    monkeypatch.setattr(given, "version", (5, 2))
    engine = engine_of({**FILES, "a#b": "odd"})
    assert engine.render(engine.get("a#b"), {}) == "odd"
    with pytest.raises(TemplateDoesNotExist):
        engine.get("parts.html#row")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[DjangoSite]:
    """A site whose view renders a part."""
    (tmp_path / "parts.html").write_text(PARTS)
    source = (
        "from django.shortcuts import render\n"
        "from dualrt import runtime\n"
        "@runtime('experimental-edge')\n"
        "def view(request):\n"
        "    name = 'parts.html' if 'all' in request.GET else 'parts.html#row'\n"
        "    return render(request, name, {'n': 7, 'who': request.GET.get('who', '')})\n"
    )
    backend = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [tmp_path],
    }
    with override_settings(TEMPLATES=[backend], ROOT_URLCONF=view_of(tmp_path, source)):
        yield DjangoSite()


@since_6
def test_a_view_may_render_a_part(site: DjangoSite) -> None:
    """The template comes with it into the bundle."""
    reports = list(switch_all(site, count=10))
    assert [report.same for report in reports] == [True], show(reports)


@since_6
def test_a_packed_site_has_the_parts(site: DjangoSite) -> None:
    """Of the templates that are in the bundle."""
    data = json.loads(json.dumps({**site.packed(site.edge()), "urls": None}))
    page = PackedPages(data).find(("none.html#row", "parts.html#row"), None)
    assert page.render({"n": 7, "who": "<Bo>"}) == "row 7 of &lt;Bo&gt;"
    with pytest.raises(TemplateDoesNotExist):
        PackedPages(data).find(("parts.html#none",), None)


def test_what_a_part_reads_is_read_where_it_is_shown() -> None:
    """Who looks a template through for names does not take for bound what is bound elsewhere."""
    source = (
        "{% with n=1 %}{% partialdef x %}{{ n }}{% partial x %}{% endpartialdef %}{% endwith %}"
        "{% partial x %}{% partial none %}"
    )
    body = engine_of({"page.html": source}).get("page.html").body
    assert {name for name, _ in body.reads(frozenset(), lambda node, bound: ())} == {"n"}
