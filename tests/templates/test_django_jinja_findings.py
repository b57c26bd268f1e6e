"""What the check says of a Django site's Jinja templates."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests import django_site

django_site.setup()

from django.test import override_settings  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt.edge.findings import CheckFailed  # noqa: E402
from dualrt.testing import Client  # noqa: E402
from dualrt_django.conf import current_edge  # noqa: E402
from dualrt_django.site import DjangoSite  # noqa: E402
from dualrt_django.templates import SitePages  # noqa: E402
from tests.templates.made_views import view_of  # noqa: E402
from tests.templates.test_django_views import TEMPLATES  # noqa: E402

BACKEND = "django.template.backends.jinja2.Jinja2"
OWN = "tests.templates.jinja_wrong"
HERE = Path(__file__).parent
LINES = (HERE / "jinja_wrong.py").read_text().splitlines()


def defined(function: str) -> str:
    """Return where a function of the environment's begins, as messages show it."""
    line = next(n for n, each in enumerate(LINES, 1) if each.startswith(f"def {function}("))
    return rf"jinja_wrong\.py:{line}\)"


# the template; and where something is wrong with it the id, the line, and what the message says
PAGES: dict[str, tuple[str, tuple[str, int, str] | None]] = {
    "a filter": (
        "a\n{{ who|from_file }}",
        ("E018", 2, rf"'from_file' is the site's own \(.*{defined('from_file')}.*edge: .*path"),
    ),
    "a test": (
        "{% if who is there %}{% endif %}",
        ("E018", 1, rf"the test 'there' is the site's own \(.*{defined('is_there')}"),
    ),
    "a function": (
        "\n\n{{ read(who) }}",
        ("E018", 3, rf"reads 'read', a global of the site .*{defined('from_file')}"),
    ),
    "an object": (
        "{{ shop.name }}",
        ("E018", 1, r"reads 'shop', a global .* a tests\.templates\.jinja_wrong\.Shop"),
    ),
    "Django's own": (
        "{{ messages_of(request) }}",
        ("E018", 1, r"reads 'messages_of', .* django\.contrib\.messages.*server runtime"),
    ),
    "a filter that a value names": (
        "\n{{ [who]|map('string')|map(who)|join }}",
        ("E016", 2, "names a filter that only a rendering can tell"),
    ),
    "a filter that map names": (
        "{{ who|map('from_file')|join }}",
        ("E018", 1, rf"'from_file' is the site's own \(.*{defined('from_file')}"),
    ),
    "plain globals": ("{{ plain.a }}{{ range(3)|list }}", None),
    "a tag": ("{% hello %}", ("E018", 1, "unknown tag 'hello'")),
    "no tag": ("{% nothing %}", ("E017", 1, "unknown tag 'nothing'")),
    "broken": ("a\n{% if %}", ("E017", 2, "Expected an expression")),
    "no parent": ("{% extends 'none.html' %}", ("E017", 1, "'none.html', which there is not")),
    "computed": ("{% include who %}", ("E016", 1, "only a rendering can tell")),
    "may be missing": ("{% include 'none.html' ignore missing %}", None),
    "a processor's name": (
        "{{ cart.count }}",
        ("E018", 1, rf"reads 'cart', .*{OWN}\.cart, if it gives it \(.*{defined('cart')}"),
    ),
    "a known processor's name": (
        "{{ basket }}{{ who }}",
        ("E018", 1, rf"reads 'basket', .*{OWN}\.cart, if it gives it"),
    ),
    "a known processor's name that is passed": (
        "{{ passed }}{{ who }}",
        ("E018", 1, rf"reads 'passed', .*{OWN}\.(cart|basket), if it gives it"),
    ),
    "messages": (
        "{{ messages }}",
        ("E018", 1, "a context processor of Django that needs the server"),
    ),
    "the backend's names": ("{{ who }}{{ request.path }}{{ csrf_input }}", None),
}


