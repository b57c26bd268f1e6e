"""Tags and filters of a project's own at the edge against Django's own rendering."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dualrt.edge.findings import CheckFailed
from dualrt.testing import Client
from tests import django_site

django_site.setup()

from django.template.loader import render_to_string  # noqa: E402
from django.test import RequestFactory, override_settings  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt_django.conf import current_edge  # noqa: E402
from dualrt_django.site import DjangoSite  # noqa: E402
from tests.templates.made_views import view_of  # noqa: E402

TAGS = "tests.templates.tagged_app.templatetags.shop_tags"
LINES = (Path(__file__).parent / "tagged_app/templatetags/shop_tags.py").read_text().splitlines()
FILES = {
    "own/item.html": "{% load shop_tags %}<li>{{ name }} {{ price|price }}{{ remembered }}</li>",
    "own/part.html": "{% load shop_tags %}<p>{{ name|shout }}</p>",
    "own/form.html": "<form>{{ name }}{% if csrf_token %}token{% endif %}</form>",
    "own/base.html": "{% load shop_tags %}{% block a %}{{ name|shout }}{% endblock %}"
    "{% block b %}{% endblock %}",
}
CASES = {
    "filter": "{{ name|shout }}{{ 'x'|shout }}{{ safe|shout }}",
    "filter with an argument": "{{ n|price }}{{ n|price:'GBP' }}{{ n|price:name }}",
    "stringfilter": "{{ n|cents }}{{ name|cents }}{{ safe|cents }}{{ safe|dots }}{{ name|dots:2 }}",
    "needs_autoescape": "{{ name|initial }}{% autoescape off %}{{ name|initial }}"
    "{% endautoescape %}",
    "expects_localtime": "{{ when|hour }}",
    "decorated": "{{ name|echo }}{{ n|echo }}",
    "lambda": "<{{ '  x '|trimmed }}>",
    "registered by a call": "{{ name|boxed }}{{ 'shouted'|boxed }}",
    "filter in tags": "{% if name|shout == '<Z>!' %}yes{% endif %}{% filter shout|boxed %}a<b"
    "{% endfilter %}{% with x=n|price %}{{ x }}{% endwith %}{% for c in name|shout %}{{ c }}"
    "{% endfor %}",
    "simple_tag": "{% total 1 2.5 n %}{% total 1 n sep=', ' %}{% total %}",
    "simple_tag of HTML": "{% markup name %}{% markup safe %}{% markup text=name %}",
    "simple_tag of a number": "{% number %}{% number as n %}{{ n|add:1 }}",
    "as": "{% total 1 2 as sum %}<{{ sum }}>{% markup name as m %}{{ m }}{% if m %}1{% endif %}",
    "named": "{% here %}{% here 'tagged' %}{% here name='tagged' as url %}{{ url }}",
    "autoescape off": "{% autoescape off %}{% total 1 sep='<' %}{% who b='<' %}{% endautoescape %}"
    "{% total 1 2 sep='<' %}",
    "takes_context": "{% who %}{% who 'x' a=1 b=name %}{% with name='inner' %}{% who %}"
    "{% endwith %}",
    "changes the context": "{% remember name %}{{ remembered }}{{ fresh }}{{ updated }}"
    "{% for i in items %}{% remember i %}{{ remembered }}{% endfor %}{{ remembered }}",
    "context in a context": "{% adopted 'x' %}{{ name }}{{ other }}",
    "two dicts": "{% pushed_twice %}",
    "render_context": "{% counted %}{% counted %}{% include 'own/part.html' %}{% counted %}",
    "processors": "{% user_name %}{{ STATIC_URL }}{% if csrf_token %}1{% endif %}",
    "renders": "{% partly name %}{% partly 'x' as p %}{{ p|length }}",
    "inclusion_tag": "{% item name %}{% item 'b' price=n %}{% for i in items %}{% item i 2 %}"
    "{% endfor %}",
    "inclusion_tag of several": "{% listed 4 %}{% remember 'x' %}{% listed price=n %}",
    "inclusion_tag that hands on": "{% remember 'kept' %}{% whole %}{{ price }}",
    "inclusion_tag of nothing": "{% form %}",
    "in blocks": "{% extends 'own/base.html' %}{% block b %}{% load shop_tags %}{{ block.super }}"
    "{% item name %}{{ name|shout }}{% endblock %}",
    "some of a library": "{% load shout number from shop_tags %}{{ name|shout }}{% number %}",
    "called as Django's": "{{ when|date:'Y' }}{% now 'Y' %}",
    "called as Django's, not loaded": "{{ when|date:'Y' }}",
    "loaded later": "{{ when|date:'Y' }}|{% load shop_tags %}{{ when|date }}",
    "wrong arguments": "{{ n|price }}{{ name|hour }}",
    "simple_block_tag": "{% box %}a {{ name }}{% endbox %}{% box title=name %}{% item 'b' %}"
    "{% endbox %}{% box 'T' as b %}x{% endbox %}<{{ b }}>{% loud %}a{{ name }}{% end_loud %}"
    "{% for i in items %}{% box i %}{% cycle 'a' 'b' %}{% endbox %}{% endfor %}",
}
NOT_LOADED = ("in blocks", "some of a library", "called as Django's, not loaded", "loaded later")
CASES["called as Django's"] = CASES["called as Django's"].replace("|date:'Y'", "|date")
SOURCES = {
    f"own/case {name}.html": source if name in NOT_LOADED else "{% load shop_tags %}" + source
    for name, source in CASES.items()
}
VIEW = f"""
import datetime as dt
from django.shortcuts import render
from django.utils.safestring import mark_safe
from dualrt import runtime

