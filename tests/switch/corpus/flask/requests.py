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


@bp.route("/headers")
@runtime("edge")
def headers():
    got = request.headers
    return {
        "agent": got.get("User-Agent"),
        "lower": got.get("user-agent", "none"),
        "has": "x-token" in got,
        "token": got.get("X-Token", type=int),
        "list": got.getlist("Accept"),
    }


@bp.route("/header-needed")
@runtime("edge")
def header_needed():
    return request.headers["X-Api-Key"]


@bp.route("/cookies")
@runtime("edge")
def cookies():
    return {
        "all": request.cookies.to_dict(),
        "theme": request.cookies.get("theme", "light"),
        "ids": request.cookies.getlist("id"),
    }


@bp.route("/urls/<path:rest>", methods=ANY)
@runtime("edge")
def urls(rest):
    told = [request.path, request.full_path, request.url, request.base_url, request.url_root]
    told += [request.root_url, request.host, request.host_url, request.root_path, request.scheme]
    told += [request.script_root, request.query_string.decode("latin-1"), request.method]
    return [*told, request.is_secure, rest]


@bp.route("/routed/<int:n>")
@runtime("edge")
def routed(n):
    told = [request.endpoint, request.blueprint, request.blueprints, request.view_args]
    return jsonify([*told, str(request.url_rule), request.url_rule.endpoint])


@bp.route("/accepts")
@runtime("edge")
def accepts():
    kinds = request.accept_mimetypes
    best = kinds.best_match(["application/json", "text/html"], default="text/html")
    return {
        "best": best,
        "json": kinds.accept_json,
        "html": kinds.accept_html,
        "quality": kinds["application/json"],
        "values": list(kinds.values()),
    }


@bp.route("/languages")
@runtime("edge")
def languages():
    best = request.accept_languages.best_match(["de", "fr", "en"]) or "en"
    return {"best": best, "encodings": list(request.accept_encodings)}


@bp.route("/content", methods=ANY)
@runtime("edge")
def content():
    told = [request.content_type, request.mimetype, request.mimetype_params]
    return jsonify([*told, request.content_length, request.is_json, request.content_encoding])


@bp.route("/auth")
@runtime("edge")
def auth():
    """Basic, or a bearer token."""
    given = request.authorization
    if given is None:
        return Response("who?", 401, {"WWW-Authenticate": 'Basic realm="corpus"'})
    return {"type": given.type, "username": given.username, "token": bool(given.token)}


@bp.route("/conditions")
@runtime("edge")
def conditions():
    """Headers that have a class of their own."""
    tags, since = request.if_none_match, request.if_modified_since
    found = [tags.contains("abc"), bool(tags), since.isoformat() if since else None]
    control = request.cache_control
    return jsonify([*found, control.no_cache, control.max_age, request.pragma.to_header()])


@bp.route("/origin", methods=["GET", "POST"])
@runtime("edge")
def origin():
    told = [request.remote_addr, request.referrer, request.origin, str(request.user_agent)]
    return jsonify([*told, request.access_route, request.date is None])


@bp.route("/environ")
@runtime("edge")
def environ():
    got = request.environ
    return {name: got.get(name) for name in ("REQUEST_METHOD", "QUERY_STRING", "HTTP_X_TOKEN")}


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
