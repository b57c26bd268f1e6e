"""The views in Flask's words."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, abort

from dualrt import runtime
from dualrt_flask import DualRT
from tests.shadow import work

OPTIONS: dict[str, Any] = {"shadow": 1.0, "timeout": 0.3, "stream_timeout": 0.3, "cpu_ms": 40}


@runtime("edge", **OPTIONS)
def view(kind: str) -> Any:
    if kind == "abort":
        abort(404)
    status, headers, body = work.act(kind)
    return body, status, headers


@runtime("edge", **OPTIONS)
async def aview(kind: str) -> Any:
    status, headers, body = await work.aact(kind)
    return body, status, headers


@runtime("edge", **OPTIONS)
def stream(kind: str) -> Any:
    return Response(work.chunks(kind))


@runtime("edge", shadow=0.25)
def sometimes() -> Any:
    return "sometimes"


@runtime("edge")
def plain() -> Any:
    return "plain"


def create_app(config: Any = None, door: bool = True) -> Flask:
    """Return the app."""
    app = Flask(__name__)
    app.config["DUALRT"] = dict(config or {})
    app.add_url_rule("/job/<kind>", view_func=view, methods=["GET", "POST", "OPTIONS"])
    app.add_url_rule("/ajob/<kind>", view_func=aview)
    app.add_url_rule("/stream/<kind>", view_func=stream)
    app.add_url_rule("/astream/<kind>", "astream", stream)
    app.add_url_rule("/sometimes", view_func=sometimes)
    app.add_url_rule("/plain", view_func=plain)
    if door:
        DualRT(app)
    return app
