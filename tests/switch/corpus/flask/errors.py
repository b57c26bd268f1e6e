"""Errors that are answers."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, request
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    Gone,
    HTTPException,
    ImATeapot,
    InternalServerError,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    RequestedRangeNotSatisfiable,
    RequestEntityTooLarge,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
    UnprocessableEntity,
)

from dualrt import runtime

bp = Blueprint("errors", __name__, url_prefix="/errors")


@bp.route("/abort/<int:code>")
@runtime("edge")
def aborted(code):
    """Codes without a class of their own are an error of the view: a 500."""
    abort(code)


@bp.route("/described")
@runtime("edge")
def described():
    abort(404, description="Resource <b>not</b> found")


@bp.route("/answer")
@runtime("edge")
def answer():
    """Abort with a whole answer."""
    abort(make_response(jsonify(error="no tea"), 418))


@bp.route("/redirected")
@runtime("edge")
def redirected():
    abort(redirect("/errors/there", 303))


@bp.route("/user")
@runtime("edge")
def user():
    username = request.args.get("username")
    if username is None:
        abort(400, "no username")
    if username != "john":
        abort(404)
    return f"hello {username}"


@bp.route("/kinds/<name>")
@runtime("edge")
def kinds(name):
    """Each with what its class can be given."""
    known = {
        "bad": BadRequest("that was odd"),
        "unauthorized": Unauthorized(),
        "forbidden": Forbidden(),
        "missing": NotFound("no such thing"),
        "method": MethodNotAllowed(valid_methods=["PUT", "DELETE"]),
        "acceptable": NotAcceptable(),
        "conflict": Conflict(),
        "gone": Gone("it was here"),
        "large": RequestEntityTooLarge(),
        "range": RequestedRangeNotSatisfiable(length=10),
        "teapot": ImATeapot(),
        "entity": UnprocessableEntity(),
        "many": TooManyRequests(retry_after=60),
        "server": InternalServerError(),
        "unavailable": ServiceUnavailable(retry_after=5),
    }
    if name in known:
        raise known[name]
    return name


class PaymentRequired(HTTPException):
    """A code that has no class."""

    code = 402
    description = "Pay first."


@bp.route("/pay")
@runtime("edge")
def pay():
    raise PaymentRequired


@bp.route("/pay-more")
@runtime("edge")
def pay_more():
    raise PaymentRequired("<i>Pay</i>\nmore.")


@bp.route("/own-answer")
@runtime("edge")
def own_answer():
    raise NotFound(response=Response("own", 404, {"X-Own": "1"}))


@bp.route("/caught")
@runtime("edge")
def caught():
    try:
        abort(int(request.args.get("code", "404")))
    except HTTPException as error:
        return jsonify(code=error.code, name=error.name, description=error.description), error.code
    except (LookupError, ValueError) as error:
        return jsonify(error=type(error).__name__), 400


@bp.route("/got-response")
@runtime("edge")
def got_response():
    resp = Gone().get_response()
    resp.headers["X-Caught"] = "1"
    return resp


@bp.route("/returned")
@runtime("edge")
def returned():
    """An error may be returned like an answer."""
    return Conflict("both at once")


@bp.route("/zero")
@runtime("edge")
def zero():
    return str(1 // int(request.args.get("n") == "1"))


@bp.route("/deep")
@runtime("edge")
def deep():
    return {"found": _find(request.args.get("id", ""))}


def _find(key):
    if not key.isdigit():
        raise BadRequest("id is a number")
    if int(key) > 5:
        raise NotFound(f"nothing has id {int(key)}")
    return int(key)


@bp.route("/awaited")
@runtime("edge")
async def awaited():
    if await _closed():
        abort(503)
    return "open"


async def _closed():
    return request.args.get("open") is None


@bp.route("/handled")
@runtime("edge")
def handled():
    """The app has a page for this one."""
    abort(451)


@bp.errorhandler(451)
def for_legal_reasons(error):
    return f"<h1>{error.name}</h1>", 451, {"X-Handled": "bp"}
