"""What a packed site is: plain data, the same each time, without secrets; and what it has not."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dualrt.commands import bundle_of
from dualrt.errors import ConfigError, EdgeRestrictionError, ViewError
from dualrt.manifest import SITE, build
from tests import django_site

django_site.setup()

from django.conf import global_settings, settings  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import reverse_lazy  # noqa: E402
from django.utils import formats as stock_formats  # noqa: E402
from django.utils import translation as stock_translation  # noqa: E402
from django.utils.translation import gettext_lazy, trans_real  # noqa: E402

from dualrt_django.conf import make_edge  # noqa: E402
from dualrt_django.edge import conf, given, packed, static, translation, urls  # noqa: E402
from dualrt_django.edge.packed_pages import PackedPages  # noqa: E402
from dualrt_django.edge.utils import formats  # noqa: E402
from dualrt_django.packing import pack  # noqa: E402
from dualrt_django.packing_languages import pack_languages  # noqa: E402
from dualrt_django.site import DjangoSite  # noqa: E402
from tests.templates.test_django_views import TEMPLATES  # noqa: E402

SITE_SETTINGS: dict[str, Any] = {
    "ROOT_URLCONF": "tests.templates.django_views",
    "TEMPLATES": TEMPLATES,
    "STATIC_URL": "/s/",
}


@pytest.fixture(autouse=True)
def _names() -> Iterator[None]:
    """Give the names back what the other tests need."""
    before = given.given.source, given.given.version, static._site[0]
    before_languages, before_urls = translation._site[0], urls._table[0]
    yield
    given.use(*before[:2])
    static.use(before[2])
    translation.use(before_languages)
    urls.use(before_urls)


def packed_site(**options: Any) -> dict[str, Any]:
    """Return a site as plain data that has gone through JSON."""
    with override_settings(**SITE_SETTINGS | options):
        edge = DjangoSite().edge()
        made: dict[str, Any] = json.loads(json.dumps(DjangoSite().packed(edge)))
        return made


def test_a_site_is_the_same_each_time_and_holds_no_secret() -> None:
    """Whatever may be read of its settings."""
    one, other = packed_site(), packed_site()
    assert one == other
    text = json.dumps(one)
    assert "only for tests" not in text
    assert "sqlite3" not in text
    assert one["settings"]["STATIC_URL"] == "/s/"
    assert one["views"]["tests.templates.django_views.page"]["templates"]


def test_the_bundle_names_the_packed_site(tmp_path: Path) -> None:
    """Its digest is the code's, so that `dualrt check` needs no second look at the site."""
    with override_settings(**SITE_SETTINGS):
        site = DjangoSite()
        edge = site.edge()
        made = build(bundle_of(edge), edge.router.routes, tmp_path, packed=site.packed(edge))
        assert made["site"]["file"] == SITE
        assert made["site"]["size"] == (tmp_path / SITE).stat().st_size
        plain = build(bundle_of(edge), edge.router.routes, tmp_path)
    assert plain["digest"] == made["digest"]
    assert "site" not in plain
    assert not (tmp_path / SITE).exists()


OWN = "tests.templates.packed_processors"


def with_processors(*names: str, folder: Path) -> list[dict[str, Any]]:
    """Return `TEMPLATES` with context processors of the site's own; `folder` is looked into
    first.
    """
    (backend,) = TEMPLATES
    options = backend["OPTIONS"]
    more = [*options["context_processors"], *[f"{OWN}.{name}" for name in names]]
    dirs = [folder, *backend["DIRS"]]
    return [{**backend, "DIRS": dirs, "OPTIONS": {**options, "context_processors": more}}]


