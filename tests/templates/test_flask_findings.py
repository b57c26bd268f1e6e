"""What the check says of Flask's templates and of the views that render them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, render_template, render_template_string
from jinja2 import Undefined

from dualrt import runtime
from dualrt_flask.site import FlaskSite

FILES = {
    "own_filter.html": "one\n{{ who|shout }}",
    "own_test.html": "{% if who is loud %}{% endif %}",
    "own_global.html": "a\n\n{{ greet(who) }}",
    "plain_global.html": "{{ limit }}{{ who }}",
    "broken.html": "a\n{% if %}",
    "unknown_tag.html": "{% nothing %}",
    "unknown_filter.html": "{{ who|nothing }}",
    "no_parent.html": "{% extends 'none.html' %}",
    "no_part.html": "\n{% include 'none.html' %}{% include 'other.html' ignore missing %}",
    "computed.html": "{% include part %}",
    "chosen.html": "{% include 'plain_global.html' if who else ['x.html', 'no_part2.html'] %}",
    "no_part2.html": "{{ who }}",
    "deep.html": "{% from 'macros.html' import m %}{{ m(1) }}",
    "macros.html": "{% macro m(x) %}{{ x|shout }}{% endmacro %}",
    "user.html": "{{ user.name }}",
    "loop.html": "{% for user in users %}{% include 'user.html' %}{% endfor %}",
}


@runtime("experimental-edge")
def own_filter() -> str:
    return render_template("own_filter.html", who=1)


@runtime("experimental-edge")
def own_test() -> str:
    return render_template("own_test.html", who=1)


@runtime("experimental-edge")
def own_global() -> str:
    return render_template("own_global.html", who=1)


@runtime("experimental-edge")
def given_global() -> str:
    return render_template("own_global.html", who=1, greet=str)


@runtime("experimental-edge")
def plain_global() -> str:
    return render_template("plain_global.html", who=1)


@runtime("experimental-edge")
def broken() -> str:
    return render_template("broken.html")


@runtime("experimental-edge")
def unknown_tag() -> str:
    return render_template("unknown_tag.html")


@runtime("experimental-edge")
def unknown_filter() -> str:
    return render_template("unknown_filter.html", who=1)


@runtime("experimental-edge")
def no_parent() -> str:
    return render_template("no_parent.html")


@runtime("experimental-edge")
def no_part() -> str:
    return render_template("no_part.html")


@runtime("experimental-edge")
def computed() -> str:
    return render_template("computed.html")


@runtime("experimental-edge")
def chosen() -> str:
    return render_template("chosen.html", who=0)


@runtime("experimental-edge")
def deep() -> str:
    return render_template("deep.html")


@runtime("experimental-edge")
def missing() -> str:
    return render_template("not_there.html")


@runtime("experimental-edge")
def any_name(request: Any) -> str:
    return render_template(request.query["template"])


@runtime("experimental-edge")
def any_text(request: Any) -> str:
    return render_template_string(request.query["template"])


@runtime("experimental-edge")
def text() -> str:
    return render_template_string("{{ who|shout }}", who=1)


@runtime("edge")
def plain() -> str:
    return render_template("plain_global.html")


VIEWS: dict[str, tuple[Callable[..., Any], list[tuple[str, str, str]]]] = {
    "own filter": (own_filter, [("dualrt.E018", "own_filter.html:2", "the filter 'shout' is the")]),
    "own test": (own_test, [("dualrt.E018", "own_test.html:1", "the test 'loud' is the app's")]),
    "own global": (own_global, [("dualrt.E018", "own_global.html:3", "reads 'greet', a global")]),
    "given global": (given_global, []),
    "plain global": (plain_global, []),
    "broken": (broken, [("dualrt.E017", "broken.html:2", "broken.html: Expected an expression")]),
    "unknown tag": (unknown_tag, [("dualrt.E017", "unknown_tag.html:1", "unknown tag 'nothing'")]),
    "unknown filter": (unknown_filter, [("dualrt.E017", "unknown_filter.html", "No filter named")]),
    "no parent": (no_parent, [("dualrt.E017", "no_parent.html:1", "names 'none.html', which")]),
    "no part": (no_part, [("dualrt.E017", "no_part.html:2", "names 'none.html', which there")]),
    "computed": (computed, [("dualrt.E016", "computed.html:1", "only a rendering can tell")]),
    "chosen": (chosen, []),
    "deep": (deep, [("dualrt.E018", "macros.html:1", "the filter 'shout' is the app's own")]),
    "missing": (missing, [("dualrt.E017", "test_flask_findings.py", "no template 'not_there")]),
    "any name": (any_name, [("dualrt.E016", "test_flask_findings.py", "which template is meant")]),
    "any text": (any_text, [("dualrt.E016", "test_flask_findings.py", "the text of the templ")]),
    "text": (text, [("dualrt.E018", "test_flask_findings.py", "in the code: the filter 'shout'")]),
    "plain": (plain, [("dualrt.E015", "test_flask_findings.py", "templates need experimental-")]),
}


def app_of(tmp: Path, view: Callable[..., Any]) -> Flask:
    """Return an app with the wrong templates and one view."""
    for name, source in FILES.items():
        (tmp / name).write_text(source)
    app = Flask("tests.templates", template_folder=str(tmp))
    app.jinja_env.filters["shout"] = str.upper
    app.jinja_env.tests["loud"] = str.isupper
    app.jinja_env.globals.update(greet=str.upper, limit=[1, {"a": "b"}])
    app.add_url_rule("/", "view", view)
    return app


@pytest.mark.parametrize("name", VIEWS)
def test_what_a_page_lacks_at_the_edge_is_found(name: str, tmp_path: Path) -> None:
    """With the template's file and line, or the call's."""
    view, expected = VIEWS[name]
    found = FlaskSite(app_of(tmp_path, view)).findings()
    assert len(found) == len(expected), found
    for each, (number, place, message) in zip(found, expected, strict=True):
        assert each.id == number
        assert place in each.place
        assert message in each.message


@runtime("experimental-edge")
def user() -> str:
    return render_template("user.html")


@runtime("experimental-edge")
def passed() -> str:
    return render_template("loop.html", users=[])


@runtime("experimental-edge")
def spread(request: Any) -> str:
    return render_template("user.html", **dict(request.query))


def reads_a_file() -> dict[str, Any]:
    """Be a context processor that only the server can run."""
    return {"user": Path("user").read_text()}


@pytest.mark.parametrize(
    ("view", "blueprint", "count"),
    [
        pytest.param(user, None, 1, id="the app's"),
        pytest.param(user, "shop", 1, id="the blueprint's"),
        pytest.param(user, "other", 0, id="another blueprint's"),
        pytest.param(passed, None, 0, id="passed"),
        pytest.param(spread, None, 1, id="names that are not known"),
    ],
)
def test_what_a_context_processor_may_give_is_found(
    view: Callable[..., Any], blueprint: str | None, count: int, tmp_path: Path
) -> None:
    """A name that the call does not pass, where a processor of the app's own stands before it."""
    app = app_of(tmp_path, plain_global)
    shop, other = Blueprint("shop", __name__), Blueprint("other", __name__)
    shop.add_url_rule("/shop", "view", view)
    owner = {None: app, "shop": shop, "other": other}[blueprint]
    owner.context_processor(reads_a_file)
    app.register_blueprint(shop)
    app.register_blueprint(other)
    found = FlaskSite(app).findings()
    assert [each.id for each in found] == ["dualrt.E018"] * count
    assert all("context processor of the app" in each.message for each in found)
    assert all("which cannot run at the edge" in each.message for each in found)


