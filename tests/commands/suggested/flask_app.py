"""A Flask app with views of each kind."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, g, jsonify, render_template
from flask.views import MethodView

from dualrt import runtime
from tests.commands.suggested import helper
from tests.commands.suggested.many import everything

bp = Blueprint("shop", __name__, url_prefix="/shop")
WORDS = ["a", "b"]


class Called(BaseException):
    """A view was called."""


def called() -> None:
    """Say so; what stands after a plain `raise` is no code of the view."""
    raise Called


def plain(view: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a view and stay edge-safe."""

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return wrapper


@bp.route("/hello/<name>")
@bp.get("/hi/<name>")
def hello(name: str) -> Any:
    """Need nothing."""
    called()
    return {"hello": name, "words": WORDS}


@bp.route("/wrapped")
@plain
def wrapped() -> Any:
    """Stand below a decorator of the project's, and above it one of Flask's."""
    called()
    return "x"


class Item(MethodView):
    """Need nothing."""

    def get(self) -> str:
        """Answer."""
        raise Called


@bp.route("/mailing")
def mailing() -> str:
    """Reach something two imports away."""
    called()
    helper.mail("x")
    return "sent"


@bp.route("/asking")
def asking(request: Any) -> str:
    """Be given the request, and ask it for a name that it has not."""
    called()
    return str(request.args_of_flask)


@bp.route("/json")
def old() -> Any:
    """Use one thing of Flask's that dualrt refuses, or provides by now."""
    called()
    return jsonify(a=1)


@bp.route("/page")
def page() -> str:
    """Need a template."""
    called()
    return render_template("page.html")


@bp.route("/heavy")
def heavy() -> str:
    """Need many things."""
    called()
    return str(everything())


@bp.route("/moved")
@runtime("edge")
def moved() -> str:
    """Be there already."""
    raise Called


def create_app() -> Flask:
    """Return an app, with functions before and after its views."""
    app = Flask(__name__)
    app.secret_key = "x"
    bare = Blueprint("bare", __name__)

    @app.before_request
    def who() -> None:
        g.who = "nobody"

    @bare.route("/bare")
    def inner() -> str:
        raise Called

    bare.before_request(who)
    bp_view = Item.as_view("item")
    app.register_blueprint(bp)
    app.register_blueprint(bare)
    app.add_url_rule("/item", view_func=bp_view)
    app.after_request(late)
    return app


def late(response: Any) -> Any:
    """Add a header."""
    response.headers["x-late"] = "1"
    return response