NAMES = {list(SOURCES)!r}

@runtime("experimental-edge")
def view(request):
    return render(request, NAMES[int(request.GET["case"])], {{
        "name": "<z>",
        "safe": mark_safe("<s>"),
        "n": 5,
        "items": ["a", "<b>"],
        "when": dt.datetime(2026, 7, 1, 12, 0, tzinfo=dt.timezone.utc),
    }})
"""


def given() -> dict[str, Any]:
    """Return what the view passes, as the server has it."""
    from django.utils.safestring import mark_safe

    return {
        "name": "<z>",
        "safe": mark_safe("<s>"),
        "n": 5,
        "items": ["a", "<b>"],
        "when": dt.datetime(2026, 7, 1, 12, 0, tzinfo=dt.UTC),
    }


def settings(tmp: Path, files: dict[str, str], view: str, **options: Any) -> dict[str, Any]:
    """Return the settings of a site with these templates and one view."""
    (route,) = view_of(tmp, view)
    route.name = "tagged"
    backend = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.locmem.Loader", files)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.static",
            ],
            **options,
        },
    }
    return {
        "TEMPLATES": [backend],
        "ROOT_URLCONF": (route,),
        "INSTALLED_APPS": ["tests.templates.tagged_app"],
        "STATIC_URL": "/s/",
        "TIME_ZONE": "Europe/Zurich",
        "ALLOWED_HOSTS": ["*"],
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a site with all the cases."""
    tmp = tmp_path_factory.mktemp("own")
    with override_settings(**settings(tmp, {**FILES, **SOURCES}, VIEW)):
        yield Client(dualrt_django.get_wsgi_application())


def outcome(make: Callable[[], str]) -> str:
    """Return the page without what is drawn by lot, or that there is an error."""
    try:
        return re.sub(r"[A-Za-z0-9]{64}", "TOKEN", make())
    except Exception:
        return "error"


@pytest.mark.parametrize("name", CASES)
def test_a_page_is_what_django_makes_of_it(site: Client, name: str) -> None:
    """The functions run at the edge."""
    request = RequestFactory().get("/", HTTP_HOST="testserver")
    file = f"own/case {name}.html"
    expected = outcome(lambda: render_to_string(file, given(), request))
    answer = site.get(f"/?case={list(CASES).index(name)}")
    shown = outcome(lambda: answer.text) if answer.status == 200 else "error"
    assert shown == expected


def test_the_functions_are_in_the_bundle(site: Client) -> None:
    """With what they reach of other modules, and without what they do not."""
    compiled = current_edge().compiled
    assert compiled is not None
    (view,) = compiled.bundle.views.values()
    assert {TAGS, "tests.templates.tagged_app.helpers"} <= set(view.modules)
    assert "own/part.html" in view.templates
    source = compiled.bundle.modules[TAGS].source
    assert "def shout" in source
    assert "register." not in source
    assert "from_file" not in source


# --- what cannot run there


def defined(function: str) -> str:
    """Return where a function of the library begins, as messages show it."""
    line = next(n for n, each in enumerate(LINES, 1) if each.startswith(f"def {function}("))
    return rf"shop_tags\.py:{line - 1}\)"


