"""Django's Jinja engine at the edge against the server's, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jinja2 import ChainableUndefined, DictLoader, StrictUndefined, select_autoescape

from dualrt.edge.pages import Ask
from dualrt.switch import show, switch
from dualrt.testing import Client
from tests import django_site

django_site.setup()

from django.template import engines  # noqa: E402
from django.test import override_settings  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt_django.conf import make_edge  # noqa: E402
from dualrt_django.site import DjangoSite  # noqa: E402
from dualrt_django.templates import collect  # noqa: E402
from tests.templates import jinja_views  # noqa: E402
from tests.templates.jinja_cases import CASES, FILES, context  # noqa: E402
from tests.templates.test_django_views import TEMPLATES  # noqa: E402

HERE = Path(__file__).parent
BACKEND = "django.template.backends.jinja2.Jinja2"
VARIANTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "trimmed": {
        "trim_blocks": True,
        "lstrip_blocks": True,
        "keep_trailing_newline": True,
        "undefined": ChainableUndefined,
    },
    "strict": {"autoescape": False, "undefined": StrictUndefined},
    "debug": {},
    "by name": {
        "autoescape": select_autoescape(["html"]),
        "extensions": ["jinja2.ext.do", "jinja2.ext.loopcontrols"],
    },
}


def outcome(make: Callable[[], str]) -> str:
    """Return the page, or what kind of error it ends with."""
    try:
        return make()
    except Exception as error:
        return f"error: {type(error).__name__}: {error}"


@pytest.fixture(params=VARIANTS)
def variant(request: Any) -> Iterator[None]:
    """A site with all the templates, with Jinja set up in several ways."""
    files = FILES | {f"case {name}.html": source for name, source in CASES.items()}
    options = {"loader": DictLoader(files), **VARIANTS[request.param]}
    backend = {"BACKEND": BACKEND, "OPTIONS": options}
    with override_settings(TEMPLATES=[backend], DEBUG=request.param == "debug"):
        engines["jinja2"].env.globals["limit"] = 5  # type: ignore[attr-defined]
        make_edge()  # what the edge's names know of the site
        yield


@pytest.mark.parametrize("name", CASES)
def test_a_page_is_what_django_makes_of_it(variant: None, name: str) -> None:
    """Rendered whole and in parts."""
    file = f"case {name}.html"
    ask = Ask("django.shortcuts.render", ((file,),), "", 0, keys=frozenset(context()))
    made = collect({"view": [ask]})
    assert made.findings == ()
    expected = outcome(lambda: engines["jinja2"].get_template(file).render(context()))
    page = made.engine.find((file,), None)
    assert outcome(lambda: page.render(context())) == expected
    assert outcome(lambda: "".join(page.stream(context()))) == expected


# --- through the gateways

JINJA = {
    "BACKEND": BACKEND,
    "DIRS": [HERE / "jinja_files"],
    "APP_DIRS": True,
    "OPTIONS": {
        "environment": "tests.templates.jinja_site.environment",
        "context_processors": [
            "django.contrib.auth.context_processors.auth",
            "tests.templates.jinja_site.site",
        ],
    },
}
SETTINGS: dict[str, Any] = {
    "ROOT_URLCONF": "tests.templates.jinja_views",
    "TEMPLATES": [JINJA, {**TEMPLATES[0], "NAME": "django"}],
    "STATIC_URL": "/s/",
    "INSTALLED_APPS": [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "tests.templates.jinja_app",
    ],
}
SAME = [
    route.name
    for route in jinja_views.urlpatterns
    if route.name not in ("told", "form", "missing", "hidden")
]


@pytest.fixture
def site() -> Iterator[DjangoSite]:
    """A site with the views here."""
    with override_settings(**SETTINGS):
        yield DjangoSite()


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume synchronous")
@pytest.mark.parametrize("protocol", ["wsgi", "asgi"])
@pytest.mark.parametrize("name", SAME)
def test_a_page_is_the_same_in_both_runtimes(site: DjangoSite, name: str, protocol: str) -> None:
    """Status, headers and body."""
    assert site.findings() == []
    (report,) = switch(site, name, protocol=protocol, count=20)
    assert report.same, show([report])


@pytest.fixture
def client(site: DjangoSite) -> Client:
    """A client of the site's WSGI application."""
    return Client(dualrt_django.get_wsgi_application())


def test_a_part_goes_out_before_the_next_one_is_made(client: Client) -> None:
    """The second row tells how many parts had gone out when it was made."""
    text = client.get("/told/").text
    before = [int(each) for each in re.findall(r"after (\d+)", text)]
    assert len(before) == 2
    assert before[0] < before[1]


def test_a_template_that_is_not_bundled_does_not_exist(client: Client) -> None:
    """Django's own error, by its name; nothing is looked for on disk."""
    assert client.get("/missing/").text == "TemplateDoesNotExist 9"


def test_jinja_is_sandboxed(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """What begins with an underscore is not there."""
    assert client.get("/hidden/").status == 500
    assert "SecurityError" in caplog.text


@pytest.mark.parametrize("middleware", [True, False])
def test_a_form_shows_a_token_and_brings_its_cookie(middleware: bool) -> None:
    """Both names that Django's backend gives each page."""
    names = ["django.middleware.csrf.CsrfViewMiddleware"] if middleware else []
    with override_settings(**SETTINGS, MIDDLEWARE=names):
        answer = Client(dualrt_django.get_wsgi_application()).get("/form/")
        tokens = re.findall(r"[A-Za-z0-9]{64}", answer.text)
        hidden = f'<input type="hidden" name="csrfmiddlewaretoken" value="{tokens[0]}">'
        assert answer.text == f"<form>{hidden}</form><i>{tokens[1]}</i>"
        assert ("csrftoken=" in (answer.headers.get("set-cookie") or "")) is middleware
