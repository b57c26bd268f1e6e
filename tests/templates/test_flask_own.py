"""Functions of an app's own that its templates call: at the edge as in the server."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, render_template

from dualrt import runtime
from dualrt.switch import show, switch
from dualrt.testing import Client
from dualrt_flask import DualRT
from dualrt_flask.site import FlaskSite
from tests.templates.flask_own import create_app

MODULE = "tests.templates.flask_own"


@pytest.fixture
def app() -> Flask:
    """The app with what a factory adds."""
    return create_app()


@pytest.mark.parametrize("name", ["top", "shop.in_shop", "shop.inner.in_inner", "reads_file"])
def test_a_page_is_the_same_in_both_runtimes(app: Flask, name: str) -> None:
    """Status, headers and body."""
    assert FlaskSite(app).findings() == []
    (report,) = switch(FlaskSite(app), name, count=20)
    assert report.same, show([report])


def test_the_page_shows_what_the_functions_make(app: Flask) -> None:
    """So that both runtimes are not merely equally wrong."""
    client = Client(app)
    assert client.get("/").text.startswith(
        "&lt;N&gt;!3.00 €3.00 £&lt;N!\nFalseTrue<b>&lt;n&gt;</b><b>x</b>\n"
        "&lt;n&gt; of Shop at /&lt;n&gt;<n>\n~&lt;N&gt;!~~x4100\nShop / 1 app\n"
    )
    assert "Shop /shop/ 1 shop" in client.get("/shop/").text
    assert "Shop /shop/inner/ 1 inner" in client.get("/shop/inner/").text


def test_the_functions_are_in_the_bundle(app: Flask) -> None:
    """And nothing of what puts them there."""
    compiled = FlaskSite(app).draft().start(None).compiled  # not one that another test has made
    assert compiled is not None
    assert (
        "tests.templates.tagged_app.helpers" in compiled.bundle.views[f"{MODULE}.in_shop"].modules
    )
    source = compiled.bundle.modules[MODULE].source
    assert "def as_price" in source
    assert "template_filter" not in source
    assert "def from_file" not in source


@runtime("experimental-edge")
def changing() -> str:
    """Render a template that will change."""
    return render_template("changing.html", name="x")


def test_what_a_template_calls_is_read_again_in_debug(tmp_path: Path) -> None:
    """A function that no template has called before, too."""
    app = Flask("tests.templates", template_folder=str(tmp_path))
    app.config["TEMPLATES_AUTO_RELOAD"] = True
    source = create_app().jinja_env
    app.jinja_env.filters.update({k: source.filters[k] for k in ("shout", "in_factory", "price")})
    app.add_url_rule("/", "view", changing)
    DualRT(app)
    client = Client(app)
    file = tmp_path / "changing.html"
    file.write_text("{{ name|shout }}")
    assert client.get("/").text == "X!"
    file.write_text("{{ name|in_factory }}{{ 2|price }}{{ name|shout }}")
    assert client.get("/").text == "~X!~2.00 €X!"
