"""Flask with dualrt: `DualRT(app)` wraps `app.wsgi_app`."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response

from benchmarks.contenders import flask_stock
from benchmarks.sites import edge_views


def wsgi() -> Any:
    from dualrt_flask import DualRT

    app = Flask(__name__)
    app.add_url_rule("/hello", view_func=edge_views.hello)
    app.add_url_rule("/hello-async", view_func=edge_views.hello_async)
    app.add_url_rule("/stream", view_func=edge_views.stream)

    @app.get("/hello-server")
    def hello_server() -> Response:
        return Response("Hello world!", mimetype="text/plain")

    DualRT(app)
    return app


def pair() -> tuple[Any, Any]:
    """Return the same page without and with the door, for a server view."""
    return flask_stock.wsgi(), wsgi()