ONE = """
from django.shortcuts import render
from dualrt import runtime

@runtime("experimental-edge")
def view(request):
    return render(request, "page.html", {"name": "x"})
"""
WRONG: dict[str, tuple[str, list[tuple[str, int, str]]]] = {
    "a filter": (
        "{% load shop_tags %}\n{{ name|from_file }}",
        [
            (
                "E018",
                2,
                rf"the filter 'from_file' is the site's own \(.*{defined('from_file')}.*path",
            )
        ],
    ),
    "a tag": (
        "{% load shop_tags %}\n\n{% size_of name %}",
        [
            (
                "E018",
                3,
                rf"the tag 'size_of' is the site's own \(.*{defined('size_of')}, which cannot",
            )
        ],
    ),
    "a tag with an end": (
        "{% load shop_tags %}{% kept %}{{ name }}{% done %}{{ name|shout }}",
        [("E018", 1, rf"the tag 'kept' is the site's own \(.*{defined('kept')}.*path")],
    ),
    "a compile function": (
        "{% load shop_tags %}{% compiled %}",
        [("E018", 1, rf"the tag 'compiled' is the server's: it has .* \(.*{defined('compiled')}")],
    ),
    "no template": (
        "{% load shop_tags %}{% no_template %}",
        [("E017", 1, "has a tag that renders 'own/not_there.html', which there is not")],
    ),
    "the cache": (
        "{% load cache %}\n{% cache 5 x %}{{ name }}{% endcache %}",
        [("E018", 2, "the tag 'cache' is the server's, and there is no cache at the edge")],
    ),
    "Django's others": (
        "{% load humanize %}{{ name|intcomma }}",
        [("E018", 1, "the filter 'intcomma' .*humanize.*server runtime")],
    ),
    "not used": ("{% load shop_tags cache %}{{ name }}", []),
    "arguments": (
        "{% load shop_tags %}{% number 1 %}",
        [("E017", 1, "'number' received too many positional arguments")],
    ),
    "unknown": ("{% load shop_tags %}{% nothing %}", [("E017", 1, "Invalid block tag")]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_run_at_the_edge_is_found(name: str, tmp_path: Path) -> None:
    """With the template's line, the library's, and the reason."""
    source, expected = WRONG[name]
    given = settings(tmp_path, {**FILES, "page.html": source}, ONE)
    given["INSTALLED_APPS"] = ["tests.templates.tagged_app", "django.contrib.humanize"]
    with override_settings(**given):
        found = DjangoSite().findings()
    assert len(found) == len(expected), found
    for each, (number, line, message) in zip(found, expected, strict=True):
        assert (each.id, each.line) == (f"dualrt.{number}", line)
        assert re.search(message, each.message), each.message


def test_a_function_that_takes_the_context_sees_what_only_the_server_gives(tmp_path: Path) -> None:
    """Which names it reads nobody can tell."""
    source = "{% load shop_tags %}\n{% who %}"
    processors = ["tests.templates.django_wrong.basket"]
    given = settings(tmp_path, {"page.html": source}, ONE, context_processors=processors)
    with override_settings(**given):
        (found,) = DjangoSite().findings()
    assert (found.id, found.line) == ("dualrt.E018", 2)
    assert "takes the context, in which tests.templates.django_wrong.basket" in found.message


def test_a_context_processor_of_the_sites_own_runs_at_the_edge(tmp_path: Path) -> None:
    """Below what the view passes; a function that takes the context sees it, too."""
    source = "{% load shop_tags %}{{ SITE }} {{ name }} {% who %}"
    processors = [
        "django.template.context_processors.request",
        "tests.templates.jinja_site.site",
    ]
    given = settings(tmp_path, {"page.html": source}, ONE, context_processors=processors)
    with override_settings(**given):
        client = Client(dualrt_django.get_wsgi_application())
        assert client.get("/").text == "&lt;testserver&gt; x x at testserver ()"


@pytest.mark.parametrize("option", ["libraries", "builtins"])
def test_a_library_is_found_where_the_options_say(option: str, tmp_path: Path) -> None:
    """Under the name that it has there, or for each template."""
    load = {"libraries": "{% load mine %}", "builtins": ""}[option]
    value: Any = {"libraries": {"mine": TAGS}, "builtins": [TAGS]}[option]
    files = {**FILES, "page.html": f"{load}{{{{ name|shout }}}}{{% number %}}{{% now 'Y' %}}"}
    given = settings(tmp_path, files, ONE, **{option: value})
    with override_settings(**{**given, "INSTALLED_APPS": []}):
        client = Client(dualrt_django.get_wsgi_application())
        assert client.get("/").text == "X!7own now Y"
    files["page.html"] = f"{load}\n{{{{ name|from_file }}}}"
    with override_settings(**{**given, "INSTALLED_APPS": []}):
        with pytest.raises(CheckFailed, match=r"E018: template page\.html: the filter 'from_file'"):
            current_edge()


def test_what_a_template_calls_is_read_again_in_debug(tmp_path: Path) -> None:
    """A function that no template has called before, too."""
    file = tmp_path / "page.html"
    file.write_text("{% load shop_tags %}{{ name|shout }}")
    given = settings(tmp_path, {}, ONE)
    (backend,) = given["TEMPLATES"]
    del backend["OPTIONS"]["loaders"]
    backend["DIRS"] = [tmp_path]
    with override_settings(DEBUG=True, **given):
        client = Client(dualrt_django.get_wsgi_application())
        assert client.get("/").text == "X!"
        file.write_text("{% load shop_tags %}{{ name|boxed }}{{ name|shout }}{{ name|trimmed }}")
        assert client.get("/").text == "[x]X!x"
        file.write_text("{% load shop_tags %}{{ name|from_file }}")
        assert "dualrt.E018" in client.get("/").text
