"""The URLs of static files at the edge, and filters of Django's that only Django has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dualrt.errors import EdgeRestrictionError
from tests import django_site
from tests.switch.alike import told

django_site.setup()

from django.contrib.staticfiles.storage import StaticFilesStorage  # noqa: E402
from django.template import Context  # noqa: E402
from django.template import Template as DjangoTemplate  # noqa: E402
from django.templatetags.static import static as stock  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.utils import timezone, translation  # noqa: E402
from django.utils.safestring import mark_safe as django_mark_safe  # noqa: E402

from dualrt_django.conf import current_edge  # noqa: E402
from dualrt_django.edge import static, urls  # noqa: E402
from dualrt_django.edge import translation as translation_of  # noqa: E402
from dualrt_django.edge.static import Static  # noqa: E402
from dualrt_django.edge.utils.safestring import mark_safe  # noqa: E402
from dualrt_django.tools import make_static  # noqa: E402
from tests.templates.test_django_engine import shelf_of  # noqa: E402
from tests.templates.test_django_views import TEMPLATES  # noqa: E402

PATHS = [
    *("a/b.css", "none.css", "a b.css", "é.css", "/abs.css", "a&b.css", "%41/b.css", "a/", ""),
    *("x.eot?#iefix", "a/b.css#part", "a/b.css?q=1", "a/b.css?q=1#f", "x.eot?#", "../up.css"),
    *("a\\b.css", "//host/x.css", 5, None),
]
NAMES = {"a/b.css": "a/b.123.css", "x.eot": "x.456.eot", "A/b.css": "A/b.789.css"}


class Elsewhere(StaticFilesStorage):
    """A storage of the site's own."""

    def url(self, name: Any) -> str:
        return f"https://cdn.example/{name}"


class Broken(StaticFilesStorage):
    """A storage that cannot be made."""

    def __init__(self) -> None:
        raise ValueError("no bucket")


STORAGE = "django.contrib.staticfiles.storage"
SITES: dict[str, dict[str, Any]] = {
    "no app": {"INSTALLED_APPS": []},
    "no app, no url": {"INSTALLED_APPS": [], "STATIC_URL": "/s t/"},
    "plain": {"backend": f"{STORAGE}.StaticFilesStorage"},
    "on a host": {"backend": f"{STORAGE}.StaticFilesStorage", "STATIC_URL": "https://x.example/s/"},
    "hashed": {"backend": f"{STORAGE}.ManifestStaticFilesStorage"},
    "hashed, in debug": {"backend": f"{STORAGE}.ManifestStaticFilesStorage", "DEBUG": True},
    "own": {"backend": f"{__name__}.Elsewhere"},
    "broken": {"backend": f"{__name__}.Broken"},
}


@pytest.fixture(params=SITES)
def site(request: Any, tmp_path: Path) -> Iterator[Static]:
    """A site with static files, and what the edge knows of them."""
    options = dict(SITES[request.param])
    backend = options.pop("backend", None)
    paths = {"paths": NAMES, "version": "1.1", "hash": "x"}
    (tmp_path / "staticfiles.json").write_text(json.dumps(paths))
    given: dict[str, Any] = {"STATIC_URL": "/static/", "STATIC_ROOT": tmp_path}
    if backend:
        given["INSTALLED_APPS"] = ["django.contrib.staticfiles"]
        given["STORAGES"] = {"staticfiles": {"BACKEND": backend}}
    before = static._site[0]
    with override_settings(**given | options):
        made = make_static()
        static.use(made)
        yield made
    static.use(before)


@pytest.mark.parametrize("path", PATHS, ids=repr)
def test_a_files_url_is_djangos(site: Static, path: Any) -> None:
    """Or the error is."""
    ours, theirs = told(static.static, path), told(stock, path)
    assert ours[0] == theirs[0]
    if ours[0] == "error":
        assert ours[1] == theirs[1]
    else:
        assert ours[2] == theirs[2]


def test_a_storage_that_is_not_there_is_asked_for_what_is_known_alone() -> None:
    """What else it would say nobody can tell."""
    before = static._site[0]
    static.use(Static(known={"a.css": "https://cdn.example/a.css"}))
    try:
        assert static.static("a.css") == "https://cdn.example/a.css"
        with pytest.raises(EdgeRestrictionError, match=r"static file 'b.css'"):
            static.static("b.css")
    finally:
        static.use(before)


HUMAN = "django.contrib.humanize.templatetags.humanize"


def test_a_filter_that_django_has_elsewhere_is_asked() -> None:
    """In the language and the zone of the page; what is safe stays so for it, and is what it makes
    of it.
    """
    source = "{{ n|intcomma }}{{ n|intword }}{{ 3|apnumber|upper }}{{ safe|intcomma }}"
    for shelf in shelf_of({}, LANGUAGE_CODE="de", builtins=[HUMAN]):
        translation.activate("pt-br")  # as a middleware may have left it
        timezone.activate("Asia/Tokyo")
        given = {"n": 1234567, "safe": mark_safe("<b>5</b>")}
        mine = shelf.engine.render(shelf.engine.compile("page", source), given)
        assert (translation.get_language(), str(timezone.get_current_timezone())) == (
            "pt-br",
            "Asia/Tokyo",
        )
        translation.deactivate()
        timezone.deactivate()
        theirs = Context({**given, "safe": django_mark_safe("<b>5</b>")})
        expected = DjangoTemplate(source, engine=shelf.django).render(theirs)
        assert mine == expected
        mine = shelf.engine.render(shelf.engine.compile("page", source), given)
        assert mine == expected
        assert translation.get_language() == "de"


def test_nothing_of_the_sites_language_is_read_with_the_first_page() -> None:
    """Its texts, its formats and the site's URLs are there when the site has started."""
    for shelf in shelf_of({}, LANGUAGE_CODE="de"):
        site, table = translation_of._site[0], urls._table[0]
        assert site is not None
        assert table is not None
        assert (site._catalogs.keys(), site._formats.keys()) == ({"de"}, {"de"})
        assert table.root().names.ways["tpl-item"]
        assert shelf.engine.render(shelf.engine.compile("page", "{{ 1.5 }}"), {}) == "1,5"


def test_a_site_whose_static_files_move_is_read_again() -> None:
    """In tests: a server's settings stay."""
    with override_settings(ROOT_URLCONF="tests.templates.django_views", TEMPLATES=TEMPLATES):
        before = current_edge()
        with override_settings(STATIC_URL="/elsewhere/"):
            assert current_edge() is not before
