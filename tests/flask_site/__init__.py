"""A Flask app for tests: the behaviour table's views as its rules."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, make_response, request
from flask.views import MethodView

from dualrt import runtime
from dualrt_flask import DualRT
from tests.behaviour.views import ROUTES

METHODS = ["GET", "POST", "PUT"]


@runtime("edge")
class Item(MethodView):
    """A class-based view at the edge, with and without the request."""

    def __init__(self, extra: str = "") -> None:
        self.extra = extra

    def get(self, request: Any, n: int) -> Any:
        return {"n": n, "extra": self.extra, "kind": type(request).__mro__[1].__name__}

    async def post(self, n: int) -> Any:
        return {"posted": n}


@runtime("edge")
def own(kind: str) -> Any:
    """Answer with Werkzeug's own response, made without a context."""
    if kind == "stream":
        return Response(iter(["a", "b"]), headers={"X-A": "1"})
    response = Response("own", status=201)
    response.set_cookie("a", "1")
    response.set_cookie("b", "2")
    return response


def create_app(door: bool = True, config: dict[str, Any] | None = None) -> Flask:
    """Return a fresh app with every view of the table."""
    app = Flask(__name__)
    app.config["DUALRT"] = config or {}
    for number, (path, view) in enumerate(ROUTES):
        app.add_url_rule(path, f"view{number}", view, methods=METHODS)
    app.add_url_rule("/item/<int:n>", view_func=Item.as_view("item", "kept"))
    app.add_url_rule("/own/<kind>", view_func=own)

    @app.get("/server/<int:n>")
    def server(n: int) -> str:
        return f"server {n}"

    @app.get("/headers")
    @runtime("server")
    def headers() -> Any:
        return make_response(jsonify(dict(request.headers)))

    if door:
        DualRT(app)
    return app
