"""The Flask app: a blueprint for each name, and a page for all other paths."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response

from dualrt import guard
from dualrt_flask import DualRT
from tests.confusion.rules import BY_GUARD, MIDDLEWARE, NAMES, PAGES, SECRET, check

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def page(**kwargs: Any) -> Response:
    """Show the secret, in the body and in a header."""
    return Response(SECRET, headers={"x-page": SECRET})


@guard(check)
def guarded(**kwargs: Any) -> Response:
    """The same, with a guard of its own."""
    return page(**kwargs)


def public(rest: str = "") -> str:
    """Answer for every other path."""
    return "public"


def create_app(shut: bool = True) -> Flask:
    """Return the app; not ``shut``: as if nobody had thought of guards."""
    app = Flask(__name__, static_folder=None)
    for name in NAMES:
        blueprint = Blueprint(name, __name__)
        view = guarded if shut and name == BY_GUARD else page
        for place, route in enumerate(PAGES):
            rule = "/" + route.format(name).replace("str:", "")
            blueprint.add_url_rule(rule, f"page{place}", view, methods=METHODS)
        app.register_blueprint(blueprint)
    app.add_url_rule("/", "home", public, methods=METHODS)
    app.add_url_rule("/<path:rest>", "public", public, methods=METHODS)
    if shut:
        app.config["DUALRT"] = {"MIDDLEWARE": MIDDLEWARE}
        DualRT(app)
    return app
