"""A Flask app whose templates call functions of its own, registered in all the ways there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, g, render_template, request, session
from jinja2 import pass_context, pass_eval_context
from markupsafe import Markup, escape

from dualrt import runtime
from dualrt_flask import DualRT
from tests.templates.tagged_app.helpers import SIGNS

app = Flask(__name__, template_folder="flask_own_files")
app.secret_key = "a key"
shop = Blueprint("shop", __name__, url_prefix="/shop")
inner = Blueprint("inner", __name__, url_prefix="/inner")


@app.template_filter()
def shout(value: Any) -> str:
    """Make it loud."""
    return f"{value}".upper() + "!"


@app.template_filter("price")
def as_price(value: float, currency: str = "EUR") -> str:
    """Use a table of another module."""
    return f"{value:.2f} {SIGNS[currency]}"


@shop.app_template_filter("named_filter")
def of_blueprint(value: str) -> str:
    """Call another filter."""
    return shout(value[:2])


@app.template_test("loud")
def is_loud(value: str) -> bool:
    """Whether a text is."""
    return value.isupper()


@app.template_global()
def greet(who: str) -> Markup:
    """Return HTML."""
    return Markup("<b>{}</b>").format(who)


@app.template_filter()
@pass_context
def with_context(context: Any, value: str) -> str:
    """Read the context."""
    return f"{value} of {context['shop']} at {request.path}"


@app.template_filter()
@pass_eval_context
def escaped(eval_ctx: Any, value: str) -> str:
    """Answer by what is escaped."""
    return escape(value) if eval_ctx.autoescape else value


app.jinja_env.globals["lam"] = lambda value: value * 2


class Pack:
    """A class as a global."""

    large = 100


app.jinja_env.globals["pack"] = Pack


@app.context_processor
def of_app() -> dict[str, Any]:
    """Read the request; what the view passes counts more."""
    g.count = getattr(g, "count", 0) + 1
    return {"shop": "Shop", "path": request.path, "count": g.count, "over": "app", "name": "?"}


@shop.context_processor
def of_shop() -> dict[str, Any]:
    """Count more than the app's."""
    return {"over": "shop", "space": f"<{session.get('space', 'shop')}>"}


@inner.context_processor
def of_inner() -> dict[str, Any]:
    """Be the innermost."""
    return {"over": "inner"}


@app.context_processor
def from_file() -> dict[str, Any]:
    """Only run in the server; nothing here reads its name."""
    return {"of_file": Path(__file__).name}


def page() -> str:
    """Render with all of it."""
    return render_template("page.html", name="<n>")


top = runtime("experimental-edge")(page)


@shop.get("/")
@runtime("experimental-edge")
def in_shop() -> str:
    """Render in a blueprint."""
    return render_template("page.html", name="<s>")


@inner.get("/")
@runtime("experimental-edge")
def in_inner() -> str:
    """Render in a blueprint within another."""
    return render_template("page.html", name="<i>")


@app.get("/own")
@runtime("experimental-edge")
def reads_file() -> str:
    """Pass what a processor would give."""
    return render_template("part.html", name="x", of_file=1)


def create_app(mark: str = "~") -> Flask:
    """Return the app, to which a factory adds what closes over its arguments."""

    def in_factory(value: str) -> str:
        return f"{mark}{shout(value)}{mark}"

    app.jinja_env.filters["in_factory"] = in_factory
    app.jinja_env.globals["made"] = lambda value: mark + value
    if "shop" not in app.blueprints:
        shop.register_blueprint(inner)
        app.register_blueprint(shop)
        app.add_url_rule("/", "top", top)
        DualRT(app)
    return app
