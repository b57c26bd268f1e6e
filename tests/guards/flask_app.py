"""A Flask app whose views and blueprints are guarded in each way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request
from flask.views import MethodView, View

from dualrt import guard, runtime
from dualrt_flask import DualRT
from tests.guards import checks

SECRET = "the secret"


def told(**more: Any) -> Any:
    """Show what the check has left."""
    state = request.environ.get("dualrt.state", {})
    return jsonify(
        text=SECRET,
        calls=state.get("calls", []),
        checked=request.headers.get("x-checked"),
        seen=request.cookies.get("seen"),
        **more,
    )


def shout(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate as most decorators do."""

    @wraps(view)
    def inner(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return inner


def opaque(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate and hide what is below."""

    def inner(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return inner


@guard(checks.key)
class Page(MethodView):
    """A guarded class."""

    def get(self) -> Any:
        return told()


class Sub(Page):
    """A subclass that goes its own way."""

    def dispatch_request(self, **kwargs: Any) -> Any:
        return told()


@guard(checks.key)
class Plain(View):
    """A guarded view class."""

    def dispatch_request(self) -> Any:
        return told()


@guard(checks.key)
@runtime("edge")
def edge(request: Any) -> Any:
    """An edge view under a guard."""
    return {"text": "the secret", "calls": request.state.get("calls", [])}


@guard(checks.key)
@runtime("edge")
class EdgePage(MethodView):
    """An edge class under a guard."""

    def get(self, request: Any) -> Any:
        return {"text": "the secret", "calls": request.state.get("calls", [])}


@runtime("edge")
def edge_plain(request: Any, n: int = 0) -> Any:
    """An edge view that is guarded by its blueprint."""
    return {"text": "the secret", "calls": request.state.get("calls", [])}


def plain(**kwargs: Any) -> Any:
    """Be guarded by the blueprint."""
    return told(kwargs={k: str(v) for k, v in kwargs.items()})


def blueprint(check: Any = checks.key) -> Blueprint:
    """Return a guarded blueprint with one nested in it."""
    made = guard(check)(
        Blueprint("inside", __name__, url_prefix="/in", static_folder="static_files")
    )
    made.add_url_rule("/", "home", plain)
    made.add_url_rule("/a/<int:n>", "number", plain, methods=["GET", "POST"])
    made.add_url_rule("/edge/<int:n>", "edge", edge_plain)
    made.add_url_rule("/page", view_func=Sub.as_view("page"))
    deep = Blueprint("deep", __name__, url_prefix="/deep")
    deep.add_url_rule("/x", "x", plain)
    deep.add_url_rule("/e", "e", edge_plain)
    made.register_blueprint(deep)
    return made


def create_app(door: bool = True, config: dict[str, Any] | None = None, **flask: Any) -> Flask:
    """Return a fresh app with everything guarded, and an open page."""
    app = Flask(__name__, static_folder=None)
    app.config.update(flask)
    app.config["DUALRT"] = {"TIMEOUT": 0.3, **(config or {})}
    if door:
        DualRT(app)
    _add_views(app)
    for name in ("nothing", "anothing", "text", "true", "raises", "slow", "opens"):
        app.add_url_rule(f"/bad/{name}", f"bad-{name}", guard(getattr(checks, name))(plain))
    for name in ("redirects", "streams", "rewrites", "stays"):
        app.add_url_rule(f"/{name}", name, guard(getattr(checks, name))(plain))
    app.register_blueprint(blueprint())
    return app


def _add_views(app: Flask) -> None:
    every = ["GET", "POST", "PUT", "OPTIONS", "BREW"]

    def secret(**kwargs: Any) -> Any:
        return told()

    async def asecret() -> Any:
        return told()

    secret_view = guard(checks.key)(secret)
    app.add_url_rule("/secret", "secret", secret_view, methods=every)
    app.add_url_rule("/legacy/<path:rest>", "legacy", secret_view)
    app.add_url_rule("/asecret", "asecret", guard(checks.akey)(asecret))
    app.add_url_rule("/shouted", "shouted", shout(guard(checks.key)(secret)))
    app.add_url_rule("/hidden", "hidden", opaque(guard(checks.key)(secret)))
    app.add_url_rule("/doubled", "doubled", guard(checks.key)(guard(checks.key)(secret)))
    app.add_url_rule("/page", view_func=Page.as_view("page"))
    app.add_url_rule("/sub", view_func=Sub.as_view("sub"))
    app.add_url_rule("/plain", view_func=Plain.as_view("plain"))
    app.add_url_rule("/edge", "edge", edge)
    app.add_url_rule("/edge-page", view_func=EdgePage.as_view("edge-page"))
    app.add_url_rule("/calls", "calls", lambda: secret_view())

    def passed() -> Any:
        return told(body=request.get_data(as_text=True))

    def stream() -> Any:
        return Response(iter(["the ", "secret"]))

    def text() -> Any:
        return SECRET, 201

    app.add_url_rule("/passed", "passed", guard(checks.passes)(passed), methods=every)
    app.add_url_rule("/body", "body", guard(checks.body)(passed), methods=every)
    tiny = guard(checks.body)(guard(checks.tiny)(passed))
    app.add_url_rule("/tiny", "tiny", tiny, methods=every)
    app.add_url_rule("/waited", "waited", guard(checks.apasses)(passed))
    app.add_url_rule("/stream", "stream", guard(checks.passes)(stream))
    app.add_url_rule("/text", "text", guard(checks.passes)(text))
    twice = guard(checks.passes)(guard(checks.inner)(passed))
    app.add_url_rule("/twice", "twice", twice)

    def owned(user: str) -> Any:
        return told(user=user)

    def number(n: int) -> Any:
        return told(n=n)

    app.add_url_rule("/own/<user>/", "owned", guard(checks.own)(owned))
    app.add_url_rule("/number/<int:n>", "number", guard(checks.even)(number))

    @app.get("/open")
    def open_page() -> Any:
        return told()
