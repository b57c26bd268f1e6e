"""What stands in a Flask app's Jinja environment under names that Jinja or Flask uses itself, and
filters and tests that a template names in a text: the same page in both runtimes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, render_template
from jinja2 import DictLoader

from dualrt import runtime
from dualrt.testing import Client
from dualrt_flask import DualRT
from dualrt_flask.site import FlaskSite


def page() -> str:
    """Render the case's template."""
    return render_template("page.html", words=["a", "B"], rows=[{"k": "B"}], which="shout")


at_edge = runtime("experimental-edge")(page)


def at_server() -> str:
    """Render the same in the server runtime."""
    return render_template("page.html", words=["a", "B"], rows=[{"k": "B"}], which="shout")


def shout(value: Any) -> str:
    return f"{value}".upper() + "!"


def is_loud(value: str) -> bool:
    return value.isupper()


def translated(text: str) -> str:
    return f"<{text}>"


def counted(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


def ours(*args: Any, **kwargs: Any) -> str:
    return f"ours {args} {kwargs}"


def gives_url_for() -> dict[str, Any]:
    return {"url_for": ours}


def stamped() -> dict[str, Any]:
    return {"url_for": lambda name: f"{name}?{os.getpid()}", "g": os.getpid()}


def anything() -> dict[str, Any]:
    return {name: os.getpid() for name in ("of_file",)}


def speak(app: Flask, **options: Any) -> None:
    """Install Jinja's extension that translates."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install: Any = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined]
    install(translated, counted, **options)


def speak_newly(app: Flask) -> None:
    speak(app, newstyle=True)


def speak_otherwise(app: Flask) -> None:
    speak_newly(app)
    app.jinja_env.globals["_"] = shout


def only_underscore(app: Flask) -> None:
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals["_"] = shout


def own_names(app: Flask) -> None:
    app.jinja_env.globals.update(range=ours, url_for=ours)


def own_functions(app: Flask) -> None:
    app.jinja_env.filters.update(shout=shout, upper=ours)
    app.jinja_env.tests.update(loud=is_loud, even=is_loud)


def processor(app: Flask) -> None:
    app.context_processor(gives_url_for)


def opaque(app: Flask) -> None:
    app.context_processor(anything)


SAME: dict[str, tuple[str, Callable[[Flask], None]]] = {
    "an underscore alone": ("{{ _('a') }}{{ _('b %s') }}", speak),
    "an underscore alone, newstyle": ("{{ _('a') }}{{ _('b %(x)s', x=1) }}", speak_newly),
    "an underscore of its own": ("{{ _('a') }}{{ gettext('a') }}", speak_otherwise),
    "nothing but an underscore": ("{{ _('a') }}", only_underscore),
    "Jinja's and Flask's names": (
        "{{ range(3) }}{{ url_for('x', y=1) }}",
        own_names,
    ),
    "names that are set": ("{% set range = 3 %}{{ range }}{{ url_for is defined }}", own_names),
    "a filter in map": ("{{ words|map('shout')|join }}", own_functions),
    "a stock filter's name in map": ("{{ words|map('upper')|join }}", own_functions),
    "a test in select": ("{{ words|select('loud')|join }}", own_functions),
    "a test in reject": ("{{ words|reject('loud')|join }}", own_functions),
    "a test in selectattr": ("{{ rows|selectattr('k', 'loud')|list }}", own_functions),
    "a test in rejectattr": ("{{ rows|rejectattr('k', 'even')|list }}", own_functions),
    "whether there is one": (
        "{{ 'shout' is filter }}{{ 'loud' is test }}{{ 'no' is filter }}{{ 'no' is test }}",
        own_functions,
    ),
    "map without a filter": ("{{ rows|map(attribute='k')|list }}", own_functions),
    "select without a test": (
        "{{ words|select|list }}{{ words|selectattr('x')|list }}",
        own_functions,
    ),
    "a name in a variable": ("{{ words|map(which|default('lower'))|list if 0 else 1 }}", processor),
    "a macro that is imported": ("{% from 'macros.html' import m %}{{ m() }}", processor),
    "the settings": ("{{ config.DEBUG }}{{ 'DEBUG' in config }}{{ config is mapping }}", opaque),
    "a processor's url_for": ("{{ url_for('x', y=1) }}", processor),
    "a processor that nobody knows": (
        "{{ url_for('edge') }}{{ g.x }}{{ request.path[:1] }}",
        opaque,
    ),
}


MACROS = (
    "{% macro m() %}{{ config.DEBUG }}{{ config['SERVER_NAME'] }}{{ config.get('NO', 1) }}"
    "{{ request.path[:1] }}{{ g.x }}{{ session.y }}{{ url_for('edge') }}{% endmacro %}"
)


def make_app(source: str, change: Callable[[Flask], None]) -> Flask:
    app = Flask("tests.templates")
    app.secret_key = "a key"
    app.jinja_loader = DictLoader({"page.html": source, "macros.html": MACROS})
    app.add_url_rule("/edge", "edge", at_edge)
    app.add_url_rule("/server", "server", at_server)
    change(app)
    DualRT(app)
    return app


@pytest.mark.parametrize("name", SAME)
def test_a_page_is_the_same_in_both_runtimes(name: str) -> None:
    """An error would be no page."""
    app = make_app(*SAME[name])
    client = Client(app)
    edge, server = client.get("/edge"), client.get("/server")
    assert (edge.status, edge.text) == (server.status, server.text)
    assert edge.status == 200
    routes = app.extensions["dualrt"].routes()
    assert [each.runtime for each in routes if each.name in ("edge", "server")] == [
        "edge",
        "server",
    ]


def server_names(app: Flask) -> None:
    app.context_processor(stamped)


def server_globals(app: Flask) -> None:
    app.jinja_env.globals.update(cycler=os.getpid, url_for=os.getpid)
    app.jinja_env.filters["shout"] = os.fspath  # type: ignore[assignment]


WRONG: dict[str, tuple[str, Callable[[Flask], None], str, str]] = {
    "url_for of a processor": (
        "{{ url_for('x') }}",
        server_names,
        "E018",
        "reads 'url_for', which",
    ),
    "g of a processor": ("{{ g }}", server_names, "E018", "reads 'g', which .*stamped, a context"),
    "Jinja's name": (
        "{{ cycler() }}",
        server_globals,
        "E018",
        "reads 'cycler', a global of the app",
    ),
    "Flask's name": ("{{ url_for() }}", server_globals, "E018", "reads 'url_for', a global of the"),
    "a filter in map": (
        "{{ words|map('shout') }}",
        server_globals,
        "E018",
        "filter 'shout' is the",
    ),
    "a filter that a variable names": (
        "{{ words|map(which)|join }}",
        own_functions,
        "E016",
        "names a filter that only a rendering can tell",
    ),
    "a test that a variable names": (
        "\n{{ words|select(which)|join }}",
        own_functions,
        "E016",
        "names a test that only a rendering can tell",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_the_edge_cannot_have_is_found_at_start_up(name: str) -> None:
    """And not replaced by what Jinja or Flask would have had under the name."""
    source, change, number, message = WRONG[name]
    (found,) = FlaskSite(make_app(source, change)).findings()
    assert found.id == f"dualrt.{number}"
    assert found.line == source.count("\n") + 1
    assert re.search(message, found.message), found.message
