"""Headers that a view sets: cookies, caches, conditions, redirects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, make_response, redirect, request

from dualrt import runtime

bp = Blueprint("fields", __name__, url_prefix="/fields")


@bp.route("/set-cookies")
@runtime("edge")
def set_cookies():
    resp = make_response("set")
    resp.set_cookie("plain", "1")
    resp.set_cookie("all", "é;", max_age=60, path="/x", domain="example.com", secure=True)
    resp.set_cookie("lax", 'a "b"', httponly=True, samesite="Lax", partitioned=False)
    resp.set_cookie("until", "2", expires=datetime(2040, 1, 2, tzinfo=UTC))
    resp.set_cookie("delta", "3", max_age=timedelta(hours=1))
    resp.delete_cookie("gone", path="/y")
    return resp


@bp.route("/cache")
@runtime("edge")
def cache():
    resp = make_response("cached")
    resp.cache_control.max_age = 300
    resp.cache_control.public = True
    resp.expires = datetime(2031, 1, 1, tzinfo=UTC)
    resp.vary.add("Accept-Encoding")
    resp.age = 5
    return resp


@bp.route("/etag")
@runtime("edge")
def etag():
    """Answer a conditional request."""
    resp = make_response("tagged")
    resp.set_etag("v1")
    resp.last_modified = datetime(2026, 1, 1, tzinfo=UTC)
    return resp.make_conditional(request)


@bp.route("/add-etag")
@runtime("edge")
def add_etag():
    resp = Response(request.args.get("text", "text"))
    resp.add_etag()
    resp.make_conditional(request)
    return resp


@bp.route("/range")
@runtime("edge")
def ranged():
    resp = Response(b"0123456789" * 10, mimetype="application/octet-stream")
    return resp.make_conditional(request, accept_ranges=True, complete_length=100)


@bp.route("/redirects/<int:code>")
@runtime("edge")
def redirects(code):
    return redirect("/there?q=é x", code=code if code in (301, 302, 303, 305, 307, 308) else 302)


@bp.route("/redirect-headers")
@runtime("edge")
def redirect_headers():
    resp = redirect("../up")
    resp.set_cookie("seen", "1")
    resp.headers["X-Location"] = resp.location
    return resp


@bp.route("/security")
@runtime("edge")
def security():
    resp = make_response("secured")
    resp.headers["Strict-Transport-Security"] = "max-age=31536000"
    resp.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    resp.headers.extend({"X-Content-Type-Options": "nosniff"})
    resp.headers.set("Content-Disposition", "attachment", filename="a b.txt")
    resp.headers.remove("X-Nothing")
    return resp


@bp.route("/replaced")
@runtime("edge")
def replaced():
    """A plain dict in the place of the headers."""
    resp = make_response("replaced")
    resp.headers = {"X-One": "1", "Location": "/é"}
    return resp


@bp.route("/allow")
@runtime("edge")
def allow():
    resp = make_response("", 405)
    resp.allow.update(["GET", "PUT"])
    resp.content_language.add("de")
    resp.retry_after = 30
    return resp
