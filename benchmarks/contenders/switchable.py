"""A view in the framework's own words, at the edge and on the server, beside dualrt's words."""

from __future__ import annotations

from typing import Any


def wsgi(framework: str) -> Any:
    """Return the site of ``framework``, ``"django"`` or ``"flask"``, with all its views."""
    return _django() if framework == "django" else _flask()


def _django() -> Any:
    from django.conf import settings

    from benchmarks.sites import settings as startproject

    values = {name: value for name, value in vars(startproject).items() if name.isupper()}
    values["ROOT_URLCONF"] = "benchmarks.sites.urls_switchable"
    settings.configure(**values)
    from dualrt_django import get_wsgi_application

    return get_wsgi_application()


def _flask() -> Any:
    from flask import Flask

    from benchmarks.sites import edge_switchable as views
    from dualrt_flask import DualRT

    app = Flask(__name__)
    for name in ("own_json", "flask_json", "flask_query", "server_json"):
        app.add_url_rule("/" + name.replace("_", "-"), view_func=getattr(views, name))
    DualRT(app)
    return app
