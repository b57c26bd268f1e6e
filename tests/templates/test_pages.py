"""What edge pages have in common: limits, the bundle, files that change, errors."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template

from dualrt import runtime
from dualrt.edge.bundle import Template
from dualrt.edge.findings import CheckFailed
from dualrt.listing import rows
from dualrt.manifest import build, make_manifest
from dualrt.testing import Client
from dualrt_flask import DualRT
from tests import django_site

django_site.setup()

from django.shortcuts import render  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import path  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt_django.conf import current_edge  # noqa: E402
from dualrt_django.templates import SitePages  # noqa: E402
from tests.templates import flask_app  # noqa: E402
from tests.templates.test_django_views import TEMPLATES  # noqa: E402

URLS = "tests.templates.django_views"


@pytest.fixture
def django() -> Iterator[Client]:
    """The Django site of the views here."""
    with override_settings(ROOT_URLCONF=URLS, TEMPLATES=TEMPLATES, STATIC_URL="/s/"):
        yield Client(dualrt_django.get_wsgi_application())


@pytest.fixture
def flask() -> Client:
    """The Flask app of the views here."""
    return Client(flask_app.create_app())


@pytest.mark.overrun
@pytest.mark.parametrize(("which", "url"), [("django", "/spinning/"), ("flask", "/spinning")])
def test_the_cpu_limit_holds_while_a_page_is_rendered(
    which: str, url: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    """What a template calls is stopped as the view would be."""
    client: Client = request.getfixturevalue(which)
    assert client.get(url).status == 500
    assert "cpu_ms" in caplog.text
    assert client.get(url).status == 500


@pytest.mark.parametrize(("which", "url"), [("django", "/unknown/"), ("flask", "/unknown/x")])
def test_a_template_that_is_not_bundled_does_not_exist(
    which: str, url: str, request: pytest.FixtureRequest
) -> None:
    """The framework's own error, by its name; nothing is looked for on disk."""
    client: Client = request.getfixturevalue(which)
    assert client.get(url).text in ("missing TemplateDoesNotExist", "not found")


def test_jinja_is_sandboxed(flask: Client, caplog: pytest.LogCaptureFixture) -> None:
    """What begins with an underscore is not there."""
    assert flask.get("/sandboxed").status == 500
    assert "SecurityError" in caplog.text
    assert "secret" not in flask.get("/sandboxed").text


# --- the bundle


def test_templates_are_in_the_bundle(django: Client, tmp_path: Path) -> None:
    """With all that they extend and include, in the view's size, in the manifest and on disk."""
    edge = current_edge()
    assert edge.compiled is not None
    bundle = edge.compiled.bundle
    page = bundle.views[f"{URLS}.page"]
    assert set(page.templates) == {"shop/page.html", "shop/base.html", "shop/foot.html"}
    assert set(bundle.views[f"{URLS}.picked"].templates) > set(page.templates)
    code = sum(bundle.modules[name].size for name in page.modules)
    assert page.size == code + sum(bundle.templates[name].size for name in page.templates)
    (row,) = [each for each in rows(edge.router.routes, bundle) if each["name"] == "page"]
    assert row["size"] == page.size
    made = build(bundle, edge.router.routes, tmp_path / "out")
    told = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert told == made
    foot = told["templates"]["shop/foot.html"]
    source = (tmp_path / "out" / foot["file"]).read_text()
    assert source == bundle.templates["shop/foot.html"].source
    assert len(source) == foot["size"]


def test_a_templates_name_is_no_path_in_the_bundle() -> None:
    """It may be anything that a loader takes."""
    from dualrt.edge.bundle import Bundle

    names = ["/etc/x", "../../x", "a/../b", ".", "a b?.html"]
    bundle = Bundle({}, {}, {name: Template(name, "", "") for name in names})
    made = make_manifest(bundle, [])["templates"]
    assert {each["file"] for each in made.values()} == {
        "templates/etc/x",
        "templates/%2E%2E/%2E%2E/x",
        "templates/a/%2E%2E/b",
        "templates/%2E",
        "templates/a%20b%3F.html",
    }


@runtime("experimental-edge")
def large(request: Any) -> Any:
    """Render a template that is too large."""
    return render(request, "large.html", {})


def test_templates_count_into_the_code_size(tmp_path: Path) -> None:
    """Over 4 MB is a finding that names the largest."""
    (tmp_path / "large.html").write_text("x" * 4_200_000)
    backend = {**TEMPLATES[0], "DIRS": [tmp_path]}
    with override_settings(TEMPLATES=[backend], ROOT_URLCONF=(path("", large),)):
        with pytest.raises(CheckFailed, match=r"E008: .* large\.html 4\.0 MB"):
            current_edge()


# --- files that change


@runtime("experimental-edge")
def of_file(request: Any) -> Any:
    """Render a template that will change."""
    return render(request, "changing.html", {"who": "you"})


