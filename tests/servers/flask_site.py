"""The Flask app: the edge views, and Flask's own streams and bodies."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, request

from dualrt_flask import DualRT
from tests.servers.own import STREAMS
from tests.servers.routes import ROUTES
from tests.servers.views import summary

logger = logging.getLogger("tests.servers")


def create_app(door: bool = True) -> Flask:
    """Return the app, with or without the edge in front of it."""
    app = Flask(__name__)
    for path, view in ROUTES:
        app.add_url_rule(path, path, view, methods=["GET", "POST"])

    @app.get("/own/<kind>/<key>")
    def stream(kind: str, key: str) -> Any:
        response = Response(STREAMS[kind](key))
        response.call_on_close(lambda: logger.info("%s close()", key))
        return response

    @app.post("/own/body")
    def own_body() -> Any:
        return summary(request.stream.read())

    if door:
        DualRT(app)
    return app
