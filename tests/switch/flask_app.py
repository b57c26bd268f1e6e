"""A Flask app whose views run in both runtimes, and some that do not."""

from __future__ import annotations

import socket
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response, abort, redirect
from flask.views import MethodView
from werkzeug.exceptions import NotFound

from dualrt import runtime
from dualrt_flask import DualRT

shop = Blueprint("shop", __name__, url_prefix="/shop")


@runtime("edge")
def hello() -> str:
    """Return text."""
    return "hello"


@runtime("edge")
def data(n: int) -> dict[str, Any]:
    """Return JSON."""
    return {"n": n, "name": "é", "list": [1, None, True]}


@runtime("edge")
def triple(name: str) -> tuple[str, int, dict[str, str]]:
    """Return a tuple."""
    return f"made {name}", 201, {"X-Made": "1", "Content-Type": "text/plain"}


@runtime("edge")
def response(rest: str) -> Response:
    """Return Flask's response, with cookies."""
    made = Response(rest, status=202, mimetype="text/x-own")
    made.set_cookie("a", "1", max_age=5, samesite="Lax")
    made.set_cookie("b", "ü;", httponly=True)
    made.headers.add("X-Many", "1")
    made.headers.add("X-Many", "2")
    return made


@runtime("edge")
def aborts(code: int) -> str:
    """Abort."""
    abort(403 if code else 404)


@runtime("edge")
def raises() -> str:
    """Raise what Werkzeug answers."""
    raise NotFound("nothing")


@runtime("edge")
def away(x: float) -> Any:
    """Redirect."""
    return redirect(f"/shop/{x}?q=1", code=303)


@runtime("edge")
def streamed() -> Any:
    """Stream."""
    return (f"{n}\n" for n in range(5))


@runtime("edge")
async def awaited(u: UUID) -> str:
    """Be an `async def`."""
    return f"{u}"


@shop.get("/<any(small, large):size>/")
@runtime("edge")
def sized(size: str) -> str:
    """Take one of some words."""
    return size


@shop.route("/things", methods=["GET", "POST"], defaults={"page": 1})
@shop.route("/things/<int(min=2):page>", methods=["GET", "POST"])
@runtime("edge")
def things(page: int) -> list[int]:
    """Have two rules."""
    return [page]


@runtime("edge")
class Item(MethodView):
    """A class."""

    def get(self, n: int) -> str:
        """Show."""
        return f"item {n}"

    def delete(self, n: int) -> tuple[str, int]:
        """Delete."""
        return "", 204


def unmarked() -> str:
    """Nobody marked it."""
    return "unmarked"


def sockets() -> str:
    """Cannot run at the edge."""
    return socket.gethostname()


@runtime("edge")
def dualrts(request: Any) -> str:
    """Want dualrt's request, which Flask does not pass."""
    return str(request.method)


SAME = "hello data triple response aborts raises away streamed awaited item".split()
SAME += ["shop.sized", "shop.things"]


def make(door: bool = True) -> Flask:
    """Make the app."""
    app = Flask(__name__)
    rules: list[tuple[str, str, Any]] = [
        ("/hello", "hello", hello),
        ("/data/<int:n>", "data", data),
        ("/triple/<name>", "triple", triple),
        ("/response/<path:rest>", "response", response),
        ("/aborts/<int:code>", "aborts", aborts),
        ("/raises", "raises", raises),
        ("/away/<float:x>", "away", away),
        ("/streamed", "streamed", streamed),
        ("/awaited/<uuid:u>", "awaited", awaited),
        ("/item/<int:n>", "item", Item.as_view("item")),
        ("/unmarked", "unmarked", unmarked),
        ("/sockets", "sockets", sockets),
        ("/dualrts", "dualrts", dualrts),
    ]
    for rule, endpoint, view in rules:
        app.add_url_rule(rule, endpoint, view)
    app.register_blueprint(shop)
    if door:
        DualRT(app)
    return app
