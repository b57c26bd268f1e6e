"""Pages in the language and the time zone of the request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dualrt import runtime
from dualrt.switch import show, switch
from dualrt.switch.samples import load
from tests import django_site

django_site.setup()

from django.shortcuts import render  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone, translation  # noqa: E402

from dualrt_django.site import DjangoSite  # noqa: E402
from dualrt_django.templates import SitePages  # noqa: E402
from tests.templates.test_django_views import TEMPLATES  # noqa: E402

PAGE = (
    "{% load i18n tz %}{% get_current_language as l %}{{ l }} {% translate 'Monday' %} "
    "{{ number }} {{ day|date:'F' }} {{ LANGUAGE_CODE }} {{ yes|yesno }} {{ moment }} "
    "{{ moment|date:'e' }}"
)
LOCALE = "django.middleware.locale.LocaleMiddleware"


def values() -> dict[str, Any]:
    """Return what the page shows."""
    import datetime as dt

    moment = dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)
    return {"number": 1234.5, "day": moment.date(), "moment": moment, "yes": True}


@runtime("experimental-edge")
def spoken(request: Any) -> Any:
    """Render in the language of the request."""
    return render(request, "spoken.html", values())


@runtime("experimental-edge")
def overridden(request: Any) -> Any:
    """Render in a language and a zone of the view's own."""
    with translation.override("fr"), timezone.override("Asia/Tokyo"):
        return render(request, "spoken.html", values())


VIEWS = {"spoken": spoken, "overridden": overridden}


@pytest.mark.parametrize("middleware", [[], [LOCALE]], ids=["settings", "locale"])
@pytest.mark.parametrize("name", VIEWS)
def test_a_page_is_in_the_requests_language(
    name: str, middleware: list[str], tmp_path: Path
) -> None:
    """As Django's middleware chooses it, and as the view does."""
    (tmp_path / "spoken.html").write_text(PAGE)
    asked = tmp_path / "requests.jsonl"
    languages = ["de", "fr-CH, fr;q=0.9", "xx", "", "en-us", "pl"]
    lines = [{"url": "/", "headers": [["accept-language", each]]} for each in languages]
    asked.write_text("\n".join(map(json.dumps, lines)))
    options = {
        "context_processors": [
            "django.template.context_processors.request",
            "django.template.context_processors.i18n",
        ]
    }
    with override_settings(
        TEMPLATES=[{**TEMPLATES[0], "DIRS": [tmp_path], "OPTIONS": options}],
        ROOT_URLCONF=(path("", VIEWS[name], name=name),),
        MIDDLEWARE=middleware,
        TIME_ZONE="Europe/Berlin",
    ):
        (report,) = switch(DjangoSite(), name, samples=load(asked))
    assert report.same, show([report])
    assert len(report.tried) == len(languages)


JINJA_PAGE = (
    "{{ _('Monday') }} {{ gettext('yes,no,maybe') }} {% trans %}Tuesday{% endtrans %} {{ number }} "
    "{% trans n=2 %}%(n)s year{% pluralize %}%(n)s years{% endtrans %} "
    "{% trans day=number %}{{ day }} is it{% endtrans %} {{ ngettext('a', 'b', 2) }} "
    "{{ pgettext('abbrev. month', 'March') }} {{ LANGUAGE_CODE }} {{ moment }}"
)


@pytest.mark.parametrize("environment", ["speaking", "newly_speaking"])
@pytest.mark.parametrize("name", VIEWS)
def test_a_jinja_page_is_in_the_requests_language(
    name: str, environment: str, tmp_path: Path
) -> None:
    """With Jinja's extension for translations, which calls Django's functions."""
    (tmp_path / "spoken.html").write_text(JINJA_PAGE)
    asked = tmp_path / "requests.jsonl"
    languages = ["de", "fr-CH, fr;q=0.9", "en-us", "pl"]
    lines = [{"url": "/", "headers": [["accept-language", each]]} for each in languages]
    asked.write_text("\n".join(map(json.dumps, lines)))
    backend = {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [tmp_path],
        "OPTIONS": {
            "environment": f"tests.templates.jinja_site.{environment}",
            "context_processors": ["django.template.context_processors.i18n"],
        },
    }
    with override_settings(
        TEMPLATES=[backend],
        ROOT_URLCONF=(path("", VIEWS[name], name=name),),
        MIDDLEWARE=[LOCALE],
    ):
        site = DjangoSite()
        assert site.findings() == []
        (report,) = switch(site, name, samples=load(asked))
        assert report.same, show([report])
        assert {each.edge for each in report.tried} == {200}


def test_what_the_server_has_left_on_a_thread_is_not_seen() -> None:
    """A language and a zone that a middleware has activated, and nobody has taken back."""
    with override_settings(
        TEMPLATES=[{**TEMPLATES[0], "DIRS": [], "OPTIONS": {}}],
        LANGUAGE_CODE="de",
        TIME_ZONE="Europe/Berlin",
    ):
        (shelf,) = SitePages().shelves
        compiled = shelf.engine.compile("page", PAGE)
        expected = "de Montag 1234,5 Februar  Ja 29. Februar 2024 13:00 CET"
        assert shelf.engine.render(compiled, values()) == expected
        with translation.override("es"), timezone.override("America/New_York"):
            assert shelf.engine.render(compiled, values()) == expected
            assert "".join(shelf.engine.stream(compiled, values())) == expected
            assert translation.get_language() == "es"
