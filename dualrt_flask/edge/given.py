"""What the site's app says, to the names that edge code has of Flask: ``given.app()``.

In a Flask process an app's values are read from the app itself, whenever they are asked for
(``dualrt_flask.live``); without Flask they are plain. Several apps may live in one process: the
scope of the edge code that runs knows its own (``scope.site.app``), else it is the one that was
entered, else the one that was made known last. Edge code does not get at this module:
``current_app`` shows it an allow-list.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar, Token
from typing import Any

from dualrt.web.egress import EDGE
from dualrt_flask.edge.jsons import Json

MAX_COOKIE_SIZE = 4093  # Flask's default for the setting of this name


class App:
    """One app's plain values.

    ``config``: its settings. ``mimetype``: its response class's default. ``json``: how it writes
    JSON. ``endpoint``: the name of the view that is being called.
    """

    def __init__(
        self,
        name: str = "",
        config: Mapping[str, Any] | None = None,
        *,
        debug: bool = False,
        mimetype: str | None = "text/html",
        json: Json | None = None,
    ) -> None:
        self.name = name
        self.config: Mapping[str, Any] = {} if config is None else config
        self.debug = debug
        self.mimetype = mimetype
        self.json = json or Json()
        self.endpoint: str | None = None

    @property
    def max_cookie_size(self) -> int:
        """The bytes over which a ``Set-Cookie`` line is warned of; 0: none."""
        size: int = self.config.get("MAX_COOKIE_SIZE", MAX_COOKIE_SIZE)
        return size


PLAIN = App()  # edge code that runs without any app: a module's own statements, tests

_current: ContextVar[Any] = ContextVar("dualrt_flask_app", default=None)
_last: Any = PLAIN


def use(app: Any) -> None:
    """Make an app known: it is the current one wherever no other has been entered."""
    global _last
    _last = app


def enter(app: Any) -> Token[Any]:
    """Make ``app`` the current one of this context; ``leave`` with what is returned."""
    return _current.set(app)


leave = _current.reset

_edge = EDGE.get


def app() -> Any:
    """Return the current app's values: an ``App``, or what has its attributes."""
    site = getattr(_edge(), "site", None)
    return _current.get() or _last if site is None else site.app


__all__ = ["MAX_COOKIE_SIZE", "PLAIN", "App", "app", "enter", "leave", "use"]
