"""Edge pages as a Flask app writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import (
    Blueprint,
    Flask,
    render_template,
    render_template_string,
    stream_template,
    stream_template_string,
    templating,
)
from jinja2 import TemplateNotFound
from markupsafe import Markup

from dualrt import runtime
from dualrt_flask import DualRT

TEXT = "<p>{{ name }}{% for n in range(3) %}{{ n }}{% endfor %}</p>"
PARTS = {"page": "shop/page.html", "note": "shop/note.txt"}

blog = Blueprint("blog", __name__, template_folder="flask_blueprint", url_prefix="/blog")


@blog.get("/<title>")
@runtime("experimental-edge")
def post(title: str) -> str:
    """Render a template of the blueprint."""
    return render_template("blog/post.html", title=title)


@runtime("experimental-edge")
def page(name: str) -> str:
    """Render a page with inheritance, macros and filters."""
    shop = Markup("<b>shop</b>")
    return render_template("shop/page.html", name=name, items=["<a>", "b & c"], shop=shop)


@runtime("experimental-edge")
def picked(kind: str) -> str:
    """Render what a table of the module says."""
    return templating.render_template(PARTS.get(kind, "shop/note.txt"), name="<n>", items=[])


@runtime("experimental-edge")
def listed() -> tuple[str, int]:
    """Render the first of several that there is."""
    return render_template(["shop/none.html", "shop/note.txt"], name="<Ann>"), 201


@runtime("experimental-edge")
def text(name: str) -> str:
    """Render a text."""
    return render_template_string(TEXT, name=name)


@runtime("experimental-edge")
def unknown(name: str) -> str:
    """Ask for a template that the bundle has not got."""
    try:
        return render_template(PARTS["page"] + name, name=name)
    except TemplateNotFound:
        return "not found"


@runtime("experimental-edge")
def streamed() -> Any:
    """Stream a page."""
    return stream_template("shop/rows.html", rows=(n for n in range(3)))


@runtime("experimental-edge")
def streamed_text() -> Any:
    """Stream a text."""
    return stream_template_string("{% for n in [1, 2] %}[{{ n }}]{% endfor %}")


@runtime("experimental-edge")
def told() -> Iterator[str]:
    """Stream a page whose rows tell how much of it has gone out before."""
    seen: list[str] = []

    def rows() -> Iterator[str]:
        yield "first"
        yield f"after {len(''.join(seen))}"

    page = stream_template("shop/rows.html", rows=rows())

    def parts() -> Iterator[str]:
        for part in page:
            seen.append(part)
            yield part

    return parts()


class Spinner:
    """What takes too long."""

    def spin(self) -> str:
        """Never end."""
        while True:
            pass


@runtime("experimental-edge", cpu_ms=20)
def spinning() -> str:
    """Run into the CPU limit while a page is rendered."""
    return render_template("shop/spin.html", shop=Spinner())


class Hidden:
    """What the sandbox keeps."""

    _secret = "secret"


@runtime("experimental-edge")
def sandboxed() -> str:
    """Look behind a value's public attributes."""
    return render_template_string("[{{ v._secret }}]{{ v.__class__.__mro__ }}", v=Hidden())


PAGES = {
    "page": ("/page/<name>", page),
    "picked": ("/picked/<kind>", picked),
    "listed": ("/listed", listed),
    "text": ("/text/<name>", text),
    "streamed": ("/streamed", streamed),
    "streamed_text": ("/streamed-text", streamed_text),
}
OTHERS = {
    "unknown": ("/unknown/<name>", unknown),
    "told": ("/told", told),
    "spinning": ("/spinning", spinning),
    "sandboxed": ("/sandboxed", sandboxed),
}


@runtime("experimental-edge")
def asking() -> str:
    """Ask for the request in a template."""
    return render_template("shop/context.html")


@runtime("experimental-edge")
def asking_in_parts() -> Any:
    """Ask for it while the page is streamed."""
    return stream_template("shop/context.html")


ASKING = {
    "asking": ("/asking", asking),
    "asking_in_parts": ("/asking-in-parts", asking_in_parts),
}


def create_app() -> Flask:
    """Return the app."""
    app = Flask(__name__, template_folder="flask_files")
    app.secret_key = "pages"
    app.jinja_env.globals["limit"] = 5
    app.jinja_env.trim_blocks = True
    for endpoint, (rule, view) in (PAGES | ASKING | OTHERS).items():
        app.add_url_rule(rule, endpoint, view)
    app.register_blueprint(blog)
    DualRT(app)
    return app
