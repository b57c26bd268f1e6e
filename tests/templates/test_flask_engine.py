"""The edge's Jinja environment against the app's own, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, render_template, render_template_string, stream_template
from jinja2 import ChainableUndefined, DictLoader, StrictUndefined

from dualrt.edge.pages import Ask
from dualrt_flask.pages import FlaskPages
from tests.templates.jinja_cases import CASES, FILES, context


def _plain(app: Flask) -> None:
    pass


def _trimmed(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.keep_trailing_newline = True
    app.jinja_env.undefined = ChainableUndefined


def _strict(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.autoescape = False
    app.json.sort_keys = False  # type: ignore[attr-defined]


APPS = {"plain": _plain, "trimmed": _trimmed, "strict": _strict}


@pytest.fixture(params=APPS)
def app(request: Any) -> Flask:
    """An app with all the templates, with Jinja set up in several ways."""
    files = FILES | {f"case {name}.html": source for name, source in CASES.items()}
    app = Flask("tests.templates")
    app.jinja_loader = DictLoader(files)
    app.jinja_env.globals["limit"] = 5
    APPS[request.param](app)
    return app


def outcome(make: Callable[[], str]) -> str:
    """Return the page, or what kind of error it ends with."""
    try:
        return make()
    except Exception as error:
        return f"error: {type(error).__name__}: {error}"


def asks(name: str, text: bool = False) -> dict[str, list[Ask]]:
    """Return what a view that renders ``name`` asks for."""
    return {"view": [Ask("flask.render_template", ((name,),), "", 0, text=text)]}


@pytest.mark.parametrize("name", CASES)
def test_a_page_is_what_flask_makes_of_it(app: Flask, name: str) -> None:
    """By name, from a text and in parts."""
    file, source = f"case {name}.html", CASES[name]
    with app.test_request_context():
        by_name = outcome(lambda: render_template(file, **context()))
        by_text = outcome(lambda: render_template_string(source, **context()))
        streamed = outcome(lambda: "".join(stream_template(file, **context())))
    made = FlaskPages(app).collect(asks(file))
    assert made.findings == ()
    pages = made.engine
    assert outcome(lambda: pages.named(file).render(context())) == by_name
    assert outcome(lambda: "".join(pages.stream(pages.named(file), context()))) == streamed
    pages = FlaskPages(app).collect(asks(source, text=True)).engine
    assert outcome(lambda: pages.text(source).render(context())) == by_text


def test_there_are_enough_of_them() -> None:
    """The cases may grow, and not shrink."""
    assert len(CASES) >= 43
