"""What `flask.request` tells."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequestKeyError

from dualrt import runtime

bp = Blueprint("requests", __name__, url_prefix="/requests")
ANY = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@bp.route("/args")
@runtime("edge")
def args():
    got = request.args
    return {
        "q": got.get("q"),
        "page": got.get("page", 1, type=int),
        "all": got.getlist("a"),
        "numbers": got.getlist("a", type=int),
        "dict": got.to_dict(),
        "lists": got.to_dict(flat=False),
        "has": "x" in got,
    }


@bp.route("/args-repr")
@runtime("edge")
def args_repr():
    return Response(repr(request.args), mimetype="text/plain")


@bp.route("/needed")
@runtime("edge")
def needed():
    """The key that is not there is a 400."""
    return request.args["q"]


@bp.route("/needed-caught")
@runtime("edge")
def needed_caught():
    try:
        return request.args["q"]
    except KeyError as error:
        kind = isinstance(error, BadRequestKeyError)
        return jsonify(error=str(kind), code=getattr(error, "code", 0)), 422


@bp.route("/form", methods=["POST", "PUT"])
@runtime("edge")
def form():
    return jsonify(form=request.form.to_dict(flat=False), empty=not request.form)


@bp.route("/form-needed", methods=["POST"])
@runtime("edge")
def form_needed():
    return request.form["name"].strip() or ("empty", 400)


@bp.route("/values", methods=["GET", "POST"])
@runtime("edge")
def values():
    """The query and the form in one."""
    return {"q": request.values.get("q"), "all": request.values.getlist("q")}


@bp.route("/files", methods=["POST"])
@runtime("edge")
def files():
    told = []
    for name, file in request.files.items(multi=True):
        content = file.read()
        told.append(
            {
                "field": name,
                "name": file.filename,
                "type": file.content_type,
                "mimetype": file.mimetype,
                "params": file.mimetype_params,
                "sha": hashlib.sha256(content).hexdigest(),
            }
        )
    return {"files": told, "form": request.form.to_dict()}


@bp.route("/file-lines", methods=["POST"])
@runtime("edge")
def file_lines():
    file = request.files.get("file")
    if file is None or file.filename == "":
        return "No selected file", 400
    first = file.readline()
    file.seek(0)
    return {"first": first.decode("latin-1"), "lines": sum(1 for _ in file.stream)}


@bp.route("/json", methods=["POST", "PUT"])
@runtime("edge")
def json_body():
    """What is no JSON is a 415 or a 400."""
    return jsonify(request.json)


@bp.route("/json-silent", methods=["POST"])
@runtime("edge")
def json_silent():
    data = request.get_json(silent=True)
    forced = request.get_json(force=True, silent=True)
    return jsonify(data=data, forced=forced, is_json=request.is_json)


@bp.route("/json-field", methods=["POST"])
@runtime("edge")
def json_field():
    data = request.get_json()
    if not isinstance(data, dict) or "name" not in data:
        return {"error": "name is missing"}, 400
    return {"hello": data["name"]}, 201


@bp.route("/data", methods=ANY)
@runtime("edge")
def data():
    return Response(request.data, mimetype="application/octet-stream")


@bp.route("/get-data", methods=["POST"])
@runtime("edge")
def get_data():
    raw = request.get_data()
    text = request.get_data(as_text=True)
    return {"length": len(raw), "text": text[:50], "again": raw == request.get_data()}


@bp.route("/stream", methods=["POST"])
@runtime("edge")
def stream():
    head = request.stream.read(3)
    rest = request.stream.read()
    return {"head": head.hex(), "rest": len(rest)}


@bp.route("/multi")
@runtime("edge")
def multi():
    """A copy that may be changed."""
    made = MultiDict(request.args)
    made.add("a", "added")
    made.setlist("b", ["1", "2"])
    popped = made.pop("q", None)
    return {"pairs": list(made.items(multi=True)), "popped": popped, "deep": made.poplist("b")}


@bp.route("/immutable")
@runtime("edge")
def immutable():
    try:
        request.args["a"] = "1"
    except TypeError as error:
        return str(error)
    return "changed"
