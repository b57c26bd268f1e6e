"""The demo's Flask site: the same pages, from the same templates."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import flask
from flask import Flask, render_template, session

from demo_site import pages
from demo_site.flask_account import account
from demo_site.pages import FAVICON
from demo_site.prepare import secret_key
from demo_site.timing import timed_wsgi
from demo_site.tokens import blocking_tokens, tokens
from dualrt import Response, runtime
from dualrt_flask import DualRT

app = Flask(__name__, template_folder="templates", static_folder="static")
app.config.update(
    SECRET_KEY=secret_key(),
    SESSION_COOKIE_NAME="demo_flask_session",  # both sites run on one host name
    SESSION_COOKIE_SAMESITE="Lax",
    DUALRT={
        "DEBUG": True,
        "MIDDLEWARE": ["demo_site.edge.probe"],  # edge code, in front of every view
        # without Flask-Login, somebody must say where the session has the user, and where to log in
        "AUTH": [{"scheme": "flask-session", "user_key": "user"}],
        "LOGIN_URL": "/login/",
        "API_PATHS": ["/api/"],  # who is refused there is told so in JSON, and not sent to log in
    },
)
app.register_blueprint(account)
dualrt = DualRT(app)


@app.get("/api/hello/edge")
@runtime("edge")
def hello_edge():
    return {"hello": "world"}


@app.get("/api/hello/server")
@runtime("server")
def hello_server():
    return {"hello": "world"}


@app.get("/api/tokens/edge")
@runtime("edge", stream_timeout=60)
def tokens_edge() -> Response:
    """Stream an async generator, under WSGI; it is closed when the reader leaves."""
    return Response(tokens(), headers={"content-type": "text/plain; charset=utf-8"})


@app.get("/api/tokens/server")
@runtime("server")
def tokens_server() -> flask.Response:
    """Stream with the framework's own means."""
    return flask.Response(blocking_tokens(), content_type="text/plain; charset=utf-8")


@app.get("/favicon.ico")
@runtime("edge", timeout=1, max_body=0)
def favicon() -> Response:
    headers = {"content-type": "image/svg+xml", "cache-control": "max-age=3600"}
    return Response(FAVICON, headers=headers)


@app.get("/")
def home() -> str:
    sources = {"edge_source": pages.source(hello_edge), "server_source": pages.source(hello_server)}
    return render_template("home.html", page="home", **sources)


@app.get("/stream/")
def stream() -> str:
    return render_template("stream.html", page="stream")


@app.get("/routes/")
def routes() -> str:
    rows = pages.route_rows(app.extensions["dualrt"].current())
    return render_template("routes.html", page="routes", rows=rows)


@app.context_processor
def site() -> dict[str, Any]:
    return {**pages.site("Flask", version("flask")), "account": session.get("user", "")}


app.wsgi_app = timed_wsgi(app.wsgi_app)  # type: ignore[method-assign]