@pytest.mark.parametrize("name", ["shop", "anything"])
def test_a_context_processor_of_the_sites_own_is_refused(name: str, tmp_path: Path) -> None:
    """Its code is not in the file: a page would silently lack what it gives."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/page.html").write_text("{{ shop_name }}")
    made = packed_site(TEMPLATES=with_processors(name, folder=tmp_path))
    with pytest.raises(ConfigError, match=rf"{OWN}\.{name}.*a process that has Django"):
        PackedPages(made)


def test_a_context_processor_that_no_page_needs_is_none(tmp_path: Path) -> None:
    """Nothing would be seen of what it gives."""
    made = packed_site(TEMPLATES=with_processors("shop", "cart", folder=tmp_path))
    assert not [each for each in made["engines"][0]["processors"] if each.startswith(OWN)]
    PackedPages(made)


def test_a_site_without_pages_is_not_packed() -> None:
    """Nothing would be rendered of it."""
    with override_settings(DUALRT={}):
        site = DjangoSite()
        assert site.packed(site.edge()) is None
        assert pack(make_edge())["views"] == {}


def test_a_site_of_another_format_is_refused() -> None:
    """Whoever starts must build anew."""
    with pytest.raises(ConfigError, match=r"format 0. Build the bundle again"):
        packed.use({"format": 0})


def test_what_settings_say_is_what_they_said() -> None:
    """Those that are listed may be read; one that JSON has not is an error, and never another one's
    value.
    """
    listed = {"SHOP": {"name": "x", "sizes": [1]}, "TAGS": {"a"}, "SALT": b"x"}
    made = packed_site(
        DUALRT={"SETTINGS": [*listed]},
        LOGIN_URL=reverse_lazy("page"),
        NUMBER_GROUPING=(3, 2, 0),
        **listed,
    )
    with override_settings(DUALRT={}):
        make_edge()  # another site, which lists nothing
        packed.use(made)
        assert listed["SHOP"] == conf.settings.SHOP
        assert conf.settings.NUMBER_GROUPING == (3, 2, 0)
        assert [(code, str(name)) for code, name in settings.LANGUAGES] == conf.settings.LANGUAGES
        for name in ("TAGS", "SALT", "LOGIN_URL"):
            with pytest.raises(
                EdgeRestrictionError, match=f"the setting {name}, which is no plain"
            ):
                getattr(conf.settings, name)
        with pytest.raises(EdgeRestrictionError, match="the setting LOGIN_URL"):
            given.given.LOGIN_URL
        assert not hasattr(conf.settings, "NOTHING")
        make_edge()
    assert conf._listed[0] == frozenset()


@pytest.mark.parametrize("i18n", [True, False], ids=["translated", "not translated"])
@pytest.mark.parametrize("code", ["de-AT", "pt-BR", "zh-Hans", "de-at", "en-GB"])
def test_a_language_writes_numbers_however_its_code_is_written(code: str, i18n: bool) -> None:
    """In capitals, too, as Django reads it."""
    options = {"LANGUAGE_CODE": code, "USE_I18N": i18n, "USE_THOUSAND_SEPARATOR": True}
    with override_settings(**options):
        stock_translation.deactivate()
        vars(stock_translation._trans).clear()  # it keeps what USE_I18N was
        translation.use(packed.languages(json.loads(json.dumps(pack_languages()))))
        for value in (12345.5, dt.date(2026, 3, 9)):
            assert formats.localize(value) == stock_formats.localize(value)
        assert translation.get_language() == stock_translation.get_language()
        assert translation.gettext("Monday") == stock_translation.gettext("Monday")
    vars(stock_translation._trans).clear()


def test_the_sizes_of_groups_are_a_tuple_again() -> None:
    """As a site's own formats have them."""
    own = {"FORMAT_MODULE_PATH": "tests.templates.own_formats", "LANGUAGE_CODE": "eo"}
    with override_settings(**own):
        stock_formats.reset_format_cache()
        translation.use(packed.languages(json.loads(json.dumps(pack_languages()))))
        expected = stock_formats.get_format("NUMBER_GROUPING")
        assert formats.get_format("NUMBER_GROUPING") == expected == (2, 1, 0)
    stock_formats.reset_format_cache()


STOCK = global_settings.LANGUAGES
LOCALE = "django.middleware.locale.LocaleMiddleware"


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({"LANGUAGES": STOCK}, 1),
        ({"LANGUAGES": STOCK, "MIDDLEWARE": [LOCALE]}, len(STOCK)),
        ({"LANGUAGES": [("de", gettext_lazy("German")), ("fr", "French")]}, 3),
        ({"USE_I18N": False}, 0),
    ],
    ids=["of Django", "all of Django's", "the site's own", "none"],
)
def test_the_languages_that_a_page_may_be_in_are_packed(options: Any, count: int) -> None:
    """Django knows a hundred, of which a site that names none has one."""
    with override_settings(**options):
        made = json.loads(json.dumps(pack_languages()))
    assert len(made["catalogs"]) == count
    assert made["formats"]["en-us" if "en-us" in made["formats"] else "en"]


NUMBERS = [*range(130), 1000, 1_000_000]


