"""Falcon: the fastest of the pure-Python frameworks."""

from __future__ import annotations

from typing import Any

import falcon
import falcon.asgi


class Hello:
    def on_get(self, request: Any, response: Any) -> None:
        response.content_type = "text/plain"
        response.text = "Hello world!"


class AsyncHello:
    async def on_get(self, request: Any, response: Any) -> None:
        response.content_type = "text/plain"
        response.text = "Hello world!"


def wsgi() -> Any:
    app = falcon.App()
    app.add_route("/hello", Hello())
    return app


def asgi() -> Any:
    app = falcon.asgi.App()
    app.add_route("/hello", AsyncHello())
    return app
