"""Everything a view may return."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from flask import Blueprint, Response, json, jsonify, make_response

from dualrt import runtime

bp = Blueprint("responses", __name__, url_prefix="/responses")


@bp.route("/text")
@runtime("edge")
def text():
    return "text, é and 日本"


@bp.route("/bytes")
@runtime("edge")
def raw():
    return b"\x00\xff bytes"


@bp.route("/dict")
@runtime("edge")
def of_dict():
    return {"b": 1, "a": [None, True, 1.5], "é": "ü<&>"}


@bp.route("/list")
@runtime("edge")
def of_list():
    return ["a", {"b": []}, 3]


@bp.route("/status")
@runtime("edge")
def status():
    return "created", 201


@bp.route("/status-text")
@runtime("edge")
def status_text():
    return "own", "299 Quite Fine"


@bp.route("/headers")
@runtime("edge")
def headers():
    return "with headers", {"X-One": "1", "Content-Type": "text/plain"}


@bp.route("/header-list")
@runtime("edge")
def header_list():
    return "many", 200, [("X-Many", "1"), ("X-Many", "2"), ("Link", "</a>; rel=next")]


@bp.route("/dict-status")
@runtime("edge")
def dict_status():
    return {"error": "gone"}, 410, {"Cache-Control": "no-store"}


@bp.route("/empty")
@runtime("edge")
def empty():
    return "", 204


@bp.route("/response")
@runtime("edge")
def response():
    made = Response("made", status=202, mimetype="text/x-own", headers={"X-A": "1"})
    made.headers.add("X-A", "2")
    made.headers["X-B"] = "b"
    return made


@bp.route("/response-tuple")
@runtime("edge")
def response_tuple():
    return Response("inner", headers={"X-A": "1"}), 418, {"X-A": "3", "X-C": "4"}


@bp.route("/content-type")
@runtime("edge")
def content_type():
    made = Response("<a/>", content_type="application/xml; charset=iso-8859-1")
    made.headers["X-Told"] = f"{made.mimetype} {made.mimetype_params}"
    return made


@bp.route("/made")
@runtime("edge")
def made():
    resp = make_response(("tuple", 203, {"X-Made": "1"}))
    resp.mimetype = "text/css"
    return resp


@bp.route("/made-empty")
@runtime("edge")
def made_empty():
    resp = make_response()
    resp.status_code = 202
    resp.data = f"{resp.status} {resp.content_length}"
    return resp


@bp.route("/jsonify")
@runtime("edge")
def jsonified():
    return jsonify(a=1, b=[1, 2], c={"d": None})


@bp.route("/jsonify-args")
@runtime("edge")
def jsonified_args():
    resp = jsonify(1, "two", [3])
    resp.status = 201
    return resp


@bp.route("/jsonify-kinds")
@runtime("edge")
def jsonified_kinds():
    """What Flask's JSON knows beside JSON."""
    when = datetime(2026, 2, 28, 12, tzinfo=UTC)
    return jsonify(when=when, day=date(2026, 2, 28), price=Decimal("1.50"), id=UUID(int=7))


@bp.route("/json-dumps")
@runtime("edge")
def json_dumps():
    body = json.dumps({"b": 1, "a": "é"}, sort_keys=True)
    back = json.loads(body)
    return Response(f"{body} {back['a']}", mimetype="application/json")


@bp.route("/not-jsonable")
@runtime("edge")
def not_jsonable():
    try:
        return jsonify({"a": object()})
    except TypeError:
        return "no", 422


@bp.route("/described")
@runtime("edge")
def described():
    made = Response("abc", 404)
    told = [made.status, made.status_code, made.get_data(as_text=True), made.is_json, made.mimetype]
    return jsonify([*told, made.is_streamed, made.calculate_content_length(), str(made.headers)])


class Own(Response):
    """A class of the project's own."""

    default_mimetype = "application/vnd.own+json"

    def __init__(self, data, **options):
        super().__init__(json.dumps(data), **options)
        self.headers["X-Own"] = "1"


@bp.route("/own")
@runtime("edge")
def own():
    return Own({"own": True}, status=201)


@bp.route("/nothing")
@runtime("edge")
def nothing():
    """A view that forgets to answer: a 500 in both."""


@bp.route("/number")
@runtime("edge")
def number():
    return 42