@pytest.mark.parametrize("code", ["en", "de", "ar", "ru", "pl", "cs", "fr", "ja", "sl", "ga"])
def test_plural_forms_are_the_languages(code: str) -> None:
    """For each number, and the same texts."""
    with override_settings(LANGUAGE_CODE=code, LANGUAGES=[(code, code)]):
        made = packed.languages(json.loads(json.dumps(pack_languages())))
        theirs: Any = trans_real.translation(code)
        mine = made.catalog(code)
        for number in NUMBERS:
            assert mine.form(number) == theirs.plural(number)
            pair = ("%(num)d year", "%(num)d years", number)
            assert mine.ngettext(*pair) == theirs.ngettext(*pair)
        for key, each in theirs._catalog.items():
            if key:  # else it is the header
                assert each in [known.get(key) for known, _ in mine.texts]


def test_who_chooses_a_language_is_told() -> None:
    """A middleware of the site's own does it where it is."""
    data = {**json.loads(json.dumps(pack_languages())), "choice": "by a middleware"}
    with pytest.raises(ViewError, match="by a middleware"):
        packed.languages(data).choice()
    with override_settings(MIDDLEWARE=[LOCALE], ROOT_URLCONF="tests.templates.urls"):
        found = packed.languages(json.loads(json.dumps(pack_languages()))).choice()
    assert found == ("django_language", False, False)


FILES = {
    "own.html": "{% load own_tags %}{{ x|shout }}",
    "plain.html": "{{ x|upper }}",
    "part.html": "{% include './plain.html' %}",
    "includes own.html": "{% include 'own.html' %}",
    "includes one.html": "{% include names %}",
    "extends own.html": "{% extends 'own.html' %}{% block a %}{% endblock %}",
}


def test_what_a_page_has_of_the_sites_own_is_said_to_be_missing() -> None:
    """It is server code's; a page that has nothing of it is rendered."""
    engine = {"name": "django", "autoescape": True, "string_if_invalid": "", "processors": []}
    data = {
        "lorem": ["", [], []],
        "views": {"v": {"templates": ["plain.html"], "words": ["x"]}},
        "engines": [
            {
                **engine,
                "filters": ["upper"],
                "libraries": [],
                "without": ["now"],
                "parents": [],
                "templates": [
                    {"key": name, "name": name, "source": text}
                    for name, text in {**FILES, "now.html": "{% now 'Y' %}"}.items()
                ],
            }
        ],
    }
    pages = PackedPages(data)
    assert pages.current() is pages
    assert pages.find(("none.html", "part.html"), None).render({"x": "a"}) == "A"
    assert pages.find(("plain.html",), "django").render({"x": "a"}) == "A"
    for name, what in (("own.html", "library 'own_tags'"), ("now.html", "tag 'now'")):
        with pytest.raises(EdgeRestrictionError, match=what):
            pages.find((name,), None)
    for name in ("includes own.html", "includes one.html", "extends own.html"):
        with pytest.raises(EdgeRestrictionError, match="library 'own_tags'"):
            pages.find((name,), None).render({"names": ["none.html", "own.html"]})
    for names, using in ((("none.html",), None), (("plain.html",), "other")):
        with pytest.raises(Exception, match="not among the templates of the bundle"):
            pages.find(names, using)
    collected = pages.collect({"v": ()})
    assert collected.templates["plain.html"].source == FILES["plain.html"]
    assert (collected.views, collected.words) == ({"v": ("plain.html",)}, {"v": {"x"}})
    response = pages.response("text", "text/plain", 201)
    assert (response.status_code, response.content) == (201, b"text")


def test_urls_that_a_bundle_has_not_are_refused() -> None:
    """Of another language, or made by a converter of the site's own."""
    space = {
        "apps": {},
        "below": {},
        "views": {"v": None},
        "ways": {
            "a": [{"forms": [["a/%(n)s/", ["n"]]], "pattern": "a/(?P<n>.)/$", "defaults": {}}]
        },
    }
    space["ways"]["a"][0]["to_url"] = {"n": "own"}
    data = {"urlconf": "u", "by_language": True, "roots": {"en": space}}
    table = packed.table(data)
    with pytest.raises(EdgeRestrictionError, match="URLs in the language 'de'"):
        table.load("de")
    (way,) = table.load("en").names.ways["a"]
    with pytest.raises(EdgeRestrictionError, match="the converter of 'n'"):
        way.url("/", (1,), {})
