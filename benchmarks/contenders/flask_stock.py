"""Flask as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, Response


def make_app() -> Flask:
    app = Flask(__name__)

    @app.get("/hello")
    @app.get("/hello-server")
    def hello() -> Response:
        return Response("Hello world!", mimetype="text/plain")

    @app.get("/stream")
    def stream() -> Response:
        def chunks() -> Iterator[bytes]:
            for _ in range(3):
                yield b"chunk\n"

        return Response(chunks(), mimetype="text/plain")

    return app


def wsgi() -> Any:
    return make_app()
