"""Pages of a packed site where no framework can be imported, beside what Django made of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dualrt.commands import bundle_of
from dualrt.config import Config
from dualrt.manifest import build
from dualrt.runtime import EdgeView
from tests import django_site

django_site.setup()

from django.conf.urls.i18n import i18n_patterns  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import translation  # noqa: E402

from dualrt_django.conf import make_edge  # noqa: E402
from dualrt_django.site import DjangoSite  # noqa: E402
from tests.templates import packed_alone, packed_views, urls  # noqa: E402
from tests.templates.django_cases import CASES, FILES  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
URLCONF = "tests.templates.packed_urls"
MORE = {
    "form.html": "{% load static i18n %}<form>{% csrf_token %}</form>{{ title }}{{ TIME_ZONE }}"
    "{{ LANGUAGE_CODE }}{{ LANGUAGE_BIDI }}{{ LANGUAGES|length }}{{ STATIC_URL }}{{ MEDIA_URL }}"
    "{{ request.path }}{% querystring a=1 %}{% for code, name in LANGUAGES %}{{ name }}"
    "{% endfor %}{% url 'in-language' %}{% url 'shop:item' number=3 %}{{ debug }}",
    "rows.html": "<ul>{% for row in rows %}<li>{{ forloop.counter }}{{ row }}{% endfor %}",
    "spoken.html": "{% load i18n tz %}{{ f }} {{ n }} {{ now }} {{ day|date:'l j F' }} {{ time }}"
    "{% translate 'Monday' %}{{ size|filesizeformat }}{{ day|timesince:now }}{% language 'de' %}"
    "{{ now|date }}{% endlanguage %}{{ now|timezone:'Europe/Paris' }}{{ yes|yesno }}"
    "{% get_current_language as l %}{{ l }}{{ 'fr'|language_name_translated }}",
    "odd.html": "{% load i18n %}{% if kind == 'url' %}{% url 'odd' 3 %}"
    "{% elif kind == 'it' %}{% language kind %}{{ f }}{% endlanguage %}{% endif %}",
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.locmem.Loader",
                    FILES | MORE | {f"case {name}.html": text for name, text in CASES.items()},
                )
            ],
            "context_processors": [
                f"django.template.context_processors.{name}"
                for name in ("request", "csrf", "static", "media", "i18n", "tz", "debug")
            ],
        },
    }
]
SETTINGS: dict[str, Any] = {
    "ROOT_URLCONF": URLCONF,
    "TEMPLATES": TEMPLATES,
    "MIDDLEWARE": [
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    "STATIC_URL": "/static/",
    "MEDIA_URL": "/media/",
    "TIME_ZONE": "Europe/Paris",
    "USE_THOUSAND_SEPARATOR": True,
    "DUALRT": {},
}
REQUESTS: list[tuple[str, str, dict[str, str]]] = [
    *(
        ("page", f"n={at}", {"HTTP_ACCEPT_LANGUAGE": language})
        for language in ("en", "de", "pt-br")
        for at in range(len(packed_views.NAMES))
    ),
    *(("form", "b=2", {"HTTP_ACCEPT_LANGUAGE": each}) for each in ("en", "de;q=0.9, fr", "xx")),
    ("form", "", {"HTTP_COOKIE": "django_language=de; csrftoken=" + 32 * "a"}),
    ("streamed", "", {}),
    ("spoken", "", {"HTTP_ACCEPT_LANGUAGE": "de"}),
    ("odd", "kind=url", {}),
    ("odd", "kind=it", {}),
    ("odd", "kind=none", {}),
]


class Odd:
    """A converter of the site's own."""

    regex = "[0-9]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def urlconf() -> Any:
    """Return a URLconf of the views, of routes to link to, and of one with a language."""
    from django.urls import register_converter
    from django.urls.converters import get_converters

    if "oddly" not in get_converters():
        register_converter(Odd, "oddly")
    found = SimpleNamespace(__name__=URLCONF)
    found.urlpatterns = [
        *(path(name, getattr(packed_views, name)) for name in packed_alone.VIEWS),
        *urls.urlpatterns,
        path("shop/", include(([path("<int:number>", urls.item, name="item")], "shop"))),
        path("odd/<oddly:number>", urls.item, name="odd"),
        *i18n_patterns(path("told/", urls.item, name="in-language"), prefix_default_language=False),
    ]
    return found


def chosen(callback: Any, config: Config) -> EdgeView | None:
    """Choose the views that render."""
    if getattr(callback, "__module__", "") != packed_alone.MODULE:
        return None
    name = f"{packed_alone.MODULE}.{callback.__name__}"
    return EdgeView(callback, name, "experimental-edge")


@pytest.fixture(scope="module")
def both(tmp_path_factory: Any) -> Iterator[tuple[list[Any], list[Any], list[str]]]:
    """Return the answers where no framework can be imported, Django's, and what was loaded."""
    sys.modules[URLCONF] = urlconf()
    with override_settings(**SETTINGS), warnings.catch_warnings():
        vars(translation._trans).clear()
        edge = make_edge(chosen)
        edge.start()
        out = tmp_path_factory.mktemp("packed")
        made = DjangoSite().packed(edge)
        build(bundle_of(edge), edge.router.routes, out, edge.gates, edge.shadows, made)
        (out / "requests.json").write_text(json.dumps(REQUESTS))
        done = subprocess.run(
            [sys.executable, "-m", "tests.templates.packed_alone", str(out)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        stock = get_wsgi_application()
        warnings.filterwarnings("ignore", message="The default protocol will be changed")
        expected = [packed_alone.ask(stock, each, query, **h) for each, query, h in REQUESTS]
        yield told["answers"], expected, told["loaded"]
    del sys.modules[URLCONF]
    translation.deactivate()


def test_no_framework_was_loaded(both: Any) -> None:
    """Nor could have been."""
    assert both[2] == []


@pytest.mark.parametrize("at", range(len(REQUESTS)), ids=lambda at: " ".join(REQUESTS[at][:2]))
def test_a_page_is_what_django_made_of_it(both: Any, at: int) -> None:
    """Status, type, language and body; a token is another one each time."""
    alone, django, _ = both
    if REQUESTS[at][0] == "odd" and "none" not in REQUESTS[at][1]:
        assert (alone[at]["status"], django[at]["status"]) == ("500", "200")
        return
    assert alone[at]["status"] == django[at]["status"]
    if alone[at]["status"] == "500":
        return
    assert tokenless(alone[at]["body"]) == tokenless(django[at]["body"])
    assert alone[at]["headers"]["content-type"] == django[at]["headers"]["content-type"]


def tokenless(text: str) -> str:
    """Return a page without the token in it, which must be there where it is one."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=")\w{64}"', r'\1"', text)
