"""What `flask.request` tells of its headers and its URL."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from dualrt import runtime

bp = Blueprint("headers", __name__, url_prefix="/headers")
ANY = ["GET", "POST", "PUT", "PATCH", "DELETE"]


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
