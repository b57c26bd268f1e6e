# Run by test_flask_context in a process that cannot import Flask or Werkzeug.
import json
from typing import Any

from dualrt.auth.flask_signing import Signer
from dualrt.config import Config
from dualrt.edge.bundle import Bundle, Module
from dualrt.edge.loader import Loaded
from dualrt.edge.policy import Policy
from dualrt.flow import Edge
from dualrt.routing import Match, Route
from dualrt.runtime import EdgeView
from dualrt.wsgi import answer
from dualrt_flask.answers import respond
from dualrt_flask.edge.building import Domains, UrlMap, UrlRule
from dualrt_flask.edge.errors import HTTPException
from dualrt_flask.edge.given import App
from dualrt_flask.edge.names import CURRENT, FRAMEWORKS, HOMES, REFUSALS
from dualrt_flask.edge.response import Response
from dualrt_flask.edge.session import Cookie, Sessions
from dualrt_flask.edge.site import Site

SOURCE = """
from flask import abort, current_app, g, jsonify, request, session, url_for

def view(name):
    if name == "abort":
        abort(404)
    g.n = session["n"] = session.get("n", 0) + 1
    path, url = request.path, url_for("hello", name=request.args["name"])
    return jsonify(path=path, name=request.args["name"], url=url, app=current_app.name, n=g.n)
"""


class NoRoutes:
    routes: tuple[Any, ...] = ()

    def wsgi(self, environ: Any) -> None:
        return None

    wsgi_path = wsgi


def convert(result: Any) -> Any:
    if isinstance(result, HTTPException):
        result = result.get_response()
    own = getattr(result, "__response__", None)
    return None if own is None else own()


rule = UrlRule("/hello", "hello", {"GET"}, path=("/hello",))
urls = UrlMap({"hello": [rule]})
site = Site(
    App("alone"),
    sessions=Sessions(Signer(["key"]), cookie=Cookie),
    urls=lambda: (urls, Domains(urls, None, False)),
    convert=convert,
    response=Response,
)
policy = Policy((), FRAMEWORKS, REFUSALS, HOMES, CURRENT)
loaded = Loaded(Bundle({"views": Module("views", "/views.py", SOURCE)}, {}), policy)
view = EdgeView(loaded.get("views", "view"), "views.view", request_as="none")
view.asks_context, view.sets_context, view.defers = True, False, False
edge = Edge(
    NoRoutes(),  # type: ignore[arg-type]
    Config(),
    policy=policy,
    convert=convert,
    answers=lambda request, error: convert(error),
    respond=respond,
    site=site,
)
edge.isolate._compile = None  # type: ignore[attr-defined]
edge._prepare([view])


def ask(query: str, name: str) -> tuple[str, dict[str, str], bytes]:
    lines: list[Any] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/hello", "QUERY_STRING": query}
    environ |= {"wsgi.url_scheme": "http", "HTTP_HOST": "localhost"}
    match = Match(
        Route("/hello", None, "views.view", "hello", target=view), (), {"name": name}, "/hello"
    )
    body = answer(edge, match, environ, lambda status, headers: lines.extend((status, headers)))
    return lines[0][:3], {key.lower(): value for key, value in lines[1]}, b"".join(body)


status, headers, body = ask("name=ann", "x")
print(status, json.loads(body))
print(headers["set-cookie"][:20])
print(ask("", "abort")[0])
print(ask("", "x")[0])
