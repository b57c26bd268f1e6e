"""Flask views of Flask's own words, for both runtimes."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Response, abort, jsonify, make_response, redirect
from flask.json import dumps, loads
from flask.typing import ResponseReturnValue
from flask.wrappers import Response as Wrapped
from markupsafe import Markup, escape
from werkzeug import Response as Plain
from werkzeug.datastructures import Headers, MultiDict, WWWAuthenticate
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    ServiceUnavailable,
    Unauthorized,
)
from werkzeug.http import dump_cookie, http_date, parse_accept_header, quote_etag
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.urls import iri_to_uri
from werkzeug.utils import redirect as plain_redirect
from werkzeug.utils import secure_filename

from dualrt import runtime
from dualrt_flask import DualRT

CLOSED: list[str] = []


@runtime("edge")
def homes() -> ResponseReturnValue:
    """Say where the names come from: not the same in both runtimes."""
    return {
        "flask": Response.__module__,
        "werkzeug": Plain.__module__,
        "headers": Headers.__module__,
        "error": NotFound.__module__,
    }


@runtime("edge")
def jsonified() -> ResponseReturnValue:
    """Answer by `jsonify`, with more than JSON has."""
    when = datetime(2024, 5, 17, tzinfo=UTC)
    response = jsonify(b=[1, "é"], a=when, m=Markup("<b>"), n=None)
    response.status_code = 201
    response.headers["X-A"] = "1"
    return response


@runtime("edge")
def made() -> ResponseReturnValue:
    """Answer by `make_response`."""
    response = make_response(({"a": 1}, "202 Fine", {"X-List": ["1", "2"]}))
    response.set_cookie("a", "ü;", max_age=None, httponly=True, samesite="Lax")
    response.set_cookie("b", "2", path="/x", secure=True, partitioned=True)
    response.delete_cookie("c", domain="example.com")
    return response


@runtime("edge")
def headed() -> ResponseReturnValue:
    """Set all kinds of headers."""
    response = Response("text", mimetype="text/css")
    response.vary.add("Cookie")
    response.cache_control.public = True
    response.cache_control.max_age = 60
    response.last_modified = datetime(2024, 5, 17, 12, tzinfo=UTC)
    response.content_language = ["de", "en"]  # type: ignore[assignment]
    response.age = timedelta(seconds=5)
    response.access_control_allow_origin = "*"
    response.www_authenticate = WWWAuthenticate("basic", {"realm": "r"})
    response.set_etag("tag", weak=True)
    response.headers.add("X-Many", "1", filename="a b")
    response.headers.add("X-Many", "2")
    response.content_security_policy.default_src = "'self'"
    return response


@runtime("edge")
def frozen() -> ResponseReturnValue:
    """Freeze a stream."""
    response = Response(iter(["a", "b"]))
    response.freeze()
    return response


@runtime("edge")
def streamed() -> ResponseReturnValue:
    """Stream, and be called when it is over."""
    response = Response((f"{n}\n" for n in range(3)), headers={"X-A": "1"})
    response.call_on_close(lambda: CLOSED.append("streamed"))
    return response, 201


@runtime("edge")
def called() -> ResponseReturnValue:
    """Be called when a whole body has been sent."""
    response = make_response("whole")
    response.call_on_close(lambda: CLOSED.append("called"))
    return response


@runtime("edge")
def tuples() -> ResponseReturnValue:
    """Answer by a tuple, with headers that come twice."""
    headers = Headers([("X-A", "1"), ("x-a", "2"), ("Content-Type", "a/b")])
    return "body", "201 Made", headers


@runtime("edge")
def marked() -> ResponseReturnValue:
    """Answer by markup."""
    return Markup("<p>%s</p>") % escape("<x>")


@runtime("edge")
def chunked() -> Any:
    """Be a generator."""
    yield "a"
    yield b"b"


@runtime("edge")
def redirected() -> ResponseReturnValue:
    """Redirect, to a place that has to be quoted."""
    return redirect("/ü?q=<a b>", 303)


@runtime("edge")
def redirected_plainly() -> ResponseReturnValue:
    """Redirect by Werkzeug's."""
    return plain_redirect("http://bücher.example/x")


@runtime("edge")
def aborted() -> ResponseReturnValue:
    """Abort with a description."""
    abort(409, description="no <way>\nat all")


@runtime("edge")
def aborted_by_response() -> ResponseReturnValue:
    """Abort with a response."""
    abort(make_response("own", 418))


@runtime("edge")
def forbidden_method() -> ResponseReturnValue:
    """Raise what has a header."""
    raise MethodNotAllowed(["GET", "POST"])


@runtime("edge")
def unauthorized() -> ResponseReturnValue:
    """Raise what has a challenge."""
    raise Unauthorized("who?", www_authenticate=WWWAuthenticate("digest", {"realm": "a b"}))


@runtime("edge")
def unavailable() -> ResponseReturnValue:
    """Raise what says when to come again."""
    raise ServiceUnavailable(retry_after=120)


@runtime("edge")
def returned_error() -> ResponseReturnValue:
    """Return an error."""
    return NotFound("returned")


class Teapot(HTTPException):
    """An error of the site's own."""

    code = 418
    description = "short and stout"


@runtime("edge")
def own_error() -> ResponseReturnValue:
    """Raise it."""
    raise Teapot


@runtime("edge")
def missing_key() -> ResponseReturnValue:
    """Ask for a key that is not there."""
    return str(MultiDict([("a", "1")])["b"])


@runtime("edge")
def caught() -> ResponseReturnValue:
    """Catch an error and answer."""
    try:
        abort(400, "why")
    except BadRequest as error:
        return {"code": error.code, "why": error.description, "name": error.name}


class Own(Wrapped):
    """A response class of the site's own."""

    default_mimetype = "text/x-own"


@runtime("edge")
def own_class() -> ResponseReturnValue:
    """Answer by it."""
    return Own("own")


@runtime("edge")
def helpers() -> ResponseReturnValue:
    """Use functions of all kinds."""
    hashed = generate_password_hash("x", "pbkdf2:sha256:10")
    return {
        "cookie": dump_cookie("a", "b c"),
        "date": http_date(0),
        "best": parse_accept_header("a, b;q=0.5").best,
        "etag": quote_etag("x"),
        "password": check_password_hash(hashed, "x"),
        "uri": iri_to_uri("/é"),
        "file": secure_filename("../ä b"),
        "json": loads(dumps({"a": [1]})),
        "now": time.time() > 0,
    }


@runtime("edge")
def closed() -> ResponseReturnValue:
    """Say who has been called: not the same in both runtimes."""
    return CLOSED


VIEWS = [
    "homes",
    "jsonified",
    "made",
    "headed",
    "frozen",
    "streamed",
    "called",
    "tuples",
    "marked",
    "chunked",
    "redirected",
    "redirected_plainly",
    "aborted",
    "aborted_by_response",
    "forbidden_method",
    "unauthorized",
    "unavailable",
    "returned_error",
    "own_error",
    "missing_key",
    "caught",
    "own_class",
    "helpers",
]


def make() -> Flask:
    """Make the app."""
    app = Flask(__name__)
    for name in [*VIEWS, "closed"]:
        app.add_url_rule(f"/{name}", name, globals()[name])
    DualRT(app)
    return app
