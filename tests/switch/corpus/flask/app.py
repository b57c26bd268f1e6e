"""The corpus as an app: each module is a blueprint."""

from __future__ import annotations

from flask import Flask

from tests.switch.corpus.flask import (
    api,
    classes,
    contexts,
    downloads,
    errors,
    fields,
    further,
    headers,
    quickstart,
    requests,
    responses,
    sessions,
    streams,
    tools,
)

MODULES = [quickstart, requests, headers, responses, fields, errors, sessions, classes, streams]
MODULES += [contexts, tools, api, downloads, further]
SECRET_KEY = "only for the corpus"


def make():
    """Make the app. The oracle puts the edge in front of it."""
    app = Flask("corpus", root_path="/nonexistent")
    app.config.update(SECRET_KEY=SECRET_KEY, SITE_TITLE="The corpus")
    app.config["DUALRT"] = {"SETTINGS": ["SITE_TITLE"]}
    for module in MODULES:
        app.register_blueprint(module.bp)
    return app
