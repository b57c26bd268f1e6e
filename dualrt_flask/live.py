"""A Flask app's values as the names at the edge ask for them, read from the app each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

from dualrt_flask.edge.given import MAX_COOKIE_SIZE


class LiveJson:
    """The app's JSON provider: what ``dualrt_flask.edge.jsons.Json`` is without Flask.

    ``body`` makes the bytes of a response.
    """

    def __init__(self, app: Flask, body: Callable[[Any], bytes]) -> None:
        self._app = app
        self.body = body

    @property
    def mimetype(self) -> str:
        """The media type of its responses."""
        found: str = getattr(self._app.json, "mimetype", "application/json")
        return found

    def dumps(self, value: Any, **options: Any) -> str:
        """Return ``value`` as JSON."""
        return self._app.json.dumps(value, **options)

    def loads(self, text: str | bytes, **options: Any) -> Any:
        """Return what a JSON text says."""
        return self._app.json.loads(text, **options)


class LiveApp:
    """What ``dualrt_flask.edge.given.App`` is without Flask."""

    endpoint: str | None = None

    def __init__(self, app: Flask, body: Callable[[Any], bytes]) -> None:
        self._app = app
        self.json = LiveJson(app, body)

    @property
    def name(self) -> str:
        """The app's name."""
        return self._app.name

    @property
    def config(self) -> Mapping[str, Any]:
        """The app's settings, all of them."""
        return self._app.config

    @property
    def debug(self) -> bool:
        """Whether the app is in debug mode."""
        return self._app.debug

    @property
    def mimetype(self) -> str | None:
        """The media type of the app's response class."""
        return self._app.response_class.default_mimetype

    @property
    def max_cookie_size(self) -> int:
        """The bytes over which a ``Set-Cookie`` line is warned of; 0: none."""
        size: int = self._app.config.get("MAX_COOKIE_SIZE", MAX_COOKIE_SIZE)
        return size


__all__ = ["LiveApp", "LiveJson"]
