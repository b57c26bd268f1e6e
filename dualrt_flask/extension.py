"""``DualRT``: what puts the edge in front of a Flask app."""

from __future__ import annotations

from flask import Flask

from dualrt.wsgi import EdgeGateway
from dualrt_flask.commands import group
from dualrt_flask.conf import Site
from dualrt_flask.convert import DualrtRequest
from dualrt_flask.tickets import install

KEY = "dualrt"


class DualRT:
    """Put the edge in front of a Flask app by wrapping ``app.wsgi_app``.

    Edge views are answered before Flask opens a context: no ``before_request``, no session.
    Nothing of an app is kept here: one ``DualRT`` may serve several. ``app.extensions["dualrt"]``
    holds the app's :class:`dualrt_flask.conf.Site`.
    """

    def __init__(self, app: Flask | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Wrap ``app``; a second call changes nothing."""
        if KEY in app.extensions:
            return
        app.config.setdefault("DUALRT", {})
        site = app.extensions[KEY] = Site(app)
        site.config()  # a wrong setting that is there already stops the start
        app.wsgi_app = EdgeGateway(app.wsgi_app, site.current)  # type: ignore[method-assign]
        app.request_class = type("Request", (DualrtRequest, app.request_class), {})
        install(app, site)
        app.cli.add_command(group)


__all__ = ["DualRT"]