async def later() -> dict[str, Any]:
    """Be a context processor that waits."""
    return {"user": None}


@pytest.mark.parametrize(("view", "count"), [(user, 1), (plain_global, 0)])
def test_a_context_processor_that_waits_is_the_servers(
    view: Callable[..., Any], count: int, tmp_path: Path
) -> None:
    """Where a page reads the name that it gives."""
    app = app_of(tmp_path, view)
    app.context_processor(later)
    found = FlaskSite(app).findings()
    assert [each.id for each in found] == ["dualrt.E018"] * count
    assert all("which is a coroutine function" in each.message for each in found)


def not_told(request: Any = None) -> dict[str, Any]:
    """Be a context processor that does not say what it gives."""
    return dict.fromkeys(Path("names").read_text().split())


def test_names_that_are_not_known_may_be_a_processors(tmp_path: Path) -> None:
    """The finding stands where the call does."""
    app = app_of(tmp_path, spread)
    app.context_processor(not_told)
    (found,) = FlaskSite(app).findings()
    assert (found.id, Path(found.file).name) == ("dualrt.E018", "test_flask_findings.py")
    assert "test_flask_findings.not_told's, a context processor" in found.message


def close_over(app: Flask) -> Callable[[Any], str]:
    """Return a filter that needs the app."""

    def shout(value: Any) -> str:
        return f"{value}{app.name}"

    return shout


def test_a_function_says_what_it_closes_over(tmp_path: Path) -> None:
    """What a factory made is taken along, but for what is the framework's."""
    app = app_of(tmp_path, own_filter)
    app.jinja_env.filters["shout"] = close_over(app)
    (found,) = FlaskSite(app).findings()
    assert (found.id, found.line) == ("dualrt.E018", 2)
    assert "test_flask_findings.py:" in found.message
    assert "closes over 'app', a flask.app.Flask" in found.message


def test_a_method_of_an_object_is_the_servers(tmp_path: Path) -> None:
    """Its object is no function of the project's."""
    app = app_of(tmp_path, own_global)
    app.jinja_env.globals["greet"] = Path("x").joinpath
    (found,) = FlaskSite(app).findings()
    assert (found.id, found.line) == ("dualrt.E018", 3)
    assert "which cannot run at the edge: a builtins.method" in found.message


def test_an_app_with_a_page_that_the_edge_cannot_have_does_not_start(tmp_path: Path) -> None:
    """The finding is raised where the edge is made."""
    with pytest.raises(ValueError, match=r"dualrt\.E018: template own_filter\.html"):
        FlaskSite(app_of(tmp_path, own_filter)).edge()


class Loud(Undefined):
    """Be the app's own."""


def test_undefined_is_the_apps_own(tmp_path: Path) -> None:
    """It would be made for each name that is not there."""
    app = app_of(tmp_path, plain_global)
    app.jinja_env.undefined = Loud
    (found,) = FlaskSite(app).findings()
    assert found.id == "dualrt.E018"


def finalize(value: Any) -> Any:
    """Be the app's own."""
    return value


def test_finalize_is_the_apps_own(tmp_path: Path) -> None:
    """It would be called for each value in a page."""
    app = app_of(tmp_path, plain_global)
    app.jinja_env.finalize = finalize
    (found,) = FlaskSite(app).findings()
    assert found.id == "dualrt.E018"