def settings(tmp: Path, source: str) -> dict[str, Any]:
    """Return the settings of a site with one page."""
    (tmp / "page.html").write_text(source)
    backend = {
        "BACKEND": BACKEND,
        "DIRS": [tmp],
        "OPTIONS": {
            "environment": f"{OWN}.environment",
            "context_processors": [
                f"{OWN}.cart",
                f"{OWN}.basket",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
    view = """
from django.shortcuts import render
from dualrt import runtime

@runtime("experimental-edge")
def view(request):
    return render(request, "page.html", {"who": 1, "passed": 1})
"""
    return {"TEMPLATES": [backend], "ROOT_URLCONF": view_of(tmp, view)}


@pytest.mark.parametrize("name", PAGES)
def test_what_a_template_lacks_at_the_edge_is_found(name: str, tmp_path: Path) -> None:
    """With the template's line, and with the line of the function that cannot run there."""
    source, expected = PAGES[name]
    with override_settings(**settings(tmp_path, source)):
        found = DjangoSite().findings()
    if expected is None:
        assert found == []
        return
    (one,) = found
    number, line, message = expected
    assert (one.id, one.line) == (f"dualrt.{number}", line)
    assert Path(one.file).name == "page.html"
    assert re.search(message, one.message), one.message


def test_a_context_that_is_not_written_out_may_be_a_processors(tmp_path: Path) -> None:
    """Nobody can tell then which names the page takes from it."""
    given = settings(tmp_path, "{{ who }}")
    view = """
from django.shortcuts import render
from dualrt import runtime

@runtime("experimental-edge")
def view(request):
    context = dict(request.GET.items())
    return render(request, "page.html", context)
"""
    with override_settings(**{**given, "ROOT_URLCONF": view_of(tmp_path, view)}):
        (found,) = DjangoSite().findings()
    assert found.id == "dualrt.E018"
    assert f"may be {OWN}.cart's" in found.message


def test_a_jinja_template_that_changes_is_read_again_in_debug(tmp_path: Path) -> None:
    """As Jinja does it with ``auto_reload``."""
    with override_settings(DEBUG=True, **settings(tmp_path, "one {{ who }}")):
        client = Client(dualrt_django.get_wsgi_application())
        assert client.get("/").text == "one 1"
        (tmp_path / "page.html").write_text("another {{ who }}")
        assert client.get("/").text == "another 1"
        (tmp_path / "page.html").write_text("{{ who|from_file }}")
        assert "dualrt.E018" in client.get("/").text


def test_templates_of_one_name_are_both_in_the_bundle(tmp_path: Path) -> None:
    """The later engine's says whose it is."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.html").write_text(name)
    jinja = {"BACKEND": BACKEND, "DIRS": [tmp_path / "one"]}
    django = {**TEMPLATES[0], "DIRS": [tmp_path / "two"]}
    with override_settings(TEMPLATES=[jinja, django]):
        pages = SitePages()
        assert pages.has("a.html")
        found = {name: each.source for name, each in pages.sources().items()}
    assert found == {"a.html": "one", "a.html (django)": "two"}


def test_a_template_of_another_engine_is_the_servers(tmp_path: Path) -> None:
    """Django would take it from there: the edge must not take another one of its name."""
    for folder in ("other", "django"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "large.html").write_text(folder)
    other = {
        "BACKEND": "tests.templates.other_backend.Other",
        "DIRS": [tmp_path / "other"],
    }
    django = {**TEMPLATES[0], "DIRS": [tmp_path / "django"]}
    view = """
from django.shortcuts import render
from dualrt import runtime

@runtime("experimental-edge")
def view(request):
    return render(request, "large.html", {})
"""
    urls = view_of(tmp_path, view)
    is_others = r"E018: .* 'large.html' is a template of .* other_backend"
    with override_settings(TEMPLATES=[other, django], ROOT_URLCONF=urls):
        with pytest.raises(CheckFailed, match=is_others):
            current_edge()
    with override_settings(TEMPLATES=[django, other], ROOT_URLCONF=urls):
        assert Client(dualrt_django.get_wsgi_application()).get("/").text == "django"
    (tmp_path / "django" / "large.html").unlink()
    (tmp_path / "other" / "large.html").write_text("broken")
    with override_settings(TEMPLATES=[django, other], ROOT_URLCONF=urls):
        with pytest.raises(CheckFailed, match=is_others):
            current_edge()
