"""``DualRT``: what puts the edge in front of a Flask app."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

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
        if not isinstance(app, Flask):
            raise TypeError(
                f"DualRT is for a Flask app, and this is {app!r:.80}; Django's door is "
                "dualrt_django.EdgeMiddleware, any other WSGI app's dualrt.wsgi.EdgeGateway"
            )
        if KEY in app.extensions:
            return
        app.config.setdefault("DUALRT", {})
        site = app.extensions[KEY] = Site(app)
        site.config()  # a wrong setting that is there already stops the start
        _wrap(app, site)
        app.request_class = type("Request", (DualrtRequest, app.request_class), {})
        install(app, site)
        app.cli.add_command(group)


def _wrap(app: Flask, site: Site) -> None:
    """Put the edge in front of ``app.wsgi_app``; but below ``ProxyFix``, where that has been put
    there: what it says of the client, the scheme and the host holds for both runtimes.
    """
    holder: Any = app
    name = "wsgi_app"
    while isinstance(getattr(holder, name), ProxyFix):
        holder, name = getattr(holder, name), "app"
    setattr(holder, name, EdgeGateway(getattr(holder, name), site.current))


__all__ = ["DualRT"]
