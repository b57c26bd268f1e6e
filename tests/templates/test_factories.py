"""Pages of views that an app factory makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template, render_template_string

from dualrt import runtime
from dualrt.edge.pages import COMPUTED, MISSING, PLAIN_EDGE
from dualrt.suggest import NOW, suggest
from dualrt.switch import show, switch
from dualrt.testing import Client
from dualrt_flask import DualRT
from dualrt_flask.site import FlaskSite

NOTE = "shop/note.txt"


def make(name: str = "<Ann>") -> Flask:
    """Return an app whose views have no names of their own in the module."""
    app = Flask("tests.templates", template_folder="flask_files")

    def greet() -> str:
        return render_template(NOTE, name=name)

    @app.get("/note")
    @runtime("experimental-edge")
    def note() -> str:
        return render_template("shop/note.txt", name=name)

    @app.get("/text")
    @runtime("experimental-edge")
    def text() -> str:
        return render_template_string("<p>{{ name }}</p>", name=name)

    @app.get("/by_helper")
    @runtime("experimental-edge")
    def by_helper() -> str:
        return greet()

    @app.get("/imported")
    @runtime("experimental-edge")
    def imported() -> str:
        from flask import render_template as rendered

        return rendered(["shop/none.txt", "shop/note.txt"], name="n")

    @app.get("/server")
    def server() -> str:
        return render_template("shop/note.txt", name=name)

    DualRT(app)
    return app


@pytest.mark.parametrize("name", ["note", "text", "by_helper", "imported"])
def test_a_page_of_a_factory_is_the_same_in_both_runtimes(name: str) -> None:
    """Its templates are found in the function within the function."""
    (report,) = switch(FlaskSite(make()), name, count=5)
    assert report.same, show([report])
    assert Client(make()).get(f"/{name}").status == 200


def test_a_view_that_could_move_can() -> None:
    """What ``suggest`` says of a view in a factory holds when it is marked."""
    app = make()
    (advice,) = suggest(FlaskSite(app)).advice
    assert (advice.name.rpartition(".")[2], advice.verdict) == ("server", NOW)
    before = app.test_client().get("/server").text
    app = make()
    app.view_functions["server"] = runtime("experimental-edge")(app.view_functions["server"])
    assert app.test_client().get("/server").text == before == "Dear <Ann>,"


def wrong(kind: str) -> Flask:
    """Return an app with a view that renders what cannot be had."""
    app = Flask("tests.templates", template_folder="flask_files")

    def missing() -> str:
        return render_template("shop/not_there.html")

    def computed(request: Any) -> str:
        return render_template(request.query["page"])

    def plain() -> str:
        return render_template("shop/note.txt", name="n")

    views: dict[str, Any] = {"missing": missing, "computed": computed, "plain": plain}
    mark = "edge" if kind == "plain" else "experimental-edge"
    app.add_url_rule("/", kind, runtime(mark)(views[kind]))
    return app


@pytest.mark.parametrize(
    ("kind", "number"),
    [("missing", MISSING), ("computed", COMPUTED), ("plain", PLAIN_EDGE)],
)
def test_what_such_a_page_lacks_is_found_at_start(kind: str, number: str) -> None:
    """With the line of the call."""
    (found,) = FlaskSite(wrong(kind)).findings()
    assert found.id == number
    assert f"return render_template({'request' if kind == 'computed' else ''}" in _line(found)


def _line(found: Any) -> str:
    return Path(__file__).read_text(encoding="utf-8").splitlines()[found.line - 1]