def write(file: Path, text: str, at: int) -> None:
    """Write a file that is newer than before."""
    file.write_text(text)
    os.utime(file, (at, at))


@pytest.mark.parametrize("debug", [True, False])
def test_a_django_template_that_changes_is_read_again_in_debug(debug: bool, tmp_path: Path) -> None:
    """And only there; what is then wrong with it is an error that says so."""
    file = tmp_path / "changing.html"
    write(file, "one {{ who }}", 1)
    backend = {**TEMPLATES[0], "DIRS": [tmp_path]}
    urls = (path("", of_file),)
    with override_settings(TEMPLATES=[backend], ROOT_URLCONF=urls, DEBUG=debug):
        client = Client(dualrt_django.get_wsgi_application())
        assert client.get("/").text == "one you"
        write(file, "two {{ who }}", 2)
        assert client.get("/").text == ("two you" if debug else "one you")
        write(file, "{{ who|nothing }}", 3)
        answer = client.get("/")
        assert answer.status == (500 if debug else 200)
        assert ("dualrt.E017" in answer.text) is debug
        write(file, "three", 4)
        assert client.get("/").text == ("three" if debug else "one you")
        file.unlink()
        assert client.get("/").status == (500 if debug else 200)


@runtime("experimental-edge")
def of_flask_file() -> str:
    """Render a template that will change."""
    return render_template("changing.html", who="you")


@pytest.mark.parametrize("debug", [True, False])
def test_a_flask_template_that_changes_is_read_again_in_debug(debug: bool, tmp_path: Path) -> None:
    """And only there."""
    file = tmp_path / "changing.html"
    write(file, "one {{ who }}", 1)
    app = Flask("tests.templates", template_folder=str(tmp_path))
    app.config["TEMPLATES_AUTO_RELOAD"] = debug
    app.add_url_rule("/", "view", of_flask_file)
    DualRT(app)
    client = Client(app)
    assert client.get("/").text == "one you"
    write(file, "two {{ who }}", 2)
    assert client.get("/").text == ("two you" if debug else "one you")


# --- where it may not be


def test_nothing_is_rendered_while_a_module_is_loaded() -> None:
    """There is no view then whose templates they were."""
    from dualrt.edge.scope import EDGE, Scope
    from dualrt.errors import EdgeRestrictionError
    from dualrt_django.edge import pages
    from dualrt_flask.edge import templating

    for scope in (None, Scope("module")):
        token = EDGE.set(scope)
        try:
            with pytest.raises(EdgeRestrictionError, match="experimental-edge"):
                pages.render(None, "a.html")
            with pytest.raises(EdgeRestrictionError, match="experimental-edge"):
                templating.render_template("a.html")
        finally:
            EDGE.reset(token)


# --- Django's loaders


def test_a_template_may_extend_one_of_its_own_name(tmp_path: Path) -> None:
    """The next one that the loaders find, and so on."""
    for number in (1, 2, 3):
        (tmp_path / str(number)).mkdir()
    (tmp_path / "1" / "a.html").write_text(
        "{% extends 'a.html' %}{% block x %}1{{ block.super }}{% endblock %}"
    )
    (tmp_path / "2" / "a.html").write_text(
        "{% extends 'a.html' %}{% block x %}2{{ block.super }}{% endblock %}"
    )
    (tmp_path / "3" / "a.html").write_text("<{% block x %}3{% endblock %}>")
    (tmp_path / "3" / "b.html").write_text("{% extends 'b.html' %}")
    backend = {**TEMPLATES[0], "DIRS": [tmp_path / "1", tmp_path / "2", tmp_path / "3"]}
    with override_settings(TEMPLATES=[backend]):
        (shelf,) = SitePages().shelves
        assert shelf.add("a.html")
        assert shelf.engine.render(shelf.engine.get("a.html"), {}) == "<123>"
        assert len(shelf.reach("a.html")) == 3
        assert shelf.add("b.html")
        assert "which there is not" in shelf._findings["b.html"][0].message


def test_engines_are_asked_in_their_order(tmp_path: Path) -> None:
    """`using` names one of them."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.html").write_text(name)
    (tmp_path / "two" / "b.html").write_text("b")
    backends = [{**TEMPLATES[0], "NAME": n, "DIRS": [tmp_path / n]} for n in ("one", "two")]
    with override_settings(TEMPLATES=backends):
        pages = SitePages()
        assert pages.has("a.html")
        assert pages.has("b.html")

        def render(names: list[str], using: str | None = None) -> str:
            page: str = pages.find(names, using).render({})
            return page

        assert render(["a.html"]) == "one"
        assert render(["a.html"], "two") == "two"
        assert render(["none.html", "b.html"]) == "b"
        with pytest.raises(Exception, match=r"b\.html: not among the templates"):
            render(["b.html"], "one")
