"""The edge's engine for Django's template language against Django's own, byte for byte."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import django_site

django_site.setup()

from django.template import engines  # noqa: E402
from django.test import override_settings  # noqa: E402

from dualrt_django.conf import make_edge  # noqa: E402
from dualrt_django.edge.dtl.tokens import TemplateSyntaxError  # noqa: E402
from dualrt_django.shelf import Shelf  # noqa: E402
from dualrt_django.templates import SitePages  # noqa: E402
from tests.templates.django_cases import CASES, FILES, context  # noqa: E402

VARIANTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "german": {"LANGUAGE_CODE": "de", "USE_THOUSAND_SEPARATOR": True},
    "tokyo": {"TIME_ZONE": "Asia/Tokyo"},
    "without time zones": {"USE_TZ": False},
    "invalid": {"invalid": "INVALID(%s)"},
    "bare": {"autoescape": False},
}


def shelf_of(files: dict[str, str], **options: Any) -> Iterator[Shelf]:
    """Yield the shelf of a site that has these templates."""
    loaders = [("django.template.loaders.locmem.Loader", files)]
    own = {name: options.pop(name) for name in ("autoescape", "builtins") if name in options}
    if "invalid" in options:
        own["string_if_invalid"] = options.pop("invalid")
    backend = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": loaders, **own},
    }
    with override_settings(
        TEMPLATES=[backend],
        ROOT_URLCONF="tests.templates.urls",
        STATIC_URL="/static/",
        MEDIA_URL="/media/",
        **options,
    ):
        make_edge()  # what the edge's names know of the site
        (shelf,) = SitePages().shelves
        yield shelf


@pytest.fixture(params=VARIANTS)
def shelf(request: Any) -> Iterator[Shelf]:
    """The shelf of a site with all the templates, in several ways to show values."""
    files = FILES | {f"case {name}": source for name, source in CASES.items()}
    yield from shelf_of(files, **VARIANTS[request.param])


def outcome(make: Callable[[], str]) -> str:
    """Return the page, or what kind of error it ends with."""
    random.seed(7)
    try:
        return make()
    except Exception as error:
        return f"error: {type(error).__name__}"


@pytest.mark.filterwarnings("ignore:The default protocol will be changed")
@pytest.mark.parametrize("name", CASES)
def test_a_page_is_what_django_makes_of_it(shelf: Shelf, name: str) -> None:
    """Rendered whole and in parts."""
    name = f"case {name}"
    given = {"parent_name": "base.html", "name_of_part": "part.html"}
    for each in (name, "base.html", "part.html"):
        assert shelf.add(each)
    django = engines["django"].get_template(name)
    expected = outcome(lambda: django.render(context() | given))
    compiled = shelf.engine.get(name)
    assert compiled.problems == ()
    assert outcome(lambda: shelf.engine.render(compiled, context() | given)) == expected
    parts = shelf.engine.stream(compiled, context() | given)
    assert outcome(lambda: "".join(parts)) == expected


@pytest.mark.parametrize("tag", ["blocktranslate", "blocktrans"])
def test_what_is_counted_must_be_a_number_and_the_error_names_the_tag(tag: str) -> None:
    """In Django's words."""
    source = f"{{% load i18n %}}{{% {tag} count n=who %}}a{{% plural %}}b{{% end{tag} %}}"
    for shelf in shelf_of({"page": source}):
        assert shelf.add("page")
        with pytest.raises(Exception, match="a number") as stock:
            engines["django"].get_template("page").render(context())
        with pytest.raises(TemplateSyntaxError) as ours:
            shelf.engine.render(shelf.engine.get("page"), context())
        assert str(ours.value) == str(stock.value).rpartition("Template: page, ")[2]


@pytest.mark.parametrize("name", ["", "django_files", "django_files/page.html\0", "../urls.py"])
def test_a_text_that_is_no_templates_name_is_none(name: str) -> None:
    """A view's every text may be one: a directory's is not, nor what no file can be called."""
    folder = str(Path(__file__).parent)
    backend = {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [folder]}
    with override_settings(TEMPLATES=[backend]):
        assert not SitePages().has(name)
