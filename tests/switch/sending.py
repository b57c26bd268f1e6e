"""Flask views that send files which they cannot open at the edge."""

from __future__ import annotations

import os.path
from io import BytesIO
from pathlib import PurePath
from typing import Any

import flask
from flask import Flask, request, send_file, send_from_directory
from werkzeug.utils import send_file as send

from dualrt import runtime


@runtime("edge")
def constant() -> Any:
    """A path."""
    return send_file("logo.png")


@runtime("edge")
def built() -> Any:
    """Paths that are built."""
    if "a" in request.args:
        return flask.send_file(os.path.join("/srv", request.args["a"]))  # noqa: PTH118
    if "b" in request.args:
        return send(f"/srv/{request.args['b']}", request.environ)
    if "c" in request.args:
        return send_file(path_or_file=PurePath("/srv", "x"))
    return send_file("static" + request.path)


@runtime("edge")
def folder() -> Any:
    """A folder."""
    return send_from_directory("/srv", "x")


@runtime("edge")
def unknown() -> Any:
    """A path that only the request tells."""
    name = request.args["name"]
    return send_file(name if "/" in name else PurePath(name))


@runtime("edge")
def aged() -> Any:
    """A file of which the app says how long it is kept."""
    return send_file(BytesIO(b"x"), "text/plain")


def make(*views: Any) -> Any:
    """Return an app of these views."""
    app = Flask("sending", root_path="/nonexistent")
    for view in views:
        app.add_url_rule(f"/{view.__name__}", view_func=view)
    return app
